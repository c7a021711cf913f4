//! Indicators: what a measure changes besides money, measured again and again against a baseline.
//!
//! An indicator may carry a [`Valuation`]: then each measurement books the saving that follows from it. Without one
//! it books nothing, and time stays time.

pub mod catalogue;
pub mod define;
pub mod fault;
pub(crate) mod snapshot;
pub mod time;
pub mod valuation;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::command::outcome::Outcome;
use crate::decimal::{Decimal, exact};
use crate::event::fact::{Fact, Names, Thing};
use crate::id::{IndicatorNo, MeasureNo, Position, UnitNo};
use crate::reference::Ref;
use crate::refusal::Refusal;
use crate::register::{Register, is_register};

pub use valuation::{Price, Valuation, WageKey};

/// Places of a measured value: a millionth. What is measured is no finer.
pub const VALUE_PLACES_MAX: u32 = 6;

/// The largest measured value, either sign: a trillion. With it, the product with any number of cases and any rate an
/// hour stays exact in 128 bits.
pub const VALUE_MAX: i64 = 1_000_000_000_000;

/// An indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Unique within its measure.
    pub code: Arc<str>,
    /// The measure.
    pub measure: MeasureNo,
    /// Name for people.
    pub name: Arc<str>,
    /// What its values count, for people: `min`.
    pub unit_of_measure: Arc<str>,
    /// How many seconds of work one of these is; `None` where it is no working time.
    pub seconds_each: Option<u32>,
    /// Whether less is better.
    pub lower_is_better: bool,
    /// The value before the measure.
    pub baseline: Decimal,
    /// Whether the baseline is known. Where it is not, it is a stand-in from which nothing follows.
    pub baseline_known: bool,
    /// The code of the catalogue's entry that it is one of.
    pub catalogue: Option<Arc<str>>,
    /// Whose time it is, or where it is measured.
    pub unit: Option<UnitNo>,
    /// What it is worth.
    pub valuation: Option<Valuation>,
    /// Since which position it is known.
    pub defined_at: Position,
}

impl Indicator {
    /// By how much a value is better than the baseline, in millionths; `None` where that cannot be said.
    pub fn gain_micros(&self, value: Decimal) -> Option<i128> {
        if !self.baseline_known {
            return None;
        }
        let less = valuation::micros(self.baseline)? - valuation::micros(value)?;
        Some(if self.lower_is_better { less } else { -less })
    }

    /// The change of a value against the baseline, in percent with two places, rounded half up away from zero. `None`
    /// where the baseline is zero or not known.
    pub fn change_percent(&self, value: Decimal) -> Option<Decimal> {
        let baseline =
            valuation::micros(self.baseline).filter(|baseline| self.baseline_known && *baseline != 0)?;
        let change = valuation::micros(value)? - baseline;
        let (numerator, denominator) = (change * 10_000, baseline);
        let magnitude = (numerator.abs() * 2 + denominator.abs()) / (2 * denominator.abs());
        let hundredths = magnitude * numerator.signum() * denominator.signum();
        Decimal::try_from_i128_with_scale(hundredths, 2)
            .ok()
            .map(|percent| percent.normalize())
    }
}

/// All indicators.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Indicators {
    list: Register<IndicatorNo, Indicator>,
    /// By `measure/indicator`.
    by_code: imbl::HashMap<Arc<str>, IndicatorNo>,
    by_measure: imbl::HashMap<MeasureNo, Vector<IndicatorNo>>,
}

is_register!(Indicators, Indicator, IndicatorNo, defined_at);

impl Indicators {
    /// The indicators of a measure, in the order of their numbers.
    pub fn of_measure(&self, measure: MeasureNo) -> impl Iterator<Item = IndicatorNo> + '_ {
        self.by_measure.get(&measure).into_iter().flatten().copied()
    }

    /// The indicator that a reference names: its id or `measure/indicator`.
    pub fn resolve(&self, reference: &Ref) -> Option<IndicatorNo> {
        self.list.find(reference, |code| self.by_code.get(code).copied())
    }

    /// As [`resolve`](Self::resolve), refused at `field` where there is none.
    pub fn require(&self, reference: &Ref, field: &str) -> Result<(IndicatorNo, &Indicator), Refusal> {
        self.list.required(self.resolve(reference), reference, field)
    }

    pub(crate) fn apply(&mut self, event: &IndicatorDefined, measure_code: &str, position: Position) {
        let indicator = Indicator {
            code: event.code.clone(),
            measure: event.measure,
            name: event.name.clone(),
            unit_of_measure: event.unit_of_measure.clone(),
            seconds_each: event.seconds_each,
            lower_is_better: event.lower_is_better,
            baseline: event.baseline,
            baseline_known: event.baseline_known,
            catalogue: event.catalogue.clone(),
            unit: event.unit,
            valuation: event.valuation.clone(),
            defined_at: position,
        };
        self.push(indicator, measure_code);
    }

    fn push(&mut self, indicator: Indicator, measure_code: &str) {
        let number = self.list.next_number();
        self.by_code
            .insert(full_code(measure_code, &indicator.code).into(), number);
        self.by_measure
            .entry(indicator.measure)
            .or_default()
            .push_back(number);
        self.list.push(indicator);
    }
}

fn full_code(measure: &str, indicator: &str) -> String {
    format!("{measure}/{indicator}")
}

/// An indicator was defined. Stored as `indicator.defined`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in Indicator")]
pub struct IndicatorDefined {
    #[serde(with = "exact")]
    pub baseline: Decimal,
    pub baseline_known: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalogue: Option<Arc<str>>,
    pub code: Arc<str>,
    pub lower_is_better: bool,
    pub measure: MeasureNo,
    pub name: Arc<str>,
    pub number: IndicatorNo,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_each: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitNo>,
    pub unit_of_measure: Arc<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valuation: Option<Valuation>,
}

impl Fact for IndicatorDefined {
    fn names(&self, names: &mut Names<'_>) {
        names.made("number", Thing::Indicator(self.number));
        names.subject("measure", Thing::Measure(self.measure));
        if let Some(unit) = self.unit {
            names.subject("unit", Thing::Unit(unit));
        }
        if let Some(valuation) = &self.valuation {
            names.mention("valuation", Thing::Effect(valuation.effect));
        }
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Indicator(self.number)
    }
}

#[cfg(test)]
mod tests;
