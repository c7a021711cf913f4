//! Recording a measured value, and deriving the saving that follows from it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::booking::record::{Line, check_sums};
use crate::claim::cover::ClaimChange;
use crate::code::check_text;
use crate::command::decide::{Context, Decide};
use crate::decimal::{Decimal, exact, exact_nullable};
use crate::event::Event;
use crate::id::{EffectNo, IndicatorNo, Position};
use crate::indicator::define::require_value;
use crate::indicator::{Indicator, Price, Valuation, WageKey, valuation};
use crate::measurement::fault::MeasurementFault;
use crate::measurement::{Derivation, MeasurementRecorded, WageUsed};
use crate::month::Month;
use crate::note::Note;
use crate::period::fault::WayOut;
use crate::reference::Ref;
use crate::refusal::{Refusal, Refusals};
use crate::rights::needs::{Needs, Place};
use crate::state::State;
use crate::wage::fault::WageFault;
use crate::words::{EffectKind, Slot};

/// Records a measured value. Where the indicator has a valuation, books the saving that follows from it, as claimed.
///
/// A correction that would take back more than is still claimed is refused where a part was confirmed or cashed in the
/// meantime: what the receiving budget accepted is first given back by reversing that act. Where nothing was, the claim
/// may fall below zero: it got worse, and that is booked.
///
/// Refused, in this order: unknown indicator; closed measure; a value, low or high out of range or out of order; cases
/// below zero; a malformed source; then, with a valuation: no cases; no wage rate; a unit that was merged
/// before the month or has closed it; a saving out of range; more than is still claimed; a sum out of range.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in Measurement")]
pub struct RecordMeasurement {
    pub indicator: Ref,
    pub month: Month,
    #[serde(with = "exact")]
    pub value: Decimal,
    #[serde(with = "exact_nullable")]
    pub low: Option<Decimal>,
    #[serde(with = "exact_nullable")]
    pub high: Option<Decimal>,
    pub cases: Option<i32>,
    pub source: Arc<str>,
}

impl Decide for RecordMeasurement {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
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
        let cases = cases.map_err(|_| Refusal::at("cases", MeasurementFault::CasesNegative));
        let cases = refusals.keep(cases).flatten();
        let source = check_text(&self.source);
        refusals.keep(source.map_err(|fault| Refusal::at("source", fault)));
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
        Ok(vec![event.into()])
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        let place = Place::field("indicator", &self.indicator);
        let number = state.indicators.resolve(&self.indicator);
        let Some(indicator) = number.and_then(|number| state.indicators.get(number)) else {
            needs.at(Action::Book, (None, None), place);
            return;
        };
        match &indicator.valuation {
            Some(valuation) => {
                needs.of_effect(Action::Book, state, Some(valuation.effect), place);
                needs.open_amount();
            }
            None => needs.owner(Action::Book, state, Some(indicator.measure), place),
        }
    }

    fn note(&self) -> Note {
        Note::default()
    }

    fn put_note(&mut self, _note: Note) {}
}

impl RecordMeasurement {
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
            refusals.push("low", MeasurementFault::RangeOrder);
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
        let too_large = || vec![Refusal::at("value", MeasurementFault::SavingOutOfRange)];
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
        let cases = cases.ok_or_else(|| Refusal::at("cases", MeasurementFault::CasesMissing))?;
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
            .ok_or_else(|| Refusal::at("value", MeasurementFault::SavingOutOfRange))?;
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
            let reason = WageFault::NoTable {
                system: self.system.clone(),
                year: self.year,
            };
            Refusal::at("indicator", reason)
        })?;
        let rate = table.rate(self.level, &self.service_class).ok_or_else(|| {
            let reason = WageFault::NoRate {
                system: self.system.clone(),
                year: table.year,
                level: self.level,
                service_class: self.service_class.clone(),
            };
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
    state.require_open_period(effect.unit, month, ("month", WayOut::Reopen))
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
        let reason = MeasurementFault::CorrectionExceedsClaim {
            month: line.month,
            there_cents: uncovered.there_cents,
            difference_cents: line.cents,
        };
        Err(Refusal::at("value", reason))
    })
}
