//! Releasing a prepared act. What it comes to, the set of commands decides: see `command::prepare`.

use serde::{Deserialize, Serialize};

use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::id::parse_prepared_act_id;
use crate::note::Note;
use crate::prepared_act::fault::PreparedActFault;
use crate::prepared_act::{ActReleased, PreparedAct, PreparedStatus};
use crate::reference::Ref;
use crate::refusal::{InputFault, Refusal};
use crate::rights::needs::Needs;
use crate::state::State;
use crate::words::Noun;

/// Releases a prepared act: it is decided again and takes effect.
///
/// Refused, in this order: an unknown act; one that does not wait any more; nobody who signed in, or somebody who had a part
/// in preparing it; what the act itself is refused for now: rights, then the rest.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReleaseAct {
    /// The act, by its public id.
    pub act: Ref,
    /// The free text of the act, as whoever keeps it reads it. No part of the input: it goes with the act.
    #[serde(skip)]
    pub note: Note,
}

impl ReleaseAct {
    /// The act, while it waits and where it is for this actor to release.
    pub(crate) fn waiting<'a>(
        &self,
        state: &'a State,
        context: &Context<'_>,
    ) -> Result<&'a PreparedAct, Refusal> {
        let act = find(&self.act, state)?;
        require_waiting(act, state, context)?;
        let refuse = |fault: PreparedActFault| Err(Refusal::at("act", fault));
        if context.by.and_then(|actor| actor.acting()).is_none() {
            return refuse(PreparedActFault::NoPrincipal);
        }
        if state.principals.share_a_person(context.actor, &act.actor) {
            return refuse(PreparedActFault::SamePerson);
        }
        Ok(act)
    }
}

impl Decide for ReleaseAct {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let act = self.waiting(state, context).map_err(|refusal| vec![refusal])?;
        Ok(vec![Event::ActReleased(ActReleased { act: act.position })])
    }

    fn needs(&self, _state: &State, needs: &mut Needs) {
        needs.of_what_is_prepared();
    }

    fn note(&self) -> Note {
        self.note.clone()
    }

    fn put_note(&mut self, note: Note) {
        self.note = note;
    }
}

/// The act that a reference names.
pub(super) fn find<'a>(reference: &Ref, state: &'a State) -> Result<&'a PreparedAct, Refusal> {
    let found = parse_prepared_act_id(reference.as_str());
    let found = found.and_then(|position| state.prepared_acts.at(position));
    found.ok_or_else(|| {
        let reference = reference.0.clone();
        let noun = Noun::PreparedAct;
        Refusal::at("act", InputFault::NotFound { noun, reference })
    })
}

/// Refused where an act does not wait any more.
pub(super) fn require_waiting(
    act: &PreparedAct,
    state: &State,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let fault = match act.status_at(state.position, context.now) {
        PreparedStatus::Waiting => return Ok(()),
        PreparedStatus::Lapsed => PreparedActFault::Lapsed {
            expires_at: act.expires_at,
        },
        status => PreparedActFault::NotWaiting { status },
    };
    Err(Refusal::at("act", fault))
}
