//! A read waits until a position was applied: so everybody reads what they wrote, whichever process answers.

use async_graphql_transport::{Sentence, TransportError};
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode};
use querbuch_ledger::ledger::Ledger;
use querbuch_ledger::log::log_state::LogState;

/// The header that asks for it.
const MIN_POSITION: HeaderName = HeaderName::from_static("querbuch-min-position");

/// The position that is asked for.
pub fn min_position(parts: &Parts) -> Result<Option<u64>, TransportError> {
    let Some(value) = parts.headers.get(MIN_POSITION) else {
        return Ok(None);
    };
    let position = value.to_str().ok().and_then(|text| text.trim().parse().ok());
    position.map(Some).ok_or_else(|| {
        let message = Sentence::new("Querbuch-Min-Position must be a whole number from 0.")
            .in_german("Querbuch-Min-Position muss eine ganze Zahl ab 0 sein.");
        TransportError::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    })
}

/// The newest state, once it has come that far.
pub async fn moment_at_least(ledger: &Ledger, position: Option<u64>) -> Result<LogState, TransportError> {
    if let Some(position) = position
        && ledger.state_at_least(position).await.is_none()
    {
        return Err(not_reached(position));
    }
    Ok(ledger.log_state())
}

fn not_reached(position: u64) -> TransportError {
    let message = Sentence::new(format!(
        "Position {position} has not arrived here yet. Ask again in a moment."
    ))
    .in_german(format!(
        "Position {position} ist hier noch nicht angekommen. Bitte gleich noch einmal fragen."
    ));
    TransportError::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "MIN_POSITION_NOT_REACHED",
        message,
    )
    .with_retry_after(1)
}
