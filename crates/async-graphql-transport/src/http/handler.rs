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

use super::accept::{Accepted, Media, accepted, body_is_json};
use super::caching::{PinnedTo, Validators};
use super::params::{By, Params};
use super::response::{Outcome, ResponseContext, TIMEOUT, too_costly};
use super::{AllowedOrigins, GraphqlEndpoint, TransportError, body, request_id};
use crate::budget::AnswerBudget;
use crate::cost::AnswerTooCostly;
use crate::documents::{Answered, DocumentId, DocumentIdFault, Freshness, PreparedRequest, RequestFault};
use crate::language::{Language, Sentence};
use crate::live::{EventStream, Operation, resume_after, websocket};

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
    let origins = endpoint.allowed_origins.clone();
    let (grant, forbidden) = match origins.check(&parts.headers) {
        Ok(grant) => (grant, None),
        Err(error) => (None, Some(error)),
    };
    let context = ResponseContext {
        // A client that takes only a stream reads from the status why it gets none, as clients of the newer type do.
        media: accepted.single.unwrap_or(if accepted.events() {
            Media::GraphqlResponse
        } else {
            Media::Json
        }),
        language: Language::negotiated(&parts.headers, endpoint.default_language),
        request_id: request_id::request_id(&parts.headers, &endpoint.new_request_id),
        answer_bytes_max: endpoint.limits.answer_bytes_max,
        origins,
        grant,
    };
    let context = Arc::new(context);
    if let Some(error) = forbidden {
        return context.respond(Outcome::Refused(error));
    }
    if let Some(grant) = &context.grant
        && AllowedOrigins::is_preflight(&parts.method, &parts.headers)
    {
        return context.origins.preflight(grant);
    }
    if websocket::is_requested(&parts) {
        return websocket::open(endpoint, parts, &context).await;
    }
    if accepted.single.is_none() && !accepted.events() {
        return context.respond(Outcome::Refused(not_acceptable()));
    }
    let head = RequestHead {
        parts: Arc::new(parts),
        context: context.clone(),
        accepted,
    };
    // Nothing of a request that panicked is used again: its state is dropped with it.
    let answer = AssertUnwindSafe(endpoint.answer(head, body)).catch_unwind();
    let outcome = answer.await.unwrap_or_else(|_| {
        tracing::error!(request_id = context.request_id, "panic in an operation");
        Err(TransportError::internal())
    });
    context.respond(outcome.unwrap_or_else(Outcome::Refused))
}

/// A request, apart from its body.
struct RequestHead {
    parts: Arc<Parts>,
    context: Arc<ResponseContext>,
    accepted: Accepted,
}

impl<Q, M, S> GraphqlEndpoint<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    async fn answer(self: &Arc<Self>, head: RequestHead, body: Body) -> Result<Outcome, TransportError> {
        let parts = head.parts.clone();
        if parts.method == Method::POST {
            if !body_is_json(&parts.headers) {
                return Err(unsupported_media_type());
            }
            let body = body::read(&parts.headers, body, &self.limits).await;
            let body =
                body.map_err(|fault| fault.into_error(&self.limits, self.large_body_advice.as_ref()))?;
            let params = Params::from_body(&body).map_err(|reason| TransportError::bad_request(&reason))?;
            self.operate(head, params).await
        } else if parts.method == Method::GET || parts.method == Method::HEAD {
            let url = parts.uri.query().unwrap_or_default();
            let params = Params::from_url(url).map_err(|reason| TransportError::bad_request(&reason))?;
            self.operate(head, params).await
        } else {
            Err(TransportError::method_not_allowed("GET, HEAD, POST"))
        }
    }

    async fn operate(
        self: &Arc<Self>,
        head: RequestHead,
        params: Params<'_>,
    ) -> Result<Outcome, TransportError> {
        let RequestHead {
            parts,
            context,
            accepted,
        } = head;
        let prepared = match self.prepare(params).await {
            Ok(prepared) => prepared,
            Err(fault) => return Ok(Outcome::Faulty(fault.into_errors(context.language))),
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
            let permit = self.connections.acquire()?;
            let operation = Operation::new(parts, context, permit.limits());
            let steps = self.steps(operation.clone(), prepared);
            return Ok(Outcome::Streamed(Box::new(EventStream::new(
                steps, operation, permit,
            ))));
        }
        if parts.method != Method::POST {
            return self.execute_or_validate(&parts, prepared, &context).await;
        }
        let executed = self.execute(&parts, prepared).await?;
        Ok(outcome_of(executed, &context))
    }

    /// The answer of a query over GET; nothing is executed where the client has it already.
    async fn execute_or_validate(
        &self,
        parts: &Parts,
        mut prepared: PreparedRequest,
        context: &ResponseContext,
    ) -> Result<Outcome, TransportError> {
        let operation = async {
            let budget = AnswerBudget::new(self.limits.answer_bytes_max);
            let mut request = prepared.request.data(budget);
            if let Freshness::Pinned(position) = prepared.freshness {
                request = request.data(PinnedTo(position));
            }
            prepared.request = (self.attach)(parts, request).await?;
            prepared.is_attached();
            let program = self.program.as_deref();
            let validators = program.and_then(|program| Validators::of(&prepared, program, &context.form()));
            if let Some(known) = validators.as_ref().filter(|it| it.are_known_to(&parts.headers)) {
                prepared.tell_open();
                return Ok(Outcome::NotModified(known.clone()));
            }
            let executed = self.schema.execute(prepared).await;
            Ok(match (executed, validators) {
                (Ok(Answered { response, cost }), Some(validators)) => {
                    Outcome::Validated(Box::new(response), cost, validators)
                }
                (executed, _) => outcome_of(executed, context),
            })
        };
        timeout(self.limits.operation_time_max, operation)
            .await
            .map_err(|_| self.out_of_time())?
    }

    /// Everything that is checked before an operation begins.
    pub(crate) async fn prepare(&self, params: Params<'_>) -> Result<PreparedRequest, RequestFault> {
        let name = params.operation_name.as_deref();
        let schema = &self.schema;
        let id = |text: &str| text.parse::<DocumentId>().map_err(RequestFault::DocumentId);
        let mut prepared = match &params.document {
            By::Id(given) => schema.prepare_by_id(id(given)?, name, params.variables).await?,
            By::TextAndId(given) if id(given)? != DocumentId::of(&params.query) => {
                return Err(RequestFault::DocumentId(DocumentIdFault::Differs));
            }
            By::Text | By::TextAndId(_) => schema.prepare(&params.query, name, params.variables).await?,
            By::AutomaticHash => return Err(RequestFault::AutomaticPersistedQuery),
        };
        if let Some(extensions) = params.extensions {
            prepared.request.extensions = extensions;
        }
        Ok(prepared)
    }

    /// The answer of a query or a mutation, unless it costs too much.
    pub(crate) async fn execute(
        &self,
        parts: &Parts,
        mut prepared: PreparedRequest,
    ) -> Result<Result<Answered, AnswerTooCostly>, TransportError> {
        let operation = async {
            let budget = AnswerBudget::new(self.limits.answer_bytes_max);
            let request = prepared.request.data(budget);
            prepared.request = (self.attach)(parts, request).await?;
            prepared.is_attached();
            Ok(self.schema.execute(prepared).await)
        };
        timeout(self.limits.operation_time_max, operation)
            .await
            .map_err(|_| self.out_of_time())?
    }

    /// Runs the hook for a subscription, before it begins.
    pub(crate) async fn admit(
        &self,
        parts: &Parts,
        mut prepared: PreparedRequest,
    ) -> Result<PreparedRequest, TransportError> {
        if let Some(resume_after) = resume_after(&parts.headers) {
            prepared.request = prepared.request.data(resume_after);
        }
        let attached = (self.attach)(parts, prepared.request);
        prepared.request = timeout(self.limits.operation_time_max, attached)
            .await
            .map_err(|_| self.out_of_time())??;
        prepared.is_attached();
        Ok(prepared)
    }

    fn out_of_time(&self) -> TransportError {
        let message =
            Sentence::new("The operation took too long.").in_german("Die Bearbeitung hat zu lange gedauert.");
        let advice = self.timeout_advice.as_ref();
        let message = advice.map_or(message.clone(), |advice| message.followed_by(advice));
        TransportError::new(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT, message)
            .with_retry_after(RETRY_AFTER_TIMEOUT_SECONDS)
    }
}

/// The outcome of a query or a mutation that may have cost too much.
fn outcome_of(executed: Result<Answered, AnswerTooCostly>, context: &ResponseContext) -> Outcome {
    match executed {
        Ok(Answered { response, cost }) => Outcome::Executed(Box::new(response), Some(cost)),
        Err(refused) if refused.is_mutation => {
            Outcome::Executed(Box::new(too_costly(refused, context.language)), None)
        }
        // As if it had been known before.
        Err(refused) => Outcome::Faulty(vec![refused.into_error(context.language)]),
    }
}

fn not_acceptable() -> TransportError {
    let message = Sentence::new(
        "Accept must allow application/graphql-response+json, application/json or text/event-stream.",
    )
    .in_german(
        "Accept muss application/graphql-response+json, application/json oder text/event-stream zulassen.",
    );
    TransportError::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message)
}

fn no_subscriptions() -> TransportError {
    let message =
        Sentence::new("A subscription answers with a stream: Accept: text/event-stream, or a WebSocket.")
            .in_german(
                "Eine Subscription antwortet mit einem Strom: Accept: text/event-stream, oder ein WebSocket.",
            );
    TransportError::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message)
}

fn unsupported_media_type() -> TransportError {
    let message = Sentence::new("Content-Type must be application/json in UTF-8.")
        .in_german("Content-Type muss application/json in UTF-8 sein.");
    TransportError::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "UNSUPPORTED_MEDIA_TYPE",
        message,
    )
}
