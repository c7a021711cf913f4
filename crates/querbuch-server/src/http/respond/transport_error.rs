//! Errors of the transport, and of the hook that runs before each operation.

use std::borrow::Cow;

use async_graphql::ServerError;
use axum::http::header::{ALLOW, HeaderMap, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};

use querbuch_ledger::domain::language::Language;

use super::classify::internal;

/// Why a request is not executed: a status, a stable code and a sentence in both languages.
#[derive(Debug)]
pub struct TransportError {
    status: StatusCode,
    code: &'static str,
    german: Cow<'static, str>,
    english: Cow<'static, str>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl TransportError {
    /// An error with any status.
    pub fn new(
        status: StatusCode,
        code: &'static str,
        german: impl Into<Cow<'static, str>>,
        english: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code,
            german: german.into(),
            english: english.into(),
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

    pub(in crate::http) fn bad_request(reason: String) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "BAD_REQUEST",
            format!("Unlesbare Anfrage: {reason}"),
            reason,
        )
    }

    pub(in crate::http) fn method_not_allowed(allow: &'static str) -> Self {
        let german = format!("Hier ist nur {allow} erlaubt.");
        let english = format!("Only {allow} is allowed here.");
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "METHOD_NOT_ALLOWED",
            german,
            english,
        )
        .with_header(ALLOW, HeaderValue::from_static(allow))
    }

    pub(in crate::http) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "INTERNAL",
            internal(false),
            internal(true),
        )
    }

    /// Status, headers, code and sentence.
    pub(in crate::http) fn into_problem(
        self,
        language: Language,
    ) -> (StatusCode, HeaderMap, &'static str, Cow<'static, str>) {
        let message = language.pick(self.german, self.english);
        (
            self.status,
            self.headers.into_iter().collect(),
            self.code,
            message,
        )
    }

    pub(in crate::http) fn into_parts(self, english: bool) -> (StatusCode, HeaderMap, ServerError) {
        let message = if english { self.english } else { self.german };
        let mut error = ServerError::new(message, None);
        error.extensions.get_or_insert_default().set("code", self.code);
        (self.status, self.headers.into_iter().collect(), error)
    }
}
