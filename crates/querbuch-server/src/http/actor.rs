//! Who acts, as the client states it. Nobody proves it until users log in; the server listens on loopback only.
//!
//! It is a header of its own, so a web page of another origin cannot set it unless it is allowed: a browser asks first
//! (CORS preflight). Nor can a page set headers of a WebSocket.

use std::sync::Arc;

use async_graphql_transport::{Sentence, TransportError};
use axum::http::{HeaderName, StatusCode, request::Parts};
use querbuch_ledger::domain::code::check_actor;
use querbuch_ledger::ledger::LOCAL_ACTOR;

/// The header that names whoever acts.
const ACTOR: HeaderName = HeaderName::from_static("querbuch-actor");

/// Who acts: the one that is named, once and well, or [`LOCAL_ACTOR`].
pub fn actor(parts: &Parts) -> Result<Arc<str>, TransportError> {
    let mut named = parts.headers.get_all(ACTOR).iter();
    let Some(value) = named.next() else {
        return Ok(LOCAL_ACTOR.into());
    };
    let name = std::str::from_utf8(value.as_bytes()).ok();
    let name = name.and_then(|name| check_actor(name.trim()).ok());
    name.filter(|_| named.next().is_none()).ok_or_else(|| {
        let message = Sentence::new(
            "Querbuch-Actor must be exactly one name of letters, digits, “-”, “_”, “.” and “@”, of at most 100 characters.",
        )
        .in_german(
            "Querbuch-Actor muss genau ein Name sein, aus Buchstaben, Ziffern, „-“, „_“, „.“ und „@“, höchstens 100 Zeichen.",
        );
        TransportError::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    })
}
