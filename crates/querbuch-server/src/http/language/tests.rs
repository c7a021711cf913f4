use axum::http::HeaderValue;

use super::*;

#[test]
fn english_only_if_it_is_wanted_more() {
    for (accept, expected) in [
        ("de", false),
        ("en", true),
        ("EN-gb", true),
        ("en-US,en;q=0.9,de;q=0.8", true),
        ("de-DE,de;q=0.9,en;q=0.8", false),
        ("de;q=0.5, en;q=0.5", false),
        ("de-AT;q=0.3, en;q=0.4", true),
        ("fr", false),
        ("fr, en;q=0.2", true),
        ("fr, en;q=0.2, *;q=0.5", false),
        ("*", false),
        ("de;q=0, *", true),
        ("en;q=0", false),
        ("english", false),
        ("", false),
    ] {
        let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, HeaderValue::from_str(accept).unwrap())]);
        assert_eq!(prefers_english(&headers), expected, "{accept}");
    }
    assert!(!prefers_english(&HeaderMap::new()));
}
