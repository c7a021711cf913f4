//! Linking the accounts of one person.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::code::check_text;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::note::Note;
use crate::principal::PrincipalLinked;
use crate::principal::fault::PrincipalFault;
use crate::reference::Ref;
use crate::refusal::{Refusal, Refusals};
use crate::rights::needs::Needs;
use crate::state::State;

/// States that two principals are one person, who signs in at several issuers. Their rights are one person's from then
/// on, and so is what they claimed.
///
/// Refused, in this order: an unknown principal; a malformed reason; two that are one person already.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LinkPrincipals {
    /// One account, by its public id.
    pub principal: Ref,
    /// The other one.
    pub to: Ref,
    /// Why.
    pub reason: Arc<str>,
}

impl Decide for LinkPrincipals {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let one = refusals.keep(state.principals.require(&self.principal, "principal"));
        let other = refusals.keep(state.principals.require(&self.to, "to"));
        refusals.keep(check_text(&self.reason).map_err(|fault| Refusal::at("reason", fault)));
        let (Some((principal, _)), Some((to, _))) = (one, other) else {
            return Err(refusals.0);
        };
        if state.principals.is_one_person(principal, to) {
            let fault = PrincipalFault::LinkedAlready {
                one: principal,
                other: to,
            };
            refusals.push("to", fault);
        }
        let event = PrincipalLinked {
            principal,
            text: context.text_hashes.text.clone(),
            to,
        };
        refusals.or(vec![event.into()])
    }

    fn needs(&self, _state: &State, needs: &mut Needs) {
        needs.ledger(Action::Grant);
    }

    fn note(&self) -> Note {
        Note::reason(&self.reason)
    }

    fn put_note(&mut self, note: Note) {
        self.reason = note.text.unwrap_or_default();
    }
}
