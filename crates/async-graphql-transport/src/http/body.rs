//! Reads a request body within its limits.

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, HeaderMap};
use http_body_util::BodyExt;
use tokio::time::timeout;

use super::{HttpLimits, TransportError};
use crate::language::Sentence;

/// Bytes of a body that is too large which are still taken in and dropped. Closing the connection at once would
/// reset it, and the client would not get to read why.
const DROPPED_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Why a body is not read.
pub(super) enum BodyFault {
    /// It has more bytes than allowed.
    TooLarge,
    /// It did not arrive in time.
    Late,
    /// The connection broke off.
    Broken,
}

/// The body, up to the limit, whether or not a length was announced.
pub(super) async fn read(headers: &HeaderMap, body: Body, limits: &HttpLimits) -> Result<Vec<u8>, BodyFault> {
    timeout(
        limits.body_time_max,
        collect(headers, body, limits.body_bytes_max),
    )
    .await
    .unwrap_or(Err(BodyFault::Late))
}

async fn collect(headers: &HeaderMap, mut body: Body, bytes_max: usize) -> Result<Vec<u8>, BodyFault> {
    let taken_max = bytes_max.saturating_add(DROPPED_BYTES_MAX);
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > taken_max) {
        return Err(BodyFault::TooLarge);
    }
    let (mut kept, mut length) = (Vec::with_capacity(announced.unwrap_or(0).min(bytes_max)), 0_usize);
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return Err(BodyFault::Broken);
        };
        let Some(data) = frame.data_ref() else { continue };
        length = length.saturating_add(data.len());
        if length <= bytes_max {
            kept.extend_from_slice(data);
        } else if length > taken_max {
            break;
        }
    }
    if length > bytes_max {
        Err(BodyFault::TooLarge)
    } else {
        Ok(kept)
    }
}

impl BodyFault {
    /// The error for the answer. `advice` stands behind what is said about a body that is too large.
    pub(super) fn into_error(self, limits: &HttpLimits, advice: Option<&Sentence>) -> TransportError {
        match self {
            Self::TooLarge => {
                let bytes_max = limits.body_bytes_max;
                let message = Sentence::new(format!("The request has more than {bytes_max} bytes."))
                    .in_german(format!("Die Anfrage hat mehr als {bytes_max} Bytes."));
                let message = advice.map_or(message.clone(), |advice| message.followed_by(advice));
                TransportError::new(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", message)
            }
            Self::Late => TransportError::new(
                StatusCode::REQUEST_TIMEOUT,
                "REQUEST_TIMEOUT",
                Sentence::new("The request did not arrive in time.")
                    .in_german("Die Anfrage kam nicht rechtzeitig an."),
            ),
            Self::Broken => TransportError::bad_request("The body broke off."),
        }
    }
}
