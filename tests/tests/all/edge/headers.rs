use querbuch_tests::client::Answer;
use serde_json::json;

use super::served;

const PROXY: [&str; 2] = ["--trusted-proxy", "127.0.0.1"];

/// Method, path, further headers, body, and the status of the answer.
type Asked<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str, u16);

const JSON: (&str, &str) = ("content-type", "application/json");

/// Every route, and every kind of refusal.
const ASKED: [Asked; 27] = [
    ("GET", "/", &[], "", 200),
    ("GET", "/assets/app.css", &[], "", 404),
    ("GET", "/livez", &[], "", 200),
    ("GET", "/readyz", &[], "", 200),
    ("GET", "/healthz", &[], "", 200),
    ("GET", "/schema.graphql", &[], "", 200),
    ("GET", "/checkpoint", &[], "", 200),
    ("GET", "/tile/0/nothing", &[], "", 400),
    ("GET", "/tile/0/x999/000", &[], "", 404),
    ("GET", "/export/balance.csv", &[], "", 200),
    ("HEAD", "/export/units.csv", &[], "", 200),
    ("GET", "/export/balance.csv?what=ever", &[], "", 400),
    ("GET", "/export/nothing.csv", &[], "", 404),
    ("POST", "/export/balance.csv", &[], "", 405),
    ("GET", "/graphql?query=%7Bledger%7Bposition%7D%7D", &[], "", 200),
    (
        "GET",
        "/graphql?query=%7Bnothing%7D",
        &[("accept", "application/graphql-response+json")],
        "",
        400,
    ),
    (
        "GET",
        "/graphql?query=%7Bledger%7Bposition%7D%7D",
        &[("accept", "image/png")],
        "",
        406,
    ),
    (
        "POST",
        "/graphql",
        &[JSON],
        "{\"query\":\"{ ledger { position } }\"}",
        200,
    ),
    ("POST", "/graphql", &[JSON], "{", 400),
    ("POST", "/graphql", &[("content-type", "text/plain")], "{}", 415),
    ("PUT", "/graphql", &[], "", 405),
    (
        "POST",
        "/graphql",
        &[JSON, ("origin", "https://evil.example")],
        "{}",
        403,
    ),
    ("GET", "/livez", &[("origin", "null")], "", 403),
    ("DELETE", "/livez", &[], "", 405),
    ("GET", "/livez", &[("host", "evil.example")], "", 421),
    ("GET", "/nowhere", &[], "", 404),
    (
        "GET",
        "/livez",
        &[("forwarded", "for=1.2.3.4"), ("x-forwarded-for", "5.6.7.8")],
        "",
        400,
    ),
];

fn assert_secured(answer: &Answer, what: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name} of {what}");
    }
    let policy = answer.header("content-security-policy").unwrap_or_default();
    assert!(policy.starts_with("default-src 'none'"), "{what}: {policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{what}: {policy}");
    assert!(!policy.contains("unsafe"), "{what}: {policy}");
    assert!(
        answer.header("cache-control").is_some(),
        "{what} says who may keep it"
    );
    assert_eq!(answer.header("server"), None, "{what}");
    let doubled = |name: &str| answer.headers.iter().filter(|(known, _)| known == name).count() > 1;
    assert!(
        !doubled("content-security-policy") && !doubled("cache-control"),
        "{what}"
    );
}

#[test]
fn every_answer_has_headers_of_security_whatever_it_is() {
    let server = served(&PROXY);
    let client = server.client();
    for (method, path, headers, body, status) in ASKED {
        let what = format!("{method} {path} {headers:?}");
        let answer = client.send(method, path, headers, body.as_bytes());
        // Without a key, there is no checkpoint; the others have one answer.
        assert_eq!(answer.status, status, "{what}: {}", answer.text());
        assert_secured(&answer, &what);
        assert_eq!(
            answer.header("strict-transport-security"),
            None,
            "{what} came without TLS"
        );
        if answer.status >= 400 {
            assert!(
                !answer.text().contains("panicked") && !answer.text().contains(".rs:"),
                "{what}"
            );
        }
    }
    let https = [
        ("x-forwarded-for", "198.51.100.1"),
        ("x-forwarded-proto", "https"),
    ];
    for path in ["/livez", "/", "/nowhere"] {
        let answer = client.send("GET", path, &https, &[]);
        assert_eq!(
            answer.header("strict-transport-security"),
            Some("max-age=31536000"),
            "{path}"
        );
    }
}

#[test]
fn pages_of_a_public_address_are_let_in_by_https_and_no_others() {
    let public = [&PROXY[..], &["--public-url", "https://ledger.example.org"]].concat();
    let server = served(&public);
    let client = server.client();
    let ask = |host: &str, origin: &str| {
        let headers = [
            JSON,
            ("host", host),
            ("origin", origin),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-for", "::1"),
        ];
        let body = json!({ "query": "{ ledger { position } }" }).to_string();
        client.send("POST", "/graphql", &headers, body.as_bytes()).status
    };
    for host in [
        "ledger.example.org",
        "ledger.example.org:443",
        "LEDGER.example.org.",
    ] {
        assert_eq!(ask(host, "https://ledger.example.org"), 200, "{host}");
    }
    for origin in [
        "https://evil.example",
        "https://ledger.example.org.evil.example",
        "null",
        "https://ledger.example.org:444",
    ] {
        assert_eq!(ask("ledger.example.org", origin), 403, "{origin}");
    }
    assert_eq!(ask("evil.example", "https://evil.example"), 421);
    // What a client says of the host in the headers of proxies is read by nobody.
    let headers = [
        ("host", "evil.example"),
        ("x-forwarded-host", "ledger.example.org"),
        ("forwarded", "host=ledger.example.org"),
    ];
    assert_eq!(client.send("GET", "/livez", &headers, &[]).status, 421);
}
