//! Fuzz targets: parameters of a request, and headers.

use axum::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN,
};
use fuzz_driver::Fuzz;

use super::accept::{accepted, body_is_json};
use super::origins::{AllowedOrigins, Origin};
use super::params::Params;
use super::request_id::request_id;
use crate::language::Language;
use crate::live::resume::resume_after;

fn params(data: &[u8]) -> String {
    let body = Params::from_body(data);
    let text = String::from_utf8_lossy(data);
    let url = Params::from_url(&text);
    let way = |params: Result<Params<'_>, String>| match params {
        Ok(params) => {
            let name = params.operation_name.as_deref();
            assert_ne!(name, Some(""));
            let owned = params.into_owned();
            format!(
                "{} variables, {}",
                owned.variables.len().min(5),
                owned.extensions.is_some()
            )
        }
        Err(reason) => reason
            .chars()
            .filter(char::is_ascii_alphabetic)
            .take(40)
            .collect(),
    };
    format!("{} / {}", way(body), way(url))
}

#[test]
fn parameters_survive_any_text() {
    let seeds = [
        r#"{"query":"{ hello }","operationName":"A","variables":{"n":1,"l":[null,{"a":1.5}]},"extensions":{}}"#,
        r#"[{"query":"{ hello }"}]"#,
        "query=%7B+hello+%7D&variables=%7B%22n%22%3A1%7D&operationName=&extensions=",
    ];
    let words = [
        "\"variables\":",
        "{\"a\":",
        "[[[[",
        "1e400",
        "%ff",
        "&query=",
        "\\ud800",
    ];
    Fuzz::new("parameters", 20_000)
        .seeds(seeds)
        .words(&words)
        .run(params);
}

/// Lines of headers, as a client may give them; what is no header is left out, as the server does.
fn headers(data: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n').take(100) {
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (name, value) = line.split_at(colon);
        let value = HeaderValue::from_bytes(value.get(1..).unwrap_or_default());
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), value) {
            headers.append(name, value);
        }
    }
    headers
}

fn head(data: &[u8]) -> String {
    let headers = headers(data);
    let german = Language::negotiated(&headers, Language::German);
    let english = Language::negotiated(&headers, Language::English);
    let origins = AllowedOrigins::own().and("https://known.example".parse::<Origin>());
    let allowed = origins.check(&headers);
    let mut granted = HeaderMap::new();
    if let Ok(grant) = &allowed {
        origins.add_to(&mut granted, grant.as_ref());
    }
    let allowed = allowed.map_or("refused", |grant| if grant.is_some() { "granted" } else { "own" });
    let id = request_id(&headers, || "new".to_owned());
    assert!(HeaderValue::from_str(&id).is_ok(), "an id can be answered");
    let (media, json) = (accepted(&headers).single, body_is_json(&headers));
    format!(
        "{german:?} {english:?} {allowed} {} {} {media:?} {json} {}",
        granted.len(),
        id == "new",
        resume_after(&headers).is_some()
    )
}

#[test]
fn headers_survive_any_bytes() {
    let seeds = [
        format!("{ACCEPT_LANGUAGE}:de-AT;q=0.8, en;q=0.9, *;q=0.001"),
        format!("{ACCEPT}:application/graphql-response+json;charset=utf-8, text/event-stream;q=0.5, */*;q=0"),
        format!("{CONTENT_TYPE}:application/json; charset=\"utf-8\""),
        format!("{HOST}:ledger.example:8080\n{ORIGIN}:https://ledger.example"),
        format!("{HOST}:[::1]:8080\n{ORIGIN}:http://[::1]:3000"),
        format!("{HOST}:127.0.0.1\n{ORIGIN}:null"),
        format!("{HOST}:127.0.0.1\n{ORIGIN}:https://Known.example:443"),
        "last-event-id:17\nx-request-id:0a-1".to_owned(),
    ];
    let words = [
        ";q=",
        "1.000",
        "0.0000",
        ",",
        "://",
        "[",
        "]",
        "@",
        "localhost",
        "known.example",
        "xn--",
        "\n",
        "de",
        "*",
    ];
    Fuzz::new("headers", 20_000)
        .seeds(seeds)
        .words(&words)
        .bytes_max(2_000)
        .run(head);
}
