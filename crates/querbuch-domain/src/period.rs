//! Periods: up to which month a unit has closed its books. Nothing actual is posted in or before that month any
//! more, for the unit and for everything below it.
//!
//! [`require_open_period`](crate::state::State::require_open_period) is the one rule that every act which posts actuals asks.

pub mod close;
pub mod fault;
pub mod reopen;
mod snapshot;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names, Thing};
use crate::header::Header;
use crate::id::{Position, UnitNo};
use crate::month::Month;
use crate::unit::Units;

/// What a unit itself closed or reopened, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodAct {
    /// The position of its event.
    pub position: Position,
    /// The last closed month from then on; `None`: nothing is closed.
    pub through: Option<Month>,
    /// Who did it.
    pub actor: Arc<str>,
    /// Whether it opened what was closed; then it has a reason among the texts.
    pub is_reopening: bool,
}

/// The closing that holds for a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The unit that closed: itself, or one above it.
    pub unit: UnitNo,
    /// The last closed month.
    pub through: Month,
}

/// The closings of all units.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Periods {
    acts: imbl::HashMap<UnitNo, Vector<PeriodAct>>,
}

impl Periods {
    /// What a unit itself closed and reopened, in the order of the log.
    pub fn acts(&self, unit: UnitNo) -> impl DoubleEndedIterator<Item = &PeriodAct> + '_ {
        self.acts.get(&unit).into_iter().flatten()
    }

    /// The month through which a unit itself has closed, as known at a position; not what units above it closed.
    pub fn own_at(&self, unit: UnitNo, position: Position) -> Option<Month> {
        let mut acts = self.acts(unit).rev();
        acts.find(|act| act.position <= position)?.through
    }

    /// The month through which a unit itself has closed by now.
    pub fn own(&self, unit: UnitNo) -> Option<Month> {
        self.own_at(unit, Position::MAX)
    }

    /// Of the closings of these units, from one up to its root, the one that reaches furthest; the lowest of equal
    /// ones. As known at a position.
    pub fn furthest_at(&self, units: impl Iterator<Item = UnitNo>, position: Position) -> Option<Closing> {
        if self.acts.is_empty() {
            return None;
        }
        units
            .filter_map(|unit| {
                let through = self.own_at(unit, position)?;
                Some(Closing { unit, through })
            })
            .reduce(|best, next| if next.through > best.through { next } else { best })
    }

    /// The closing that holds for a unit by now.
    pub fn of(&self, units: &Units, unit: UnitNo) -> Option<Closing> {
        let above = |unit: &UnitNo| units.get(*unit).and_then(|unit| unit.parent);
        self.furthest_at(std::iter::successors(Some(unit), above), Position::MAX)
    }

    pub(crate) fn apply_closed(&mut self, event: &PeriodClosed, header: &Header) {
        self.push(event.unit, header, Some(event.through), false);
    }

    pub(crate) fn apply_reopened(&mut self, event: &PeriodReopened, header: &Header) {
        self.push(event.unit, header, event.through, true);
    }

    /// A unit that goes to another place takes the months with it that were closed for it, as if it had closed them
    /// itself: closed means closed.
    pub(crate) fn keep_closed(
        &mut self,
        units: &Units,
        unit: UnitNo,
        before: Option<Closing>,
        header: &Header,
    ) {
        let now = self.of(units, unit).map(|closing| closing.through);
        if let Some(before) = before.filter(|before| now < Some(before.through)) {
            self.push(unit, header, Some(before.through), false);
        }
    }

    fn push(&mut self, unit: UnitNo, header: &Header, through: Option<Month>, is_reopening: bool) {
        self.acts.entry(unit).or_default().push_back(PeriodAct {
            position: header.position,
            through,
            actor: header.actor.clone(),
            is_reopening,
        });
    }
}

/// A unit closed its books, for itself and everything below it. Stored as `period.closed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PeriodClosed {
    /// The last closed month.
    pub through: Month,
    /// The unit.
    pub unit: UnitNo,
}

impl Fact for PeriodClosed {
    fn names(&self, names: &mut Names<'_>) {
        names.subject("unit", Thing::Unit(self.unit));
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Period(self.unit)
    }
}

/// A unit opened again what it had closed. Stored as `period.reopened`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PeriodReopened {
    /// Salted hash of the reason, which lies beside the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
    /// The last month that stays closed; absent where none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through: Option<Month>,
    /// The unit.
    pub unit: UnitNo,
}

impl Fact for PeriodReopened {
    fn names(&self, names: &mut Names<'_>) {
        names.subject("unit", Thing::Unit(self.unit));
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Period(self.unit)
    }
}

#[cfg(test)]
mod tests;
