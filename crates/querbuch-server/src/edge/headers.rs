//! Headers of security, on every answer whatever it is. What a route says itself stays, but for those that are the same
//! everywhere.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};

use super::proxy::Scheme;

/// Answers for programs load nothing and are shown by no page. The page at `/` has a policy of its own.
const NOTHING: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/// Browsers come back by https only, for a year. Other names of the same domain are not this server's to speak for.
const A_YEAR_OF_HTTPS: &str = "max-age=31536000";

const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The headers that every answer has.
const EVERYWHERE: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (X_FRAME_OPTIONS, "DENY"),
    (CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
    (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
];

/// Adds them.
pub fn add_to(headers: &mut HeaderMap, scheme: Option<Scheme>) {
    for (name, value) in EVERYWHERE {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(NOTHING));
    if scheme == Some(Scheme::Https) {
        headers.insert(
            STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static(A_YEAR_OF_HTTPS),
        );
    }
    // What says nothing of it would be kept as a cache sees fit.
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}

/// Keeps an answer to somebody who signed in from caches that many share.
pub fn keep_private(headers: &mut HeaderMap) {
    let Some(control) = headers
        .get(CACHE_CONTROL)
        .and_then(|control| control.to_str().ok())
    else {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        return;
    };
    let mut directives: Vec<&str> = control
        .split(',')
        .map(str::trim)
        .filter(|directive| !directive.eq_ignore_ascii_case("public"))
        .collect();
    if directives.contains(&"no-store") {
        return;
    }
    if !directives.contains(&"private") {
        directives.insert(0, "private");
    }
    if let Ok(control) = HeaderValue::from_str(&directives.join(", ")) {
        headers.insert(CACHE_CONTROL, control);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_many_share_keeps_what_somebody_reads_who_signed_in() {
        for (control, expected) in [
            (None, "no-store"),
            (Some("no-store"), "no-store"),
            (Some("no-cache"), "private, no-cache"),
            (
                Some("public, max-age=86400, immutable"),
                "private, max-age=86400, immutable",
            ),
            (Some("private, no-cache"), "private, no-cache"),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(control) = control {
                headers.insert(CACHE_CONTROL, HeaderValue::from_static(control));
            }
            keep_private(&mut headers);
            assert_eq!(headers[CACHE_CONTROL], expected);
        }
    }
}
