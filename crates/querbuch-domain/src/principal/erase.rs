//! Erasing who a principal is.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::code::check_text;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::note::Note;
use crate::principal::PrincipalErased;
use crate::principal::fault::PrincipalFault;
use crate::reference::Ref;
use crate::refusal::{Refusal, Refusals};
use crate::rights::needs::Needs;
use crate::state::State;

/// Erases the identity of a principal, which lies beside the log. Its number, its acts and its rights stay; nobody can
/// sign in as it any more.
///
/// Refused, in this order: an unknown principal; a malformed reason; one that was erased already.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ErasePrincipal {
    /// Whose, by its public id.
    pub principal: Ref,
    /// Why.
    pub reason: Arc<str>,
}

impl Decide for ErasePrincipal {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let found = refusals.keep(state.principals.require(&self.principal, "principal"));
        refusals.keep(check_text(&self.reason).map_err(|fault| Refusal::at("reason", fault)));
        let Some((principal, known)) = found else {
            return Err(refusals.0);
        };
        if let Some(by) = known.erased_by {
            refusals.push("principal", PrincipalFault::ErasedAlready { by });
        }
        let event = PrincipalErased {
            principal,
            registered_at: known.registered_at,
            text: context.text_hashes.text.clone(),
        };
        refusals.or(vec![event.into()])
    }

    fn needs(&self, _state: &State, needs: &mut Needs) {
        needs.ledger(Action::Grant);
        needs.by_two();
    }

    fn note(&self) -> Note {
        Note::reason(&self.reason)
    }

    fn put_note(&mut self, note: Note) {
        self.reason = note.text.unwrap_or_default();
    }
}
