//! Reads a request body within its limits.

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, HeaderMap};
use http_body_util::BodyExt;
use tokio::time::timeout;

use super::{BODY_TIME_LIMIT, MAX_BODY_BYTES, TransportError};

/// Bytes of a body that is too large which are still taken in and dropped. Closing the connection at once would
/// reset it, and the client would not get to read why.
const MAX_DROPPED_BYTES: usize = 8 * 1024 * 1024;

/// The body, up to the limit, whether or not a length was announced.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, TransportError> {
    timeout(BODY_TIME_LIMIT, collect(headers, body))
        .await
        .unwrap_or_else(|_| Err(request_timeout()))
}

async fn collect(headers: &HeaderMap, mut body: Body) -> Result<Vec<u8>, TransportError> {
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MAX_BODY_BYTES + MAX_DROPPED_BYTES) {
        return Err(too_large());
    }
    let (mut kept, mut length) = (
        Vec::with_capacity(announced.unwrap_or(0).min(MAX_BODY_BYTES)),
        0_usize,
    );
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return Err(TransportError::bad_request("The body broke off.".to_owned()));
        };
        let Some(data) = frame.data_ref() else { continue };
        length = length.saturating_add(data.len());
        if length <= MAX_BODY_BYTES {
            kept.extend_from_slice(data);
        } else if length > MAX_BODY_BYTES + MAX_DROPPED_BYTES {
            break;
        }
    }
    if length > MAX_BODY_BYTES {
        Err(too_large())
    } else {
        Ok(kept)
    }
}

fn too_large() -> TransportError {
    TransportError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "BODY_TOO_LARGE",
        format!("Die Anfrage hat mehr als {MAX_BODY_BYTES} Bytes. Für große Mengen gibt es den Import."),
        format!("The request has more than {MAX_BODY_BYTES} bytes. Large amounts can be imported."),
    )
}

fn request_timeout() -> TransportError {
    TransportError::new(
        StatusCode::REQUEST_TIMEOUT,
        "REQUEST_TIMEOUT",
        "Die Anfrage kam nicht rechtzeitig an.",
        "The request did not arrive in time.",
    )
}
