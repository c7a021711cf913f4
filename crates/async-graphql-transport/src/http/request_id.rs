//! The id under which a request is found again in answers and logs.

#[cfg(test)]
mod tests;

use axum::http::HeaderMap;

/// The header, in requests and in answers.
pub const REQUEST_ID: &str = "x-request-id";

/// Characters of an id from outside. A UUID has 36, a trace id of a proxy up to 64.
const MAX_ID_LENGTH: usize = 64;

/// The id that the client or a proxy gave, if it is safe to write into a log; else a new one.
pub fn request_id(headers: &HeaderMap, new_id: impl FnOnce() -> String) -> String {
    headers
        .get(REQUEST_ID)
        .and_then(|id| id.to_str().ok())
        .filter(|id| is_safe(id))
        .map_or_else(new_id, ToOwned::to_owned)
}

fn is_safe(id: &str) -> bool {
    (1..=MAX_ID_LENGTH).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':'))
}
