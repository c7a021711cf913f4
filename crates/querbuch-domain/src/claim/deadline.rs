//! How long a unit lets claims lie before they are overdue.

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names, Thing};
use crate::id::{Position, UnitNo};

/// Longest deadline, in days: ten years.
pub const CLAIM_DEADLINE_DAYS_MAX: u16 = 3_660;

/// The deadlines that units have set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClaimDeadlines {
    pub(super) set: imbl::HashMap<UnitNo, Vector<(Position, Option<u16>)>>,
}

impl ClaimDeadlines {
    /// The days that the nearest of these units has set that set any; from a unit up to its root, as known at a
    /// position.
    pub fn nearest_at(&self, mut units: impl Iterator<Item = UnitNo>, position: Position) -> Option<u16> {
        if self.set.is_empty() {
            return None;
        }
        units.find_map(|unit| self.own_at(unit, position))
    }

    /// The days that a unit itself has set.
    pub fn own_at(&self, unit: UnitNo, position: Position) -> Option<u16> {
        let acts = self.set.get(&unit)?;
        acts.iter().rev().find(|(since, _)| *since <= position)?.1
    }

    pub(crate) fn apply(&mut self, event: &ClaimDeadlineSet, position: Position) {
        self.set
            .entry(event.unit)
            .or_default()
            .push_back((position, event.days));
    }
}

/// A unit set how long claims may lie, or left it to the unit above. Stored as `unit.claim-deadline-set`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClaimDeadlineSet {
    /// Days after the day on which something was claimed; absent: as the unit above has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u16>,
    /// The unit.
    pub unit: UnitNo,
}

impl Fact for ClaimDeadlineSet {
    fn names(&self, names: &mut Names<'_>) {
        names.subject("unit", Thing::Unit(self.unit));
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Deadline(self.unit)
    }
}
