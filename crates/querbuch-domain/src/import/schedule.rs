//! Setting plans and forecasts by an import.

use serde::{Deserialize, Serialize};

use super::booking::open_import;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::note::Note;
use crate::refusal::Refusal;
use crate::rights::needs::Needs;
use crate::schedule::set::{Extent, SetSchedule};
use crate::state::State;

/// Sets planned or forecast amounts of an effect by the import that was recorded last.
///
/// Refused, in this order: no import, or one that was undone; what [`SetSchedule`] refuses.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportSchedule {
    /// What is set.
    pub schedule: SetSchedule,
    /// Whether months that are not named keep what they have.
    pub extent: Extent,
}

impl ImportSchedule {
    /// The places of the amounts that the ledger does not hold yet; of all of them, where something is malformed.
    pub fn unknown(&self, state: &State) -> Vec<usize> {
        let amounts = self.schedule.amounts.iter().enumerate();
        if self.schedule.is_malformed() {
            return amounts.map(|(place, _)| place).collect();
        }
        let unknown = amounts.filter(|(_, scheduled)| !self.schedule.holds(scheduled, state));
        unknown.map(|(place, _)| place).collect()
    }

    /// Whether setting all of it would change nothing.
    pub fn is_known(&self, state: &State) -> bool {
        self.schedule.is_known(self.extent, state)
    }
}

impl Decide for ImportSchedule {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let import = open_import(state)?;
        let mut events = self.schedule.decide_within(self.extent, state, context)?;
        for event in &mut events {
            match event {
                Event::PlanSet(set) => set.0.import = Some(import),
                Event::ForecastSet(set) => set.0.import = Some(import),
                _ => {}
            }
        }
        Ok(events)
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        self.schedule.needs(state, needs);
    }

    fn note(&self) -> Note {
        self.schedule.note()
    }

    fn put_note(&mut self, note: Note) {
        self.schedule.put_note(note);
    }
}
