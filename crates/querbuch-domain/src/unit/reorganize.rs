//! Renaming units, moving them, merging them into others. What was booked before stays where it was booked.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::code::check_name;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::id::UnitNo;
use crate::month::Month;
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::{Refusal, Refusals};
use crate::rights::needs::Needs;
use crate::state::State;
use crate::unit::fault::UnitFault;
use crate::unit::{UnitMerged, UnitMoved, UnitRenamed, Units};

/// Renames a unit, moves it below another, both; or merges it into another.
///
/// What lies below a unit goes with it. Levels stay, so no amount ever changes its level.
///
/// Refused, in this order: an unknown unit, or one that was merged already; nothing to do, or a merger with anything
/// beside it; a malformed name; an unknown parent or successor, or one that was merged already; a circle, which is also
/// what a merger into something below the unit would make; a unit of the Bund that would come below a Land; business or
/// citizens moved below a public budget or the other way round, or a merger across levels; a place in which nothing above the unit holds its budget; a name and a place
/// that it has already.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in UnitChange")]
pub struct ReorganizeUnit {
    pub unit: Ref,
    pub name: Option<Arc<str>>,
    pub parent: Option<Ref>,
    pub merge_into: Option<Ref>,
    pub effective_from: Month,
}

/// Where a unit is to go.
#[derive(Clone, Copy)]
enum Way {
    Below(UnitNo),
    Into(UnitNo),
}

impl Decide for ReorganizeUnit {
    fn decide(&self, state: &State, _context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let known = &state.units;
        let mut refusals = Refusals::default();
        let unit = refusals.keep(active(&self.unit, "unit", known));
        if self.name.is_none() && self.parent.is_none() && self.merge_into.is_none() {
            refusals.push("", UnitFault::NothingToReorganize);
        }
        if self.merge_into.is_some() && (self.name.is_some() || self.parent.is_some()) {
            refusals.push("mergeInto", UnitFault::MergerAlone);
        }
        if let Some(Err(fault)) = self.name.as_deref().map(check_name) {
            refusals.push("name", fault);
        }
        let way = match (&self.parent, &self.merge_into) {
            (Some(parent), None) => refusals.keep(active(parent, "parent", known)).map(Way::Below),
            (_, Some(into)) => refusals.keep(active(into, "mergeInto", known)).map(Way::Into),
            (None, None) => None,
        };
        let Some(number) = unit else {
            return Err(refusals.0);
        };
        refusals.or(())?;
        let one = |refusal: Refusal| vec![refusal];
        if let Some(way) = way {
            way.check(number, known).map_err(one)?;
        }
        let events = self.events(number, way, known);
        if events.is_empty() {
            return Err(one(Refusal::at("", UnitFault::NothingChanges)));
        }
        Ok(events)
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.unit(Action::Structure, state, &self.unit, "unit");
        for (field, other) in [("parent", &self.parent), ("mergeInto", &self.merge_into)] {
            if let Some(other) = other {
                needs.unit(Action::Structure, state, other, field);
            }
        }
    }

    fn note(&self) -> Note {
        Note::default()
    }

    fn put_note(&mut self, _note: Note) {}
}

impl ReorganizeUnit {
    fn events(&self, number: UnitNo, way: Option<Way>, known: &Units) -> Vec<Event> {
        let unit = known.get(number);
        let effective_from = self.effective_from;
        let mut events = Vec::new();
        if let Some(name) = &self.name
            && unit.is_some_and(|unit| unit.name != *name)
        {
            events.push(Event::UnitRenamed(UnitRenamed {
                effective_from,
                name: name.clone(),
                unit: number,
            }));
        }
        match way {
            Some(Way::Below(parent)) if unit.is_some_and(|unit| unit.parent != Some(parent)) => {
                events.push(Event::UnitMoved(UnitMoved {
                    effective_from,
                    parent,
                    unit: number,
                }));
            }
            Some(Way::Into(into)) => {
                events.push(Event::UnitMerged(UnitMerged {
                    effective_from,
                    into,
                    unit: number,
                }));
            }
            _ => {}
        }
        events
    }
}

impl Way {
    /// Refuses what would make figures wrong, or a circle.
    fn check(self, number: UnitNo, known: &Units) -> Result<(), Refusal> {
        let (field, above) = match self {
            Self::Below(above) => ("parent", above),
            Self::Into(above) => ("mergeInto", above),
        };
        let tree = &known.now;
        if tree.is_within(above, number) {
            let below = tree.ancestry(above).take_while(|(above, _)| *above != number);
            let codes = below.chain(tree.ancestry(number).take(1));
            let codes = codes.map(|(_, unit)| unit.code.clone()).collect();
            return Err(Refusal::at(field, UnitFault::Cycle { codes }));
        }
        let (Some(unit), Some(other)) = (known.get(number), known.get(above)) else {
            return Ok(());
        };
        let land = tree.of_a_land(above);
        if let Some((land, federal)) = land.and_then(|land| Some((land, tree.federal_within(number)?))) {
            let fault = UnitFault::FederalBelowLand {
                unit: federal.code.clone(),
                other: land.code.clone(),
                other_level: land.level,
            };
            return Err(Refusal::at(field, fault));
        }
        let is_body_still = matches!(self, Self::Below(_)) && unit.is_body;
        let (level, other_level) = (unit.level, other.level);
        let (unit, other) = (unit.code.clone(), other.code.clone());
        let reason = match self {
            Self::Below(_) if level.is_society() != other_level.is_society() => {
                UnitFault::SocietyApart { unit, other }
            }
            Self::Into(_) if level != other_level => UnitFault::MergerAcrossLevels {
                unit,
                level,
                other,
                other_level,
            },
            _ if !is_body_still && tree.body_of(number).is_some() && tree.body_of(above).is_none() => {
                UnitFault::LosesBody { unit, other }
            }
            _ => return Ok(()),
        };
        Err(Refusal::at(field, reason))
    }
}

/// The unit that a reference names, unless it has ended.
fn active(reference: &Ref, field: &str, known: &Units) -> Result<UnitNo, Refusal> {
    let number = known.require(reference, field)?;
    known.require_not_merged(number, field)?;
    Ok(number)
}

#[cfg(test)]
mod tests;
