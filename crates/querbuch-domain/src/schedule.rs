//! Plans and forecasts: set as a whole, recorded as the differences to what was set before.

pub mod fault;
pub mod set;
mod snapshot;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::booking::PostingEntry;
use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names, Thing};
use crate::id::{EffectNo, Position};
use crate::money::Cents;
use crate::month::Month;
use crate::note::TextHashes;
use crate::words::{EntryBasis, Slot};

/// Which of the two an act sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ScheduleBasis {
    /// Soll.
    Plan,
    /// Prognose.
    Forecast,
}

impl ScheduleBasis {
    /// The basis of the act.
    pub fn basis(self) -> EntryBasis {
        match self {
            Self::Plan => EntryBasis::Plan,
            Self::Forecast => EntryBasis::Forecast,
        }
    }

    /// The slot that it changes.
    pub fn slot(self) -> Slot {
        match self {
            Self::Plan => Slot::Plan,
            Self::Forecast => Slot::Forecast,
        }
    }
}

/// The low and high amounts of one month, in cents.
pub type RangeEntry = (Month, i64, i64);

/// What a plan or forecast was set to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScheduleSet {
    /// Month and difference to the earlier amount, in cents. A month that is set for the first time stands
    /// here also where it is set to zero. What takes an act back names each of its months.
    pub deltas: Vec<(Month, i64)>,
    /// Salted hash of the document reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Arc<str>>,
    /// The effect.
    pub effect: EffectNo,
    /// The import by which it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<Position>,
    /// All low and high amounts that hold from now on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ranges: Vec<RangeEntry>,
    /// The act that it takes back, as the import by which that came is undone: its months are as if it had never been.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes_back: Option<Position>,
    /// Salted hash of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}

/// A plan was set. Stored as `plan.set`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlanSet(pub ScheduleSet);

impl Fact for PlanSet {
    fn names(&self, names: &mut Names<'_>) {
        self.0.names(names);
    }

    fn version(&self) -> Option<u32> {
        self.0.version()
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Schedule(self.0.effect)
    }
}

/// A forecast was set. Stored as `forecast.set`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ForecastSet(pub ScheduleSet);

impl Fact for ForecastSet {
    fn names(&self, names: &mut Names<'_>) {
        self.0.names(names);
    }

    fn version(&self) -> Option<u32> {
        self.0.version()
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Schedule(self.0.effect)
    }
}

impl ScheduleSet {
    fn names(&self, names: &mut Names<'_>) {
        names.subject("effect", Thing::Effect(self.effect));
        if let Some(import) = self.import {
            names.mention("import", Thing::Import(import));
        }
        if let Some(act) = self.takes_back {
            names.mention("takesBack", Thing::Booking(act));
        }
    }

    fn version(&self) -> Option<u32> {
        match (self.takes_back, self.import) {
            (Some(_), _) => Some(3),
            (None, Some(_)) => Some(2),
            (None, None) => None,
        }
    }

    /// The hashes of its free text.
    pub(crate) fn hashes(&self) -> TextHashes {
        TextHashes {
            text: self.text.clone(),
            document: self.document.clone(),
        }
    }

    /// The differences as postings.
    pub fn postings(&self) -> impl Iterator<Item = PostingEntry> + '_ {
        self.deltas
            .iter()
            .map(|(month, cents)| (self.effect, *month, *cents))
    }
}

/// When the plan and the forecast of an effect were set last, and their ranges over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schedules {
    set: imbl::HashMap<(EffectNo, Slot), Vector<Act>>,
}

/// What was set once.
#[derive(Clone, Debug, PartialEq)]
struct Act {
    position: Position,
    /// The act whose amounts hold from there on: itself, or the one before an act that it takes back; 0 where none does.
    in_force: Position,
    /// The ranges that hold from there on.
    ranges: Arc<[RangeEntry]>,
}

impl Schedules {
    /// The position at which it was set last; 0 where never.
    pub fn set_at(&self, effect: EffectNo, slot: Slot) -> Position {
        self.set
            .get(&(effect, slot))
            .and_then(|acts| acts.last())
            .map_or(0, |act| act.position)
    }

    /// The act whose amounts hold; 0 where none does, as nothing was set or all of it was taken back.
    pub fn in_force(&self, effect: EffectNo, slot: Slot) -> Position {
        let last = self.set.get(&(effect, slot)).and_then(|acts| acts.last());
        last.map_or(0, |act| act.in_force)
    }

    /// The effect whose plan or forecast was set by the act at a position.
    pub(crate) fn set_by(&self, act: Position, slot: Slot) -> Option<EffectNo> {
        let mut known = self.set.iter();
        let found =
            known.find(|((_, of), acts)| *of == slot && acts.iter().any(|known| known.position == act));
        found.map(|((effect, _), _)| *effect)
    }

    /// The low and high amount of a month, as known at a position.
    pub fn range_at(
        &self,
        effect: EffectNo,
        slot: Slot,
        month: Month,
        position: Position,
    ) -> Option<(Cents, Cents)> {
        let ranges = self.ranges_at(effect, slot, position)?;
        ranges
            .iter()
            .find(|range| range.0 == month)
            .map(|range| (Cents(range.1), Cents(range.2)))
    }

    /// All low and high amounts, as known at a position; `None` where there is none.
    pub fn ranges_at(&self, effect: EffectNo, slot: Slot, position: Position) -> Option<&[RangeEntry]> {
        let acts = self.set.get(&(effect, slot))?;
        let act = acts.iter().rev().find(|act| act.position <= position)?;
        Some(act.ranges.as_ref()).filter(|ranges| !ranges.is_empty())
    }

    pub(crate) fn apply(&mut self, event: &ScheduleSet, slot: Slot, position: Position) {
        let acts = self.set.entry((event.effect, slot)).or_default();
        let in_force = match event.takes_back {
            None => position,
            Some(taken_back) => {
                let mut before = acts.iter().rev().skip_while(|act| act.position >= taken_back);
                before.next().map_or(0, |act| act.in_force)
            }
        };
        acts.push_back(Act {
            position,
            in_force,
            ranges: event.ranges.as_slice().into(),
        });
    }
}

#[cfg(test)]
mod tests;
