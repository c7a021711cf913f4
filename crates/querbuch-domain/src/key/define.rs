//! Defining a key, or a further version of one.

use std::collections::HashSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::code::{check_code, check_name};
use crate::command::decide::{Context, Decide};
use crate::decimal::Decimal;
use crate::event::Event;
use crate::id::{KeyNo, UnitNo};
use crate::key::fault::{KeyFault, WEIGHT_MAX, WEIGHT_PLACES_MAX};
use crate::key::ratio::Ratio;
use crate::key::{DistributionKey, KeyDefined, KeyVersion, PartEntry, WeightEntry};
use crate::month::{Month, YEAR_MAX, YEAR_MIN};
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::{InputFault, QuestionFault, Refusal, Refusals};
use crate::rights::needs::Needs;
use crate::state::State;

/// Most units of one version: one for each Gemeinde.
pub const KEY_UNITS_MAX: usize = 20_000;
/// Most parts of one version; the rules that are published have three.
pub const KEY_PARTS_MAX: usize = 32;

/// Defines a version of a key, and the key itself where its code is new. A further version may refine the name.
///
/// Refused, in this order: malformed code, name or source; a year out of range; a version of the same first month,
/// unless it is to be corrected; a correction of nothing; both or neither of weights and parts; weights where the
/// key has parts, or the other way round; too many; per weight: an unknown unit, a unit twice, below zero, too many
/// digits; per part: a fraction that is not above zero, none or several targets, unknown ones, a key of parts; all
/// weights zero; fractions that do not add up to 1; a part whose key is not in force or does not hold a unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in KeyVersion")]
pub struct DefineKey {
    pub code: Arc<str>,
    pub name: Arc<str>,
    pub key_year: i32,
    pub valid_from: Month,
    pub source: Arc<str>,
    pub weights: Vec<KeyWeight>,
    pub parts: Vec<NewKeyPart>,
    /// Whether it takes the place of the version that has the same first month.
    pub correction: bool,
}

/// The weight of one unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in Division")]
pub struct KeyWeight {
    pub unit: Ref,
    pub weight: Decimal,
}

/// A part of a composed key: to `unit`; to the units of `key`, or some of them; or to those of `among` equally.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in KeyPart")]
pub struct NewKeyPart {
    pub fraction: Decimal,
    pub out_of: i32,
    pub unit: Option<Ref>,
    pub key: Option<Ref>,
    pub among: Option<Vec<Ref>>,
}

impl Decide for DefineKey {
    fn decide(&self, state: &State, _context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let text = |field, result: Result<Arc<str>, _>| result.map_err(|fault| Refusal::at(field, fault));
        refusals.keep(text("code", check_code(&self.code)));
        refusals.keep(text("name", check_name(&self.name)));
        refusals.keep(text("source", check_name(&self.source)));
        let key_year = u16::try_from(self.key_year)
            .ok()
            .filter(|year| (YEAR_MIN..=YEAR_MAX).contains(year));
        if key_year.is_none() {
            let given = self.key_year;
            refusals.push("keyYear", KeyFault::YearOutOfRange { given });
        }
        let known = state.keys.by_code.get(&self.code).copied();
        let key = known.and_then(|number| state.keys.get(number));
        refusals.keep(self.check_place(key));
        refusals.keep(self.check_kind(key));
        let weights = self.weights(state, &mut refusals);
        let parts = self.parts(state, &mut refusals);
        refusals.or(())?;
        let number = known.unwrap_or(KeyNo::from_index(state.keys.len()));
        let event = KeyDefined {
            code: self.code.clone(),
            correction: self.correction,
            key_year: key_year.unwrap_or(YEAR_MIN),
            name: self.name.clone(),
            number,
            parts,
            source: self.source.clone(),
            valid_from: self.valid_from,
            weights,
        };
        self.check_shares(state, &event)?;
        Ok(vec![event.into()])
    }

    fn needs(&self, _state: &State, needs: &mut Needs) {
        needs.ledger(Action::Structure);
    }

    fn note(&self) -> Note {
        Note::default()
    }

    fn put_note(&mut self, _note: Note) {}
}

impl DefineKey {
    /// Two versions of one first month would leave it open which one counts, unless one is said to correct the other.
    fn check_place(&self, key: Option<&DistributionKey>) -> Result<(), Refusal> {
        let valid_from = self.valid_from;
        let taken = key.and_then(|key| key.same_month(valid_from));
        match (taken, self.correction) {
            (Some(_), false) => {
                let key = self.code.clone();
                Err(Refusal::at(
                    "validFrom",
                    KeyFault::VersionExists { key, valid_from },
                ))
            }
            (None, true) => Err(Refusal::at(
                "correction",
                KeyFault::NothingToCorrect { valid_from },
            )),
            _ => Ok(()),
        }
    }

    /// Parts name keys of weights; as no key changes from one to the other, no key can come to stand on itself.
    fn check_kind(&self, key: Option<&DistributionKey>) -> Result<(), Refusal> {
        if !self.weights.is_empty() && !self.parts.is_empty() {
            return Err(Refusal::at("parts", KeyFault::WeightsOrParts));
        }
        if self.weights.is_empty() && self.parts.is_empty() {
            return Err(Refusal::at("weights", KeyFault::NoWeight));
        }
        let field = if self.parts.is_empty() { "weights" } else { "parts" };
        match key.map(DistributionKey::is_composed) {
            Some(is_composed) if is_composed == self.parts.is_empty() => {
                Err(Refusal::at(field, KeyFault::KindChanged { is_composed }))
            }
            _ => Ok(()),
        }
    }

    fn weights(&self, state: &State, refusals: &mut Refusals) -> Vec<WeightEntry> {
        if too_many("weights", self.weights.len(), KEY_UNITS_MAX, refusals) {
            return Vec::new();
        }
        let mut seen = HashSet::with_capacity(self.weights.len());
        let mut weights = Vec::with_capacity(self.weights.len());
        for (index, given) in self.weights.iter().enumerate() {
            let found = state.units.require(&given.unit, "unit");
            let found = found.and_then(|unit| once(state, unit, &mut seen, "unit"));
            let checked = check_size(given.weight, "weight").and_then(|weight| {
                let fault = || Refusal::at("weight", KeyFault::WeightNegative);
                (weight.is_sign_positive() || weight.is_zero())
                    .then_some(weight.normalize())
                    .ok_or_else(fault)
            });
            let mut keep = |refusal: Refusal| refusals.0.push(refusal.within_item("weights", index));
            match (found, checked) {
                (Ok(unit), Ok(weight)) => weights.push(WeightEntry(unit, weight)),
                (found, checked) => {
                    found.err().into_iter().chain(checked.err()).for_each(&mut keep);
                }
            }
        }
        in_order_of_code(state, &mut weights, |weight| weight.0);
        weights
    }

    fn parts(&self, state: &State, refusals: &mut Refusals) -> Vec<PartEntry> {
        if too_many("parts", self.parts.len(), KEY_PARTS_MAX, refusals) {
            return Vec::new();
        }
        let mut parts = Vec::with_capacity(self.parts.len());
        let mut sum = Some(Ratio::ZERO);
        for (index, given) in self.parts.iter().enumerate() {
            match given.decide(state) {
                Ok((part, of_whole)) => {
                    parts.push(part);
                    sum = sum.and_then(|sum| sum.plus(of_whole));
                }
                Err(found) => {
                    let found = found
                        .into_iter()
                        .map(|refusal| refusal.within_item("parts", index));
                    refusals.0.extend(found);
                }
            }
        }
        if parts.len() == self.parts.len() && !parts.is_empty() && sum != Some(Ratio::ONE) {
            let fault = match sum {
                Some(Ratio {
                    numerator,
                    denominator: 1,
                }) => KeyFault::FractionSum {
                    sum: numerator.to_string().into(),
                },
                Some(Ratio {
                    numerator,
                    denominator,
                }) => KeyFault::FractionSum {
                    sum: format!("{numerator}/{denominator}").into(),
                },
                None => KeyFault::TooFine,
            };
            refusals.push("parts", fault);
        }
        parts
    }

    /// Whatever the version comes to from its first month on must be something.
    fn check_shares(&self, state: &State, event: &KeyDefined) -> Result<(), Vec<Refusal>> {
        let version: KeyVersion = event.version(1, state.position + 1);
        let moment = (self.valid_from, state.position);
        let field = if self.parts.is_empty() { "weights" } else { "parts" };
        let shares = state
            .keys
            .shares_of_version(&state.units, (event.number, &version), moment);
        shares
            .map(|_| ())
            .map_err(|fault| vec![Refusal::at(field, fault)])
    }
}

impl NewKeyPart {
    fn decide(&self, state: &State) -> Result<(PartEntry, Ratio), Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let fraction = refusals.keep(check_size(self.fraction, "fraction"));
        let out_of = u32::try_from(self.out_of).unwrap_or(0);
        let of_whole = Ratio::of(self.fraction, out_of).filter(|ratio| ratio.numerator > 0);
        if fraction.is_some() && of_whole.is_none() {
            refusals.push("fraction", KeyFault::FractionNotPositive);
        }
        let is_one_target = matches!(
            (&self.unit, &self.key, &self.among),
            (Some(_), None, None) | (None, Some(_), _) | (None, None, Some(_))
        );
        if !is_one_target {
            refusals.push("", KeyFault::PartTarget);
        }
        let unit = self.unit.as_ref().map(|unit| state.units.require(unit, "unit"));
        let unit = unit.and_then(|unit| refusals.keep(unit));
        let key = self.key.as_ref().map(|key| {
            let (number, found) = state.keys.require(key, "key")?;
            if found.is_composed() {
                let key = found.code.clone();
                return Err(Refusal::at("key", KeyFault::ComposedOfComposed { key }));
            }
            Ok(number)
        });
        let key = key.and_then(|key| refusals.keep(key));
        let among = require_among(state, self.among.as_deref(), &mut refusals);
        let (Some(fraction), Some(of_whole)) = (fraction, of_whole) else {
            return Err(refusals.0);
        };
        let entry = PartEntry {
            among,
            fraction,
            key,
            out_of,
            unit,
        };
        refusals.or((entry, of_whole))
    }
}

/// The units of a list, each once, in the order of their codes; refused at `among` with their place. No list is no
/// condition, an empty one is refused.
pub(crate) fn require_among(state: &State, among: Option<&[Ref]>, refusals: &mut Refusals) -> Vec<UnitNo> {
    let Some(among) = among else {
        return Vec::new();
    };
    if among.is_empty() {
        refusals.push("among", QuestionFault::EmptyCondition);
    }
    if too_many("among", among.len(), KEY_UNITS_MAX, refusals) {
        return Vec::new();
    }
    let mut seen = HashSet::with_capacity(among.len());
    let mut units = Vec::with_capacity(among.len());
    for (index, reference) in among.iter().enumerate() {
        let unit = state.units.require(reference, "");
        let unit = unit.and_then(|unit| once(state, unit, &mut seen, ""));
        units.extend(refusals.keep(unit.map_err(|refusal| refusal.within_item("among", index))));
    }
    in_order_of_code(state, &mut units, |unit| *unit);
    units
}

fn once(state: &State, unit: UnitNo, seen: &mut HashSet<UnitNo>, field: &str) -> Result<UnitNo, Refusal> {
    let fault = || {
        let unit = state
            .units
            .get(unit)
            .map(|unit| unit.code.clone())
            .unwrap_or_default();
        Refusal::at(field, KeyFault::UnitTwice { unit })
    };
    seen.insert(unit).then_some(unit).ok_or_else(fault)
}

fn too_many(field: &str, count: usize, max: usize, refusals: &mut Refusals) -> bool {
    if count > max {
        refusals.push(field, InputFault::AtMost { max });
    }
    count > max
}

fn check_size(decimal: Decimal, field: &str) -> Result<Decimal, Refusal> {
    if decimal.abs() >= Decimal::from(WEIGHT_MAX) || decimal.scale() > WEIGHT_PLACES_MAX {
        return Err(Refusal::at(field, KeyFault::WeightTooFine));
    }
    Ok(decimal)
}

/// The log holds them in this order, so that the same key is the same bytes however it was typed, and so that of
/// equal remainders the unit whose code comes first is rounded up.
fn in_order_of_code<T>(state: &State, list: &mut [T], unit: impl Fn(&T) -> UnitNo) {
    list.sort_by(|a, b| {
        let code = |item: &T| state.units.get(unit(item)).map(|unit| &unit.code);
        code(a).cmp(&code(b))
    });
}
