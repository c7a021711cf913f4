//! Refusals that are answered before anybody has read the request.

use std::time::Duration;

use async_graphql_transport::{Language, TransportError};
use axum::body::to_bytes;
use axum::extract::Request;
use axum::response::Response;
use tokio::time::timeout;

use crate::http::hosts::refusal;
use crate::http::language::DEFAULT_LANGUAGE;

/// Bytes of a body that are read and thrown away: those of all requests but large acts.
const UNREAD_BYTES_MAX: usize = 64 * 1024;

/// How long that may take: a body comes with its head as a rule.
const UNREAD_TIME_MAX: Duration = Duration::from_secs(1);

/// Refuses a request. Its body is read first, as far as that is soon done: where it were not, the connection would be closed
/// while the client still writes, and the client might never read why.
pub async fn refuse(request: Request, error: &TransportError) -> Response {
    let language = Language::negotiated(request.headers(), DEFAULT_LANGUAGE);
    drop(timeout(UNREAD_TIME_MAX, to_bytes(request.into_body(), UNREAD_BYTES_MAX)).await);
    refusal(error, language)
}
