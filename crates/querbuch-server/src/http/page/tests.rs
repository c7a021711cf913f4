use axum::http::HeaderValue;

use super::*;

fn shown(name: &str) -> Shown<'_> {
    Shown {
        name,
        position: 42,
        address: "http://127.0.0.1:8080".to_owned(),
    }
}

#[test]
fn a_hostile_name_is_text_and_nothing_else() {
    let name = "</title><script>alert(1)</script><img src=x onerror='x'> \" & \u{202e}";
    for language in [Language::German, Language::English] {
        let html = shown(name).html(language);
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        assert!(html.contains(
            "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&#39;x&#39;&gt; &quot; &amp; "
        ));
        assert_eq!(html.matches("</title>").count(), 1);
    }
}

#[test]
fn it_loads_nothing_from_elsewhere_and_runs_nothing() {
    for language in [Language::German, Language::English] {
        let html = shown("Q").html(language);
        for part in [
            "<script", "style=", "<style", "<img", "<form", "onload", "onerror", "onclick",
        ] {
            assert!(!html.contains(part), "{part}");
        }
        assert_eq!(html.matches("<link ").count(), 1);
        assert_eq!(html.matches("src=").count(), 0);
        for path in [
            "/schema.graphql",
            "/healthz",
            "/readyz",
            "/checkpoint",
            "http://127.0.0.1:8080/graphql",
        ] {
            assert!(html.contains(path), "{path}");
        }
        assert!(html.contains("42") && html.contains(env!("CARGO_PKG_VERSION")));
    }
    assert!(shown("Q").html(Language::German).contains("Erste Fragen"));
    assert!(shown("Q").html(Language::English).contains("First questions"));
}

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
