//! Units: the one tree of territory and organisation.

mod reorganize;
mod snapshot;
mod tree;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::bisect::partition_point;
use crate::code::{ByCode, check_name, check_unit_code};
use crate::event::Event;
use crate::id::{Position, UnitNo};
use crate::month::Month;
use crate::reference::Ref;
use crate::refusal::{Noun, Reason, Refusal, Refusals};
use crate::words::Level;

pub use reorganize::{ReorganizeUnit, UnitMerged, UnitMoved, UnitRenamed};
pub use tree::Tree;

/// Most units of one command: the whole country by Gemeinden in two.
pub const UNITS_PER_COMMAND_MAX: usize = 10_000;

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
        partition_point(self.len(), |index| {
            self.get(UnitNo::from_index(index))
                .is_some_and(|unit| unit.registered_at <= position)
        })
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
        if let Some(number) = UnitNo::parse(reference.as_str()) {
            return (number.index() < self.len()).then_some(number);
        }
        self.by_code.get(reference.as_str()).copied()
    }

    /// As [`resolve`](Self::resolve), refused at `field` where there is none.
    pub fn require(&self, reference: &Ref, field: &str) -> Result<UnitNo, Refusal> {
        let missing = || Reason::NotFound {
            noun: Noun::Unit,
            reference: reference.0.clone(),
        };
        self.resolve(reference)
            .ok_or_else(|| Refusal::at(field, missing()))
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
            Reason::UnitInactive {
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

/// Adds units to the tree; parents may stand in the same list, in any order.
///
/// Refused, in this order: empty or too long list; malformed code, name or position; a code that is taken or
/// twice in the list; an unknown parent, or one that was merged into another; a circle.
#[derive(Clone, Debug, Serialize)]
pub struct RegisterUnits {
    /// The new units.
    pub units: Vec<NewUnit>,
}

/// One unit to add.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as in Unit")]
pub struct NewUnit {
    pub code: Arc<str>,
    pub name: Arc<str>,
    pub level: Level,
    pub parent: Option<Ref>,
    pub budget_position: Option<Arc<str>>,
    pub is_body: bool,
}

/// Where the parent of a new unit is found.
#[derive(Clone, Copy)]
enum Parent {
    None,
    Known(UnitNo),
    InList(usize),
}

impl RegisterUnits {
    /// The events, parents first, and the numbers in the order of the input.
    pub fn decide(&self, known: &Units) -> Result<(Vec<Event>, Vec<UnitNo>), Vec<Refusal>> {
        let mut refusals = Refusals::default();
        if self.units.is_empty() {
            refusals.push("units", Reason::Empty);
        }
        if self.units.len() > UNITS_PER_COMMAND_MAX {
            refusals.push(
                "units",
                Reason::TooMany {
                    max: UNITS_PER_COMMAND_MAX,
                },
            );
        }
        refusals.or(())?;
        let parents = self.check(known)?;
        let order = self.parents_first(&parents)?;

        let mut numbers = vec![UnitNo(0); self.units.len()];
        let mut events = Vec::with_capacity(self.units.len());
        for (place, &index) in order.iter().enumerate() {
            let number = UnitNo::from_index(known.len() + place);
            numbers[index] = number;
            let unit = &self.units[index];
            events.push(Event::UnitRegistered(UnitRegistered {
                number,
                code: unit.code.clone(),
                name: unit.name.clone(),
                level: unit.level,
                parent: match parents[index] {
                    Parent::None => None,
                    Parent::Known(number) => Some(number),
                    Parent::InList(parent) => Some(numbers[parent]),
                },
                budget_position: unit.budget_position.clone(),
                is_body: unit.is_body,
            }));
        }
        Ok((events, numbers))
    }

    fn check(&self, known: &Units) -> Result<Vec<Parent>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let mut places: HashMap<&str, usize> = HashMap::with_capacity(self.units.len());
        for (index, unit) in self.units.iter().enumerate() {
            let mut text = |field, result: Result<Arc<str>, _>| {
                let result = result
                    .map_err(|fault| Refusal::at(field, Reason::Text { fault }).within_item("units", index));
                refusals.keep(result);
            };
            text("code", check_unit_code(&unit.code));
            text("name", check_name(&unit.name));
            if let Some(budget_position) = &unit.budget_position {
                text("budgetPosition", check_name(budget_position));
            }
            if known.by_code.contains_key(unit.code.as_ref()) || places.insert(&unit.code, index).is_some() {
                let taken = Reason::AlreadyExists {
                    noun: Noun::Unit,
                    code: unit.code.clone(),
                };
                refusals
                    .0
                    .push(Refusal::at("code", taken).within_item("units", index));
            }
        }
        let mut parents = Vec::with_capacity(self.units.len());
        for (index, unit) in self.units.iter().enumerate() {
            let parent = match &unit.parent {
                None => Ok(Parent::None),
                Some(reference) => match places.get(reference.as_str()) {
                    Some(&place) => Ok(Parent::InList(place)),
                    None => known.require(reference, "parent").and_then(|number| {
                        known.require_not_merged(number, "parent")?;
                        Ok(Parent::Known(number))
                    }),
                },
            };
            let parent = refusals.keep(parent.map_err(|refusal| refusal.within_item("units", index)));
            parents.push(parent.unwrap_or(Parent::None));
        }
        refusals.or(parents)
    }

    /// Kahn's order; what is left over lies in a circle or below one.
    fn parents_first(&self, parents: &[Parent]) -> Result<Vec<usize>, Vec<Refusal>> {
        let mut below: Vec<Vec<usize>> = vec![Vec::new(); parents.len()];
        let mut ready = VecDeque::new();
        for (index, parent) in parents.iter().enumerate() {
            match parent {
                Parent::InList(parent) => below[*parent].push(index),
                Parent::None | Parent::Known(_) => ready.push_back(index),
            }
        }
        let mut order = Vec::with_capacity(parents.len());
        while let Some(index) = ready.pop_front() {
            order.push(index);
            ready.extend(below[index].iter().copied());
        }
        if order.len() == parents.len() {
            return Ok(order);
        }
        let mut reached = vec![false; parents.len()];
        for &index in &order {
            reached[index] = true;
        }
        let circle = circle_above(reached.iter().position(|reached| !reached).unwrap_or(0), parents);
        let first = circle.first().copied().unwrap_or(0);
        let codes = circle
            .into_iter()
            .map(|index| self.units[index].code.clone())
            .collect();
        Err(vec![
            Refusal::at("parent", Reason::Cycle { codes }).within_item("units", first),
        ])
    }
}

/// The circle that one gets into by going up from a unit that never gets to a root, in the order of the list.
fn circle_above(start: usize, parents: &[Parent]) -> Vec<usize> {
    let up = |index: usize| {
        if let Parent::InList(parent) = parents[index] {
            parent
        } else {
            index
        }
    };
    // After as many steps as there are units, any way has got into its circle.
    let inside = (0..parents.len()).fold(start, |index, _| up(index));
    let mut circle = vec![inside];
    let mut index = up(inside);
    while index != inside {
        circle.push(index);
        index = up(index);
    }
    circle.sort_unstable();
    circle
}

#[cfg(test)]
mod tests;
