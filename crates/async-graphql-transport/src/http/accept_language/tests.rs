use axum::http::HeaderValue;

use super::*;

fn negotiated(accept: &str, default: Language) -> Language {
    let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, HeaderValue::from_str(accept).unwrap())]);
    Language::negotiated(&headers, default)
}

#[test]
fn the_default_gives_way_only_to_what_is_wanted_more() {
    let (german, english, default) = (Some(Language::German), Some(Language::English), None);
    for (accept, expected) in [
        ("de", german),
        ("en", english),
        ("EN-gb", english),
        ("en-US,en;q=0.9,de;q=0.8", english),
        ("de-DE,de;q=0.9,en;q=0.8", german),
        ("de;q=0.5, en;q=0.5", default),
        ("de-AT;q=0.3, en;q=0.4", english),
        ("fr", default),
        ("fr, en;q=0.2", english),
        ("fr, de;q=0.2", german),
        ("fr, en;q=0.2, *;q=0.5", german),
        ("*", default),
        ("de;q=0, *", english),
        ("en;q=0, *", german),
        ("en;q=0", default),
        ("english", default),
        ("", default),
    ] {
        for language in [Language::German, Language::English] {
            let expected = expected.unwrap_or(language);
            assert_eq!(
                negotiated(accept, language),
                expected,
                "{accept} where {language:?} is the default"
            );
        }
    }
    for language in [Language::German, Language::English] {
        assert_eq!(Language::negotiated(&HeaderMap::new(), language), language);
    }
}
