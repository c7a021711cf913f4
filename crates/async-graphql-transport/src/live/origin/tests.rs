use axum::http::HeaderValue;

use super::*;

#[test]
fn pages_of_the_same_host_and_of_this_machine_may() {
    for (origin, host, expected) in [
        (None, "127.0.0.1:8080", true),
        (Some("http://127.0.0.1:8080"), "127.0.0.1:8080", true),
        (Some("http://localhost:3000"), "127.0.0.1:8080", true),
        (Some("http://[::1]:3000"), "127.0.0.1:8080", true),
        (Some("http://dev.localhost"), "127.0.0.1:8080", true),
        (Some("https://Ledger.example"), "ledger.example:443", true),
        (Some("https://ledger.example"), "127.0.0.1:8080", false),
        (Some("https://evil.example"), "ledger.example", false),
        (
            Some("https://ledger.example.evil.example"),
            "ledger.example",
            false,
        ),
        (Some("http://localhost.evil.example"), "127.0.0.1:8080", false),
        (Some("http://127.0.0.1.evil.example"), "127.0.0.1:8080", false),
        (Some("null"), "127.0.0.1:8080", false),
        (Some("file://"), "127.0.0.1:8080", false),
        (Some(""), "127.0.0.1:8080", false),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static(host));
        if let Some(origin) = origin {
            headers.insert(ORIGIN, HeaderValue::from_static(origin));
        }
        assert_eq!(
            AllowedOrigins::default().check(&headers).is_ok(),
            expected,
            "{origin:?} at {host}"
        );
    }
}

#[test]
fn pages_of_other_hosts_may_where_they_are_allowed() {
    let mut allowed = AllowedOrigins::default();
    allowed.add(["App.example.org"]);
    for (origin, expected) in [
        ("https://app.example.org", true),
        ("https://app.example.org:8443", true),
        ("https://example.org", false),
        ("https://app.example.org.evil.example", false),
        ("https://evil.example", false),
    ] {
        let headers = HeaderMap::from_iter([
            (HOST, HeaderValue::from_static("api.example.org")),
            (ORIGIN, HeaderValue::from_static(origin)),
        ]);
        assert_eq!(allowed.check(&headers).is_ok(), expected, "{origin}");
    }
}
