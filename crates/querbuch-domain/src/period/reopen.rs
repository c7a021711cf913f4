//! Opening again what was closed.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::code::check_text;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::month::Month;
use crate::note::Note;
use crate::period::PeriodReopened;
use crate::period::fault::PeriodFault;
use crate::reference::Ref;
use crate::refusal::{Refusal, Refusals};
use crate::rights::needs::Needs;
use crate::state::State;

/// Opens again what a unit itself had closed, for a reason. What units above it closed stays closed.
///
/// Refused, in this order: unknown unit; malformed reason; nothing closed by the unit itself; a month that is not
/// before the one through which it has closed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReopenPeriod {
    /// The unit.
    pub unit: Ref,
    /// The last month that stays closed; none where all are to be open.
    pub through: Option<Month>,
    /// Why. It stays readable for good, so it should not name persons.
    pub reason: Arc<str>,
}

impl Decide for ReopenPeriod {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let unit = refusals.keep(state.units.require(&self.unit, "unit"));
        if let Err(fault) = check_text(&self.reason) {
            refusals.push("reason", fault);
        }
        let Some(unit) = unit else {
            return Err(refusals.0);
        };
        let code = || state.unit_code(unit);
        match state.periods.own(unit) {
            None => refusals.push("unit", PeriodFault::NotClosed { unit: code() }),
            Some(closed) if self.through.is_some_and(|through| through >= closed) => {
                let (unit, through) = (code(), closed);
                refusals.push("through", PeriodFault::ReopenForwards { unit, through });
            }
            Some(_) => {}
        }
        refusals.or(())?;
        let event = PeriodReopened {
            text: context.text_hashes.text.clone(),
            through: self.through,
            unit,
        };
        Ok(vec![event.into()])
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.unit(Action::Structure, state, &self.unit, "unit");
        needs.by_two();
    }

    fn note(&self) -> Note {
        Note::reason(&self.reason)
    }

    fn put_note(&mut self, note: Note) {
        self.reason = note.text.unwrap_or_default();
    }
}
