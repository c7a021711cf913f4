//! Setting who sees what.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::code::check_text;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::note::Note;
use crate::refusal::Refusal;
use crate::rights::needs::Needs;
use crate::state::State;
use crate::visibility::{Visibility, VisibilitySet};

/// Sets who sees what on the whole ledger.
///
/// Refused: a malformed reason.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetVisibility {
    /// What is to hold.
    pub visibility: Visibility,
    /// Why.
    pub reason: Arc<str>,
}

impl Decide for SetVisibility {
    fn decide(&self, _state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        check_text(&self.reason).map_err(|fault| vec![Refusal::at("reason", fault)])?;
        Ok(vec![Event::VisibilitySet(VisibilitySet {
            text: context.text_hashes.text.clone(),
            visibility: self.visibility,
        })])
    }

    fn needs(&self, _state: &State, needs: &mut Needs) {
        needs.ledger(Action::Structure);
    }

    fn note(&self) -> Note {
        Note::reason(&self.reason)
    }

    fn put_note(&mut self, note: Note) {
        self.reason = note.text.unwrap_or_default();
    }
}
