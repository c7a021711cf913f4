//! A server as a user of async-graphql writes it, from outside: over a real port, through the public names only.

#[cfg(test)]
mod support;

use axum::http::StatusCode;
use serde_json::json;

use support::{Counter, Server};

#[tokio::test]
async fn a_query_and_a_mutation_are_answered() {
    let server = Server::start(Counter::endpoint()).await;
    let answer = server.post("{ value }", &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.json(),
        json!({ "data": { "value": 0 }, "extensions": { "cost": { "requested": 1, "actual": 1 } } })
    );
    let answer = server.post("mutation { add(amount: 3) }", &[]).await;
    assert_eq!(answer.json()["data"]["add"], 3);
    assert_eq!(server.post("{ value }", &[]).await.json()["data"]["value"], 3);
}

#[tokio::test]
async fn messages_are_english_unless_the_server_or_the_client_says_otherwise() {
    use async_graphql_transport::Language;

    let english = Server::start(Counter::endpoint()).await;
    let german = Server::start(Counter::endpoint().default_language(Language::German)).await;
    for (server, headers, expected) in [
        (&english, &[][..], "A fragment contains itself."),
        (
            &english,
            &["accept-language: de"],
            "Ein Fragment enthält sich selbst.",
        ),
        (&german, &[], "Ein Fragment enthält sich selbst."),
        (&german, &["accept-language: en"], "A fragment contains itself."),
    ] {
        let answer = server
            .post("{ ...F } fragment F on Query { ...F }", headers)
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        let error = &answer.json()["errors"][0];
        assert_eq!(error["message"], expected, "{headers:?}");
        assert_eq!(error["extensions"]["code"], "FRAGMENT_CYCLE");
    }
}

#[tokio::test]
async fn the_hook_refuses_who_is_not_known() {
    use async_graphql_transport::TransportError;

    let endpoint = Counter::endpoint().attach(|parts, request| {
        let known = parts.headers.contains_key("user");
        async move {
            let unknown = TransportError::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "Log in.");
            if known { Ok(request) } else { Err(unknown) }
        }
    });
    let server = Server::start(endpoint).await;
    let answer = server.post("{ value }", &[]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.json()["errors"][0]["message"], "Log in.");
    assert_eq!(
        server.post("{ value }", &["user: ann"]).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_stream_of_events_goes_on_where_it_was_interrupted() {
    let server = Server::start(Counter::endpoint()).await;
    let document = "subscription { countdown(from: 3) }";
    let whole = server.post(document, &["accept: text/event-stream"]).await;
    assert_eq!(
        whole.text,
        "id: 1\nevent: next\ndata: {\"data\":{\"countdown\":2}}\n\n\
         id: 2\nevent: next\ndata: {\"data\":{\"countdown\":1}}\n\n\
         id: 3\nevent: next\ndata: {\"data\":{\"countdown\":0}}\n\n\
         event: complete\ndata: \n\n"
    );
    let resumed = server
        .post(document, &["accept: text/event-stream", "last-event-id: 2"])
        .await;
    assert_eq!(
        resumed.text,
        "id: 3\nevent: next\ndata: {\"data\":{\"countdown\":0}}\n\nevent: complete\ndata: \n\n"
    );
}

#[tokio::test]
async fn a_websocket_is_told_to_come_back_when_the_server_shuts_down() {
    use async_graphql_transport::Shutdown;
    use tokio::sync::watch;

    let (stop, stopping) = watch::channel(false);
    let server = Server::start(Counter::endpoint().shutdown(Shutdown::when(stopping))).await;
    let mut socket = server.websocket().await;
    socket.send(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.receive().await, Ok(json!({ "type": "connection_ack" })));
    let payload = json!({ "query": "subscription { value }" });
    socket
        .send(json!({ "id": "1", "type": "subscribe", "payload": payload }))
        .await;
    for value in [0, 5] {
        let expected = json!({ "id": "1", "type": "next", "payload": { "data": { "value": value } } });
        assert_eq!(socket.receive().await, Ok(expected));
        server.post("mutation { add(amount: 5) }", &[]).await;
    }
    stop.send_replace(true);
    while let Ok(message) = socket.receive().await {
        assert_eq!(message["type"], "next");
    }
    assert_eq!(socket.receive().await, Err(1001));
    let answer = server
        .post("subscription { value }", &["accept: text/event-stream"])
        .await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.json()["errors"][0]["extensions"]["code"], "STOPPING");
}

#[tokio::test]
async fn equal_subscribers_of_one_audience_share_what_is_executed() {
    let counter = Counter::default();
    let endpoint = counter.serve().share("value", |parts| {
        let user = parts.headers.get("user");
        user.and_then(|user| user.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    });
    let server = Server::start(endpoint).await;
    let mut sockets = Vec::new();
    for user in ["ann", "ann", "ann", "ben"] {
        let mut socket = server.websocket_of(user).await;
        socket.send(json!({ "type": "connection_init" })).await;
        let payload = json!({ "query": "subscription { value }" });
        socket
            .send(json!({ "id": "1", "type": "subscribe", "payload": payload }))
            .await;
        assert_eq!(
            socket.receive().await.map(|message| message["type"].clone()),
            Ok("connection_ack".into())
        );
        assert_eq!(
            socket
                .receive()
                .await
                .map(|message| message["payload"]["data"]["value"].clone()),
            Ok(0.into())
        );
        sockets.push(socket);
    }
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let before = counter.resolved();
    server.post("mutation { add(amount: 1) }", &[]).await;
    for socket in &mut sockets {
        assert_eq!(
            socket
                .receive()
                .await
                .map(|message| message["payload"]["data"]["value"].clone()),
            Ok(1.into())
        );
    }
    assert_eq!(
        counter.resolved() - before,
        2,
        "once for the three of ann, once for ben"
    );
}
