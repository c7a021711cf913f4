//! Signing in: which issuers are trusted, who a request comes from, and until when.
//!
//! | module | what it holds |
//! |---|---|
//! | [`settings`] | `[[issuer]]` of the configuration file |
//! | [`gate`] | who a request comes from |
//! | [`routes`], [`cookies`] | signing in and out with a browser |
//! | [`lease`] | until when a stream may go on |

pub mod cookies;
pub mod gate;
pub mod lease;
pub mod routes;
pub mod settings;

use async_graphql_transport::{Sentence, TransportError};
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use querbuch_identity::refusal::Refusal;
use querbuch_ledger::domain::language::Language;

/// Seconds after which somebody may try again whose issuer did not answer.
const RETRY_AFTER_SECONDS: u32 = 30;

/// A refusal as the routes answer it: 401 and `WWW-Authenticate`, but for those that another token would not mend.
pub fn refused(refusal: Refusal) -> TransportError {
    let message =
        Sentence::new(refusal.sentence(Language::English)).in_german(refusal.sentence(Language::German));
    let with = |status| TransportError::new(status, refusal.code(), message.clone());
    match refusal {
        Refusal::Unreachable => with(StatusCode::SERVICE_UNAVAILABLE).with_retry_after(RETRY_AFTER_SECONDS),
        Refusal::Foreign => with(StatusCode::FORBIDDEN),
        // RFC 6750, 3: without credentials no error is named.
        Refusal::Missing => with(StatusCode::UNAUTHORIZED).with_header(
            WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"querbuch\""),
        ),
        _ => with(StatusCode::UNAUTHORIZED).with_header(
            WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"querbuch\", error=\"invalid_token\""),
        ),
    }
}

/// The database does not answer, so nobody can be let in.
pub fn unavailable() -> TransportError {
    let message = Sentence::new("The database does not answer, so nobody can be let in. Try again in a moment.")
        .in_german("Die Datenbank antwortet nicht, deshalb wird niemand eingelassen. Bitte gleich noch einmal versuchen.");
    TransportError::new(StatusCode::SERVICE_UNAVAILABLE, "SIGN_IN_UNAVAILABLE", message).with_retry_after(5)
}
