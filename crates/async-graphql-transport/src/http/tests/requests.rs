//! What is asked: methods, media types, bodies, parameters, documents.

use std::convert::Infallible;

use super::*;

/// Bytes of the largest body.
const BODY_BYTES_MAX: usize = 256 * 1024;

#[tokio::test]
async fn the_answer_has_the_media_type_that_was_asked_for() {
    for (accept, expected) in [
        (RESPONSE_JSON, "application/graphql-response+json; charset=utf-8"),
        (JSON, "application/json; charset=utf-8"),
        ("*/*", "application/json; charset=utf-8"),
    ] {
        let answer = send(app(), post(accept, query("{ hello }"))).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::OK, Some(expected))
        );
        assert_eq!(
            answer.text,
            r#"{"data":{"hello":"hello"},"extensions":{"cost":{"requested":1,"actual":1}}}"#
        );
    }
}

#[tokio::test]
async fn nothing_acceptable_is_406() {
    send(app(), post("text/html", query("{ hello }")))
        .await
        .assert_refused(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE");
}

#[tokio::test]
async fn every_answer_has_the_safe_headers_and_none_grants_cors() {
    for body in [query("{ hello }"), query("{"), "{".to_owned()] {
        let mut request = post(RESPONSE_JSON, body);
        request
            .headers_mut()
            .insert("origin", "https://evil.example".parse().unwrap());
        let answer = send(app(), request).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "of a foreign page");
        let vary: Vec<_> = answer.headers.get_all("vary").iter().collect();
        assert_eq!(vary, ["Accept, Accept-Language", "Origin"]);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("x-request-id"), Some("new-id"));
        assert!(
            answer
                .headers
                .keys()
                .all(|name| !name.as_str().starts_with("access-control"))
        );
    }
}

#[tokio::test]
async fn a_page_of_a_listed_origin_asks_follows_and_reads_why_not() {
    let app = || {
        let origins = AllowedOrigins::own().and(["https://app.example".parse().unwrap()]);
        endpoint().allowed_origins(origins).router("/graphql")
    };
    let from = |mut request: Request<Body>, origin: &str| {
        let headers = request.headers_mut();
        headers.insert("origin", origin.parse().unwrap());
        headers.insert("host", "api.example".parse().unwrap());
        request
    };
    let get = || {
        Request::get("/graphql?query={hello}")
            .body(Body::empty())
            .unwrap()
    };
    let asks = [
        (|| post(RESPONSE_JSON, query("{ hello }"))) as fn() -> Request<Body>,
        || post(RESPONSE_JSON, query("mutation { touch }")),
        || post(RESPONSE_JSON, query("{")),
        || post("text/event-stream", query("subscription { tick(to: 1) }")),
        || post("text/html", query("{ hello }")),
    ];
    for request in asks.iter().map(|ask| ask()).chain([get()]) {
        let answer = send(app(), from(request, "https://app.example")).await;
        assert_ne!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
        assert_eq!(
            answer.header("access-control-allow-origin"),
            Some("https://app.example")
        );
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        let exposed = answer.header("access-control-expose-headers").unwrap();
        assert!(
            exposed.contains("ETag") && exposed.contains("X-Request-Id"),
            "{exposed}"
        );
    }
    for request in asks.iter().map(|ask| ask()).chain([get()]) {
        let answer = send(app(), from(request, "https://other.example")).await;
        answer.assert_refused(StatusCode::FORBIDDEN, "FORBIDDEN");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    let preflight = || {
        let request = Request::builder().method("OPTIONS").uri("/graphql");
        let request = request.header("access-control-request-method", "POST");
        request.body(Body::empty()).unwrap()
    };
    let answer = send(app(), from(preflight(), "https://app.example")).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some("https://app.example")
    );
    let answer = send(app(), from(preflight(), "https://other.example")).await;
    answer.assert_refused(StatusCode::FORBIDDEN, "FORBIDDEN");
    // A page of the server itself needs no grant.
    let answer = send(app(), from(get(), "https://api.example")).await;
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (StatusCode::OK, None)
    );
}

#[tokio::test]
async fn the_request_id_is_kept_and_stands_in_the_errors() {
    let mut request = post(RESPONSE_JSON, query("{"));
    request
        .headers_mut()
        .insert("x-request-id", "proxy-1".parse().unwrap());
    let answer = send(app(), request).await;
    assert_eq!(answer.header("x-request-id"), Some("proxy-1"));
    assert_eq!(answer.json()["errors"][0]["extensions"]["requestId"], "proxy-1");
}

#[tokio::test]
async fn get_and_head_are_for_queries() {
    let get = |uri: &str| {
        Request::get(uri)
            .header(ACCEPT, RESPONSE_JSON)
            .body(Body::empty())
            .unwrap()
    };
    let answer = send(
        app(),
        get("/graphql?query=query($id:ID!){node(id:$id)}&variables=%7B%22id%22%3A%221%22%7D"),
    )
    .await;
    assert_eq!(answer.json()["data"]["node"], "1");

    let head = Request::head("/graphql?query={hello}")
        .body(Body::empty())
        .unwrap();
    let answer = send(app(), head).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, ""));

    for uri in [
        "/graphql?query=mutation{touch}",
        "/graphql?query=query+A{hello}mutation+B{touch}&operationName=B",
    ] {
        let answer = send(app(), get(uri)).await;
        answer.assert_refused(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED");
        assert_eq!(answer.header("allow"), Some("POST"));
    }
    send(app(), get("/graphql"))
        .await
        .assert_refused(StatusCode::BAD_REQUEST, "BAD_REQUEST");
}

#[tokio::test]
async fn other_methods_are_405() {
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "QUERY"] {
        let request = Request::builder()
            .method(method)
            .uri("/graphql")
            .body(Body::empty())
            .unwrap();
        let answer = send(app(), request).await;
        answer.assert_refused(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED");
        assert_eq!(answer.header("allow"), Some("GET, HEAD, POST"));
    }
}

#[tokio::test]
async fn only_json_bodies_are_taken() {
    for content_type in [
        None,
        Some("text/plain"),
        Some("application/json; charset=latin1"),
        Some("application/graphql"),
    ] {
        let mut request = post(RESPONSE_JSON, query("mutation { touch }"));
        request.headers_mut().remove(CONTENT_TYPE);
        if let Some(content_type) = content_type {
            request
                .headers_mut()
                .insert(CONTENT_TYPE, content_type.parse().unwrap());
        }
        let answer = send(app(), request).await;
        answer.assert_refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE");
    }
}

#[tokio::test]
async fn unreadable_requests_are_400_for_every_client() {
    let batch = format!("[{}]", query("{ hello }"));
    for body in [
        "",
        "{",
        "{}",
        r#"{"query":7}"#,
        r#"{"query":"{hello}","variables":[]}"#,
        &batch,
    ] {
        for accept in [RESPONSE_JSON, JSON] {
            let answer = send(app(), post(accept, body.to_owned())).await;
            answer.assert_refused(StatusCode::BAD_REQUEST, "BAD_REQUEST");
        }
    }
}

#[tokio::test]
async fn wrong_documents_and_variables_are_400_or_200_by_media_type() {
    for (body, code) in [
        (query("{"), "GRAPHQL_PARSE_FAILED"),
        (query("{ nothing }"), "GRAPHQL_VALIDATION_FAILED"),
        (
            query("query A { hello } query B { hello }"),
            "OPERATION_RESOLUTION_FAILURE",
        ),
        (query("query($id: ID!) { node(id: $id) }"), "BAD_USER_INPUT"),
        (
            query("{ hello @skip(if: false) ".repeat(21).as_str()),
            "GRAPHQL_PARSE_FAILED",
        ),
        (query(&"{ a ".repeat(100)), "QUERY_TOO_DEEP"),
        (
            query(&format!("{{ {} }}", "hello ".repeat(21))),
            "TOO_MANY_ROOT_FIELDS",
        ),
    ] {
        let answer = send(app(), post(RESPONSE_JSON, body.clone())).await;
        answer.assert_refused(StatusCode::BAD_REQUEST, code);
        send(app(), post(JSON, body))
            .await
            .assert_refused(StatusCode::OK, code);
    }
}

/// The message about too many brackets, to a client that accepts these languages.
async fn message(endpoint: GraphqlEndpoint<Query, Mutation, Ticks>, languages: Option<&str>) -> String {
    let mut request = post(RESPONSE_JSON, query(&"{ a ".repeat(100)));
    if let Some(languages) = languages {
        let languages = languages.parse().unwrap();
        request.headers_mut().insert(ACCEPT_LANGUAGE, languages);
    }
    let answer = send(endpoint.router("/graphql"), request).await;
    answer.json()["errors"][0]["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn texts_are_in_the_language_that_is_preferred() {
    let german = || endpoint().default_language(Language::German);
    for (endpoint, languages, word) in [
        (endpoint(), Some("de"), "Klammern"),
        (endpoint(), Some("en"), "brackets"),
        (endpoint(), Some("fr"), "brackets"),
        (endpoint(), None, "brackets"),
        (german(), Some("de"), "Klammern"),
        (german(), Some("en"), "brackets"),
        (german(), Some("fr"), "Klammern"),
        (german(), None, "Klammern"),
    ] {
        let message = message(endpoint, languages).await;
        assert!(message.contains(word), "{languages:?}: {message}");
    }
}

#[tokio::test]
async fn bodies_up_to_the_limit_with_and_without_announced_length() {
    let padded = |length: usize| {
        let body = query("{ hello }");
        let spaces = " ".repeat(length - body.len());
        body + &spaces
    };
    let streamed = |text: String| {
        let chunks: Vec<_> = text
            .into_bytes()
            .chunks(10_000)
            .map(|chunk| Ok::<_, Infallible>(chunk.to_vec()))
            .collect();
        Body::from_stream(stream::iter(chunks))
    };
    for body in [
        Body::from(padded(BODY_BYTES_MAX)),
        streamed(padded(BODY_BYTES_MAX)),
    ] {
        assert_eq!(
            send(app(), post(RESPONSE_JSON, body)).await.status,
            StatusCode::OK
        );
    }
    for body in [
        Body::from(padded(BODY_BYTES_MAX + 1)),
        streamed(padded(BODY_BYTES_MAX + 1)),
    ] {
        let answer = send(app(), post(RESPONSE_JSON, body)).await;
        answer.assert_refused(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE");
    }
    let mut announced = post(RESPONSE_JSON, Body::empty());
    announced
        .headers_mut()
        .insert("content-length", "4000000000".parse().unwrap());
    send(app(), announced)
        .await
        .assert_refused(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE");
}

#[tokio::test]
async fn a_body_that_does_not_come_in_time_is_408() {
    let limits = HttpLimits {
        body_time_max: Duration::from_millis(20),
        ..HttpLimits::default()
    };
    // It begins, and its end never comes.
    let begun = stream::iter([Ok::<_, Infallible>("{".to_owned())]);
    let endless = futures_util::StreamExt::chain(begun, stream::pending());
    let app = endpoint().limits(limits).router("/graphql");
    let answer = send(app, post(RESPONSE_JSON, Body::from_stream(endless))).await;
    answer.assert_refused(StatusCode::REQUEST_TIMEOUT, "REQUEST_TIMEOUT");
}

#[tokio::test]
async fn the_limit_of_bodies_can_be_another_one_and_say_what_to_do() {
    let limits = HttpLimits {
        body_bytes_max: 50,
        ..HttpLimits::default()
    };
    let endpoint = endpoint()
        .limits(limits)
        .large_body_advice("Send a file instead.");
    let app = endpoint.router("/graphql");
    let answer = send(app.clone(), post(RESPONSE_JSON, query("{ hello }"))).await;
    assert_eq!(answer.status, StatusCode::OK);
    let large = query(&format!("{{ hello }} {}", " ".repeat(50)));
    let answer = send(app, post(RESPONSE_JSON, large)).await;
    answer.assert_refused(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE");
    assert_eq!(
        answer.json()["errors"][0]["message"],
        "The request has more than 50 bytes. Send a file instead."
    );
}
