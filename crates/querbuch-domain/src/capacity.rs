//! Capacity: how much working time a unit has, with everything below it. Reports hold freed time against it.

pub mod fault;
pub mod set;
mod snapshot;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::command::outcome::Outcome;
use crate::decimal::{Decimal, exact};
use crate::event::fact::{Fact, Names, Thing};
use crate::id::{Position, UnitNo};

/// How much working time a unit has, from a year on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// The first year that it holds for, until a later one.
    pub year: u16,
    /// Full posts (VZÄ).
    pub full_time_equivalents: Decimal,
    /// The hours that one of them works in a year.
    pub hours_per_year: u32,
    /// Where it comes from.
    pub source: Arc<str>,
    /// The position of its event.
    pub set_at: Position,
}

/// The capacities of all units.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Capacities {
    /// Of each unit in the order of the log.
    set: imbl::HashMap<UnitNo, Vector<Capacity>>,
}

impl Capacities {
    /// The capacity of a unit in a year, as known at a position: of those that begin no later, the one that begins
    /// last; of those of the same year, the one set last.
    pub fn at(&self, unit: UnitNo, year: u16, position: Position) -> Option<&Capacity> {
        let known = self.set.get(&unit)?.iter();
        known
            .filter(|capacity| capacity.set_at <= position && capacity.year <= year)
            .max_by_key(|capacity| capacity.year)
    }

    pub(crate) fn apply(&mut self, event: &CapacitySet, position: Position) {
        self.set.entry(event.unit).or_default().push_back(Capacity {
            year: event.year,
            full_time_equivalents: event.full_time_equivalents,
            hours_per_year: event.hours_per_year,
            source: event.source.clone(),
            set_at: position,
        });
    }
}

/// The capacity of a unit was set. Stored as `capacity.set`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in Capacity")]
pub struct CapacitySet {
    #[serde(with = "exact")]
    pub full_time_equivalents: Decimal,
    pub hours_per_year: u32,
    pub source: Arc<str>,
    pub unit: UnitNo,
    pub year: u16,
}

impl Fact for CapacitySet {
    fn names(&self, names: &mut Names<'_>) {
        names.subject("unit", Thing::Unit(self.unit));
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Capacity(self.unit)
    }
}

#[cfg(test)]
mod tests;
