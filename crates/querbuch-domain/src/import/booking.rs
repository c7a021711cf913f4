//! Booking rows of an import.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::booking::RowRun;
use crate::booking::record::RecordBooking;
use crate::code::check_name;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::id::Position;
use crate::import::fault::ImportFault;
use crate::note::Note;
use crate::refusal::Refusal;
use crate::rights::needs::Needs;
use crate::state::State;

/// Books rows of the import that was recorded last.
///
/// Refused, in this order: no import, or one that was undone; a malformed number; what [`RecordBooking`] refuses.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportBooking {
    /// What is booked.
    pub booking: RecordBooking,
    /// The external number, such as a Belegnummer; rows without one are told apart by their content.
    pub number: Option<Arc<str>>,
    /// The rows of the file, in the order of the postings.
    pub rows: Vec<RowRun>,
}

/// Rows of a file, one a posting, as runs.
pub fn row_runs(rows: &[u32]) -> Vec<RowRun> {
    let mut runs: Vec<RowRun> = Vec::new();
    for row in rows {
        match runs.last_mut() {
            Some((first, count)) if first.checked_add(*count) == Some(*row) => *count += 1,
            _ => runs.push((*row, 1)),
        }
    }
    runs
}

impl Decide for ImportBooking {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let import = open_import(state)?;
        if let Some(Err(fault)) = self.number.as_deref().map(check_name) {
            return Err(vec![Refusal::at("number", fault)]);
        }
        let mut events = self.booking.decide(state, context)?;
        if let Some(Event::BookingRecorded(recorded)) = events.last_mut() {
            recorded.import = Some(import);
            recorded.number.clone_from(&self.number);
            recorded.rows.clone_from(&self.rows);
        }
        Ok(events)
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        self.booking.needs(state, needs);
    }

    fn note(&self) -> Note {
        self.booking.note()
    }

    fn put_note(&mut self, note: Note) {
        self.booking.put_note(note);
    }
}

/// The import to which the acts belong that follow it at once.
pub(super) fn open_import(state: &State) -> Result<Position, Vec<Refusal>> {
    let newest = state.imports.newest();
    let newest = newest.filter(|import| import.undone_by.is_none());
    newest
        .map(|import| import.position)
        .ok_or_else(|| vec![Refusal::at("", ImportFault::NotOpen)])
}
