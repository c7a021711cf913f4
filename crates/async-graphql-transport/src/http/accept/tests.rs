use axum::http::HeaderValue;

use super::Media::{GraphqlResponse, Json};
use super::*;

fn headers(name: &HeaderName, values: &[&str]) -> HeaderMap {
    values
        .iter()
        .map(|value| (name.clone(), HeaderValue::from_str(value).unwrap()))
        .collect()
}

#[test]
fn the_media_type_is_negotiated() {
    for (accept, expected) in [
        (&[][..], Some(Json)),
        (&["*/*"], Some(Json)),
        (&["application/*"], Some(Json)),
        (&["application/json"], Some(Json)),
        (&["application/graphql-response+json"], Some(GraphqlResponse)),
        (&["Application/GraphQL-Response+JSON"], Some(GraphqlResponse)),
        (
            &["application/graphql-response+json; charset=utf-8"],
            Some(GraphqlResponse),
        ),
        (&["application/graphql-response+json; charset=latin1"], None),
        (
            &["application/graphql-response+json, application/json"],
            Some(GraphqlResponse),
        ),
        (
            &["application/json, application/graphql-response+json"],
            Some(GraphqlResponse),
        ),
        (
            &["application/json", "application/graphql-response+json"],
            Some(GraphqlResponse),
        ),
        (
            &["application/graphql-response+json, application/json;q=0.9"],
            Some(GraphqlResponse),
        ),
        (
            &["application/graphql-response+json;q=0.8,application/json;q=0.9"],
            Some(Json),
        ),
        (&["application/graphql-response+json;q=0.8, */*"], Some(Json)),
        (
            &["application/graphql-response+json, */*;q=0.1"],
            Some(GraphqlResponse),
        ),
        (&["application/graphql-response+json;q=0, */*;q=0.1"], Some(Json)),
        (&["application/json;q=0, */*;q=0.1"], Some(GraphqlResponse)),
        (&["application/json, */*"], Some(Json)),
        (&["text/html,application/xhtml+xml,*/*;q=0.8"], Some(Json)),
        (&["*/*;q=0"], None),
        (&["text/html"], None),
        (&["text/event-stream"], None),
        (&["application/json;q=nonsense"], None),
        (&[""], Some(Json)),
    ] {
        assert_eq!(accepted(&headers(&ACCEPT, accept)).single, expected, "{accept:?}");
    }
}

#[test]
fn a_stream_has_to_be_named() {
    for (accept, events, prefers) in [
        ("text/event-stream", true, true),
        ("*/*", false, false),
        ("text/*", false, false),
        ("application/json, text/event-stream", true, false),
        ("text/event-stream, application/json;q=0.9", true, true),
        ("text/event-stream;q=0, */*", false, false),
        (
            "application/graphql-response+json, application/json, text/event-stream, multipart/mixed",
            true,
            false,
        ),
    ] {
        let accepted = accepted(&headers(&ACCEPT, &[accept]));
        assert_eq!(
            (accepted.events(), accepted.prefers_events()),
            (events, prefers),
            "{accept}"
        );
    }
}

#[test]
fn only_json_in_utf8_is_a_body() {
    for (content_type, expected) in [
        ("application/json", true),
        ("Application/JSON", true),
        ("application/json; charset=utf-8", true),
        ("application/json;charset=\"UTF-8\"", true),
        ("application/json; odata=verbose", true),
        ("application/json; charset=iso-8859-1", false),
        ("application/graphql", false),
        ("application/jsonp", false),
        ("text/plain", false),
        ("text/plain; application/json", false),
        ("multipart/form-data; boundary=x", false),
        ("", false),
    ] {
        assert_eq!(
            body_is_json(&headers(&CONTENT_TYPE, &[content_type])),
            expected,
            "{content_type}"
        );
    }
    assert!(!body_is_json(&HeaderMap::new()));
}

#[test]
fn qualities_have_three_places() {
    for (text, expected) in [
        ("1", 1_000),
        ("1.000", 1_000),
        ("0.5", 500),
        ("0.05", 50),
        ("0.005", 5),
        ("0", 0),
        ("0.", 0),
        ("0.0005", 0),
        ("1.1", 0),
        ("-1", 0),
        ("0.+5", 0),
        ("", 0),
    ] {
        assert_eq!(thousandths(text), expected, "{text}");
    }
}
