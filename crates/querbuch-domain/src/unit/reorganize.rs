//! Renaming units, moving them, merging them into others. What was booked before stays where it was booked.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Change, Past, Unit, UnitChange, Units};
use crate::code::check_name;
use crate::event::Event;
use crate::id::{Position, UnitNo};
use crate::month::Month;
use crate::reference::Ref;
use crate::refusal::{Reason, Refusal, Refusals};

/// A unit got another name. Stored as `unit.renamed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in UnitChange")]
pub struct UnitRenamed {
    pub effective_from: Month,
    pub name: Arc<str>,
    pub unit: UnitNo,
}

/// A unit got another unit above it. Stored as `unit.moved`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in UnitChange")]
pub struct UnitMoved {
    pub effective_from: Month,
    pub parent: UnitNo,
    pub unit: UnitNo,
}

/// A unit was merged into another: it lies below it since, holds no budget of its own any more, and takes nothing for
/// the months from `effective_from` on. Stored as `unit.merged`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in UnitChange")]
pub struct UnitMerged {
    pub effective_from: Month,
    pub into: UnitNo,
    pub unit: UnitNo,
}

/// Renames a unit, moves it below another, both; or merges it into another.
///
/// What lies below a unit goes with it. Levels stay, so no amount ever changes its level.
///
/// Refused, in this order: an unknown unit, or one that was merged already; nothing to do, or a merger with anything
/// beside it; a malformed name; an unknown parent or successor, or one that was merged already; a circle, which is also
/// what a merger into something below the unit would make; business or citizens moved below a public budget or the other
/// way round, or a merger across levels; a place in which nothing above the unit holds its budget; a name and a place
/// that it has already.
#[derive(Clone, Debug, Serialize)]
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

impl ReorganizeUnit {
    /// The events, and the number of the unit.
    pub fn decide(&self, known: &Units) -> Result<(Vec<Event>, UnitNo), Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let unit = refusals.keep(active(&self.unit, "unit", known));
        if self.name.is_none() && self.parent.is_none() && self.merge_into.is_none() {
            refusals.push("", Reason::NothingToReorganize);
        }
        if self.merge_into.is_some() && (self.name.is_some() || self.parent.is_some()) {
            refusals.push("mergeInto", Reason::MergerAlone);
        }
        if let Some(Err(fault)) = self.name.as_deref().map(check_name) {
            refusals.push("name", Reason::Text { fault });
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
            return Err(one(Refusal::at("", Reason::NothingChanges)));
        }
        Ok((events, number))
    }

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
            return Err(Refusal::at(field, Reason::Cycle { codes }));
        }
        let (Some(unit), Some(other)) = (known.get(number), known.get(above)) else {
            return Ok(());
        };
        let is_body_still = matches!(self, Self::Below(_)) && unit.is_body;
        let (level, other_level) = (unit.level, other.level);
        let (unit, other) = (unit.code.clone(), other.code.clone());
        let reason = match self {
            Self::Below(_) if level.is_society() != other_level.is_society() => {
                Reason::SocietyApart { unit, other }
            }
            Self::Into(_) if level != other_level => Reason::MergerAcrossLevels {
                unit,
                level,
                other,
                other_level,
            },
            _ if !is_body_still && tree.body_of(number).is_some() && tree.body_of(above).is_none() => {
                Reason::LosesBody { unit, other }
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

/// What an event says becomes of its unit.
pub(super) enum Reorganised<'a> {
    Renamed(&'a Arc<str>),
    Moved(UnitNo),
    Merged(UnitNo),
}

impl Units {
    pub(crate) fn apply_renamed(&mut self, event: &UnitRenamed, position: Position) {
        self.reorganise(
            event.unit,
            event.effective_from,
            &Reorganised::Renamed(&event.name),
            position,
        );
    }

    pub(crate) fn apply_moved(&mut self, event: &UnitMoved, position: Position) {
        self.reorganise(
            event.unit,
            event.effective_from,
            &Reorganised::Moved(event.parent),
            position,
        );
    }

    pub(crate) fn apply_merged(&mut self, event: &UnitMerged, position: Position) {
        self.reorganise(
            event.unit,
            event.effective_from,
            &Reorganised::Merged(event.into),
            position,
        );
    }

    /// Whether a change can come next: it names what is there and active, and makes no circle.
    pub fn fits(&self, event: &Event) -> bool {
        match event {
            Event::UnitRenamed(event) => self.can(event.unit, None),
            Event::UnitMoved(event) => self.can(event.unit, Some(event.parent)),
            Event::UnitMerged(event) => self.can(event.unit, Some(event.into)),
            _ => true,
        }
    }

    fn can(&self, unit: UnitNo, above: Option<UnitNo>) -> bool {
        let is_active = |number| self.get(number).is_some_and(|unit| unit.merged().is_none());
        is_active(unit) && above.is_none_or(|above| is_active(above) && !self.now.is_within(above, unit))
    }

    /// Carries out a change, and says whether it did. What does not [fit](Self::fits) was never decided; a tree with a
    /// circle would be the end of whoever goes up in it.
    pub(super) fn reorganise(
        &mut self,
        number: UnitNo,
        effective_from: Month,
        what: &Reorganised<'_>,
        position: Position,
    ) -> bool {
        let above = match what {
            Reorganised::Renamed(_) => None,
            Reorganised::Moved(above) | Reorganised::Merged(above) => Some(*above),
        };
        if !self.can(number, above) {
            return false;
        }
        let Some(Unit { name, parent, .. }) = self.get(number) else {
            return false;
        };
        let change = match what {
            Reorganised::Renamed(to) => Change::Renamed {
                from: name.clone(),
                to: Arc::clone(to),
            },
            Reorganised::Moved(to) => Change::Moved {
                from: *parent,
                to: *to,
            },
            Reorganised::Merged(into) => Change::Merged {
                from: *parent,
                into: *into,
            },
        };
        let change = UnitChange {
            position,
            effective_from,
            change,
        };
        self.past.push_back(Past {
            tree: self.now.clone(),
            structure: self.structure,
            unit: number,
            change: change.clone(),
        });
        self.structure += usize::from(above.is_some());
        self.now.change(number, change);
        true
    }
}

#[cfg(test)]
mod tests;
