//! Effects: one consequence of a measure at one unit. Amounts per month hang on it.

mod snapshot;

use std::collections::HashMap;
use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::bisect::partition_point;
use crate::category::CategoryNo;
use crate::code::{check_code, check_name};
use crate::event::Event;
use crate::id::{EffectNo, MeasureNo, Position, UnitNo};
use crate::language::Language;
use crate::reference::Ref;
use crate::refusal::{Noun, Reason, Refusal, Refusals};
use crate::state::State;
use crate::words::{Cashability, EffectKind, EvidenceGrade};

/// Most effects of one command: one for each Gemeinde of the largest Land.
pub const EFFECTS_PER_COMMAND_MAX: usize = 10_000;

/// An effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// Unique within its measure.
    pub code: Arc<str>,
    /// The measure that causes it.
    pub measure: MeasureNo,
    /// Where it lands.
    pub unit: UnitNo,
    /// Cost, saving or transfer.
    pub kind: EffectKind,
    /// What it is spent or saved on.
    pub category: CategoryNo,
    /// What it is worth to a treasurer.
    pub cashability: Cashability,
    /// Title for people.
    pub title: Arc<str>,
    /// How well its figures are founded.
    pub evidence: EvidenceGrade,
    /// Since which position it is known.
    pub added_at: Position,
}

/// What an effect is found by where a posting names no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Parts {
    pub measure: MeasureNo,
    pub unit: UnitNo,
    pub kind: EffectKind,
    pub category: CategoryNo,
    pub cashability: Cashability,
}

/// All effects.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effects {
    list: Vector<Arc<Effect>>,
    /// By `measure/effect`.
    by_code: imbl::HashMap<Arc<str>, EffectNo>,
    by_parts: imbl::HashMap<Parts, Vector<EffectNo>>,
    by_measure: imbl::HashMap<MeasureNo, Vector<EffectNo>>,
}

impl Effects {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// An effect by its number.
    pub fn get(&self, number: EffectNo) -> Option<&Effect> {
        self.list.get(number.index()).map(AsRef::as_ref)
    }

    /// All, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (EffectNo, &Effect)> {
        self.list
            .iter()
            .enumerate()
            .map(|(index, effect)| (EffectNo::from_index(index), effect.as_ref()))
    }

    /// Those from a place in that order on.
    pub fn iter_from(&self, first: usize) -> impl Iterator<Item = (EffectNo, &Effect)> {
        let from = self.list.focus().narrow(first.min(self.list.len())..).into_iter();
        from.zip(first..)
            .map(|(effect, index)| (EffectNo::from_index(index), effect.as_ref()))
    }

    /// The effects of a measure, in the order of their numbers.
    pub fn of_measure(&self, measure: MeasureNo) -> impl Iterator<Item = EffectNo> + '_ {
        self.by_measure.get(&measure).into_iter().flatten().copied()
    }

    /// How many were known at a position.
    pub fn known_at(&self, position: Position) -> usize {
        partition_point(self.list.len(), |index| self.list[index].added_at <= position)
    }

    /// The effect that a reference names: its id, `measure/effect`, or its code within `measure`.
    pub fn resolve(&self, reference: &Ref, measure: Option<&str>) -> Option<EffectNo> {
        let text = reference.as_str();
        if let Some(number) = EffectNo::parse(text) {
            return (number.index() < self.list.len()).then_some(number);
        }
        if text.contains('/') {
            return self.by_code.get(text).copied();
        }
        self.by_code.get(full_code(measure?, text).as_str()).copied()
    }

    /// As [`resolve`](Self::resolve), refused at `field` where there is none.
    pub fn require(
        &self,
        reference: &Ref,
        measure: Option<&str>,
        field: &str,
    ) -> Result<(EffectNo, &Effect), Refusal> {
        let missing = || Reason::NotFound {
            noun: Noun::Effect,
            reference: reference.0.clone(),
        };
        let found = self
            .resolve(reference, measure)
            .and_then(|number| Some((number, self.get(number)?)));
        found.ok_or_else(|| Refusal::at(field, missing()))
    }

    pub(crate) fn matching(&self, parts: &Parts) -> Option<&Vector<EffectNo>> {
        self.by_parts.get(parts)
    }

    pub(crate) fn apply(&mut self, event: &EffectAdded, measure_code: &str, position: Position) {
        // The log holds category codes, so that it can be read without this program; an entry whose code left
        // the catalogue fails to decode and never comes here.
        let category = CategoryNo::find(&event.category).unwrap_or(CategoryNo(0));
        let effect = Effect {
            code: event.code.clone(),
            measure: event.measure,
            unit: event.unit,
            kind: event.kind,
            category,
            cashability: event.cashability,
            title: event.title.clone(),
            evidence: event.evidence,
            added_at: position,
        };
        self.push(effect, measure_code);
    }

    fn push(&mut self, effect: Effect, measure_code: &str) {
        let number = EffectNo::from_index(self.list.len());
        let parts = Parts {
            measure: effect.measure,
            unit: effect.unit,
            kind: effect.kind,
            category: effect.category,
            cashability: effect.cashability,
        };
        self.by_code
            .insert(full_code(measure_code, &effect.code).into(), number);
        self.by_parts.entry(parts).or_default().push_back(number);
        self.by_measure
            .entry(effect.measure)
            .or_default()
            .push_back(number);
        self.list.push_back(Arc::new(effect));
    }
}

fn full_code(measure: &str, effect: &str) -> String {
    format!("{measure}/{effect}")
}

/// An effect was added to a measure. Stored as `effect.added`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in Effect")]
pub struct EffectAdded {
    pub cashability: Cashability,
    pub category: Arc<str>,
    pub code: Arc<str>,
    pub evidence: EvidenceGrade,
    pub kind: EffectKind,
    pub measure: MeasureNo,
    pub number: EffectNo,
    pub title: Arc<str>,
    pub unit: UnitNo,
}

/// One effect to add.
///
/// Refused, in this order: malformed texts; a code that is taken; an unknown unit or category; a category of
/// another kind; a transfer at a unit that is no budget. A unit that was merged into another may get effects, for what is
/// booked late; from its last month on they take nothing.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as in Effect")]
pub struct NewEffect {
    pub code: Arc<str>,
    pub unit: Ref,
    pub kind: EffectKind,
    pub category: Ref,
    pub cashability: Cashability,
    pub title: Arc<str>,
    pub evidence: EvidenceGrade,
}

/// Gives numbers to the effects that one command adds to one measure.
pub(crate) struct EffectNumbering<'a> {
    state: &'a State,
    measure: MeasureNo,
    measure_code: Arc<str>,
    taken: HashMap<Arc<str>, EffectNo>,
}

impl<'a> EffectNumbering<'a> {
    pub(crate) fn new(state: &'a State, measure: MeasureNo, measure_code: Arc<str>) -> Self {
        Self {
            state,
            measure,
            measure_code,
            taken: HashMap::new(),
        }
    }

    /// The events for a list of new effects; refusals are kept with their place in `effects`.
    pub(crate) fn decide_all(&mut self, effects: &[NewEffect], refusals: &mut Refusals) -> Vec<Event> {
        if effects.len() > EFFECTS_PER_COMMAND_MAX {
            refusals.push(
                "effects",
                Reason::TooMany {
                    max: EFFECTS_PER_COMMAND_MAX,
                },
            );
            return Vec::new();
        }
        let mut events = Vec::with_capacity(effects.len());
        for (index, effect) in effects.iter().enumerate() {
            match self.decide(effect) {
                Ok(event) => events.push(Event::EffectAdded(event)),
                Err(found) => refusals
                    .0
                    .extend(found.into_iter().map(|r| r.within_item("effects", index))),
            }
        }
        events
    }

    fn decide(&mut self, effect: &NewEffect) -> Result<EffectAdded, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let text = |field, result: Result<Arc<str>, _>| {
            result.map_err(|fault| Refusal::at(field, Reason::Text { fault }))
        };
        refusals.keep(text("code", check_code(&effect.code)));
        refusals.keep(text("title", check_name(&effect.title)));
        if self.is_taken(&effect.code) {
            refusals.push(
                "code",
                Reason::AlreadyExists {
                    noun: Noun::Effect,
                    code: effect.code.clone(),
                },
            );
        }
        let unit = refusals.keep(self.state.units.require(&effect.unit, "unit"));
        let category = refusals.keep(require_category(&effect.category, effect.kind));
        if let Some(unit) = unit {
            refusals.keep(require_budget(self.state, unit, effect.kind));
        }
        let (Some(unit), Some(category)) = (unit, category) else {
            return Err(refusals.0);
        };
        let parts = Parts {
            measure: self.measure,
            unit,
            kind: effect.kind,
            category,
            cashability: effect.cashability,
        };
        let added = refusals
            .or(())
            .map(|()| self.add(effect.code.clone(), &parts, effect.title.clone(), effect.evidence))?;
        Ok(added)
    }

    /// An effect for parts that no effect has yet. Its code says what it is.
    pub(crate) fn make(&mut self, parts: &Parts) -> EffectAdded {
        let category = parts.category.get();
        let unit = self.state.units.get(parts.unit).map_or("", |unit| &unit.code);
        let tail: String = unit
            .chars()
            .rev()
            .take(40)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let stem = format!(
            "{}-{}-{}",
            category.code,
            parts.cashability.as_str().to_lowercase(),
            tail.replace('/', "-")
        );
        let mut code: Arc<str> = stem.as_str().into();
        for suffix in 2.. {
            if !self.is_taken(&code) {
                break;
            }
            code = format!("{stem}-{suffix}").into();
        }
        self.add(
            code,
            parts,
            category.name(Language::German).into(),
            EvidenceGrade::E,
        )
    }

    fn is_taken(&self, code: &str) -> bool {
        self.taken.contains_key(code)
            || self
                .state
                .effects
                .by_code
                .contains_key(full_code(&self.measure_code, code).as_str())
    }

    fn add(
        &mut self,
        code: Arc<str>,
        parts: &Parts,
        title: Arc<str>,
        evidence: EvidenceGrade,
    ) -> EffectAdded {
        let number = EffectNo::from_index(self.state.effects.len() + self.taken.len());
        self.taken.insert(code.clone(), number);
        EffectAdded {
            number,
            measure: self.measure,
            code,
            unit: parts.unit,
            kind: parts.kind,
            category: parts.category.get().code.into(),
            cashability: parts.cashability,
            title,
            evidence,
        }
    }
}

/// The category that a reference names, of the kind that is asked for.
pub(crate) fn require_category(reference: &Ref, kind: EffectKind) -> Result<CategoryNo, Refusal> {
    let missing = || Reason::NotFound {
        noun: Noun::Category,
        reference: reference.0.clone(),
    };
    let number = CategoryNo::find(reference.as_str()).ok_or_else(|| Refusal::at("category", missing()))?;
    let category = number.get();
    if category.kind != kind {
        return Err(Refusal::at(
            "category",
            Reason::CategoryKind {
                category: category.code,
                kind,
            },
        ));
    }
    Ok(number)
}

/// A transfer to society would leave the public total unbalanced.
pub(crate) fn require_budget(state: &State, unit: UnitNo, kind: EffectKind) -> Result<(), Refusal> {
    match state.units.get(unit) {
        Some(found) if kind == EffectKind::Transfer && found.level.is_society() => Err(Refusal::at(
            "unit",
            Reason::TransferNeedsBudget {
                unit: found.code.clone(),
            },
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
