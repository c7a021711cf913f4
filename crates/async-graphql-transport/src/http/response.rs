//! Answers: their status, headers and bytes.

mod bounded;
mod classify;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{Response as Executed, ServerError, Value};
use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, RETRY_AFTER, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde::Serialize;

use bounded::{NotWritten, count_the_rest, json_within, too_large};
pub(crate) use classify::internal_error;

pub use bounded::ERRORS_PER_ANSWER_MAX;

use super::accept::Media;
use super::caching::Validators;
use super::origins::{AllowedOrigins, Grant};
use super::request_id::REQUEST_ID;
use super::{RefusalCode, TransportError};
use crate::budget::AnswerTooLarge;
use crate::cost::{AnswerCost, AnswerTooCostly};
use crate::language::Language;
use crate::live::EventStream;

/// The outcome of a request.
pub(crate) enum Outcome {
    /// It was executed, and cost so much, unless its answer was given up for that.
    Executed(Box<Executed>, Option<AnswerCost>),
    /// The same, and the client may keep it unless it has errors.
    Validated(Box<Executed>, AnswerCost, Validators),
    /// The client has the answer already.
    NotModified(Validators),
    /// It was not: its document or variables are wrong.
    Faulty(Vec<ServerError>),
    /// It was not, for a reason of the transport.
    Refused(TransportError),
    /// Its answers come as a stream.
    Streamed(Box<EventStream>),
}

/// What every answer needs to know of its request.
pub(crate) struct ResponseContext {
    pub(super) media: Media,
    pub(crate) language: Language,
    pub(crate) request_id: String,
    /// Bytes of one answer.
    pub(super) answer_bytes_max: usize,
    pub(super) origins: Arc<AllowedOrigins>,
    /// What a page of another origin is granted.
    pub(super) grant: Option<Grant>,
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<Extensions<'a>>,
}

#[derive(Serialize)]
struct Extensions<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<AnswerCost>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    others: Option<&'a BTreeMap<String, Value>>,
}

/// The code of an error that says that the server is overloaded. Where an operation has no data for such an error,
/// nothing was done, and its status is 503: so what is in front of the server can see that it helps to wait.
pub const OVERLOADED: &str = "OVERLOADED";

/// The code of an error that says that too many questions wait that take their time. As with [`OVERLOADED`], the status
/// is 503 where there is no data.
pub const TOO_BUSY: &str = "TOO_BUSY";

/// The code of an error that says that a question took too long. As with [`OVERLOADED`], the status is 503 where there
/// is no data.
pub const TIMEOUT: &str = "TIMEOUT";

/// Seconds after which a server that was overloaded may have room again: a full queue takes about as long.
const RETRY_AFTER_OVERLOAD_SECONDS: u32 = 1;

fn is_overloaded(error: &ServerError) -> bool {
    let code = error
        .extensions
        .as_ref()
        .and_then(|extensions| extensions.get("code"));
    matches!(code, Some(Value::String(code)) if [OVERLOADED, TOO_BUSY, TIMEOUT].contains(&code.as_str()))
}

impl<'a> Document<'a> {
    fn of(executed: &'a Executed, cost: Option<AnswerCost>) -> Self {
        let others = Some(&executed.extensions).filter(|others| !others.is_empty());
        let extensions = Extensions { cost, others };
        Self {
            data: Some(&executed.data),
            errors: &executed.errors,
            extensions: Some(extensions).filter(|given| given.cost.is_some() || given.others.is_some()),
        }
    }
}

/// An event without errors: its text is the same for all who share a subscription.
pub(crate) fn text_without_errors(executed: &Executed, bytes_max: usize) -> Result<String, AnswerTooLarge> {
    text_of(&Document::of(executed, None), bytes_max)
}

fn text_of(document: &Document<'_>, bytes_max: usize) -> Result<String, AnswerTooLarge> {
    let bytes = match json_within(document, bytes_max) {
        Ok(bytes) => bytes,
        Err(NotWritten::TooLarge(excess)) => return Err(excess),
        Err(NotWritten::Failed(error)) => {
            // As in `write`: no value of a schema can do this.
            tracing::error!(%error, "answer cannot be written");
            b"{}".to_vec()
        }
    };
    // JSON is UTF-8.
    Ok(String::from_utf8(bytes).unwrap_or_default())
}

/// The answer of a mutation that was carried out, in place of one that costs too much.
pub(crate) fn too_costly(refused: AnswerTooCostly, language: Language) -> Executed {
    let mut executed = Executed::new(Value::Null);
    executed.errors.push(refused.into_error(language));
    executed
}

impl ResponseContext {
    pub(crate) fn respond(&self, outcome: Outcome) -> Response {
        match outcome {
            Outcome::Executed(executed, cost) => self.executed(*executed, cost),
            Outcome::Validated(mut executed, cost, validators) => {
                if executed.errors.is_empty() {
                    validators.add_to(&mut executed.http_headers);
                }
                self.executed(*executed, Some(cost))
            }
            Outcome::NotModified(validators) => self.not_modified(validators),
            Outcome::Faulty(errors) => {
                let status = match self.media {
                    Media::GraphqlResponse => StatusCode::BAD_REQUEST,
                    Media::Json => StatusCode::OK,
                };
                self.without_data(status, HeaderMap::new(), errors)
            }
            Outcome::Refused(error) => {
                let (status, headers, code) = (error.status(), error.headers(), error.code());
                let errors = vec![error.into_server_error(self.language)];
                let mut response = self.without_data(status, headers, errors);
                response.extensions_mut().insert(RefusalCode(code));
                response
            }
            Outcome::Streamed(events) => self.streamed(*events),
        }
    }

    fn streamed(&self, events: EventStream) -> Response {
        let mut response = Response::new(events.into_body());
        self.add_headers(response.headers_mut());
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/event-stream; charset=utf-8"),
        );
        // A proxy that gathers before it passes on would hold events back.
        headers.insert(
            HeaderName::from_static("x-accel-buffering"),
            HeaderValue::from_static("no"),
        );
        response
    }

    fn not_modified(&self, validators: Validators) -> Response {
        let mut response = Response::default();
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        let headers = response.headers_mut();
        validators.add_to(headers);
        self.add_headers(headers);
        headers.remove(CONTENT_TYPE);
        response
    }

    /// What tells answers to the same question apart.
    pub(super) fn form(&self) -> [&'static str; 2] {
        let language = match self.language {
            Language::English => "en",
            Language::German => "de",
        };
        [language, self.media.as_str()]
    }

    fn executed(&self, mut executed: Executed, cost: Option<AnswerCost>) -> Response {
        let mut headers = std::mem::take(&mut executed.http_headers);
        self.complete(&mut executed.errors);
        let mut status = StatusCode::OK;
        if executed.data == Value::Null && executed.errors.iter().any(is_overloaded) {
            status = StatusCode::SERVICE_UNAVAILABLE;
            headers.insert(RETRY_AFTER, HeaderValue::from(RETRY_AFTER_OVERLOAD_SECONDS));
        }
        self.write(status, headers, &Document::of(&executed, cost))
    }

    /// An answer as one document of a stream. The events of a subscription have no cost of their own.
    pub(crate) fn document(&self, mut executed: Executed, cost: Option<AnswerCost>) -> String {
        self.complete(&mut executed.errors);
        text_of(&Document::of(&executed, cost), self.answer_bytes_max)
            .unwrap_or_else(|excess| self.document_too_large(excess))
    }

    /// The document in place of one that is too large.
    pub(crate) fn document_too_large(&self, excess: AnswerTooLarge) -> String {
        let executed = self.executed_too_large(excess);
        text_of(&Document::of(&executed, None), usize::MAX).unwrap_or_default()
    }

    fn executed_too_large(&self, excess: AnswerTooLarge) -> Executed {
        let request_id = &self.request_id;
        tracing::warn!(request_id, limit = excess.max, "an answer is too large");
        let mut executed = Executed::new(Value::Null);
        executed.errors.push(too_large(excess, self.language));
        self.complete(&mut executed.errors);
        executed
    }

    /// Gives errors their codes, and the id of this request. Too many of them are counted.
    pub(crate) fn complete(&self, errors: &mut Vec<ServerError>) {
        count_the_rest(errors, self.language);
        for error in errors {
            classify::complete(error, self);
        }
    }

    /// The same for an error of the transport.
    pub(crate) fn error(&self, error: TransportError) -> ServerError {
        let mut error = error.into_server_error(self.language);
        classify::complete(&mut error, self);
        error
    }

    fn without_data(&self, status: StatusCode, headers: HeaderMap, mut errors: Vec<ServerError>) -> Response {
        self.complete(&mut errors);
        self.write(
            status,
            headers,
            &Document {
                data: None,
                errors: &errors,
                extensions: None,
            },
        )
    }

    /// The headers that a resolver or the hook set stay, but for those that describe the body.
    fn write(&self, status: StatusCode, mut headers: HeaderMap, document: &Document<'_>) -> Response {
        let mut response = Response::default();
        *response.status_mut() = status;
        match json_within(document, self.answer_bytes_max) {
            Ok(body) => *response.body_mut() = Body::from(body),
            Err(NotWritten::TooLarge(excess)) => {
                *response.body_mut() = Body::from(self.document_too_large(excess));
                headers.remove(ETAG);
                headers.remove(CACHE_CONTROL);
            }
            // No value of a schema can do this: names are strings and numbers are finite.
            Err(NotWritten::Failed(error)) => {
                tracing::error!(request_id = self.request_id, %error, "answer cannot be written");
                *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            }
        }
        *response.headers_mut() = headers;
        self.add_headers(response.headers_mut());
        response
    }

    fn add_headers(&self, headers: &mut HeaderMap) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media.as_str()));
        headers.append(VARY, HeaderValue::from_static("Accept, Accept-Language"));
        self.origins.add_to(headers, self.grant.as_ref());
        headers
            .entry(CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if let Ok(id) = HeaderValue::from_str(&self.request_id) {
            headers.insert(HeaderName::from_static(REQUEST_ID), id);
        }
    }
}
