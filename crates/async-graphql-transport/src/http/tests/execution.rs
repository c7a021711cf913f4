//! What comes of an operation: data, errors, faults, limits of time, the hook.

use super::*;

#[tokio::test]
async fn errors_of_resolvers_keep_their_code_beside_the_data() {
    let answer = ask("{ hello maybe }").await;
    assert_eq!(answer.status, StatusCode::OK);
    let json = answer.json();
    assert_eq!(
        json["data"],
        serde_json::json!({ "hello": "hello", "maybe": null })
    );
    assert_eq!(json["errors"][0]["message"], "Kein Zugriff.");
    assert_eq!(json["errors"][0]["extensions"]["code"], "FORBIDDEN");
    assert_eq!(json["errors"][0]["extensions"]["requestId"], "new-id");
    assert_eq!(json["errors"][0]["path"], serde_json::json!(["maybe"]));
}

#[tokio::test]
async fn faults_are_internal_and_their_text_stays_inside() {
    for text in ["{ fault }", "{ uncoded }"] {
        let answer = ask(text).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::OK, "INTERNAL")
        );
        assert_eq!(answer.json()["data"], Value::Null);
        assert!(!answer.text.contains("secret"), "{}", answer.text);
    }
}

#[tokio::test]
async fn an_argument_that_only_its_resolver_refuses_is_the_clients_mistake() {
    let answer = ask("{ small(number: 1000) }").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::OK, "BAD_USER_INPUT")
    );
}

#[tokio::test]
async fn a_panic_is_500_and_the_server_lives() {
    let app = app();
    let answer = send(
        app.clone(),
        post(RESPONSE_JSON, query("{ panics(really: true) }")),
    )
    .await;
    answer.assert_refused(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL");
    assert!(!answer.text.contains("secret"));
    assert_eq!(
        send(app, post(RESPONSE_JSON, query("{ hello }"))).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn an_operation_that_takes_too_long_is_503() {
    let no_time = HttpLimits {
        operation_time_max: Duration::ZERO,
        ..HttpLimits::default()
    };
    let plain = endpoint().limits(no_time);
    let advice = Sentence::new("Repeat it.").in_german("Bitte wiederholen.");
    let advising = endpoint().limits(no_time).timeout_advice(advice);
    for (endpoint, language, expected) in [
        (plain, "en", "The operation took too long."),
        (
            advising,
            "de",
            "Die Bearbeitung hat zu lange gedauert. Bitte wiederholen.",
        ),
    ] {
        let mut request = post(RESPONSE_JSON, query("{ hangs }"));
        let language = language.parse().unwrap();
        request.headers_mut().insert(ACCEPT_LANGUAGE, language);
        let answer = send(endpoint.router("/graphql"), request).await;
        answer.assert_refused(StatusCode::SERVICE_UNAVAILABLE, "TIMEOUT");
        assert_eq!(answer.header("retry-after"), Some("1"));
        assert_eq!(answer.json()["errors"][0]["message"], expected);
    }
}

#[tokio::test]
async fn a_subscription_is_not_answered_here() {
    ask("subscription { tick }")
        .await
        .assert_refused(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE");
}

#[tokio::test]
async fn the_hook_adds_data() {
    let app = endpoint()
        .attach(|parts, request| {
            let who = parts
                .headers
                .get("x-who")
                .map(|who| who.to_str().unwrap().to_owned());
            async move { Ok(request.data(who.unwrap_or_default())) }
        })
        .router("/graphql");
    let mut request = post(RESPONSE_JSON, query("{ added }"));
    request
        .headers_mut()
        .insert("x-who", "treasurer".parse().unwrap());
    assert_eq!(send(app, request).await.json()["data"]["added"], "treasurer");
}

#[tokio::test]
async fn the_hook_refuses_and_is_not_asked_about_wrong_documents() {
    let app = endpoint()
        .attach(|_, _| async {
            let busy = TransportError::new(
                StatusCode::TOO_MANY_REQUESTS,
                "TOO_MANY_REQUESTS",
                Sentence::new("Too many.").in_german("Zu viel."),
            );
            Err(busy.with_retry_after(30))
        })
        .router("/graphql");
    let answer = send(app.clone(), post(JSON, query("{ hello }"))).await;
    answer.assert_refused(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS");
    assert_eq!(answer.header("retry-after"), Some("30"));
    let answer = send(app, post(RESPONSE_JSON, query("{"))).await;
    answer.assert_refused(StatusCode::BAD_REQUEST, "GRAPHQL_PARSE_FAILED");
}

#[tokio::test]
async fn headers_of_refusals_are_sent() {
    let refuse = || {
        TransportError::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "Who?")
            .with_header("www-authenticate".parse().unwrap(), "Bearer".parse().unwrap())
    };
    let app = endpoint()
        .attach(move |_, _| std::future::ready(Err(refuse())))
        .router("/graphql");
    let answer = send(app, post(JSON, query("{ hello }"))).await;
    answer.assert_refused(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
}

#[tokio::test]
async fn headers_of_resolvers_are_sent_but_do_not_describe_the_body() {
    let answer = ask("{ tagged }").await;
    assert_eq!(answer.header("etag"), Some("\"7\""));
    assert_eq!(
        answer.header("content-type"),
        Some("application/graphql-response+json; charset=utf-8")
    );
    assert_eq!(answer.headers.get_all("content-type").iter().count(), 1);
}

#[tokio::test]
async fn an_overloaded_operation_without_data_is_503() {
    let answer = ask("{ overloaded }").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(answer.code(), OVERLOADED);
}
