//! Measurements: the values of indicators, month by month, and the savings that follow from them.
//!
//! A value of the same indicator and month is a correction: the earlier one stays in history, and what is booked is the
//! difference between the savings that the two derive. So what the measurements of an indicator and month have booked
//! together is always the saving of the latest one.

mod snapshot;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::booking::{Line, PostingEntry, check_sums};
use crate::claim::ClaimChange;
use crate::code::check_text;
use crate::command::Context;
use crate::decimal::{Decimal, exact, exact_option};
use crate::event::Event;
use crate::id::{EffectNo, IndicatorNo, MeasureNo, Position};
use crate::indicator::{Indicator, MeasuringFault, Price, Valuation, WageKey, require_value, valuation};
use crate::month::Month;
use crate::reference::Ref;
use crate::refusal::{Reason, Refusal, Refusals};
use crate::state::State;
use crate::words::{EffectKind, Level, Slot};

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

impl MeasurementRecorded {
    /// What it booked: one line, where the indicator has a valuation.
    pub fn posting(&self) -> Option<PostingEntry> {
        let derivation = self.derivation.as_ref()?;
        Some((derivation.effect, self.month, derivation.difference))
    }
}

/// Records a measured value. Where the indicator has a valuation, books the saving that follows from it, as claimed.
///
/// A correction that would take back more than is still claimed is refused where a part was confirmed or cashed in the
/// meantime: what the receiving budget accepted is first given back by reversing that act. Where nothing was, the claim
/// may fall below zero: it got worse, and that is booked.
///
/// Refused, in this order: unknown indicator; closed measure; a value, low or high out of range or out of order; cases
/// below zero; a malformed source; then, with a valuation: no cases; no wage rate; a unit that was merged
/// before the month or has closed it; a saving out of range; more than is still claimed; a sum out of range.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as in Measurement")]
pub struct RecordMeasurement {
    pub indicator: Ref,
    pub month: Month,
    #[serde(with = "exact")]
    pub value: Decimal,
    #[serde(with = "exact_option")]
    pub low: Option<Decimal>,
    #[serde(with = "exact_option")]
    pub high: Option<Decimal>,
    pub cases: Option<i32>,
    pub source: Arc<str>,
}

impl RecordMeasurement {
    /// The event.
    pub fn decide(
        &self,
        state: &State,
        context: &Context<'_>,
    ) -> Result<(Vec<Event>, IndicatorNo), Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let found = state.indicators.require(&self.indicator, "indicator");
        let found = found.and_then(|(number, indicator)| {
            if let Some(measure) = state.measures.get(indicator.measure) {
                measure.require_open("indicator")?;
            }
            Ok((number, indicator))
        });
        let found = refusals.keep(found);
        self.check_values(&mut refusals);
        let cases = self.cases.map(u32::try_from).transpose();
        let cases = cases.map_err(|_| Refusal::at("cases", MeasuringFault::CasesNegative.into()));
        let cases = refusals.keep(cases).flatten();
        let source = check_text(&self.source);
        refusals.keep(source.map_err(|fault| Refusal::at("source", Reason::Text { fault })));
        let Some((number, indicator)) = found else {
            return Err(refusals.0);
        };
        refusals.or(())?;
        let mut derivation = None;
        if let Some(valuation) = &indicator.valuation {
            let derived = self.derive(state, (number, indicator), (valuation, cases), context.actor);
            derivation = Some(derived?);
        }
        let event = MeasurementRecorded {
            cases,
            derivation,
            high: self.high.map(|high| high.normalize()),
            indicator: number,
            low: self.low.map(|low| low.normalize()),
            measure: indicator.measure,
            month: self.month,
            source: self.source.clone(),
            value: self.value.normalize(),
        };
        Ok((vec![Event::MeasurementRecorded(event)], number))
    }

    fn check_values(&self, refusals: &mut Refusals) {
        for (field, value) in [
            ("value", Some(self.value)),
            ("low", self.low),
            ("high", self.high),
        ] {
            if let Some(value) = value {
                refusals.keep(require_value(value, field));
            }
        }
        let ordered = match (self.low, self.high) {
            (None, None) => true,
            (Some(low), Some(high)) => low <= self.value && self.value <= high,
            _ => false,
        };
        if !ordered {
            refusals.push("low", MeasuringFault::MeasuredRangeOrder.into());
        }
    }

    fn derive(
        &self,
        state: &State,
        (number, indicator): (IndicatorNo, &Indicator),
        (valuation, cases): (&Valuation, Option<u32>),
        actor: &str,
    ) -> Result<Derivation, Vec<Refusal>> {
        let derived = self.saving(state, indicator, valuation, cases);
        let (mut derivation, kind) = derived.map_err(|refusal| vec![refusal])?;
        check_open(state, derivation.effect, self.month).map_err(|refusal| vec![refusal])?;
        let before = state
            .measurements
            .latest(number, self.month, Position::MAX)
            .and_then(|measurement| measurement.derivation.as_ref())
            .map_or(0, |derivation| derivation.saving);
        let too_large = || vec![Refusal::at("value", MeasuringFault::SavingOutOfRange.into())];
        derivation.difference = derivation.saving.checked_sub(before).ok_or_else(too_large)?;
        let line = Line {
            effect: derivation.effect,
            kind,
            month: self.month,
            slot: Slot::Claimed,
            cents: derivation.difference,
        };
        check_claim(state, &line, actor).map_err(|refusal| vec![refusal])?;
        check_sums(state, &[line])?;
        Ok(derivation)
    }

    /// The saving that follows; what is booked of it is not known yet.
    fn saving(
        &self,
        state: &State,
        indicator: &Indicator,
        Valuation { effect, price }: &Valuation,
        cases: Option<u32>,
    ) -> Result<(Derivation, EffectKind), Refusal> {
        let cases = cases.ok_or_else(|| Refusal::at("cases", MeasuringFault::CasesMissing.into()))?;
        let (rate, wage) = match price {
            Price::PerUnit(cents) => (*cents, None),
            Price::Wage(key) => key
                .rate(state, self.month)
                .map(|(rate, wage)| (rate, Some(wage)))?,
        };
        let seconds_each = indicator.seconds_each.filter(|_| wage.is_some());
        let saving = indicator
            .gain_micros(self.value)
            .and_then(|gain| valuation::saving(gain, cases, rate, seconds_each))
            .filter(|cents| crate::money::Cents(*cents).in_range().is_ok())
            .ok_or_else(|| Refusal::at("value", MeasuringFault::SavingOutOfRange.into()))?;
        let kind = state
            .effects
            .get(*effect)
            .map_or(EffectKind::Saving, |effect| effect.kind);
        let derivation = Derivation {
            baseline: indicator.baseline,
            difference: saving,
            effect: *effect,
            rate,
            saving,
            seconds_each,
            wage,
        };
        Ok((derivation, kind))
    }
}

impl WageKey {
    /// The rate in force for a month: of the table of the year that is named, or of the month's.
    fn rate(&self, state: &State, month: Month) -> Result<(i64, WageUsed), Refusal> {
        let table = match self.year {
            Some(year) => state.wages.table_of(&self.system, year, Position::MAX),
            None => state.wages.table_for(&self.system, month.year(), Position::MAX),
        };
        let table = table.ok_or_else(|| {
            let reason: Reason = MeasuringFault::NoWageTable {
                system: self.system.clone(),
                year: self.year,
            }
            .into();
            Refusal::at("indicator", reason)
        })?;
        let rate = table.rate(self.level, &self.service_class).ok_or_else(|| {
            let reason: Reason = MeasuringFault::NoWageRate {
                system: self.system.clone(),
                year: table.year,
                level: self.level,
                service_class: self.service_class.clone(),
            }
            .into();
            Refusal::at("indicator", reason)
        })?;
        let used = WageUsed {
            level: self.level,
            service_class: self.service_class.clone(),
            set_at: table.set_at,
            system: self.system.clone(),
            version: table.version,
            year: table.year,
        };
        Ok((rate.per_hour, used))
    }
}

/// The unit must exist in the month, and its books must be open.
fn check_open(state: &State, effect: EffectNo, month: Month) -> Result<(), Refusal> {
    let Some(effect) = state.effects.get(effect) else {
        return Ok(());
    };
    state.units.require_active(effect.unit, month, "indicator")?;
    state.require_open_period(effect.unit, month, "month")
}

/// What was confirmed or disputed stays so: a correction may only take back what is still claimed.
fn check_claim(state: &State, line: &Line, actor: &str) -> Result<(), Refusal> {
    let change = ClaimChange {
        effect: line.effect,
        month: line.month,
        belongs_to: line.month,
        actor,
        cents: line.cents,
    };
    let uncovered = state.claims.uncovered(std::iter::once(change));
    uncovered.map_or(Ok(()), |uncovered| {
        let reason: Reason = MeasuringFault::CorrectionExceedsClaim {
            month: line.month,
            there_cents: uncovered.there_cents,
            difference_cents: line.cents,
        }
        .into();
        Err(Refusal::at("value", reason))
    })
}

#[cfg(test)]
mod tests;
