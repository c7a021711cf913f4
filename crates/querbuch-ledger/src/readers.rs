//! Who reads, and what they may read now: asked at each question, of the newest state.

use chrono::{DateTime, Utc};
use querbuch_domain::actor::Actor;
use querbuch_domain::grant::Moment;
use querbuch_domain::rights::reading::Reading;
use querbuch_domain::state::State;
use querbuch_domain::visibility::Visibility;

use crate::ledger::Ledger;

impl Ledger {
    /// The end of a state by the clock. Commits may run ahead of it, and what was given holds at once.
    pub fn now_of(&self, state: &State) -> Moment {
        moment(state, self.now())
    }

    /// What somebody may read now, by the rights of a state.
    pub fn reading(&self, state: &State, actor: &Actor) -> Reading {
        state.reading(actor, self.now_of(state))
    }

    /// What tells a reader from others, for whatever is kept of answers: who asks, and what they may read at this moment.
    /// None where everybody reads the same: of an open ledger, as a local user.
    pub fn reader(&self, state: &State, actor: &Actor) -> Option<String> {
        told_apart(state, actor, self.now())
    }
}

fn moment(state: &State, now: DateTime<Utc>) -> Moment {
    let recorded_at = state.recorded_at(state.position);
    Moment {
        position: state.position,
        now: recorded_at.map_or(now, |recorded_at| now.max(recorded_at)),
    }
}

fn told_apart(state: &State, actor: &Actor, now: DateTime<Utc>) -> Option<String> {
    let is_open = state.visibilities.at(state.position) == Visibility::Open;
    if is_open && actor.acting().is_none() {
        return None;
    }
    let reading = state.reading(actor, moment(state, now));
    Some(format!("{actor:?} {reading:?}"))
}

#[cfg(test)]
mod tests;
