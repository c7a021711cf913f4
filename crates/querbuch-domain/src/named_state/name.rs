//! Naming a state.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::code::{check_name, check_text};
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::id::Position;
use crate::named_state::StateNamed;
use crate::named_state::fault::NamedStateFault;
use crate::note::Note;
use crate::refusal::{LogFault, Refusal, Refusals};
use crate::rights::needs::Needs;
use crate::state::State;

/// Gives the ledger as it is at a position a name. Without a position, as it is right before.
///
/// Refused, in this order: a malformed name, one that reads like a position, a day or an instant, one that is taken;
/// a malformed text; a position before the first or beyond the end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NameState {
    /// What it is to be called.
    pub name: Arc<str>,
    /// The position that is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}

impl Decide for NameState {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        refusals.keep(self.check_name(state));
        if let Some(Err(fault)) = self.text.as_deref().map(check_text) {
            refusals.push("text", fault);
        }
        let position = self.position.unwrap_or(state.position);
        if position == 0 {
            refusals.push("position", NamedStateFault::NothingYet);
        } else if position > state.position {
            refusals.push("position", LogFault::PositionAhead { head: state.position });
        }
        let event = StateNamed {
            name: self.name.trim().into(),
            position,
            text: context.text_hashes.text.clone(),
        };
        refusals.or(vec![event.into()])
    }

    fn needs(&self, _state: &State, needs: &mut Needs) {
        needs.anywhere(Action::Plan);
    }

    fn note(&self) -> Note {
        Note {
            text: self.text.clone(),
            document: None,
        }
    }

    fn put_note(&mut self, note: Note) {
        self.text = note.text;
    }
}

impl NameState {
    fn check_name(&self, state: &State) -> Result<(), Refusal> {
        let refused = |fault: NamedStateFault| Refusal::at("name", fault);
        let name = check_name(self.name.trim()).map_err(|fault| Refusal::at("name", fault))?;
        let is_instant = || chrono::DateTime::parse_from_rfc3339(&name).is_ok();
        if !name.chars().any(char::is_alphabetic) || is_instant() {
            return Err(refused(NamedStateFault::LooksLikeMoment { name }));
        }
        match state.named_states.find(&name) {
            Some(taken) => Err(refused(NamedStateFault::Taken {
                name: taken.name.clone(),
            })),
            None => Ok(()),
        }
    }
}
