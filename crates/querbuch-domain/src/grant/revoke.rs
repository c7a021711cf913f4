//! Revoking rights.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::code::check_text;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::grant::fault::GrantFault;
use crate::grant::{Grant, GrantRevoked, Moment};
use crate::id::parse_grant_id;
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::{InputFault, Refusal};
use crate::rights::needs::{Needs, Place};
use crate::role::Role;
use crate::state::State;
use crate::words::Noun;

/// Revokes a right. It ends at once, in every process; that it was there stays known.
///
/// Refused, in this order: an unknown grant; a malformed reason; one that was revoked already; the last one by which
/// somebody administers there without an end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RevokeRight {
    /// The grant, by its public id.
    pub grant: Ref,
    /// Why.
    pub reason: Arc<str>,
}

impl Decide for RevokeRight {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let moment = Moment {
            position: state.position,
            now: context.now,
        };
        let grant = self.check(state, moment).map_err(|refusal| vec![refusal])?;
        Ok(vec![Event::GrantRevoked(GrantRevoked {
            grant: grant.position,
            text: context.text_hashes.text.clone(),
        })])
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        let place = Place::field("grant", &self.grant);
        match self.find(state) {
            Some(grant) if grant.reach.unit.is_none() => needs.ledger(Action::Grant),
            Some(grant) => needs.at(Action::Grant, (grant.reach.unit, grant.reach.measure), place),
            None => needs.at(Action::Grant, (None, None), place),
        }
    }

    fn note(&self) -> Note {
        Note::reason(&self.reason)
    }

    fn put_note(&mut self, note: Note) {
        self.reason = note.text.unwrap_or_default();
    }
}

impl RevokeRight {
    fn find<'a>(&self, state: &'a State) -> Option<&'a Grant> {
        parse_grant_id(self.grant.as_str()).and_then(|position| state.grants.at(position))
    }

    fn check<'a>(&self, state: &'a State, moment: Moment) -> Result<&'a Grant, Refusal> {
        let grant = self.find(state).ok_or_else(|| {
            let reference = self.grant.0.clone();
            let noun = Noun::Grant;
            Refusal::at("grant", InputFault::NotFound { noun, reference })
        })?;
        check_text(&self.reason).map_err(|fault| Refusal::at("reason", fault))?;
        if let Some(by) = grant.revoked_at {
            return Err(Refusal::at("grant", GrantFault::RevokedAlready { by }));
        }
        if grant.role == Role::Administrator {
            let rights = state.rights();
            let standing = rights.standing_administrations(grant.reach.unit, moment);
            let counts = standing.iter().any(|other| other.position == grant.position);
            if counts && standing.iter().all(|other| other.position == grant.position) {
                return Err(Refusal::at("grant", GrantFault::LastAdministrator));
            }
        }
        Ok(grant)
    }
}
