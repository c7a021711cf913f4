//! Errors of the transport, and of the hook that runs before each operation.

use async_graphql::ServerError;
use axum::http::header::{ALLOW, HeaderMap, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};

use super::response::internal_error;
use crate::language::{Language, Sentence};

/// Why a request is not executed: a status, a stable code, a sentence for people, and headers of the answer.
#[derive(Clone, Debug)]
pub struct TransportError {
    status: StatusCode,
    code: &'static str,
    message: Sentence,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl TransportError {
    /// An error with any status.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<Sentence>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            headers: Vec::new(),
        }
    }

    /// When to try again.
    #[must_use]
    pub fn with_retry_after(self, seconds: u32) -> Self {
        self.with_header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// A header of the answer, such as `WWW-Authenticate`.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// 400: the request cannot be read. The reason is for the developer of the client, and in English for everybody.
    pub fn bad_request(reason: &str) -> Self {
        let german = format!("Unlesbare Anfrage: {reason}");
        let message = Sentence::new(reason.to_owned()).in_german(german);
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    /// 405: only these methods are allowed, as the header `Allow` lists them.
    pub fn method_not_allowed(allow: &'static str) -> Self {
        let message = Sentence::new(format!("Only {allow} is allowed here."))
            .in_german(format!("Hier ist nur {allow} erlaubt."));
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message)
            .with_header(ALLOW, HeaderValue::from_static(allow))
    }

    /// 500: a fault of the server. What it was is nobody's business but the log's.
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", internal_error())
    }

    /// 503: the server shuts down, and nothing new begins.
    pub fn stopping() -> Self {
        let message = Sentence::new("The server is stopping. Try again in a moment.")
            .in_german("Der Server wird gerade beendet. Bitte gleich noch einmal versuchen.");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "STOPPING", message)
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The sentence for people.
    pub fn message(&self) -> &Sentence {
        &self.message
    }

    /// The headers of the answer.
    pub fn headers(&self) -> HeaderMap {
        self.headers.iter().cloned().collect()
    }

    /// The error as GraphQL has it.
    pub(crate) fn into_server_error(self, language: Language) -> ServerError {
        let mut error = ServerError::new(self.message.into_text(language), None);
        error.extensions.get_or_insert_default().set("code", self.code);
        error
    }
}
