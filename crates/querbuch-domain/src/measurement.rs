//! Measurements: the values of indicators, month by month, and the savings that follow from them.
//!
//! A value of the same indicator and month is a correction: the earlier one stays in history, and what is booked is the
//! difference between the savings that the two derive. So what the measurements of an indicator and month have booked
//! together is always the saving of the latest one.

pub mod fault;
pub mod record;
mod snapshot;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::booking::PostingEntry;
use crate::command::outcome::Outcome;
use crate::decimal::{Decimal, exact, exact_option};
use crate::event::fact::{Fact, Names, Thing};
use crate::id::{EffectNo, IndicatorNo, MeasureNo, Position};
use crate::month::Month;
use crate::words::Level;

/// A measured value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measurement {
    /// The month that it describes.
    pub month: Month,
    /// What was measured.
    pub value: Decimal,
    /// The lowest that it may be, where that is known.
    pub low: Option<Decimal>,
    /// The highest.
    pub high: Option<Decimal>,
    /// How many cases it stands for.
    pub cases: Option<u32>,
    /// Where it comes from.
    pub source: Arc<str>,
    /// What it booked.
    pub derivation: Option<Derivation>,
    /// The position of its event.
    pub position: Position,
}

/// The saving that a measurement derived, with all that it was derived from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Derivation {
    /// The value before the measure.
    #[serde(with = "exact")]
    pub baseline: Decimal,
    /// What was booked: the saving less what earlier measurements of the month had derived. In cents.
    pub difference: i64,
    /// The effect that it was booked on.
    pub effect: EffectNo,
    /// Cents an hour by a wage, else cents for each unit of measure.
    pub rate: i64,
    /// The saving that follows from this measurement, in cents.
    pub saving: i64,
    /// How many seconds one of the unit of measure is, by a wage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_each: Option<u32>,
    /// The table of the wage rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wage: Option<WageUsed>,
}

/// The wage rate that a saving was derived with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in WageTable")]
pub struct WageUsed {
    pub level: Level,
    pub service_class: Arc<str>,
    /// The position at which its table was set.
    pub set_at: Position,
    pub system: Arc<str>,
    pub version: u32,
    pub year: u16,
}

/// All measurements.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measurements {
    /// Of each indicator in the order of its number, those in the order of the log.
    lists: Vector<Vector<Arc<Measurement>>>,
    /// Those that booked something, by their positions.
    booked: imbl::HashMap<Position, (IndicatorNo, u32)>,
}

impl Derivation {
    /// How many hours one of the unit of measure is, by a wage.
    pub fn hours_each(&self) -> Option<Decimal> {
        let seconds = self.seconds_each?;
        // Minutes are a sixtieth: six places tell them apart from everything else.
        Some(
            (Decimal::from(seconds) / Decimal::from(3_600))
                .round_dp(6)
                .normalize(),
        )
    }
}

impl Measurements {
    /// The measurements of an indicator, in the order of the log; corrected ones too.
    pub fn of(&self, indicator: IndicatorNo) -> impl DoubleEndedIterator<Item = &Measurement> + '_ {
        let list = self.lists.get(indicator.index());
        list.into_iter().flatten().map(AsRef::as_ref)
    }

    /// The measurement that holds for a month, as known at a position: the latest one.
    pub fn latest(&self, indicator: IndicatorNo, month: Month, position: Position) -> Option<&Measurement> {
        self.of(indicator)
            .rev()
            .find(|measurement| measurement.month == month && measurement.position <= position)
    }

    /// Whether a measurement is the one that holds for its month, as known at a position.
    pub fn holds_at(&self, indicator: IndicatorNo, measurement: &Measurement, position: Position) -> bool {
        self.latest(indicator, measurement.month, position)
            .is_some_and(|latest| latest.position == measurement.position)
    }

    /// The measurement that made a booking.
    pub fn behind(&self, booking: Position) -> Option<(IndicatorNo, &Measurement)> {
        let (indicator, place) = self.booked.get(&booking)?;
        let list = self.lists.get(indicator.index())?;
        Some((*indicator, list.get(*place as usize)?))
    }

    pub(crate) fn add_indicator(&mut self) {
        self.lists.push_back(Vector::new());
    }

    pub(crate) fn apply(&mut self, event: &MeasurementRecorded, position: Position) {
        let measurement = Measurement {
            month: event.month,
            value: event.value,
            low: event.low,
            high: event.high,
            cases: event.cases,
            source: event.source.clone(),
            derivation: event.derivation.clone(),
            position,
        };
        self.push(event.indicator, measurement);
    }

    fn push(&mut self, indicator: IndicatorNo, measurement: Measurement) {
        let Some(list) = self.lists.get_mut(indicator.index()) else {
            return;
        };
        if measurement.derivation.is_some() {
            let place = u32::try_from(list.len()).unwrap_or(u32::MAX);
            self.booked.insert(measurement.position, (indicator, place));
        }
        list.push_back(Arc::new(measurement));
    }
}

/// A value was measured. Stored as `measurement.recorded`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in Measurement")]
pub struct MeasurementRecorded {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cases: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub derivation: Option<Derivation>,
    #[serde(default, with = "exact_option", skip_serializing_if = "Option::is_none")]
    pub high: Option<Decimal>,
    pub indicator: IndicatorNo,
    #[serde(default, with = "exact_option", skip_serializing_if = "Option::is_none")]
    pub low: Option<Decimal>,
    pub measure: MeasureNo,
    pub month: Month,
    pub source: Arc<str>,
    #[serde(with = "exact")]
    pub value: Decimal,
}

impl Fact for MeasurementRecorded {
    fn names(&self, names: &mut Names<'_>) {
        names.subject("measure", Thing::Measure(self.measure));
        names.subject("indicator", Thing::Indicator(self.indicator));
        if let Some((effect, ..)) = self.posting() {
            names.subject("derivation", Thing::Effect(effect));
        }
    }

    fn made(&self, position: Position) -> Outcome {
        Outcome::Measurement(self.indicator, position)
    }
}

impl MeasurementRecorded {
    /// What it booked: one line, where the indicator has a valuation.
    pub fn posting(&self) -> Option<PostingEntry> {
        let derivation = self.derivation.as_ref()?;
        Some((derivation.effect, self.month, derivation.difference))
    }
}

#[cfg(test)]
mod tests;
