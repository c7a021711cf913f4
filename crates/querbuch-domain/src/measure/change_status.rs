//! Moving a measure on.

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::id::Position;
use crate::measure::MeasureStatusChanged;
use crate::measure::fault::MeasureFault;
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::Refusal;
use crate::rights::needs::Needs;
use crate::state::State;
use crate::words::MeasureStatus;

/// Moves a measure on.
///
/// Refused, in this order: unknown measure; changed since `expected_position`; a way back or no change.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in Measure")]
pub struct ChangeMeasureStatus {
    pub measure: Ref,
    pub status: MeasureStatus,
    /// The position that the caller has seen; a later change of this measure refuses.
    pub expected_position: Option<Position>,
}

impl Decide for ChangeMeasureStatus {
    fn decide(&self, state: &State, _context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let decide = || {
            let (number, measure) = state.measures.require(&self.measure, "measure")?;
            state.require_unchanged(measure.changed_at(), self.expected_position)?;
            if self.status <= measure.status() {
                let reason = MeasureFault::StatusBackwards {
                    from: measure.status(),
                    to: self.status,
                };
                return Err(Refusal::at("status", reason));
            }
            let event = MeasureStatusChanged {
                measure: number,
                status: self.status,
            };
            Ok(vec![event.into()])
        };
        decide().map_err(|refusal| vec![refusal])
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.measure(Action::Measure, state, &self.measure, "measure");
    }

    fn note(&self) -> Note {
        Note::default()
    }

    fn put_note(&mut self, _note: Note) {}
}
