//! Defining an indicator.

use std::sync::Arc;

use crate::action::Action;
use crate::indicator::catalogue::CatalogueNo;
use crate::indicator::{time, valuation};
use crate::rights::needs::Needs;
use serde::{Deserialize, Serialize};

use crate::code::{check_code, check_name};
use crate::command::decide::{Context, Decide};
use crate::decimal::{Decimal, exact};
use crate::effect::fault::EffectFault;
use crate::event::Event;
use crate::id::{EffectNo, IndicatorNo, MeasureNo};
use crate::indicator::fault::IndicatorFault;
use crate::indicator::{IndicatorDefined, Price, Valuation, WageKey, full_code};
use crate::measure::Measure;
use crate::money::Cents;
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::{InputFault, Refusal, Refusals};
use crate::state::State;
use crate::wage::set::require_year;
use crate::words::Noun;
use crate::words::{EffectKind, Level};

/// Defines an indicator of a measure.
///
/// With a catalogue entry, name, unit of measure and direction are the entry's unless given; a direction that is given
/// must be the entry's. Refused, in this order: unknown or closed measure; malformed code, name or unit of measure, or
/// one that is missing; a code that is taken; an unknown entry of the catalogue, or the other direction; a baseline out
/// of range; an unknown unit; then, of the valuation: an unknown baseline, an effect that is unknown, of another measure
/// or no saving, a price that is not exactly one of wage and amount, an amount out of range, a wage for what is no
/// working time, a malformed system or class, a year out of range.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in Valuation")]
pub struct NewValuation {
    pub effect: Ref,
    pub wage: Option<NewWageKey>,
    pub per_unit: Option<Cents>,
}

/// Which wage rate is meant.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in WageKey")]
pub struct NewWageKey {
    pub level: Level,
    pub service_class: Arc<str>,
    pub system: Arc<str>,
    pub year: Option<i32>,
}

impl Decide for DefineIndicator {
    fn decide(&self, state: &State, _context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let open = state.measures.require(&self.measure, "measure");
        let open =
            open.and_then(|(number, measure)| measure.require_open("measure").map(|()| (number, measure)));
        let open = refusals.keep(open);
        let code = check_code(&self.code).map_err(|fault| Refusal::at("code", fault));
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
        refusals.or(vec![event.into()])
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.measure(Action::Measure, state, &self.measure, "measure");
    }

    fn note(&self) -> Note {
        Note::default()
    }

    fn put_note(&mut self, _note: Note) {}
}

impl DefineIndicator {
    fn entry(&self, refusals: &mut Refusals) -> Option<CatalogueNo> {
        let code = self.catalogue.as_ref()?;
        let missing = || InputFault::NotFound {
            noun: Noun::CatalogueIndicator,
            reference: code.clone(),
        };
        refusals.keep(CatalogueNo::find(code).ok_or_else(|| Refusal::at("catalogue", missing())))
    }

    fn check_free(&self, state: &State, measure: &Measure) -> Result<(), Refusal> {
        let full = full_code(&measure.code, &self.code);
        if state.indicators.by_code.contains_key(full.as_str()) {
            let reason = InputFault::AlreadyExists {
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
                IndicatorFault::CatalogueDirection {
                    lower_is_better: usual,
                },
            )),
            (given, usual) => Ok(given.or(usual).unwrap_or(true)),
        }
    }
}

/// What was given, or what the catalogue says.
fn given_name(field: &str, given: Option<&Arc<str>>, usual: Option<&str>) -> Result<Arc<str>, Refusal> {
    let text = given.map(AsRef::as_ref).or(usual).unwrap_or_default();
    check_name(text).map_err(|fault| Refusal::at(field, fault))
}

/// A value that can be measured.
pub(crate) fn require_value(value: Decimal, field: &str) -> Result<(), Refusal> {
    let fits = valuation::micros(value).is_some();
    if fits {
        return Ok(());
    }
    let given = value.normalize().to_string().into();
    Err(Refusal::at(field, IndicatorFault::ValueOutOfRange { given }))
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
            return Err(Refusal::at("", IndicatorFault::ValuationNeedsBaseline));
        }
        let effect = self.saving(state, (number, measure))?;
        let price = match (&self.wage, self.per_unit) {
            (Some(wage), None) => {
                if seconds_each.is_none() {
                    return Err(Refusal::at("wage", IndicatorFault::WageNeedsTime));
                }
                Price::Wage(wage.decide().map_err(|refusal| refusal.within("wage"))?)
            }
            (None, Some(amount)) => {
                let in_range = amount.in_range().map_err(|error| {
                    let given = amount.to_string();
                    Refusal::at("perUnit", InputFault::amount(error, given))
                })?;
                Price::PerUnit(in_range.0)
            }
            _ => return Err(Refusal::at("wage", IndicatorFault::WageOrPerUnit)),
        };
        Ok(Valuation { effect, price })
    }

    fn saving(&self, state: &State, (number, measure): (MeasureNo, &Measure)) -> Result<EffectNo, Refusal> {
        let (effect, found) = state
            .effects
            .require(&self.effect, Some(&measure.code), "effect")?;
        if found.measure != number {
            let reason = EffectFault::OfOtherMeasure {
                effect: self.effect.0.clone(),
                measure: measure.code.clone(),
            };
            return Err(Refusal::at("effect", reason));
        }
        if found.kind != EffectKind::Saving {
            let effect = found.code.clone();
            return Err(Refusal::at("effect", IndicatorFault::EffectIsNoSaving { effect }));
        }
        Ok(effect)
    }
}

impl NewWageKey {
    fn decide(&self) -> Result<WageKey, Refusal> {
        let name = |field, text: &Arc<str>| check_name(text).map_err(|fault| Refusal::at(field, fault));
        Ok(WageKey {
            level: self.level,
            service_class: name("serviceClass", &self.service_class)?,
            system: name("system", &self.system)?,
            year: self.year.map(|year| require_year(year, "year")).transpose()?,
        })
    }
}
