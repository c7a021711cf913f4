//! Effects: one consequence of a measure at one unit. Amounts per month hang on it.

pub mod add;
pub mod change;
pub mod fault;
mod snapshot;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::bisect::partition_point;
use crate::category::CategoryNo;
use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names, Thing};
use crate::id::{EffectNo, MeasureNo, Position, UnitNo};
use crate::reference::Ref;
use crate::refusal::Refusal;
use crate::register::{Register, Registered};
use crate::words::{Cashability, EffectKind, EvidenceGrade};

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

impl Parts {
    fn of(effect: &Effect) -> Self {
        Self {
            measure: effect.measure,
            unit: effect.unit,
            kind: effect.kind,
            category: effect.category,
            cashability: effect.cashability,
        }
    }
}

/// All effects.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effects {
    now: Register<EffectNo, Effect>,
    /// By `measure/effect`.
    by_code: imbl::HashMap<Arc<str>, EffectNo>,
    /// Each list in the order of the numbers.
    by_parts: imbl::HashMap<Parts, Vector<EffectNo>>,
    by_measure: imbl::HashMap<MeasureNo, Vector<EffectNo>>,
    /// The effects of before each change of their master data, with that change.
    past: Vector<Past>,
    /// How many of these changes moved figures.
    structure: usize,
}

/// Effects of the past: they hold up to the position before the change.
#[derive(Clone, Debug, PartialEq)]
struct Past {
    list: Register<EffectNo, Effect>,
    structure: usize,
    position: Position,
    change: EffectChanged,
}

impl std::ops::Deref for Effects {
    type Target = Register<EffectNo, Effect>;

    fn deref(&self) -> &Self::Target {
        &self.now
    }
}

impl Registered for Effect {
    fn since(&self) -> Position {
        self.added_at
    }
}

impl Effects {
    /// How often master data was put right up to a position: the number of the list that held then.
    pub fn epoch_at(&self, position: Position) -> usize {
        partition_point(self.past.len(), |index| self.past[index].position <= position)
    }

    /// How often master data was put right: the number of the list that holds now.
    pub fn epoch(&self) -> usize {
        self.past.len()
    }

    /// The effects of an epoch. It also holds what was added later in the same epoch; numbers tell that.
    pub fn list(&self, epoch: usize) -> &Register<EffectNo, Effect> {
        self.past.get(epoch).map_or(&self.now, |past| &past.list)
    }

    /// How often an effect had got another category, cashability or evidence by an epoch. Two epochs with the same
    /// number differ in titles only.
    pub fn structure(&self, epoch: usize) -> usize {
        self.past.get(epoch).map_or(self.structure, |past| past.structure)
    }

    /// The positions at which effects got another category, cashability or evidence, in the order of the log.
    pub fn structure_positions(&self) -> impl Iterator<Item = Position> {
        let moved = self.past.iter().filter(|past| past.change.moves_figures());
        moved.map(|past| past.position)
    }

    /// The effects that got another category, cashability or evidence from one [structure](Self::structure) to another,
    /// whichever is the later one. One may come several times.
    pub fn restructured_between(&self, one: usize, other: usize) -> impl Iterator<Item = EffectNo> {
        let (first, end) = (one.min(other), one.max(other));
        let place = |structure: usize| {
            partition_point(self.past.len(), |index| self.past[index].structure < structure)
        };
        let changes = self.past.focus().narrow(place(first)..place(end)).into_iter();
        changes
            .filter(|past| past.change.moves_figures())
            .map(|past| past.change.effect)
    }

    /// The effect whose master data was put right by the act at a position.
    pub fn corrected_in(&self, position: Position) -> Option<EffectNo> {
        let place = self.past.binary_search_by_key(&position, |past| past.position);
        let past = self.past.get(place.ok()?)?;
        Some(past.change.effect)
    }

    /// The effects of a measure, in the order of their numbers.
    pub fn of_measure(&self, measure: MeasureNo) -> impl Iterator<Item = EffectNo> + '_ {
        self.by_measure.get(&measure).into_iter().flatten().copied()
    }

    /// The effect that a reference names: its id, `measure/effect`, or its code within `measure`.
    pub fn resolve(&self, reference: &Ref, measure: Option<&str>) -> Option<EffectNo> {
        self.now.find(reference, |code| {
            if code.contains('/') {
                return self.by_code.get(code).copied();
            }
            self.by_code.get(full_code(measure?, code).as_str()).copied()
        })
    }

    /// As [`resolve`](Self::resolve), refused at `field` where there is none.
    pub fn require(
        &self,
        reference: &Ref,
        measure: Option<&str>,
        field: &str,
    ) -> Result<(EffectNo, &Effect), Refusal> {
        self.now
            .required(self.resolve(reference, measure), reference, field)
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
        let number = self.now.next_number();
        self.by_code
            .insert(full_code(measure_code, &effect.code).into(), number);
        self.by_parts
            .entry(Parts::of(&effect))
            .or_default()
            .push_back(number);
        self.by_measure
            .entry(effect.measure)
            .or_default()
            .push_back(number);
        self.now.push(effect);
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

impl Fact for EffectAdded {
    fn names(&self, names: &mut Names<'_>) {
        names.made("number", Thing::Effect(self.number));
        names.subject("measure", Thing::Measure(self.measure));
        names.subject("unit", Thing::Unit(self.unit));
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Effects(vec![self.number])
    }
}

pub use change::EffectChanged;

#[cfg(test)]
mod tests;
