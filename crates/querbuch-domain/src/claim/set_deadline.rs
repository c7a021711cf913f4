//! Setting how long claims may lie.

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::claim::{CLAIM_DEADLINE_DAYS_MAX, ClaimDeadlineSet};
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::{Expected, InputFault, Refusal, Refusals};
use crate::rights::needs::Needs;
use crate::state::State;

/// Sets how many days claims at a unit may lie, for it and everything below it until a nearer unit sets its own.
///
/// Refused, in this order: unknown unit; days below 1 or above [`CLAIM_DEADLINE_DAYS_MAX`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetClaimDeadline {
    /// The unit.
    pub unit: Ref,
    /// How many days; none: as the unit above has it.
    pub days: Option<i32>,
}

impl Decide for SetClaimDeadline {
    fn decide(&self, state: &State, _context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let unit = refusals.keep(state.units.require(&self.unit, "unit"));
        let days = self.days.map(|days| {
            let within = u16::try_from(days).ok();
            within
                .filter(|days| (1..=CLAIM_DEADLINE_DAYS_MAX).contains(days))
                .ok_or_else(|| {
                    Refusal::at(
                        "days",
                        InputFault::unfit(
                            days.to_string(),
                            Expected::new("1 bis 3660 Tage", "1 to 3660 days"),
                        ),
                    )
                })
        });
        let days = days.map(|days| refusals.keep(days));
        let Some(unit) = unit else {
            return Err(refusals.0);
        };
        let days = days.flatten();
        refusals.or(vec![ClaimDeadlineSet { days, unit }.into()])
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.unit(Action::Structure, state, &self.unit, "unit");
    }

    fn note(&self) -> Note {
        Note::default()
    }

    fn put_note(&mut self, _note: Note) {}
}
