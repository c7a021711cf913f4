use async_graphql::value;

use super::*;

#[test]
fn a_body_has_the_parameters_and_may_have_others() {
    let body = br#" { "query": "{ a }", "operationName": "A", "variables": { "x": [1, null] },
                      "extensions": { "trace": true }, "id": 7 } "#;
    let params = Params::from_body(body).unwrap();
    assert_eq!(params.query, "{ a }");
    assert!(
        matches!(params.query, Cow::Borrowed(_)),
        "a plain text is not copied"
    );
    assert_eq!(params.operation_name.as_deref(), Some("A"));
    assert_eq!(
        params.variables,
        Variables::from_value(value!({ "x": [1, null] }))
    );
    assert!(params.extensions.is_some());
}

#[test]
fn null_and_absent_are_the_same() {
    for body in [
        r#"{"query":"{ a }"}"#,
        r#"{"query":"{ a }","operationName":null,"variables":null,"extensions":null}"#,
        r#"{"query":"{ a }","operationName":""}"#,
    ] {
        let params = Params::from_body(body.as_bytes()).unwrap();
        assert!(
            params.operation_name.is_none() && params.variables.is_empty() && params.extensions.is_none()
        );
    }
}

#[test]
fn other_bodies_are_refused() {
    for body in [
        &b""[..],
        b"null",
        b"\"{ a }\"",
        b"{",
        b"{}",
        b"{\"query\":\"{ a }\"} x",
        b"{\"query\":\"{ \xff }\"}",
        br#"["{ a }"]"#,
        br#"[{"query":"{ a }"}]"#,
        br#"{"query":null}"#,
        br#"{"query":7}"#,
        br#"{"query":["{ a }"]}"#,
        br#"{"query":"{ a }","query":"{ b }"}"#,
        br#"{"query":"{ a }","operationName":7}"#,
        br#"{"query":"{ a }","variables":[]}"#,
        br#"{"query":"{ a }","variables":"{}"}"#,
        br#"{"query":"{ a }","extensions":"x"}"#,
        br#"{"query":"{ a }","extensions":[]}"#,
    ] {
        assert!(
            Params::from_body(body).is_err(),
            "{}",
            String::from_utf8_lossy(body)
        );
    }
}

#[test]
fn reasons_are_short() {
    let body = format!(r#"{{"query":"{{ a }}","variables":"{}"}}"#, "ä".repeat(10_000));
    let reason = Params::from_body(body.as_bytes()).unwrap_err();
    assert!(reason.chars().count() <= REASON_CHARS_MAX + 1, "{reason}");
}

#[test]
fn deeply_nested_variables_are_refused() {
    let body = format!(
        r#"{{"query":"{{ a }}","variables":{{"x":{}}}}}"#,
        "[".repeat(100_000)
    );
    assert!(Params::from_body(body.as_bytes()).is_err());
}

#[test]
fn a_url_has_the_parameters_too() {
    let params = Params::from_url(
        "query=query+A(%24x%3AInt)%7B+a+%7D&operationName=A&variables=%7B%22x%22%3A1%7D&extensions=%7B%7D&other=1",
    )
    .unwrap();
    assert_eq!(params.query, "query A($x:Int){ a }");
    assert_eq!(params.operation_name.as_deref(), Some("A"));
    assert_eq!(params.variables, Variables::from_value(value!({ "x": 1 })));
    assert!(params.extensions.is_some());

    let params = Params::from_url("query={a%2Bb}&operationName=&variables=&extensions=null").unwrap();
    assert_eq!(params.query, "{a+b}");
    assert!(params.operation_name.is_none() && params.variables.is_empty() && params.extensions.is_none());
}

#[test]
fn other_urls_are_refused() {
    for url in [
        "",
        "operationName=A",
        "query={a}&query={b}",
        "query=%ff",
        "query={a}&variables=x",
        "query={a}&variables=[]",
        "query={a}&extensions=1",
    ] {
        assert!(Params::from_url(url).is_err(), "{url}");
    }
}
