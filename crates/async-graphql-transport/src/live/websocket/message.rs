//! The messages of `graphql-transport-ws`.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::ServerError;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;
use serde_json::value::RawValue;

use crate::http::TransportError;
use crate::http::params::Params;
use crate::language::Sentence;

/// Why a connection is closed.
pub(super) mod code {
    /// The server shuts down.
    pub(in super::super) const GOING_AWAY: u16 = 1001;
    /// A message is too large.
    pub(in super::super) const TOO_LARGE: u16 = 1009;
    /// The client reads too slowly, and may come back.
    pub(in super::super) const TRY_AGAIN_LATER: u16 = 1013;
    /// Not a message of the protocol.
    pub(in super::super) const INVALID: u16 = 4400;
    /// An operation before `connection_init`.
    pub(in super::super) const UNAUTHORIZED: u16 = 4401;
    /// Whoever asks is not let in, or may not go on.
    pub(in super::super) const FORBIDDEN: u16 = 4403;
    /// No `connection_init` in time.
    pub(in super::super) const INIT_TIMEOUT: u16 = 4408;
    /// An operation under an id that is in use.
    pub(in super::super) const SUBSCRIBER_EXISTS: u16 = 4409;
    /// A second `connection_init`.
    pub(in super::super) const TOO_MANY_INITS: u16 = 4429;
}

/// Bytes of the id of an operation. Clients count or take a UUID; the reason of a close, which may name it, holds 123
/// bytes in all.
const ID_BYTES_MAX: usize = 64;

/// A message of a client.
pub(super) enum ClientMessage {
    /// With what the client says of itself.
    Init(Option<Value>),
    Ping,
    Pong,
    Complete(Arc<str>),
    Subscribe(Arc<str>, Params<'static>),
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

impl ClientMessage {
    /// Reads a message; otherwise the reason why it is none.
    pub(super) fn read(text: &str) -> Result<Self, &'static str> {
        let envelope: Envelope<'_> =
            serde_json::from_str(text).map_err(|_| "not a message of the protocol")?;
        let id = || match envelope.id.as_deref() {
            None | Some("") => Err("the id is missing"),
            Some(id) if id.len() > ID_BYTES_MAX => Err("the id is too long"),
            Some(id) => Ok(Arc::from(id)),
        };
        let is_object = |payload: &RawValue| payload.get().starts_with('{');
        if !envelope.payload.is_none_or(is_object) {
            return Err("the payload is not an object");
        }
        match envelope.r#type.as_ref() {
            "connection_init" => {
                let payload = envelope
                    .payload
                    .map(|payload| serde_json::from_str(payload.get()));
                let payload = payload.transpose().map_err(|_| "the payload is not an object")?;
                Ok(Self::Init(payload))
            }
            "ping" => Ok(Self::Ping),
            "pong" => Ok(Self::Pong),
            "complete" => Ok(Self::Complete(id()?)),
            "subscribe" => {
                let payload = envelope.payload.ok_or("the payload is missing")?;
                let params = Params::from_body(payload.get().as_bytes());
                let params = params.map_err(|_| "the payload is no operation")?;
                Ok(Self::Subscribe(id()?, params.into_owned()))
            }
            _ => Err("unknown type"),
        }
    }
}

pub(super) fn connection_ack() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

pub(super) fn pong() -> String {
    json!({ "type": "pong" }).to_string()
}

/// The document is JSON already.
pub(super) fn next(id: &str, document: &str) -> String {
    format!(r#"{{"id":{},"type":"next","payload":{document}}}"#, json!(id))
}

pub(super) fn error(id: &str, errors: &[ServerError]) -> String {
    json!({ "id": id, "type": "error", "payload": errors }).to_string()
}

pub(super) fn complete(id: &str) -> String {
    json!({ "id": id, "type": "complete" }).to_string()
}

pub(super) fn too_many_operations(max: usize) -> TransportError {
    let message = Sentence::new(format!("At most {max} operations run at once on one connection."))
        .in_german(format!(
            "Auf einer Verbindung laufen höchstens {max} Operationen zugleich."
        ));
    TransportError::new(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_OPERATIONS", message)
}

#[cfg(test)]
mod fuzz;
