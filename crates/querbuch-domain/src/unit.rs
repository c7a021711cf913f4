//! Units: the one tree of territory and organisation.

mod change;
pub mod fault;
pub mod register;
pub mod reorganize;
mod snapshot;
mod tree;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::bisect::partition_point;
use crate::code::ByCode;
use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names, Thing};
use crate::id::{Position, UnitNo};
use crate::month::Month;
use crate::reference::Ref;
use crate::refusal::Refusal;
use crate::unit::fault::UnitFault;
use crate::words::Level;

pub use change::{UnitMerged, UnitMoved, UnitRenamed};
pub use tree::Tree;

/// A node of the unit tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Unique, readable, stable.
    pub code: Arc<str>,
    /// Name for people.
    pub name: Arc<str>,
    /// Where it sits; it stays there for ever.
    pub level: Level,
    /// The unit above.
    pub parent: Option<UnitNo>,
    /// Haushaltsstelle as the owner writes it.
    pub budget_position: Option<Arc<str>>,
    /// Whether it holds a budget of its own (Gebietskörperschaft).
    pub is_body: bool,
    /// Since which position it is known.
    pub registered_at: Position,
    /// How it was reorganised, in order; most units never were.
    pub changes: Option<Arc<[UnitChange]>>,
}

/// One change of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitChange {
    /// The position of its event.
    pub position: Position,
    /// The month from which on it holds outside of the ledger.
    pub effective_from: Month,
    /// What it was.
    pub change: Change,
}

/// What can become of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It got another name.
    Renamed {
        /// The former name.
        from: Arc<str>,
        /// The name since.
        to: Arc<str>,
    },
    /// It got another place in the tree.
    Moved {
        /// The unit that was above.
        from: Option<UnitNo>,
        /// The unit above since.
        to: UnitNo,
    },
    /// It ended, and lies below its successor since, with all its history.
    Merged {
        /// The unit that was above.
        from: Option<UnitNo>,
        /// The successor.
        into: UnitNo,
    },
}

/// How a unit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merger {
    /// The successor.
    pub into: UnitNo,
    /// The first month in which it takes nothing any more.
    pub effective_from: Month,
}

impl Unit {
    /// How it was reorganised, in order.
    pub fn changes(&self) -> &[UnitChange] {
        self.changes.as_deref().unwrap_or_default()
    }

    /// How it ended; none where it is active. Nothing comes after it.
    pub fn merged(&self) -> Option<Merger> {
        match self.changes().last() {
            Some(UnitChange {
                effective_from,
                change: Change::Merged { into, .. },
                ..
            }) => Some(Merger {
                into: *into,
                effective_from: *effective_from,
            }),
            _ => None,
        }
    }
}

/// All units.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Units {
    now: Tree,
    by_code: ByCode<UnitNo>,
    /// The trees of the past, each with the change that ended it.
    past: Vector<Past>,
    /// How many of these changes gave a unit another place.
    structure: usize,
}

/// A tree of the past: it holds up to the position before its change.
#[derive(Clone, Debug, PartialEq)]
struct Past {
    tree: Tree,
    structure: usize,
    unit: UnitNo,
    change: UnitChange,
}

impl Units {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.now.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.now.is_empty()
    }

    /// A unit by its number, as it is now.
    pub fn get(&self, number: UnitNo) -> Option<&Unit> {
        self.now.get(number)
    }

    /// All as they are now, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (UnitNo, &Unit)> {
        self.now.iter()
    }

    /// All, in the order of their codes.
    pub fn by_code(&self) -> &ByCode<UnitNo> {
        &self.by_code
    }

    /// What a unit is found by now: see [`Tree::searchable`].
    pub fn searchable(&self, number: UnitNo) -> Option<&str> {
        self.now.searchable(number)
    }

    /// The units directly below one now, in the order of their codes.
    pub fn children(&self, parent: UnitNo) -> Option<&ByCode<UnitNo>> {
        self.now.children(parent)
    }

    /// How many were known at a position: the length of the list then.
    pub fn known_at(&self, position: Position) -> usize {
        self.now.known_at(position)
    }

    /// How often units were reorganised up to a position: the number of the tree that held then.
    pub fn epoch_at(&self, position: Position) -> usize {
        partition_point(self.past.len(), |index| {
            self.past[index].change.position <= position
        })
    }

    /// How often units were reorganised: the number of the tree that holds now.
    pub fn epoch(&self) -> usize {
        self.past.len()
    }

    /// The tree of an epoch. It also holds what was registered later in the same epoch; numbers tell that.
    pub fn tree(&self, epoch: usize) -> &Tree {
        self.past.get(epoch).map_or(&self.now, |past| &past.tree)
    }

    /// How often a unit had got another place by an epoch. Two epochs with the same number differ in names only.
    pub fn structure(&self, epoch: usize) -> usize {
        self.past.get(epoch).map_or(self.structure, |past| past.structure)
    }

    /// The positions at which units got another place, in the order of the log.
    pub fn structure_positions(&self) -> impl Iterator<Item = Position> {
        let moved = self
            .past
            .iter()
            .filter(|past| !matches!(past.change.change, Change::Renamed { .. }));
        moved.map(|past| past.change.position)
    }

    /// The unit that a reference names.
    pub fn resolve(&self, reference: &Ref) -> Option<UnitNo> {
        self.now.find(reference, |code| self.by_code.get(code).copied())
    }

    /// As [`resolve`](Self::resolve), refused at `field` where there is none.
    pub fn require(&self, reference: &Ref, field: &str) -> Result<UnitNo, Refusal> {
        let found = self.now.required(self.resolve(reference), reference, field);
        found.map(|(number, _)| number)
    }

    /// Refused at `field` where a unit takes nothing in a month, because it was merged into another before. Whoever
    /// posts or plans asks here.
    pub fn require_active(&self, unit: UnitNo, month: Month, field: &str) -> Result<(), Refusal> {
        // Most ledgers are never reorganised; theirs are asked for every posting as well.
        if self.past.is_empty() {
            return Ok(());
        }
        self.require_unless(unit, |merger| merger.effective_from <= month, field)
    }

    /// Refused at `field` where a unit was merged into another, whatever the month: the tree does not grow below it.
    pub fn require_not_merged(&self, unit: UnitNo, field: &str) -> Result<(), Refusal> {
        self.require_unless(unit, |_| true, field)
    }

    fn require_unless(
        &self,
        unit: UnitNo,
        ended: impl Fn(Merger) -> bool,
        field: &str,
    ) -> Result<(), Refusal> {
        let ended = |number: UnitNo| {
            self.get(number)
                .and_then(Unit::merged)
                .filter(|merger| ended(*merger))
        };
        let Some(first) = ended(unit) else {
            return Ok(());
        };
        // The successor may have ended as well. No unit comes twice, as nothing is merged into what has ended.
        let successor = std::iter::successors(Some(first), |merger| ended(merger.into)).last();
        let code = |number: UnitNo| {
            self.get(number)
                .map_or_else(Arc::default, |unit| unit.code.clone())
        };
        Err(Refusal::at(
            field,
            UnitFault::Inactive {
                unit: code(unit),
                successor: code(successor.unwrap_or(first).into),
                effective_from: first.effective_from,
            },
        ))
    }

    /// Adds what the event says.
    pub(crate) fn apply(&mut self, event: &UnitRegistered, position: Position) {
        self.push(Unit {
            code: event.code.clone(),
            name: event.name.clone(),
            level: event.level,
            parent: event.parent,
            budget_position: event.budget_position.clone(),
            is_body: event.is_body,
            registered_at: position,
            changes: None,
        });
    }

    fn push(&mut self, unit: Unit) {
        let code = unit.code.clone();
        let number = self.now.push(unit);
        self.by_code.insert(code, number);
    }
}

/// A unit joined the tree. Stored as `unit.registered`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in Unit")]
pub struct UnitRegistered {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_position: Option<Arc<str>>,
    pub code: Arc<str>,
    pub is_body: bool,
    pub level: Level,
    pub name: Arc<str>,
    pub number: UnitNo,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<UnitNo>,
}

impl Fact for UnitRegistered {
    fn names(&self, names: &mut Names<'_>) {
        names.made("number", Thing::Unit(self.number));
        if let Some(parent) = self.parent {
            names.mention("parent", Thing::Unit(parent));
        }
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Units(vec![self.number])
    }
}

#[cfg(test)]
mod tests;
