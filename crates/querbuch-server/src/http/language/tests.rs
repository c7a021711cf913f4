use axum::http::HeaderValue;
use axum::http::header::ACCEPT_LANGUAGE;

use super::*;

#[test]
fn german_unless_english_is_wanted_more() {
    for (accept, expected) in [
        ("de", Language::German),
        ("en", Language::English),
        ("EN-gb", Language::English),
        ("en-US,en;q=0.9,de;q=0.8", Language::English),
        ("de-DE,de;q=0.9,en;q=0.8", Language::German),
        ("de;q=0.5, en;q=0.5", Language::German),
        ("de-AT;q=0.3, en;q=0.4", Language::English),
        ("fr", Language::German),
        ("fr, en;q=0.2", Language::English),
        ("fr, en;q=0.2, *;q=0.5", Language::German),
        ("*", Language::German),
        ("de;q=0, *", Language::English),
        ("en;q=0", Language::German),
        ("english", Language::German),
        ("", Language::German),
    ] {
        let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, HeaderValue::from_static(accept))]);
        assert_eq!(language_of(&headers), expected, "{accept}");
    }
    assert_eq!(language_of(&HeaderMap::new()), Language::German);
}

#[test]
fn both_sides_mean_the_same_language() {
    for language in Language::ALL {
        let german = language == Language::German;
        let expected = if german {
            TransportLanguage::German
        } else {
            TransportLanguage::English
        };
        assert_eq!(transport_language(language), expected);
    }
}
