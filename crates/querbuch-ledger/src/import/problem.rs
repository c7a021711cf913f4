//! What can be wrong with a file or a cell.

mod sentences;

use std::sync::Arc;

use querbuch_domain::decimal::DecimalError;
use querbuch_domain::money::AmountError;
use querbuch_domain::refusal::Reason;

use super::number::DecimalSign;

/// Why a file, a row or a cell cannot be imported.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Problem {
    /// What the domain refuses, in its own words.
    Domain(Reason),
    Unreadable {
        error: String,
    },
    NotAFile,
    Changed,
    SameContent {
        other: Arc<str>,
    },
    OneFileOnly,
    NoHeader,
    NoRows,
    Utf16,
    Workbook,
    NulByte,
    Undecodable,
    LineEnds,
    RowTooLong {
        max: usize,
    },
    QuoteOpen,
    QuoteStray,
    FieldCount {
        expected: usize,
        found: usize,
    },
    ColumnMissing,
    ColumnUnknown {
        nearest: Option<Arc<str>>,
    },
    ColumnUnnamed {
        place: usize,
    },
    ColumnTwice,
    TargetColumns,
    ValueMissing,
    Word {
        expected: &'static str,
        near: Option<&'static str>,
    },
    Digits {
        count: usize,
    },
    WholeNumber,
    Moment,
    HolderTwice,
    Amount {
        error: AmountError,
        decimal: DecimalSign,
    },
    Number {
        error: DecimalError,
        decimal: DecimalSign,
    },
    Percent,
    FormatsMixed {
        row: u32,
        value: Arc<str>,
    },
    FormatUnclear,
    RowTwice {
        first: u32,
    },
    RowsDiffer {
        first: u32,
        value: Arc<str>,
    },
    NumberDiffers {
        number: Arc<str>,
        booked: Arc<str>,
        found: Arc<str>,
    },
    OtherMeasure,
    OtherKapitel,
    RowLimit {
        max: u64,
    },
    MemoryLimit {
        max_mebibytes: usize,
    },
    CommandLimit {
        max: usize,
    },
    BookingLimit {
        max: usize,
    },
    TransferLimit {
        max: usize,
    },
}

/// What ends the reading of a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FileProblem {
    /// The line of the file, where one is to blame.
    pub row: Option<u32>,
    pub problem: Problem,
}

impl From<Problem> for FileProblem {
    /// A problem of the file as a whole.
    fn from(problem: Problem) -> Self {
        Self { row: None, problem }
    }
}

impl Problem {
    /// The problem at a line of the file.
    pub(crate) fn at(self, row: u32) -> FileProblem {
        FileProblem {
            row: Some(row),
            problem: self,
        }
    }

    /// The stable code: the domain's where it is the domain that refuses.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Domain(reason) => reason.code().as_str(),
            Self::Unreadable { .. } | Self::NotAFile => "FILE_UNREADABLE",
            Self::Changed => "FILE_CHANGED",
            Self::SameContent { .. } | Self::OneFileOnly => "FILE_TWICE",
            Self::NoHeader | Self::NoRows => "FILE_EMPTY",
            Self::Utf16 | Self::Workbook | Self::NulByte | Self::Undecodable => "ENCODING",
            Self::LineEnds => "LINE_ENDS",
            Self::RowTooLong { .. } => "ROW_TOO_LONG",
            Self::QuoteOpen | Self::QuoteStray => "QUOTES",
            Self::FieldCount { .. } => "FIELD_COUNT",
            Self::ColumnMissing | Self::TargetColumns => "COLUMN_MISSING",
            Self::ColumnUnknown { .. } | Self::ColumnUnnamed { .. } => "COLUMN_UNKNOWN",
            Self::ColumnTwice => "COLUMN_TWICE",
            Self::ValueMissing => "VALUE_MISSING",
            Self::Amount {
                error: AmountError::OutOfRange,
                ..
            } => "AMOUNT_OUT_OF_RANGE",
            Self::Word { .. }
            | Self::Digits { .. }
            | Self::WholeNumber
            | Self::Moment
            | Self::HolderTwice
            | Self::Amount { .. }
            | Self::Number { .. }
            | Self::Percent
            | Self::OtherMeasure
            | Self::OtherKapitel => "INVALID_VALUE",
            Self::FormatsMixed { .. } => "NUMBER_FORMAT_MIXED",
            Self::FormatUnclear => "NUMBER_FORMAT_UNCLEAR",
            Self::RowTwice { .. } => "ROW_TWICE",
            Self::RowsDiffer { .. } => "ROWS_DIFFER",
            Self::NumberDiffers { .. } => "NUMBER_DIFFERS",
            Self::RowLimit { .. }
            | Self::MemoryLimit { .. }
            | Self::CommandLimit { .. }
            | Self::BookingLimit { .. }
            | Self::TransferLimit { .. } => "LIMIT_EXCEEDED",
        }
    }
}
