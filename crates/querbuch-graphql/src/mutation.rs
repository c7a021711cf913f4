//! Mutations: one way from an input to the ledger and back to a payload.

use std::sync::Arc;

use async_graphql::{Context, Error, Result};
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::input::Input;
use querbuch_ledger::log::batch::{Answer, Mode};
use querbuch_ledger::log::committer::Reply;
use querbuch_ledger::reports::view::View;

use crate::budget::Counted;
use crate::context::RequestContext;
use crate::error::UserError;
use crate::prepared_act::PreparedAct;
use crate::scalar::Position;

/// What an input was answered; every payload is made of it.
#[derive(Clone)]
pub struct Answered {
    /// What was refused.
    pub errors: Vec<UserError>,
    /// The position after it.
    pub position: Option<Position>,
    /// Whether it is the first answer again.
    pub replayed: bool,
    /// What it made.
    pub outcome: Option<Outcome>,
    /// The state that holds it.
    pub view: View,
}

/// Carries out one input.
pub async fn carry_out(ctx: &Context<'_>, input: impl Into<Input>) -> Result<Answered> {
    let mut answered = carry_out_each(ctx, vec![input.into()]).await?;
    answered.pop().ok_or_else(|| Error::new("no answer"))
}

/// Carries out several inputs, each for itself; one answer each, in order.
pub async fn carry_out_each(ctx: &Context<'_>, inputs: Vec<Input>) -> Result<Vec<Answered>> {
    let request = RequestContext::of(ctx);
    let reply = request.ledger.execute(&request.actor, Mode::Each, inputs).await;
    let reply = reply.map_err(|error| request.failed(&error))?;
    let reading = Arc::new(request.reading_of(&reply.state));
    let view = request.ledger.view_of_all(reply.state).seen_by(&reading);
    let answers = reply.answers.into_iter();
    Ok(answers
        .map(|answer| Answered::new(answer, view.clone(), request))
        .collect())
}

impl Answered {
    /// The act that waits for a second person, where it came to that.
    pub fn prepared(&self) -> Option<PreparedAct> {
        match &self.outcome {
            Some(Outcome::Prepared(position)) => Some(PreparedAct::new(self.view.clone(), *position)),
            _ => None,
        }
    }

    /// The one answer of a reply.
    pub fn of_one(mut reply: Reply, request: &RequestContext) -> Result<Self> {
        let view = request.ledger.view_of_all(reply.state);
        let answer = reply.answers.pop().ok_or_else(|| Error::new("no answer"))?;
        Ok(Self::new(answer, view, request))
    }

    fn new(answer: Answer, view: View, request: &RequestContext) -> Self {
        let nothing = Self {
            errors: Vec::new(),
            position: None,
            replayed: false,
            outcome: None,
            view,
        };
        match answer {
            Answer::Done {
                outcome,
                position,
                replayed,
            } => Self {
                position: Some(Position(position)),
                replayed,
                outcome: Some(outcome),
                ..nothing
            },
            Answer::Refused(refusals) => Self {
                errors: request.user_errors(&refusals),
                ..nothing
            },
            Answer::NotKept => nothing,
        }
    }
}

/// Something that a payload tells of, where whoever acted may read it.
pub(crate) trait Visible {
    /// Whether the view holds it for the reader.
    fn is_visible(&self) -> bool {
        true
    }
}

/// What a payload tells: what of it is visible.
pub(crate) trait Shown {
    /// Only what is visible.
    fn shown(self) -> Self;
}

impl<T: Visible> Shown for Option<T> {
    fn shown(self) -> Self {
        self.filter(Visible::is_visible)
    }
}

impl<T: Visible> Shown for Counted<T> {
    fn shown(mut self) -> Self {
        self.0.retain(Visible::is_visible);
        self
    }
}

/// A payload: what an input was answered, and what it made.
///
/// `payload!` makes the type and its resolvers of the answer: its name with the description of the schema, and the
/// fields that are its own. `|view| outcome => value` gives a field where the outcome is of that kind; anything else,
/// a refusal above all, leaves it empty.
macro_rules! payload {
    (
        $(#[doc = $doc:literal])+
        $name:ident {
            $(
                $(#[doc = $field_doc:literal])+
                $field:ident: $type:ty = |$view:ident| $outcome:pat => $value:expr
            ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone)]
        pub struct $name(pub(crate) $crate::mutation::Answered);

        $(#[doc = $doc])+
        #[async_graphql::Object]
        impl $name {
            /// what was refused; empty where it was done
            pub async fn errors(&self) -> $crate::budget::Counted<$crate::error::UserError> {
                $crate::budget::Counted(self.0.errors.clone())
            }

            /// the log's position after the act
            pub async fn position(&self) -> Option<$crate::scalar::Position> {
                self.0.position
            }

            /// whether this is the answer of an earlier, equal act
            pub async fn replayed(&self) -> bool {
                self.0.replayed
            }

            /// not null: recorded as prepared; it takes effect when a second person releases it
            pub async fn prepared(&self) -> Option<$crate::prepared_act::PreparedAct> {
                self.0.prepared()
            }

            $(
                $(#[doc = $field_doc])+
                async fn $field(&self) -> $type {
                    let $view = &self.0.view;
                    match &self.0.outcome {
                        // Whoever may act need not be able to read: they get no more than what they may.
                        Some($outcome) => $crate::mutation::Shown::shown($value),
                        _ => <$type>::default(),
                    }
                }
            )*
        }
    };
}

pub(crate) use payload;

#[cfg(test)]
mod tests;
