//! Closing the books of a unit, and asking whether they are closed.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::id::UnitNo;
use crate::month::Month;
use crate::note::Note;
use crate::period::PeriodClosed;
use crate::period::fault::{PeriodFault, WayOut};
use crate::reference::Ref;
use crate::refusal::Refusal;
use crate::rights::needs::Needs;
use crate::state::State;

impl State {
    /// Refuses at `field` where a month is closed for a unit: by itself, or by a unit above it.
    pub fn require_open_period(
        &self,
        unit: UnitNo,
        month: Month,
        (field, way_out): (&str, WayOut),
    ) -> Result<(), Refusal> {
        match self.periods.of(&self.units, unit) {
            Some(closing) if month <= closing.through => Err(Refusal::at(
                field,
                PeriodFault::Closed {
                    month,
                    unit: self.unit_code(closing.unit),
                    through: closing.through,
                    way_out,
                },
            )),
            _ => Ok(()),
        }
    }

    pub(crate) fn unit_code(&self, unit: UnitNo) -> Arc<str> {
        self.units
            .get(unit)
            .map_or_else(Arc::default, |unit| unit.code.clone())
    }
}

/// Closes the books of a unit and of everything below it through a month: no actual is posted in or before it from
/// then on. A unit above may have closed further already, then there is nothing left to close.
///
/// Refused, in this order: unknown unit; a month that is closed already.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClosePeriod {
    /// The unit.
    pub unit: Ref,
    /// The last month to be closed.
    pub through: Month,
}

impl Decide for ClosePeriod {
    fn decide(&self, state: &State, _context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let unit = state.units.require(&self.unit, "unit");
        let unit = unit.map_err(|refusal| vec![refusal])?;
        if let Some(closing) = state.periods.of(&state.units, unit)
            && self.through <= closing.through
        {
            let reason = PeriodFault::ClosedAlready {
                unit: state.unit_code(closing.unit),
                through: closing.through,
            };
            return Err(vec![Refusal::at("through", reason)]);
        }
        let through = self.through;
        Ok(vec![PeriodClosed { through, unit }.into()])
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.unit(Action::Structure, state, &self.unit, "unit");
    }

    fn note(&self) -> Note {
        Note::default()
    }

    fn put_note(&mut self, _note: Note) {}
}
