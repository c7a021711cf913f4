//! Periods: up to which month a unit has closed its books. Nothing actual is posted in or before that month any
//! more, for the unit and for everything below it.
//!
//! [`State::require_open_period`] is the one rule that every act which posts actuals asks.

mod snapshot;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::booking::{Note, Seals};
use crate::code::check_text;
use crate::event::Event;
use crate::id::{Position, UnitNo};
use crate::month::Month;
use crate::reference::Ref;
use crate::refusal::{Reason, Refusal, Refusals};
use crate::state::{Header, State};
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

    fn push(&mut self, unit: UnitNo, header: &Header, through: Option<Month>, is_reopening: bool) {
        self.acts.entry(unit).or_default().push_back(PeriodAct {
            position: header.position,
            through,
            actor: header.actor.clone(),
            is_reopening,
        });
    }
}

impl State {
    /// Refuses at `field` where a month is closed for a unit: by itself, or by a unit above it.
    pub fn require_open_period(&self, unit: UnitNo, month: Month, field: &str) -> Result<(), Refusal> {
        match self.periods.of(&self.units, unit) {
            Some(closing) if month <= closing.through => Err(Refusal::at(
                field,
                Reason::PeriodClosed {
                    month,
                    unit: self.unit_code(closing.unit),
                    through: closing.through,
                },
            )),
            _ => Ok(()),
        }
    }

    /// A unit that goes to another place takes the months with it that were closed for it, as if it had closed them
    /// itself: closed means closed.
    pub(crate) fn keep_closed(&mut self, unit: UnitNo, before: Option<Closing>, header: &Header) {
        let now = self.periods.of(&self.units, unit).map(|closing| closing.through);
        if let Some(before) = before.filter(|before| now < Some(before.through)) {
            self.periods.push(unit, header, Some(before.through), false);
        }
    }

    fn unit_code(&self, unit: UnitNo) -> Arc<str> {
        self.units
            .get(unit)
            .map_or_else(Arc::default, |unit| unit.code.clone())
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

/// Closes the books of a unit and of everything below it through a month: no actual is posted in or before it from
/// then on. A unit above may have closed further already, then there is nothing left to close.
///
/// Refused, in this order: unknown unit; a month that is closed already.
#[derive(Clone, Debug, Serialize)]
pub struct ClosePeriod {
    /// The unit.
    pub unit: Ref,
    /// The last month to be closed.
    pub through: Month,
}

impl ClosePeriod {
    /// The event, and the unit.
    pub fn decide(&self, state: &State) -> Result<(Vec<Event>, UnitNo), Vec<Refusal>> {
        let unit = state.units.require(&self.unit, "unit");
        let unit = unit.map_err(|refusal| vec![refusal])?;
        if let Some(closing) = state.periods.of(&state.units, unit)
            && self.through <= closing.through
        {
            let reason = Reason::PeriodClosedAlready {
                unit: state.unit_code(closing.unit),
                through: closing.through,
            };
            return Err(vec![Refusal::at("through", reason)]);
        }
        let through = self.through;
        Ok((vec![Event::PeriodClosed(PeriodClosed { through, unit })], unit))
    }
}

/// Opens again what a unit itself had closed, for a reason. What units above it closed stays closed.
///
/// Refused, in this order: unknown unit; malformed reason; nothing closed by the unit itself; a month that is not
/// before the one through which it has closed.
#[derive(Clone, Debug, Serialize)]
pub struct ReopenPeriod {
    /// The unit.
    pub unit: Ref,
    /// The last month that stays closed; none where all are to be open.
    pub through: Option<Month>,
    /// Why. It stays readable for good, so it should not name persons.
    pub reason: Arc<str>,
}

impl ReopenPeriod {
    /// The event, and the unit.
    pub fn decide(&self, state: &State, seals: &Seals) -> Result<(Vec<Event>, UnitNo), Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let unit = refusals.keep(state.units.require(&self.unit, "unit"));
        if let Err(fault) = check_text(&self.reason) {
            refusals.push("reason", Reason::Text { fault });
        }
        let Some(unit) = unit else {
            return Err(refusals.0);
        };
        let code = || state.unit_code(unit);
        match state.periods.own(unit) {
            None => refusals.push("unit", Reason::PeriodNotClosed { unit: code() }),
            Some(closed) if self.through.is_some_and(|through| through >= closed) => {
                let (unit, through) = (code(), closed);
                refusals.push("through", Reason::ReopenForwards { unit, through });
            }
            Some(_) => {}
        }
        refusals.or(())?;
        let event = PeriodReopened {
            text: seals.text.clone(),
            through: self.through,
            unit,
        };
        Ok((vec![Event::PeriodReopened(event)], unit))
    }

    /// The reason is kept as the text of the act.
    pub fn note(&self) -> Note {
        Note {
            text: Some(self.reason.clone()),
            document: None,
        }
    }
}

#[cfg(test)]
mod tests;
