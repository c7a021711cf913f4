//! What every command can do.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::actor::Actor;
use crate::command::outcome::Outcome;
use crate::event::Event;
use crate::id::Position;
use crate::note::{Note, TextHashes};
use crate::refusal::Refusal;
use crate::rights::needs::Needs;
use crate::state::State;

/// What a decision is given besides the command and the state.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Who acts, as the log says it.
    pub actor: &'a str,
    /// The hashes of the command's free text.
    pub text_hashes: &'a TextHashes,
    /// Who acts, where their rights are asked for; none: a stated name, which is asked nothing.
    pub by: Option<&'a Actor>,
    /// What time it is.
    pub now: DateTime<Utc>,
    /// Whether it stands or falls with other commands.
    pub together: bool,
}

impl<'a> Context<'a> {
    /// Somebody by a stated name, with the hashes of what they wrote.
    pub fn new(actor: &'a str, text_hashes: &'a TextHashes) -> Self {
        Self {
            actor,
            text_hashes,
            by: None,
            now: DateTime::UNIX_EPOCH,
            together: false,
        }
    }

    /// Somebody at a moment, with the hashes of what they wrote.
    pub fn of(actor: &'a Actor, now: DateTime<Utc>, text_hashes: &'a TextHashes) -> Self {
        Self {
            by: Some(actor),
            now,
            ..Self::new(actor.text(), text_hashes)
        }
    }
}

/// One act, all of it or nothing. Its documentation lists what is refused, in that order.
pub trait Decide: Serialize + DeserializeOwned {
    /// The facts to record, in order; at least one. Changes nothing.
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>>;

    /// Says which actions it needs at which units and on which measures, and how much it moves. Rights are asked by nothing
    /// else, so no command goes without saying.
    fn needs(&self, state: &State, needs: &mut Needs);

    /// Puts another free text in the place of its own: none, where its input is kept in the log until a second person
    /// releases it.
    fn put_note(&mut self, note: Note);

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
