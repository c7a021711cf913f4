//! One operation as a stream of steps, whatever carries it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{ObjectType, Response as Executed, ServerError, SubscriptionType, Value};
use axum::http::request::Parts;
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt as _};

use super::Shutdown;
use super::limits::LiveLimits;
use crate::budget::AnswerTooLarge;
use crate::cost::{AnswerCost, AnswerTooCostly};
use crate::documents::{Answered, PreparedRequest};
use crate::http::params::Params;
use crate::http::response::{ResponseContext, too_costly};
use crate::http::{GraphqlEndpoint, TransportError};
use crate::language::Sentence;
use crate::progress::Progress;

/// One step of an operation. Only `Next` is followed by another one.
#[derive(Debug)]
pub(crate) enum Step {
    /// An answer, as the text of its document.
    Next(Arc<str>),
    /// It could not begin, or cannot go on.
    Failed(Vec<ServerError>),
    /// Its last answer was given.
    Complete,
    /// The server shuts down, and there would be more.
    Interrupted,
}

/// What an operation knows of its request.
#[derive(Clone)]
pub(crate) struct Operation {
    pub(super) parts: Arc<Parts>,
    pub(super) context: Arc<ResponseContext>,
    pub(super) progress: Arc<Progress>,
    pub(super) limits: LiveLimits,
}

impl Operation {
    pub(crate) fn new(parts: Arc<Parts>, context: Arc<ResponseContext>, limits: LiveLimits) -> Self {
        Self {
            parts,
            context,
            progress: Arc::default(),
            limits,
        }
    }

    /// Errors with their codes, and with the position after which to go on.
    pub(super) fn errors(&self, mut errors: Vec<ServerError>) -> Vec<ServerError> {
        self.context.complete(&mut errors);
        if let Some(position) = self.progress.position() {
            for error in &mut errors {
                error.extensions.get_or_insert_default().set("after", position);
            }
        }
        errors
    }

    /// The errors of a subscriber that is cut off.
    pub(super) fn too_slow(&self) -> Vec<ServerError> {
        let message = match self.progress.position() {
            Some(position) => Sentence::new(format!(
                "Cut off for reading too slowly. Go on with after: {position}."
            ))
            .in_german(format!(
                "Zu langsam gelesen, daher getrennt. Weiter geht es mit after: {position}."
            )),
            None => Sentence::new("Cut off for reading too slowly.")
                .in_german("Zu langsam gelesen, daher getrennt."),
        };
        let mut error = ServerError::new(message.into_text(self.context.language), None);
        error
            .extensions
            .get_or_insert_default()
            .set("code", "SLOW_SUBSCRIBER");
        self.errors(vec![error])
    }

    /// The only answer of a query or a mutation.
    fn answer(&self, executed: Executed, cost: Option<AnswerCost>) -> BoxStream<'static, Step> {
        let next = Step::Next(self.context.document(executed, cost).into());
        stream::iter([next, Step::Complete]).boxed()
    }

    /// The end of an operation whose answer costs too much.
    fn too_costly(&self, refused: AnswerTooCostly) -> Step {
        Step::Failed(self.errors(vec![refused.into_error(self.context.language)]))
    }

    fn failed(&self, error: TransportError) -> Step {
        Step::Failed(vec![self.context.error(error)])
    }
}

impl<Q, M, S> GraphqlEndpoint<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    /// The steps of an operation that has yet to be checked.
    pub(super) fn steps_of(
        self: &Arc<Self>,
        operation: Operation,
        params: Params<'static>,
    ) -> BoxStream<'static, Step> {
        let endpoint = self.clone();
        let begun = operation.clone();
        let steps = stream::once(async move {
            match endpoint.prepare(params).await {
                Ok(prepared) => endpoint.steps(begun, prepared),
                Err(fault) => {
                    let errors = fault.into_errors(begun.context.language);
                    one(Step::Failed(begun.errors(errors)))
                }
            }
        });
        without_panics(operation, steps.flatten()).boxed()
    }

    /// The steps of an operation that was checked.
    pub(crate) fn steps(
        self: &Arc<Self>,
        operation: Operation,
        prepared: PreparedRequest,
    ) -> BoxStream<'static, Step> {
        let endpoint = self.clone();
        let begun = operation.clone();
        let steps = stream::once(async move {
            if prepared.kind == OperationType::Subscription {
                endpoint.subscribe(begun, prepared).await
            } else {
                match endpoint.execute(&begun.parts, prepared).await {
                    Ok(Ok(Answered { response, cost })) => begun.answer(response, Some(cost)),
                    Ok(Err(refused)) if refused.is_mutation => {
                        begun.answer(too_costly(refused, begun.context.language), None)
                    }
                    Ok(Err(refused)) => one(begun.too_costly(refused)),
                    Err(error) => one(begun.failed(error)),
                }
            }
        });
        without_panics(operation, steps.flatten()).boxed()
    }

    async fn subscribe(
        self: &Arc<Self>,
        operation: Operation,
        prepared: PreparedRequest,
    ) -> BoxStream<'static, Step> {
        let shared = self.shared(&operation.parts, &prepared);
        let mut prepared = match self.admit(&operation.parts, prepared).await {
            Ok(prepared) => prepared,
            Err(error) => return one(operation.failed(error)),
        };
        prepared.tell_open();
        prepared.request = prepared.request.data(operation.progress.clone());
        let events = match shared {
            Some(shared) => shared.events(self, prepared),
            None => self.schema.execute_stream(prepared).map(Event::of).boxed(),
        };
        let subscription = RunningSubscription {
            events,
            shutdown: self.connections.shutdown.clone(),
            operation,
        };
        let steps = stream::unfold(Some(subscription), |subscription| async {
            let mut subscription = subscription?;
            let step = subscription.step().await;
            let goes_on = matches!(step, Step::Next(_));
            Some((step, goes_on.then_some(subscription)))
        });
        steps.boxed()
    }
}

struct RunningSubscription {
    events: BoxStream<'static, Event>,
    shutdown: Shutdown,
    operation: Operation,
}

/// An event of a subscription.
pub(super) enum Event {
    /// For this subscriber alone.
    Own(Box<Executed>),
    /// For all who share the subscription, as the text of its document.
    Shared(Arc<str>),
    /// It has more bytes than an answer may have.
    TooLarge(AnswerTooLarge),
    /// It costs more than an answer may, and so will the next one.
    TooCostly(AnswerTooCostly),
    /// The subscription cannot go on, for none of them.
    Failed(Vec<ServerError>),
}

impl Event {
    pub(super) fn of(answered: Result<Executed, AnswerTooCostly>) -> Self {
        match answered {
            Ok(executed) => Self::own(executed),
            Err(refused) => Self::TooCostly(refused),
        }
    }

    fn own(executed: Executed) -> Self {
        // Its root field may not be null, so a subscription that failed there cannot go on.
        if executed.data == Value::Null && executed.is_err() {
            Self::Failed(executed.errors)
        } else {
            Self::Own(Box::new(executed))
        }
    }
}

impl RunningSubscription {
    async fn step(&mut self) -> Step {
        tokio::select! {
            biased;
            () = self.shutdown.begins() => Step::Interrupted,
            event = self.events.next() => match event {
                None => Step::Complete,
                Some(Event::Failed(errors)) => Step::Failed(self.operation.errors(errors)),
                Some(Event::TooCostly(refused)) => self.operation.too_costly(refused),
                Some(Event::Own(event)) => Step::Next(self.operation.context.document(*event, None).into()),
                Some(Event::Shared(document)) => Step::Next(document),
                Some(Event::TooLarge(excess)) => {
                    Step::Next(self.operation.context.document_too_large(excess).into())
                }
            },
        }
    }
}

fn one(step: Step) -> BoxStream<'static, Step> {
    stream::iter([step]).boxed()
}

/// A panic ends the operation and nothing else: its state is dropped with it.
fn without_panics(
    operation: Operation,
    steps: impl Stream<Item = Step> + Send + 'static,
) -> impl Stream<Item = Step> + Send {
    let steps = AssertUnwindSafe(steps).catch_unwind();
    steps.map(move |step| {
        step.unwrap_or_else(|_| {
            tracing::error!(request_id = operation.context.request_id, "panic in an operation");
            operation.failed(TransportError::internal())
        })
    })
}
