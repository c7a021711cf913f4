//! Where a client goes on that reconnects by itself.

use axum::http::HeaderName;
use axum::http::header::HeaderMap;

use crate::progress::ResumeAfter;

/// What a browser sends that reconnects to a stream: the id of the last event, which is its position.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// The position that the client names; none where it names none.
pub(crate) fn resume_after(headers: &HeaderMap) -> Option<ResumeAfter> {
    let id = headers.get(LAST_EVENT_ID)?.to_str().ok()?;
    id.parse().ok().map(ResumeAfter)
}

#[cfg(test)]
mod tests;
