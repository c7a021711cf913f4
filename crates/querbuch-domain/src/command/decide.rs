//! What every command can do.

use serde::Serialize;

use crate::command::outcome::Outcome;
use crate::event::Event;
use crate::id::Position;
use crate::note::{Note, TextHashes};
use crate::refusal::Refusal;
use crate::state::State;

/// What a decision is given besides the command and the state.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Who acts.
    pub actor: &'a str,
    /// The hashes of the command's free text.
    pub text_hashes: &'a TextHashes,
}

impl<'a> Context<'a> {
    /// Somebody, with the hashes of what they wrote.
    pub fn new(actor: &'a str, text_hashes: &'a TextHashes) -> Self {
        Self { actor, text_hashes }
    }
}

/// One act, all of it or nothing. Its documentation lists what is refused, in that order.
pub trait Decide: Serialize {
    /// The facts to record, in order; at least one. Changes nothing.
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>>;

    /// The free text that comes with it, to be kept beside the log; [`Note::default`] where it has none. Nothing but
    /// this keeps a user's text, so no command goes without saying.
    fn note(&self) -> Note;

    /// What is answered, once its facts are recorded after a position: what they made together.
    fn outcome(&self, events: &[Event], after: Position) -> Option<Outcome> {
        let made = (after + 1..)
            .zip(events)
            .map(|(position, event)| event.made(position));
        made.reduce(Outcome::and_then)
    }
}
