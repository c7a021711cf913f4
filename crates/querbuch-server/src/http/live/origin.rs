//! Which web pages may open a WebSocket. Browsers let any page do so, and say in `Origin` which one it is.

use axum::http::StatusCode;
use axum::http::header::{HOST, HeaderMap, ORIGIN};
use axum::http::uri::Authority;

use crate::http::TransportError;

/// Refused: a page of another host than the one that is asked, unless it comes from this machine. Programs send no
/// origin. Without users, whoever opens a socket may book.
pub(super) fn check(headers: &HeaderMap) -> Result<(), TransportError> {
    let Some(origin) = headers.get(ORIGIN) else {
        return Ok(());
    };
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    let page = origin.and_then(|(_, authority)| host(authority));
    let asked = headers.get(HOST).and_then(|asked| host(asked.to_str().ok()?));
    match page {
        Some(page) if is_loopback(&page) || Some(&page) == asked.as_ref() => Ok(()),
        _ => Err(TransportError::new(
            StatusCode::FORBIDDEN,
            "FORBIDDEN",
            "Diese Webseite darf hier keine Verbindung öffnen.",
            "This web page may not open a connection here.",
        )),
    }
}

/// The host without its port, in lower case.
fn host(authority: &str) -> Option<String> {
    let authority: Authority = authority.parse().ok()?;
    Some(authority.host().to_ascii_lowercase())
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || bare
            .parse()
            .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests;
