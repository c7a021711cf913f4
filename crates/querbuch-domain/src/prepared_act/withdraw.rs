//! Withdrawing a prepared act, or refusing it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::code::check_text;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::grant::Moment;
use crate::note::Note;
use crate::prepared_act::release::{find, require_waiting};
use crate::prepared_act::{ActWithdrawn, PreparedAct};
use crate::reference::Ref;
use crate::refusal::{InputFault, Refusal};
use crate::rights::needs::Needs;
use crate::rights::{Amount, Request, Scope, Verdict};
use crate::state::State;
use crate::words::Noun;

/// Ends a prepared act without effect. Whoever prepared it withdraws it; whoever could release it refuses it.
///
/// Refused, in this order: an unknown act, or one that is neither; a malformed reason; one that does not wait any more.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WithdrawAct {
    /// The act, by its public id.
    pub act: Ref,
    /// Why.
    pub reason: Arc<str>,
}

impl Decide for WithdrawAct {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let one = |refusal| vec![refusal];
        let act = find(&self.act, state).map_err(one)?;
        let refused = self.is_refused(act, state, context).map_err(one)?;
        check_text(&self.reason).map_err(|fault| vec![Refusal::at("reason", fault)])?;
        require_waiting(act, state, context).map_err(one)?;
        Ok(vec![Event::ActWithdrawn(ActWithdrawn {
            act: act.position,
            refused,
            text: context.text_hashes.text.clone(),
        })])
    }

    fn needs(&self, _state: &State, needs: &mut Needs) {
        needs.of_what_is_prepared();
    }

    fn note(&self) -> Note {
        Note::reason(&self.reason)
    }

    fn put_note(&mut self, note: Note) {
        self.reason = note.text.unwrap_or_default();
    }
}

impl WithdrawAct {
    /// Whether it is not whoever prepared it; for anybody else but those who could release it, the act is not there.
    fn is_refused(&self, act: &PreparedAct, state: &State, context: &Context<'_>) -> Result<bool, Refusal> {
        let Some(actor) = context.by.filter(|actor| actor.acting().is_some()) else {
            return Ok(false);
        };
        if state.principals.share_a_person(context.actor, &act.actor) {
            return Ok(false);
        }
        let request = Request {
            action: act.action,
            scope: act.unit.map_or(Scope::Ledger, Scope::Unit),
            measure: act.measure,
            amount: Amount::None,
        };
        let moment = Moment {
            position: state.position,
            now: context.now,
        };
        match state.rights().decide(actor, &request, moment) {
            Verdict::Allow(_) => Ok(true),
            Verdict::Deny(_) => {
                let reference = self.act.0.clone();
                let noun = Noun::PreparedAct;
                Err(Refusal::at("act", InputFault::NotFound { noun, reference }))
            }
        }
    }
}
