//! Registering units.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::code::{check_name, check_unit_code};
use crate::command::decide::{Context, Decide};
use crate::command::outcome::Outcome;
use crate::event::Event;
use crate::id::{Position, UnitNo};
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::{InputFault, Refusal, Refusals};
use crate::rights::needs::{Needs, Place};
use crate::state::State;
use crate::unit::fault::UnitFault;
use crate::unit::{UnitRegistered, Units};
use crate::words::Level;
use crate::words::Noun;

/// Most units of one command: the whole country by Gemeinden in two.
pub const UNITS_PER_COMMAND_MAX: usize = 10_000;

/// Adds units to the tree; parents may stand in the same list, in any order.
///
/// Refused, in this order: empty or too long list; malformed code, name or position; a code that is taken or
/// twice in the list; an unknown parent, or one that was merged into another; a circle; a unit of the Bund below a Land.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegisterUnits {
    /// The new units.
    pub units: Vec<NewUnit>,
}

/// One unit to add.
#[derive(Clone, Debug, Serialize, Deserialize)]
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

impl Decide for RegisterUnits {
    fn decide(&self, state: &State, _context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        if self.units.is_empty() {
            refusals.push("units", InputFault::Empty);
        }
        if self.units.len() > UNITS_PER_COMMAND_MAX {
            refusals.push(
                "units",
                InputFault::TooMany {
                    max: UNITS_PER_COMMAND_MAX,
                },
            );
        }
        refusals.or(())?;
        let parents = self.check(&state.units)?;
        let order = self.parents_first(&parents)?;
        self.require_levels(&parents, &order, &state.units)?;

        let mut numbers = vec![UnitNo(0); self.units.len()];
        let mut events = Vec::with_capacity(self.units.len());
        for (place, &index) in order.iter().enumerate() {
            let number = UnitNo::from_index(state.units.len() + place);
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
        Ok(events)
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.anywhere(Action::Structure);
        let codes: HashSet<&str> = self.units.iter().map(|unit| unit.code.as_ref()).collect();
        for (index, unit) in self.units.iter().enumerate() {
            match &unit.parent {
                None => needs.ledger(Action::Structure),
                // What stands in the same list is reached by what is asked of the unit there.
                Some(parent) if codes.contains(parent.as_str()) => {}
                Some(parent) => {
                    let place = Place::field("parent", parent).of_item("units", index);
                    needs.at(Action::Structure, (state.units.resolve(parent), None), place);
                }
            }
        }
    }

    fn note(&self) -> Note {
        Note::default()
    }

    fn put_note(&mut self, _note: Note) {}

    /// In the order of the input, which is not that of the log where a parent stands behind its child.
    fn outcome(&self, events: &[Event], _after: Position) -> Option<Outcome> {
        let numbers: HashMap<&str, UnitNo> = events
            .iter()
            .filter_map(|event| match event {
                Event::UnitRegistered(event) => Some((event.code.as_ref(), event.number)),
                _ => None,
            })
            .collect();
        let number = |unit: &NewUnit| numbers.get(unit.code.as_ref()).copied();
        self.units
            .iter()
            .map(number)
            .collect::<Option<_>>()
            .map(Outcome::Units)
    }
}

impl RegisterUnits {
    fn check(&self, known: &Units) -> Result<Vec<Parent>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let mut places: HashMap<&str, usize> = HashMap::with_capacity(self.units.len());
        for (index, unit) in self.units.iter().enumerate() {
            let mut text = |field, result: Result<Arc<str>, _>| {
                let result = result.map_err(|fault| Refusal::at(field, fault).within_item("units", index));
                refusals.keep(result);
            };
            text("code", check_unit_code(&unit.code));
            text("name", check_name(&unit.name));
            if let Some(budget_position) = &unit.budget_position {
                text("budgetPosition", check_name(budget_position));
            }
            if known.by_code.contains_key(unit.code.as_ref()) || places.insert(&unit.code, index).is_some() {
                let taken = InputFault::AlreadyExists {
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

    /// No unit of the Bund lies below a Land, nor below anything within one.
    fn require_levels(&self, parents: &[Parent], order: &[usize], known: &Units) -> Result<(), Vec<Refusal>> {
        let mut refusals = Vec::new();
        // Of each unit of the list, the nearest of a Land: itself, or one above it.
        let mut of_a_land: Vec<Option<(&Arc<str>, Level)>> = vec![None; self.units.len()];
        for &index in order {
            let unit = &self.units[index];
            let above = match parents[index] {
                Parent::None => None,
                Parent::Known(number) => {
                    let found = known.now.of_a_land(number);
                    found.map(|unit| (&unit.code, unit.level))
                }
                Parent::InList(parent) => of_a_land[parent],
            };
            if let Some((other, other_level)) = above.filter(|_| unit.level == Level::Federal) {
                let fault = UnitFault::FederalBelowLand {
                    unit: unit.code.clone(),
                    other: other.clone(),
                    other_level,
                };
                refusals.push(Refusal::at("parent", fault).within_item("units", index));
            }
            of_a_land[index] = if unit.level.is_of_a_land() {
                Some((&unit.code, unit.level))
            } else {
                above
            };
        }
        if refusals.is_empty() {
            Ok(())
        } else {
            Err(refusals)
        }
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
            Refusal::at("parent", UnitFault::Cycle { codes }).within_item("units", first),
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
