use axum::http::HeaderValue;

use super::*;

#[test]
fn the_address_is_the_one_that_was_asked_for() {
    let origins = AllowedOrigins::own().and(["https://ledger.example".parse().expect("is an origin")]);
    for (host, expected) in [
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("Ledger.example", "https://ledger.example"),
        ("localhost:8080", "http://localhost:8080"),
    ] {
        let headers = HeaderMap::from_iter([(HOST, HeaderValue::from_static(host))]);
        assert_eq!(address(&headers, &origins), expected);
    }
}
