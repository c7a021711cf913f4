//! One request from its head to its answer.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{ObjectType, SubscriptionType};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use futures_util::FutureExt;
use tokio::time::timeout;

use super::accept::{Media, body_is_json, media};
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
    let media = media(&parts.headers);
    let context = Context {
        media: media.unwrap_or(Media::Json),
        english: prefers_english(&parts.headers),
        request_id: request_id::of(&parts.headers, &endpoint.new_request_id),
    };
    if media.is_none() {
        return context.respond(Outcome::Refused(not_acceptable()));
    }
    // Nothing of a request that panicked is used again: its state is dropped with it.
    let answer = AssertUnwindSafe(endpoint.answer(&parts, body, context.english)).catch_unwind();
    let outcome = answer.await.unwrap_or_else(|_| {
        tracing::error!(request_id = context.request_id, "panic in an operation");
        Err(TransportError::internal())
    });
    context.respond(outcome.unwrap_or_else(Outcome::Refused))
}

impl<Q, M, S> GraphqlEndpoint<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    async fn answer(&self, parts: &Parts, body: Body, english: bool) -> Result<Outcome, TransportError> {
        if parts.method == Method::POST {
            if !body_is_json(&parts.headers) {
                return Err(unsupported_media_type());
            }
            let body = body::read(&parts.headers, body).await?;
            let params = Params::from_body(&body).map_err(TransportError::bad_request)?;
            self.operate(parts, params, english).await
        } else if parts.method == Method::GET || parts.method == Method::HEAD {
            let url = parts.uri.query().unwrap_or_default();
            let params = Params::from_url(url).map_err(TransportError::bad_request)?;
            self.operate(parts, params, english).await
        } else {
            Err(TransportError::method_not_allowed("GET, HEAD, POST"))
        }
    }

    async fn operate(
        &self,
        parts: &Parts,
        params: Params<'_>,
        english: bool,
    ) -> Result<Outcome, TransportError> {
        let name = params.operation_name.as_deref();
        let mut prepared = match self
            .documents
            .prepare(&params.query, name, params.variables)
            .await
        {
            Ok(prepared) => prepared,
            Err(fault) => return Ok(Outcome::Faulty(fault.into_errors(english))),
        };
        match prepared.kind {
            OperationType::Query => {}
            OperationType::Mutation if parts.method == Method::POST => {}
            OperationType::Mutation => return Err(TransportError::method_not_allowed("POST")),
            OperationType::Subscription => return Err(no_subscriptions()),
        }
        let cost = prepared.cost;
        if let Some(extensions) = params.extensions {
            prepared.request.extensions = extensions;
        }
        let operation = async {
            prepared.request = (self.attach)(parts, prepared.request).await?;
            Ok(self.documents.execute(prepared).await)
        };
        let executed = timeout(self.time_limit, operation)
            .await
            .map_err(|_| out_of_time())??;
        Ok(Outcome::Executed(Box::new(executed), cost))
    }
}

fn not_acceptable() -> TransportError {
    TransportError::new(
        StatusCode::NOT_ACCEPTABLE,
        "NOT_ACCEPTABLE",
        "Accept muss application/graphql-response+json oder application/json zulassen.",
        "Accept must allow application/graphql-response+json or application/json.",
    )
}

fn no_subscriptions() -> TransportError {
    TransportError::new(
        StatusCode::NOT_ACCEPTABLE,
        "NOT_ACCEPTABLE",
        "Eine Subscription antwortet mit einem Strom, nicht mit einem einzelnen Dokument.",
        "A subscription answers with a stream, not with a single document.",
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
