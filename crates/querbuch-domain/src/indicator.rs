//! Indicators: what a measure changes besides money, measured again and again against a baseline.
//!
//! An indicator may carry a [`Valuation`]: then each measurement books the saving that follows from it. Without one
//! it books nothing, and time stays time.

pub mod catalogue;
mod fault;
mod snapshot;
pub mod time;
pub mod valuation;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::bisect::partition_point;
use crate::code::{check_code, check_name};
use crate::decimal::{Decimal, exact};
use crate::event::Event;
use crate::id::{EffectNo, IndicatorNo, MeasureNo, Position, UnitNo};
use crate::measure::Measure;
use crate::money::Cents;
use crate::reference::Ref;
use crate::refusal::{Noun, Reason, Refusal, Refusals};
use crate::state::State;
use crate::wage::require_year;
use crate::words::{EffectKind, Level};

use catalogue::CatalogueNo;
pub use fault::MeasuringFault;
pub(crate) use snapshot::{read_decimal, write_decimal};
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
    list: Vector<Arc<Indicator>>,
    /// By `measure/indicator`.
    by_code: imbl::HashMap<Arc<str>, IndicatorNo>,
    by_measure: imbl::HashMap<MeasureNo, Vector<IndicatorNo>>,
}

impl Indicators {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// An indicator by its number.
    pub fn get(&self, number: IndicatorNo) -> Option<&Indicator> {
        self.list.get(number.index()).map(AsRef::as_ref)
    }

    /// All, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (IndicatorNo, &Indicator)> {
        let numbers = (0..).map(IndicatorNo::from_index);
        numbers.zip(self.list.iter().map(AsRef::as_ref))
    }

    /// The indicators of a measure, in the order of their numbers.
    pub fn of_measure(&self, measure: MeasureNo) -> impl Iterator<Item = IndicatorNo> + '_ {
        self.by_measure.get(&measure).into_iter().flatten().copied()
    }

    /// How many were known at a position.
    pub fn known_at(&self, position: Position) -> usize {
        partition_point(self.list.len(), |index| self.list[index].defined_at <= position)
    }

    /// The indicator that a reference names: its id or `measure/indicator`.
    pub fn resolve(&self, reference: &Ref) -> Option<IndicatorNo> {
        let text = reference.as_str();
        if let Some(number) = IndicatorNo::parse(text) {
            return (number.index() < self.list.len()).then_some(number);
        }
        self.by_code.get(text).copied()
    }

    /// As [`resolve`](Self::resolve), refused at `field` where there is none.
    pub fn require(&self, reference: &Ref, field: &str) -> Result<(IndicatorNo, &Indicator), Refusal> {
        let missing = || Reason::NotFound {
            noun: Noun::Indicator,
            reference: reference.0.clone(),
        };
        let found = self
            .resolve(reference)
            .and_then(|number| Some((number, self.get(number)?)));
        found.ok_or_else(|| Refusal::at(field, missing()))
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
        let number = IndicatorNo::from_index(self.list.len());
        self.by_code
            .insert(full_code(measure_code, &indicator.code).into(), number);
        self.by_measure
            .entry(indicator.measure)
            .or_default()
            .push_back(number);
        self.list.push_back(Arc::new(indicator));
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

/// Defines an indicator of a measure.
///
/// With a catalogue entry, name, unit of measure and direction are the entry's unless given; a direction that is given
/// must be the entry's. Refused, in this order: unknown or closed measure; malformed code, name or unit of measure, or
/// one that is missing; a code that is taken; an unknown entry of the catalogue, or the other direction; a baseline out
/// of range; an unknown unit; then, of the valuation: an unknown baseline, an effect that is unknown, of another measure
/// or no saving, a price that is not exactly one of wage and amount, an amount out of range, a wage for what is no
/// working time, a malformed system or class, a year out of range.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as in Indicator")]
pub struct DefineIndicator {
    pub measure: Ref,
    pub code: Arc<str>,
    pub name: Option<Arc<str>>,
    pub unit_of_measure: Option<Arc<str>>,
    pub lower_is_better: Option<bool>,
    pub catalogue: Option<Arc<str>>,
    #[serde(with = "exact")]
    pub baseline: Decimal,
    pub baseline_known: bool,
    pub unit: Option<Ref>,
    pub valuation: Option<NewValuation>,
}

/// What an indicator is worth: an hour by a wage, or each unit by an amount.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as in Valuation")]
pub struct NewValuation {
    pub effect: Ref,
    pub wage: Option<NewWageKey>,
    pub per_unit: Option<Cents>,
}

/// Which wage rate is meant.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as in WageKey")]
pub struct NewWageKey {
    pub level: Level,
    pub service_class: Arc<str>,
    pub system: Arc<str>,
    pub year: Option<i32>,
}

impl DefineIndicator {
    /// The event, and the number of the indicator.
    pub fn decide(&self, state: &State) -> Result<(Vec<Event>, IndicatorNo), Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let open = state.measures.require(&self.measure, "measure");
        let open =
            open.and_then(|(number, measure)| measure.require_open("measure").map(|()| (number, measure)));
        let open = refusals.keep(open);
        let code = check_code(&self.code).map_err(|fault| Refusal::at("code", Reason::Text { fault }));
        refusals.keep(code);
        let entry = self.entry(&mut refusals);
        let name = refusals.keep(given_name(
            "name",
            self.name.as_ref(),
            entry.map(|entry| entry.get().german),
        ));
        let unit_of_measure = refusals.keep(given_name(
            "unitOfMeasure",
            self.unit_of_measure.as_ref(),
            entry.map(|entry| entry.get().unit_of_measure),
        ));
        if let Some((_, measure)) = open {
            refusals.keep(self.check_free(state, measure));
        }
        let lower_is_better = refusals.keep(self.direction(entry));
        refusals.keep(require_value(self.baseline, "baseline"));
        let unit = self.unit.as_ref().map(|unit| state.units.require(unit, "unit"));
        let unit = unit.map(|unit| refusals.keep(unit));
        let (Some((measure, found)), Some(name), Some(unit_of_measure), Some(lower_is_better)) =
            (open, name, unit_of_measure, lower_is_better)
        else {
            return Err(refusals.0);
        };
        // Elapsed time is nobody's work, whatever it is counted in.
        let is_work = entry.is_none_or(|entry| !entry.get().is_elapsed);
        let seconds_each = time::seconds_of(&unit_of_measure).filter(|_| is_work);
        let mut valuation = None;
        if let Some(new) = &self.valuation {
            let decided = new
                .decide(state, (measure, found), seconds_each, self.baseline_known)
                .map_err(|refusal| refusal.within("valuation"));
            valuation = refusals.keep(decided);
        }
        let valued_at = valuation
            .as_ref()
            .and_then(|valuation| state.effects.get(valuation.effect))
            .map(|effect| effect.unit);
        let event = IndicatorDefined {
            number: IndicatorNo::from_index(state.indicators.len()),
            measure,
            code: self.code.clone(),
            name,
            unit_of_measure,
            seconds_each,
            lower_is_better,
            baseline: self.baseline.normalize(),
            baseline_known: self.baseline_known,
            catalogue: entry.map(|entry| entry.get().code.into()),
            unit: unit.flatten().or(valued_at),
            valuation,
        };
        let number = event.number;
        refusals.or((vec![Event::IndicatorDefined(event)], number))
    }

    fn entry(&self, refusals: &mut Refusals) -> Option<CatalogueNo> {
        let code = self.catalogue.as_ref()?;
        let missing = || Reason::NotFound {
            noun: Noun::CatalogueIndicator,
            reference: code.clone(),
        };
        refusals.keep(CatalogueNo::find(code).ok_or_else(|| Refusal::at("catalogue", missing())))
    }

    fn check_free(&self, state: &State, measure: &Measure) -> Result<(), Refusal> {
        let full = full_code(&measure.code, &self.code);
        if state.indicators.by_code.contains_key(full.as_str()) {
            let reason = Reason::AlreadyExists {
                noun: Noun::Indicator,
                code: self.code.clone(),
            };
            return Err(Refusal::at("code", reason));
        }
        Ok(())
    }

    fn direction(&self, entry: Option<CatalogueNo>) -> Result<bool, Refusal> {
        match (
            self.lower_is_better,
            entry.map(|entry| entry.get().lower_is_better),
        ) {
            (Some(given), Some(usual)) if given != usual => Err(Refusal::at(
                "lowerIsBetter",
                MeasuringFault::CatalogueDirection {
                    lower_is_better: usual,
                }
                .into(),
            )),
            (given, usual) => Ok(given.or(usual).unwrap_or(true)),
        }
    }
}

/// What was given, or what the catalogue says.
fn given_name(field: &str, given: Option<&Arc<str>>, usual: Option<&str>) -> Result<Arc<str>, Refusal> {
    let text = given.map(AsRef::as_ref).or(usual).unwrap_or_default();
    check_name(text).map_err(|fault| Refusal::at(field, Reason::Text { fault }))
}

/// A value that can be measured.
pub(crate) fn require_value(value: Decimal, field: &str) -> Result<(), Refusal> {
    let fits = valuation::micros(value).is_some();
    if fits {
        return Ok(());
    }
    let given = value.normalize().to_string().into();
    Err(Refusal::at(
        field,
        MeasuringFault::ValueOutOfRange { given }.into(),
    ))
}

impl NewValuation {
    fn decide(
        &self,
        state: &State,
        (number, measure): (MeasureNo, &Measure),
        seconds_each: Option<u32>,
        baseline_known: bool,
    ) -> Result<Valuation, Refusal> {
        if !baseline_known {
            return Err(Refusal::at("", MeasuringFault::ValuationNeedsBaseline.into()));
        }
        let effect = self.saving(state, (number, measure))?;
        let price = match (&self.wage, self.per_unit) {
            (Some(wage), None) => {
                if seconds_each.is_none() {
                    return Err(Refusal::at("wage", MeasuringFault::WageNeedsTime.into()));
                }
                Price::Wage(wage.decide().map_err(|refusal| refusal.within("wage"))?)
            }
            (None, Some(amount)) => {
                let in_range = amount.in_range().map_err(|error| {
                    let given = amount.to_string().into();
                    Refusal::at("perUnit", Reason::Amount { error, given })
                })?;
                Price::PerUnit(in_range.0)
            }
            _ => return Err(Refusal::at("wage", MeasuringFault::WageOrPerUnit.into())),
        };
        Ok(Valuation { effect, price })
    }

    fn saving(&self, state: &State, (number, measure): (MeasureNo, &Measure)) -> Result<EffectNo, Refusal> {
        let (effect, found) = state
            .effects
            .require(&self.effect, Some(&measure.code), "effect")?;
        if found.measure != number {
            let reason = Reason::EffectOfOtherMeasure {
                effect: self.effect.0.clone(),
                measure: measure.code.clone(),
            };
            return Err(Refusal::at("effect", reason));
        }
        if found.kind != EffectKind::Saving {
            let effect = found.code.clone();
            return Err(Refusal::at(
                "effect",
                MeasuringFault::EffectIsNoSaving { effect }.into(),
            ));
        }
        Ok(effect)
    }
}

impl NewWageKey {
    fn decide(&self) -> Result<WageKey, Refusal> {
        let name = |field, text: &Arc<str>| {
            check_name(text).map_err(|fault| Refusal::at(field, Reason::Text { fault }))
        };
        Ok(WageKey {
            level: self.level,
            service_class: name("serviceClass", &self.service_class)?,
            system: name("system", &self.system)?,
            year: self.year.map(|year| require_year(year, "year")).transpose()?,
        })
    }
}

#[cfg(test)]
mod tests;
