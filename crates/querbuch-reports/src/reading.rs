//! What makes reports fast: cumulated snapshots and roll-ups, kept beside the state.

use std::sync::Arc;

use querbuch_domain::state::State;

/// Cumulated snapshots and roll-ups of one log. It is brought up to date by one caller and read by many; a view
/// answers the same with it and without it.
#[derive(Debug, Default)]
pub struct Reading {}

impl Reading {
    /// Brings it up to a state.
    pub fn follow(&self, state: &Arc<State>) {
        let _ = (self, state);
    }
}
