//! One operation as a stream of steps, whatever carries it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{ObjectType, Response as Executed, ServerError, SubscriptionType, Value};
use axum::http::request::Parts;
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt as _};
use querbuch_graphql::documents::Prepared;
use querbuch_graphql::progress::Progress;

use super::Stop;
use super::limits::Limits;
use crate::http::params::Params;
use crate::http::respond::Context;
use crate::http::{GraphqlEndpoint, TransportError};

/// What comes of an operation, one after the other. Nothing follows after any but `Next`.
#[derive(Debug)]
pub(in crate::http) enum Step {
    /// An answer, as the text of its document.
    Next(Arc<str>),
    /// It could not begin, or cannot go on.
    Failed(Vec<ServerError>),
    /// It is complete.
    Done,
    /// The server stops; there would be more.
    Stopped,
}

/// What an operation knows of its request.
#[derive(Clone)]
pub(in crate::http) struct Operation {
    pub(super) parts: Arc<Parts>,
    pub(super) context: Arc<Context>,
    pub(super) progress: Arc<Progress>,
    pub(super) limits: Limits,
}

impl Operation {
    pub(in crate::http) fn new(parts: Arc<Parts>, context: Arc<Context>, limits: Limits) -> Self {
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

    /// What a subscriber reads who is cut off.
    pub(super) fn too_slow(&self) -> Vec<ServerError> {
        let (german, english) = match self.progress.position() {
            Some(position) => (
                format!("Zu langsam gelesen, daher getrennt. Weiter geht es mit after: {position}."),
                format!("Cut off for reading too slowly. Go on with after: {position}."),
            ),
            None => (
                "Zu langsam gelesen, daher getrennt.".to_owned(),
                "Cut off for reading too slowly.".to_owned(),
            ),
        };
        let message = if self.context.english { english } else { german };
        let mut error = ServerError::new(message, None);
        error
            .extensions
            .get_or_insert_default()
            .set("code", "SLOW_SUBSCRIBER");
        self.errors(vec![error])
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
        let asked = operation.clone();
        let steps = stream::once(async move {
            match endpoint.prepare(params).await {
                Ok(prepared) => endpoint.steps(asked, prepared),
                Err(fault) => {
                    let errors = fault.into_errors(asked.context.english);
                    one(Step::Failed(asked.errors(errors)))
                }
            }
        });
        caught(operation, steps.flatten()).boxed()
    }

    /// The steps of an operation that was checked.
    pub(in crate::http) fn steps(
        self: &Arc<Self>,
        operation: Operation,
        prepared: Prepared,
    ) -> BoxStream<'static, Step> {
        let endpoint = self.clone();
        let asked = operation.clone();
        let steps = stream::once(async move {
            if prepared.kind == OperationType::Subscription {
                endpoint.follow(asked, prepared).await
            } else {
                match endpoint.execute(&asked.parts, prepared).await {
                    Ok((executed, cost)) => {
                        let next = Step::Next(asked.context.document(executed, Some(cost)).into());
                        stream::iter([next, Step::Done]).boxed()
                    }
                    Err(error) => one(asked.failed(error)),
                }
            }
        });
        caught(operation, steps.flatten()).boxed()
    }

    async fn follow(self: &Arc<Self>, operation: Operation, prepared: Prepared) -> BoxStream<'static, Step> {
        let shared = self.shared(&operation.parts, &prepared);
        let mut prepared = match self.admit(&operation.parts, prepared).await {
            Ok(prepared) => prepared,
            Err(error) => return one(operation.failed(error)),
        };
        prepared.request = prepared.request.data(operation.progress.clone());
        let events = match shared {
            Some(shared) => shared.events(self, prepared),
            None => self.documents.execute_stream(prepared).map(Event::own).boxed(),
        };
        let following = Following {
            events,
            stop: self.live.stop.clone(),
            operation,
        };
        let steps = stream::unfold(Some(following), |following| async {
            let mut following = following?;
            let step = following.step().await;
            let goes_on = matches!(step, Step::Next(_));
            Some((step, goes_on.then_some(following)))
        });
        steps.boxed()
    }
}

/// A subscription under way.
struct Following {
    events: BoxStream<'static, Event>,
    stop: Stop,
    operation: Operation,
}

/// What comes of a subscription.
pub(super) enum Event {
    /// For this subscriber alone.
    Own(Box<Executed>),
    /// For all who follow the same, as the text of its document.
    Shared(Arc<str>),
    /// It cannot go on, for none of them.
    Failed(Vec<ServerError>),
}

impl Event {
    pub(super) fn own(executed: Executed) -> Self {
        // Its root field may not be null: what failed there cannot go on.
        if executed.data == Value::Null && executed.is_err() {
            Self::Failed(executed.errors)
        } else {
            Self::Own(Box::new(executed))
        }
    }
}

impl Following {
    async fn step(&mut self) -> Step {
        tokio::select! {
            biased;
            () = self.stop.wait() => Step::Stopped,
            event = self.events.next() => match event {
                None => Step::Done,
                Some(Event::Failed(errors)) => Step::Failed(self.operation.errors(errors)),
                Some(Event::Own(event)) => Step::Next(self.operation.context.document(*event, None).into()),
                Some(Event::Shared(document)) => Step::Next(document),
            },
        }
    }
}

fn one(step: Step) -> BoxStream<'static, Step> {
    stream::iter([step]).boxed()
}

/// A panic ends the operation and nothing else: its state is dropped with it.
fn caught(
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
