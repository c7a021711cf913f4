//! Events: the facts of the log, in the past tense. The set is closed.

use serde::{Deserialize, Serialize};

use crate::allocation::AmountAllocated;
use crate::booking::{BookingRecorded, BookingReversed, TextErased};
use crate::capacity::CapacitySet;
use crate::category::CategoryNo;
use crate::claim::{ClaimDeadlineSet, SavingCashed, SavingConfirmed, SavingDisputed};
use crate::effect::EffectAdded;
use crate::id::Position;
use crate::indicator::IndicatorDefined;
use crate::key::KeyDefined;
use crate::measure::{MeasureRegistered, MeasureStatusChanged};
use crate::measurement::MeasurementRecorded;
use crate::period::{PeriodClosed, PeriodReopened};
use crate::rate::{DiscountRateSet, OptimismBiasSet};
use crate::schedule::ScheduleSet;
use crate::unit::{UnitMerged, UnitMoved, UnitRegistered, UnitRenamed};
use crate::wage::WageRatesSet;

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "named after their contents")]
pub enum Event {
    UnitRegistered(UnitRegistered),
    UnitRenamed(UnitRenamed),
    UnitMoved(UnitMoved),
    UnitMerged(UnitMerged),
    MeasureRegistered(MeasureRegistered),
    MeasureStatusChanged(MeasureStatusChanged),
    EffectAdded(EffectAdded),
    PlanSet(ScheduleSet),
    ForecastSet(ScheduleSet),
    BookingRecorded(BookingRecorded),
    BookingReversed(BookingReversed),
    TextErased(TextErased),
    DiscountRateSet(DiscountRateSet),
    OptimismBiasSet(OptimismBiasSet),
    SavingConfirmed(SavingConfirmed),
    SavingDisputed(SavingDisputed),
    SavingCashed(SavingCashed),
    ClaimDeadlineSet(ClaimDeadlineSet),
    PeriodClosed(PeriodClosed),
    PeriodReopened(PeriodReopened),
    KeyDefined(KeyDefined),
    AmountAllocated(AmountAllocated),
    WageRatesSet(WageRatesSet),
    IndicatorDefined(IndicatorDefined),
    MeasurementRecorded(MeasurementRecorded),
    CapacitySet(CapacitySet),
}

/// Why an entry of the log cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// No program ever wrote this type in this version.
    #[error("unknown event {0} in version {1}")]
    Unknown(String, u32),
    /// The data does not have the form of its type.
    #[error("{0}")]
    Malformed(#[from] serde_json::Error),
    /// A category that the catalogue does not hold.
    #[error("unknown category {0}")]
    Category(String),
}

impl Event {
    /// Every name under which an event is stored.
    pub const KINDS: [&'static str; 26] = [
        "unit.registered",
        "unit.renamed",
        "unit.moved",
        "unit.merged",
        "measure.registered",
        "measure.status-changed",
        "effect.added",
        "plan.set",
        "forecast.set",
        "booking.recorded",
        "booking.reversed",
        "text.erased",
        "discount-rate.set",
        "optimism-bias.set",
        "saving.confirmed",
        "saving.disputed",
        "saving.cashed",
        "unit.claim-deadline-set",
        "period.closed",
        "period.reopened",
        "key.defined",
        "amount.allocated",
        "wage-rates.set",
        "indicator.defined",
        "measurement.recorded",
        "capacity.set",
    ];

    /// The name under which it is stored.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::UnitRegistered(_) => "unit.registered",
            Self::UnitRenamed(_) => "unit.renamed",
            Self::UnitMoved(_) => "unit.moved",
            Self::UnitMerged(_) => "unit.merged",
            Self::MeasureRegistered(_) => "measure.registered",
            Self::MeasureStatusChanged(_) => "measure.status-changed",
            Self::EffectAdded(_) => "effect.added",
            Self::PlanSet(_) => "plan.set",
            Self::ForecastSet(_) => "forecast.set",
            Self::BookingRecorded(_) => "booking.recorded",
            Self::BookingReversed(_) => "booking.reversed",
            Self::TextErased(_) => "text.erased",
            Self::DiscountRateSet(_) => "discount-rate.set",
            Self::OptimismBiasSet(_) => "optimism-bias.set",
            Self::SavingConfirmed(_) => "saving.confirmed",
            Self::SavingDisputed(_) => "saving.disputed",
            Self::SavingCashed(_) => "saving.cashed",
            Self::ClaimDeadlineSet(_) => "unit.claim-deadline-set",
            Self::PeriodClosed(_) => "period.closed",
            Self::PeriodReopened(_) => "period.reopened",
            Self::KeyDefined(_) => "key.defined",
            Self::AmountAllocated(_) => "amount.allocated",
            Self::WageRatesSet(_) => "wage-rates.set",
            Self::IndicatorDefined(_) => "indicator.defined",
            Self::MeasurementRecorded(_) => "measurement.recorded",
            Self::CapacitySet(_) => "capacity.set",
        }
    }

    /// The version in which it is written now.
    pub fn version(&self) -> u32 {
        1
    }

    /// The position of the act whose texts, which lie beside the log, are to go when this is recorded: all of its
    /// fields, with their salts. `None` where nothing is to go.
    pub fn erases(&self) -> Option<Position> {
        match self {
            Self::TextErased(event) => Some(event.booking),
            _ => None,
        }
    }

    /// Reads the data of an entry, of every version that was ever written.
    pub fn decode(kind: &str, version: u32, data: &str) -> Result<Self, DecodeError> {
        fn read<'a, T: Deserialize<'a>>(data: &'a str) -> Result<T, serde_json::Error> {
            serde_json::from_str(data)
        }
        let event = match (kind, version) {
            ("unit.registered", 1) => Self::UnitRegistered(read(data)?),
            ("unit.renamed", 1) => Self::UnitRenamed(read(data)?),
            ("unit.moved", 1) => Self::UnitMoved(read(data)?),
            ("unit.merged", 1) => Self::UnitMerged(read(data)?),
            ("measure.registered", 1) => Self::MeasureRegistered(read(data)?),
            ("measure.status-changed", 1) => Self::MeasureStatusChanged(read(data)?),
            ("effect.added", 1) => Self::EffectAdded(read(data)?),
            ("plan.set", 1) => Self::PlanSet(read(data)?),
            ("forecast.set", 1) => Self::ForecastSet(read(data)?),
            ("booking.recorded", 1) => Self::BookingRecorded(read(data)?),
            ("booking.reversed", 1) => Self::BookingReversed(read(data)?),
            ("text.erased", 1) => Self::TextErased(read(data)?),
            ("discount-rate.set", 1) => Self::DiscountRateSet(read(data)?),
            ("optimism-bias.set", 1) => Self::OptimismBiasSet(read(data)?),
            ("saving.confirmed", 1) => Self::SavingConfirmed(read(data)?),
            ("saving.disputed", 1) => Self::SavingDisputed(read(data)?),
            ("saving.cashed", 1) => Self::SavingCashed(read(data)?),
            ("unit.claim-deadline-set", 1) => Self::ClaimDeadlineSet(read(data)?),
            ("period.closed", 1) => Self::PeriodClosed(read(data)?),
            ("period.reopened", 1) => Self::PeriodReopened(read(data)?),
            ("key.defined", 1) => Self::KeyDefined(read(data)?),
            ("amount.allocated", 1) => Self::AmountAllocated(read(data)?),
            ("wage-rates.set", 1) => Self::WageRatesSet(read(data)?),
            ("indicator.defined", 1) => Self::IndicatorDefined(read(data)?),
            ("measurement.recorded", 1) => Self::MeasurementRecorded(read(data)?),
            ("capacity.set", 1) => Self::CapacitySet(read(data)?),
            _ => return Err(DecodeError::Unknown(kind.to_owned(), version)),
        };
        match &event {
            Self::EffectAdded(added) if CategoryNo::find(&added.category).is_none() => {
                Err(DecodeError::Category(added.category.to_string()))
            }
            _ => Ok(event),
        }
    }
}

#[cfg(test)]
mod tests;
