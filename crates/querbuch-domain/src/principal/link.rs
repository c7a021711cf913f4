//! Linking the accounts of one person.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::actor::principals_in;
use crate::code::check_text;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::id::PrincipalNo;
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
/// It takes whoever keeps structure and gives rights on the whole ledger, and two people as soon as two administer it: it
/// joins the rights of two, and says who is not the other one of four eyes.
///
/// Refused, in this order: an unknown principal; a malformed reason; two that are one person already; an account of
/// somebody who has a part in the act.
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
        let has_part = |number: PrincipalNo| {
            principals_in(context.actor).any(|person| state.principals.is_one_person(person, number))
        };
        for (field, number) in [("principal", principal), ("to", to)] {
            if has_part(number) {
                refusals.push(field, PrincipalFault::OwnAccount);
            }
        }
        let event = PrincipalLinked {
            principal,
            text: context.text_hashes.text.clone(),
            to,
        };
        refusals.or(vec![event.into()])
    }

    fn needs(&self, _state: &State, needs: &mut Needs) {
        needs.ledger(Action::Structure);
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
