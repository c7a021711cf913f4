//! Refusals: what a command or question is answered when it cannot be met. They are data, not failures.

use std::sync::Arc;

use crate::allocation::AllocationFault;
use crate::code::TextFault;
use crate::decimal::DecimalError;
use crate::id::Position;
use crate::indicator::MeasuringFault;
use crate::key::KeyFault;
use crate::money::AmountError;
use crate::month::Month;
use crate::words::{EffectKind, Level, MeasureStatus, Stage};

/// Stable codes of the API; a code never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    missing_docs,
    reason = "the names are the contract's, explained in the schema"
)]
pub enum ErrorCode {
    NotFound,
    AlreadyExists,
    InvalidValue,
    AmountOutOfRange,
    UnbalancedTransfer,
    PeriodClosed,
    ExceedsClaim,
    NeedsSecondPerson,
    MeasureClosed,
    UnitInactive,
    AlreadyReversed,
    KeySharesInvalid,
    VersionConflict,
    IdempotencyConflict,
    WrongStatus,
    LimitExceeded,
    Cycle,
}

impl ErrorCode {
    /// The code as the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::AlreadyExists => "ALREADY_EXISTS",
            Self::InvalidValue => "INVALID_VALUE",
            Self::AmountOutOfRange => "AMOUNT_OUT_OF_RANGE",
            Self::UnbalancedTransfer => "UNBALANCED_TRANSFER",
            Self::PeriodClosed => "PERIOD_CLOSED",
            Self::ExceedsClaim => "EXCEEDS_CLAIM",
            Self::NeedsSecondPerson => "NEEDS_SECOND_PERSON",
            Self::MeasureClosed => "MEASURE_CLOSED",
            Self::UnitInactive => "UNIT_INACTIVE",
            Self::AlreadyReversed => "ALREADY_REVERSED",
            Self::KeySharesInvalid => "KEY_SHARES_INVALID",
            Self::VersionConflict => "VERSION_CONFLICT",
            Self::IdempotencyConflict => "IDEMPOTENCY_CONFLICT",
            Self::WrongStatus => "WRONG_STATUS",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::Cycle => "CYCLE",
        }
    }
}

/// The kinds of thing that an input can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of the model")]
pub enum Noun {
    Unit,
    Measure,
    Effect,
    Category,
    Booking,
    Key,
    Indicator,
    CatalogueIndicator,
}

/// Why something was refused, with what a reader needs to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is spelled out by its message")]
pub enum Reason {
    NotFound {
        noun: Noun,
        reference: Arc<str>,
    },
    AlreadyExists {
        noun: Noun,
        code: Arc<str>,
    },
    Text {
        fault: TextFault,
    },
    Amount {
        error: AmountError,
        given: Arc<str>,
    },
    SumOutOfRange,
    Decimal {
        error: DecimalError,
        given: Arc<str>,
    },
    RateOutOfRange {
        given: Arc<str>,
    },
    NoFraction {
        given: Arc<str>,
    },
    MonthMalformed {
        given: Arc<str>,
    },
    Malformed {
        given: Arc<str>,
        expected: &'static str,
    },
    Empty,
    TooMany {
        max: usize,
    },
    TooManyLive {
        max: usize,
    },
    Cycle {
        codes: Vec<Arc<str>>,
    },
    CategoryKind {
        category: &'static str,
        kind: EffectKind,
    },
    TransferNeedsBudget {
        unit: Arc<str>,
    },
    EffectOfOtherMeasure {
        effect: Arc<str>,
        measure: Arc<str>,
    },
    EffectOrParts,
    EffectAmbiguous {
        codes: Vec<Arc<str>>,
    },
    UnbalancedTransfer {
        month: Month,
        sum_cents: i128,
    },
    MeasureClosed {
        code: Arc<str>,
    },
    UnitInactive {
        unit: Arc<str>,
        successor: Arc<str>,
        effective_from: Month,
    },
    NothingToReorganize,
    MergerAlone,
    SocietyApart {
        unit: Arc<str>,
        other: Arc<str>,
    },
    MergerAcrossLevels {
        unit: Arc<str>,
        level: Level,
        other: Arc<str>,
        other_level: Level,
    },
    LosesBody {
        unit: Arc<str>,
        other: Arc<str>,
    },
    NothingChanges,
    /// A month that `unit` has closed, itself or for everything below it.
    PeriodClosed {
        month: Month,
        unit: Arc<str>,
        through: Month,
    },
    /// More than there is at a stage, of an effect in a month.
    ExceedsClaim {
        stage: Stage,
        month: Month,
        there_cents: i128,
    },
    /// More than others have claimed.
    NeedsSecondPerson {
        month: Month,
        others_cents: i128,
    },
    NotASaving {
        kind: EffectKind,
    },
    AmountNotPositive,
    /// A month to belong to that lies behind the month of the posting.
    BelongsBehind {
        month: Month,
        belongs_to: Month,
    },
    PeriodClosedAlready {
        unit: Arc<str>,
        through: Month,
    },
    PeriodNotClosed {
        unit: Arc<str>,
    },
    ReopenForwards {
        unit: Arc<str>,
        through: Month,
    },
    AlreadyReversed {
        by: Position,
    },
    ReversalOfReversal,
    ScheduleNotReversible,
    NothingToErase,
    AlreadyErased {
        by: Position,
    },
    StatusBackwards {
        from: MeasureStatus,
        to: MeasureStatus,
    },
    ChangedSince {
        position: Position,
    },
    PositionAhead {
        head: Position,
    },
    IdempotencyConflict {
        position: Position,
    },
    MonthTwice {
        month: Month,
    },
    ThroughBeforeMonth,
    EveryWithoutThrough,
    EveryNotPositive,
    RangeOrder,
    FromAfterTo,
    TreeTooSmall {
        position: Position,
    },
    DimensionTwice {
        dimension: &'static str,
    },
    EmptyCondition,
    InstantNotSettled,
    NoDiscountRate {
        month: Month,
    },
    /// What a computation refuses, in its own words.
    Computation {
        code: ErrorCode,
        german: Arc<str>,
        english: Arc<str>,
    },
    Key(KeyFault),
    Allocation(AllocationFault),
    MeasureOrEffect,
    Measuring(MeasuringFault),
}

impl Reason {
    /// The stable code.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Computation { code, .. } => *code,
            Self::Measuring(fault) => fault.code(),
            Self::NotFound { .. } | Self::NoDiscountRate { .. } => ErrorCode::NotFound,
            Self::AlreadyExists { .. } => ErrorCode::AlreadyExists,
            Self::Amount {
                error: AmountError::OutOfRange,
                ..
            }
            | Self::SumOutOfRange => ErrorCode::AmountOutOfRange,
            Self::TooMany { .. } | Self::TooManyLive { .. } => ErrorCode::LimitExceeded,
            Self::Cycle { .. } => ErrorCode::Cycle,
            Self::UnbalancedTransfer { .. } => ErrorCode::UnbalancedTransfer,
            Self::PeriodClosed { .. } => ErrorCode::PeriodClosed,
            Self::ExceedsClaim { .. } => ErrorCode::ExceedsClaim,
            Self::NeedsSecondPerson { .. } => ErrorCode::NeedsSecondPerson,
            Self::MeasureClosed { .. } => ErrorCode::MeasureClosed,
            Self::UnitInactive { .. } => ErrorCode::UnitInactive,
            Self::AlreadyReversed { .. } => ErrorCode::AlreadyReversed,
            Self::ReversalOfReversal
            | Self::ScheduleNotReversible
            | Self::NothingToErase
            | Self::AlreadyErased { .. }
            | Self::PeriodClosedAlready { .. }
            | Self::PeriodNotClosed { .. }
            | Self::ReopenForwards { .. }
            | Self::StatusBackwards { .. } => ErrorCode::WrongStatus,
            Self::ChangedSince { .. } => ErrorCode::VersionConflict,
            Self::Key(fault) => fault.code(),
            Self::Allocation(fault) => fault.code(),
            Self::IdempotencyConflict { .. } => ErrorCode::IdempotencyConflict,
            _ => ErrorCode::InvalidValue,
        }
    }
}

/// One refusal: why, and where in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Path in the input, outermost first: `postings`, `3`, `month`.
    pub field: Vec<String>,
    /// What is wrong.
    pub reason: Reason,
}

impl Refusal {
    /// A refusal of the input as a whole or of one of its fields.
    pub fn at(field: &str, reason: Reason) -> Self {
        Self {
            field: if field.is_empty() {
                Vec::new()
            } else {
                vec![field.to_owned()]
            },
            reason,
        }
    }

    /// The same refusal, seen from one level further out.
    #[must_use]
    pub fn within(mut self, outer: &str) -> Self {
        self.field.insert(0, outer.to_owned());
        self
    }

    /// The same refusal as part of element `index` of the list `outer`.
    #[must_use]
    pub fn within_item(self, outer: &str, index: usize) -> Self {
        self.within(&index.to_string()).within(outer)
    }
}

/// Gathers refusals, so that one answer names all of them.
#[derive(Debug, Default)]
pub struct Refusals(pub Vec<Refusal>);

impl Refusals {
    /// Keeps a refusal and goes on; the value where there is one.
    pub fn keep<T>(&mut self, result: Result<T, Refusal>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(refusal) => {
                self.0.push(refusal);
                None
            }
        }
    }

    /// Notes a refusal.
    pub fn push(&mut self, field: &str, reason: Reason) {
        self.0.push(Refusal::at(field, reason));
    }

    /// The value, unless something was refused.
    pub fn or<T>(self, value: T) -> Result<T, Vec<Refusal>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }
}
