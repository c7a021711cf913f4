//! One request from its head to its answer.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{ObjectType, Response as Executed, SubscriptionType};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use futures_util::FutureExt;
use querbuch_graphql::documents::{Fault, Prepared};
use tokio::time::timeout;

use super::accept::{Accepted, Media, accepted, body_is_json};
use super::live::{Feed, Operation, socket};
use super::params::Params;
use super::respond::{Context, Outcome};
use super::{GraphqlEndpoint, TransportError, body, prefers_english, request_id};

/// Seconds after which an operation that ran out of time may be tried again.
const RETRY_AFTER_TIMEOUT_SECONDS: u32 = 1;

pub(super) async fn handle<Q, M, S>(
    State(endpoint): State<Arc<GraphqlEndpoint<Q, M, S>>>,
    request: Request,
) -> Response
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    let (parts, body) = request.into_parts();
    let accepted = accepted(&parts.headers);
    let context = Context {
        // Whoever takes only a stream is refused by the status, as one who knows the newer type.
        media: accepted.single.unwrap_or(if accepted.events() {
            Media::GraphqlResponse
        } else {
            Media::Json
        }),
        english: prefers_english(&parts.headers),
        request_id: request_id::of(&parts.headers, &endpoint.new_request_id),
    };
    let context = Arc::new(context);
    if socket::is_asked_for(&parts) {
        return socket::open(endpoint, parts, &context).await;
    }
    if accepted.single.is_none() && !accepted.events() {
        return context.respond(Outcome::Refused(not_acceptable()));
    }
    let asked = Asked {
        parts: Arc::new(parts),
        context: context.clone(),
        accepted,
    };
    // Nothing of a request that panicked is used again: its state is dropped with it.
    let answer = AssertUnwindSafe(endpoint.answer(asked, body)).catch_unwind();
    let outcome = answer.await.unwrap_or_else(|_| {
        tracing::error!(request_id = context.request_id, "panic in an operation");
        Err(TransportError::internal())
    });
    context.respond(outcome.unwrap_or_else(Outcome::Refused))
}

/// A request, apart from its body.
struct Asked {
    parts: Arc<Parts>,
    context: Arc<Context>,
    accepted: Accepted,
}

impl<Q, M, S> GraphqlEndpoint<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    async fn answer(self: &Arc<Self>, asked: Asked, body: Body) -> Result<Outcome, TransportError> {
        let parts = asked.parts.clone();
        if parts.method == Method::POST {
            if !body_is_json(&parts.headers) {
                return Err(unsupported_media_type());
            }
            let body = body::read(&parts.headers, body).await?;
            let params = Params::from_body(&body).map_err(TransportError::bad_request)?;
            self.operate(asked, params).await
        } else if parts.method == Method::GET || parts.method == Method::HEAD {
            let url = parts.uri.query().unwrap_or_default();
            let params = Params::from_url(url).map_err(TransportError::bad_request)?;
            self.operate(asked, params).await
        } else {
            Err(TransportError::method_not_allowed("GET, HEAD, POST"))
        }
    }

    async fn operate(self: &Arc<Self>, asked: Asked, params: Params<'_>) -> Result<Outcome, TransportError> {
        let Asked {
            parts,
            context,
            accepted,
        } = asked;
        let prepared = match self.prepare(params).await {
            Ok(prepared) => prepared,
            Err(fault) => return Ok(Outcome::Faulty(fault.into_errors(context.english))),
        };
        match prepared.kind {
            OperationType::Mutation if parts.method != Method::POST => {
                return Err(TransportError::method_not_allowed("POST"));
            }
            OperationType::Subscription if !accepted.events() => return Err(no_subscriptions()),
            OperationType::Subscription if parts.method == Method::HEAD => {
                return Err(TransportError::method_not_allowed("GET, POST"));
            }
            OperationType::Query | OperationType::Mutation | OperationType::Subscription => {}
        }
        if prepared.kind == OperationType::Subscription || accepted.prefers_events() {
            let seat = self.live.seat()?;
            let operation = Operation::new(parts, context, seat.limits());
            let steps = self.steps(operation.clone(), prepared);
            return Ok(Outcome::Streamed(Box::new(Feed::new(steps, operation, seat))));
        }
        let (executed, cost) = self.execute(&parts, prepared).await?;
        Ok(Outcome::Executed(Box::new(executed), cost))
    }

    /// Everything that is checked before an operation begins.
    pub(super) async fn prepare(&self, params: Params<'_>) -> Result<Prepared, Fault> {
        let name = params.operation_name.as_deref();
        let mut prepared = self
            .documents
            .prepare(&params.query, name, params.variables)
            .await?;
        if let Some(extensions) = params.extensions {
            prepared.request.extensions = extensions;
        }
        Ok(prepared)
    }

    /// The answer of a query or a mutation, and its cost.
    pub(super) async fn execute(
        &self,
        parts: &Parts,
        mut prepared: Prepared,
    ) -> Result<(Executed, u64), TransportError> {
        let cost = prepared.cost;
        let operation = async {
            prepared.request = (self.attach)(parts, prepared.request).await?;
            Ok((self.documents.execute(prepared).await, cost))
        };
        timeout(self.time_limit, operation)
            .await
            .map_err(|_| out_of_time())?
    }

    /// What the hook makes of a subscription before it begins.
    pub(super) async fn admit(
        &self,
        parts: &Parts,
        mut prepared: Prepared,
    ) -> Result<Prepared, TransportError> {
        prepared.request = timeout(self.time_limit, (self.attach)(parts, prepared.request))
            .await
            .map_err(|_| out_of_time())??;
        Ok(prepared)
    }
}

fn not_acceptable() -> TransportError {
    TransportError::new(
        StatusCode::NOT_ACCEPTABLE,
        "NOT_ACCEPTABLE",
        "Accept muss application/graphql-response+json, application/json oder text/event-stream zulassen.",
        "Accept must allow application/graphql-response+json, application/json or text/event-stream.",
    )
}

fn no_subscriptions() -> TransportError {
    TransportError::new(
        StatusCode::NOT_ACCEPTABLE,
        "NOT_ACCEPTABLE",
        "Eine Subscription antwortet mit einem Strom: Accept: text/event-stream, oder ein WebSocket.",
        "A subscription answers with a stream: Accept: text/event-stream, or a WebSocket.",
    )
}

fn unsupported_media_type() -> TransportError {
    TransportError::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "UNSUPPORTED_MEDIA_TYPE",
        "Content-Type muss application/json in UTF-8 sein.",
        "Content-Type must be application/json in UTF-8.",
    )
}

/// A mutation may have been booked all the same: its idempotency key tells.
fn out_of_time() -> TransportError {
    TransportError::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "TIMEOUT",
        "Die Bearbeitung hat zu lange gedauert. Eine Buchung mit demselben idempotencyKey kann wiederholt werden.",
        "The operation took too long. A booking can be repeated with the same idempotencyKey.",
    )
    .with_retry_after(RETRY_AFTER_TIMEOUT_SECONDS)
}
