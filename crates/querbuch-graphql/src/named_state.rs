//! Named states: the ledger as it was at a position, by a name that people use.

use async_graphql::{Context, InputObject, Object, Result};
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::domain::id;
use querbuch_ledger::domain::named_state;
use querbuch_ledger::domain::named_state::name::NameState;
use querbuch_ledger::input::Input;
use querbuch_ledger::reports::view::View;

use crate::budget::Counted;
use crate::context::RequestContext;
use crate::mutation::{carry_out, payload};
use crate::scalar::{Instant, Position};

/// A state that has a name, as a view knows it.
#[derive(Clone)]
pub struct NamedState {
    view: View,
    named_at: id::Position,
}

impl crate::mutation::Visible for NamedState {}

impl NamedState {
    /// The state that was named at a position.
    pub fn new(view: View, named_at: id::Position) -> Self {
        Self { view, named_at }
    }

    fn found(&self) -> Result<&named_state::NamedState> {
        let found = self.view.state().named_states.at(self.named_at);
        found.ok_or_else(|| async_graphql::Error::new("named state is gone"))
    }
}

/// The ledger as it was at a position, by a name: "Kabinett 2026-03-12". A name is never given again.
#[Object]
impl NamedState {
    /// what it is called
    async fn name(&self) -> Result<&str> {
        Ok(&self.found()?.name)
    }

    /// the position of the log that is meant
    async fn position(&self) -> Result<Position> {
        Ok(Position(self.found()?.position))
    }

    /// when that position was recorded
    async fn recorded_at(&self) -> Result<Instant> {
        let instant = self.view.state().recorded_at(self.found()?.position);
        instant
            .map(Instant)
            .ok_or_else(|| async_graphql::Error::new("named state is gone"))
    }

    /// what it is about
    async fn text(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let request = RequestContext::of(ctx);
        if !self.view.reads_all_texts() {
            return Ok(None);
        }
        let texts = request.texts.load(self.named_at).await;
        let texts = texts.map_err(|error| request.failed(&error))?;
        Ok(texts.text.as_deref().map(ToOwned::to_owned))
    }

    /// who named it
    async fn actor(&self, ctx: &Context<'_>) -> Result<String> {
        let is_named = self.view.names_all_actors();
        let request = RequestContext::of(ctx);
        request.actor_shown(&self.found()?.actor, is_named).await
    }

    /// the position since which it has the name
    async fn named_at(&self) -> Position {
        Position(self.named_at)
    }
}

/// Reading named states.
#[derive(Default)]
pub struct NamedStateQuery;

#[Object]
impl NamedStateQuery {
    /// all states that have a name, in the order in which they were named
    async fn named_states(&self, ctx: &Context<'_>) -> Counted<NamedState> {
        let view = RequestContext::of(ctx).view();
        let states = view.state().named_states.iter();
        states
            .map(|state| NamedState::new(view.clone(), state.named_at))
            .collect()
    }
}

/// A name for the ledger as it is at a position.
#[derive(InputObject)]
pub struct NameStateInput {
    /// repeating it with the same input names nothing twice
    idempotency_key: Option<String>,
    /// what it is to be called; it has a letter, and no state has it yet in any spelling
    name: String,
    /// the position that is meant; without it the one right before this act
    position: Option<Position>,
    /// what it is about
    text: Option<String>,
}

impl From<NameStateInput> for Input {
    fn from(input: NameStateInput) -> Self {
        let command = Command::NameState(NameState {
            name: input.name.into(),
            position: input.position.map(|position| position.0),
            text: input.text.map(Into::into),
        });
        Self::new(input.idempotency_key, Ok(command))
    }
}

payload! {
    /// The state that was named.
    NamedStatePayload {
        /// the state
        state: Option<NamedState> =
            |view| Outcome::NamedState(position) => Some(NamedState::new(view.clone(), *position)),
    }
}

/// Naming states.
#[derive(Default)]
pub struct NamedStateMutation;

#[Object]
impl NamedStateMutation {
    /// give the ledger as it is at a position a name, for `asOf`
    async fn name_state(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: NameStateInput,
    ) -> Result<NamedStatePayload> {
        carry_out(ctx, input).await.map(NamedStatePayload)
    }
}

#[cfg(test)]
mod tests;
