use super::*;

fn headers(host: &'static str, origin: Option<&'static str>) -> HeaderMap {
    let mut headers = HeaderMap::from_iter([(HOST, HeaderValue::from_static(host))]);
    if let Some(origin) = origin {
        headers.insert(ORIGIN, HeaderValue::from_static(origin));
    }
    headers
}

#[test]
fn pages_of_the_server_itself_may_and_no_others() {
    for (origin, host, expected) in [
        (None, "127.0.0.1:8080", true),
        (Some("http://127.0.0.1:8080"), "127.0.0.1:8080", true),
        (Some("http://[::1]:8080"), "[::1]:8080", true),
        (Some("http://dev.localhost:8080"), "dev.localhost:8080", true),
        (Some("https://Ledger.example"), "ledger.example:443", true),
        (Some("https://ledger.example"), "ledger.example", true),
        (Some("https://ledger.example:443"), "ledger.example", true),
        (Some("http://ledger.example"), "ledger.example:80", true),
        // Another server on the same machine is another origin.
        (Some("http://127.0.0.1:3000"), "127.0.0.1:8080", false),
        (Some("http://localhost:3000"), "127.0.0.1:8080", false),
        (Some("http://localhost:8080"), "127.0.0.1:8080", false),
        (Some("http://[::1]:3000"), "127.0.0.1:8080", false),
        (Some("https://ledger.example:8443"), "ledger.example", false),
        (Some("http://ledger.example"), "ledger.example:443", false),
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
        (Some("*"), "127.0.0.1:8080", false),
        (Some(""), "127.0.0.1:8080", false),
    ] {
        let checked = AllowedOrigins::own().check(&headers(host, origin));
        assert_eq!(checked.is_ok(), expected, "{origin:?} at {host}");
        assert!(checked.is_err() || checked.is_ok_and(|grant| grant.is_none()));
    }
    let mut twice = headers("127.0.0.1:8080", Some("http://127.0.0.1:8080"));
    twice.append(ORIGIN, HeaderValue::from_static("http://127.0.0.1:8080"));
    assert!(AllowedOrigins::own().check(&twice).is_err());
}

#[test]
fn pages_of_listed_origins_may_and_are_granted_exactly_theirs() {
    let allowed = AllowedOrigins::own().and(["https://App.example.org/".parse().unwrap()]);
    for (origin, expected) in [
        ("https://app.example.org", true),
        ("https://app.example.org:443", true),
        ("https://app.example.org:8443", false),
        ("http://app.example.org", false),
        ("https://example.org", false),
        ("https://app.example.org.evil.example", false),
        ("https://evil.example", false),
    ] {
        let checked = allowed.check(&headers("api.example.org", Some(origin)));
        let granted = checked.ok().flatten();
        assert_eq!(granted.is_some(), expected, "{origin}");
        let mut answer = HeaderMap::new();
        allowed.add_to(&mut answer, granted.as_ref());
        let named = answer.get(ACCESS_CONTROL_ALLOW_ORIGIN);
        assert_eq!(
            named.map(|named| named.to_str().unwrap()),
            expected.then_some(origin)
        );
        assert_eq!(answer[VARY], "Origin");
        assert!(!answer.contains_key("access-control-allow-credentials"));
    }
}

#[test]
fn an_origin_is_scheme_name_and_port() {
    for (text, expected) in [
        ("https://app.example.org", Ok("https://app.example.org")),
        (" HTTPS://App.Example.org:443/ ", Ok("https://app.example.org")),
        ("http://127.0.0.1:3000", Ok("http://127.0.0.1:3000")),
        ("http://[::1]:3000", Ok("http://[::1]:3000")),
        (
            "https://xn--bcher-kva.example",
            Ok("https://xn--bcher-kva.example"),
        ),
        ("*", Err(OriginFault::Wildcard)),
        ("https://*.example.org", Err(OriginFault::Wildcard)),
        ("null", Err(OriginFault::Null)),
        ("", Err(OriginFault::Malformed)),
        ("app.example.org", Err(OriginFault::Malformed)),
        ("ftp://app.example.org", Err(OriginFault::Malformed)),
        ("https://", Err(OriginFault::Malformed)),
        ("https://app.example.org/path", Err(OriginFault::Malformed)),
        ("https://app.example.org?x", Err(OriginFault::Malformed)),
        ("https://app.example.org#x", Err(OriginFault::Malformed)),
        ("https://user@app.example.org", Err(OriginFault::Malformed)),
        ("https://app.example.org:", Err(OriginFault::Malformed)),
        ("https://app.example.org:x", Err(OriginFault::Malformed)),
        ("https://bücher.example", Err(OriginFault::Malformed)),
    ] {
        let read = text.parse::<Origin>().map(|origin| origin.to_string());
        assert_eq!(read.as_deref().map_err(|fault| *fault), expected, "{text}");
    }
}

#[test]
fn a_browser_that_asks_reads_what_a_page_may_do() {
    let allowed = AllowedOrigins::own()
        .and(["https://app.example.org".parse().unwrap()])
        .request_headers(["Tenant"]);
    let asking = headers("api.example.org", Some("https://app.example.org"));
    let grant = allowed.check(&asking).unwrap().unwrap();
    let answer = allowed.preflight(&grant);
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let header = |name: &str| answer.headers()[name].to_str().unwrap();
    assert_eq!(header("access-control-allow-origin"), "https://app.example.org");
    assert_eq!(header("access-control-allow-methods"), "GET, HEAD, POST");
    assert_eq!(header("access-control-max-age"), "7200");
    assert!(header("access-control-allow-headers").ends_with("X-Request-Id, Tenant"));
}
