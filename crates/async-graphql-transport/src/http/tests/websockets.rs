//! WebSockets: the protocol, the limits, the end.

use axum::http::HeaderValue;
use axum::http::header::{HOST, ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use futures_util::SinkExt as _;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::*;

pub(super) const NO_TIMEOUT: Duration = Duration::from_mins(1);

pub(super) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What comes from a socket.
#[derive(Debug, PartialEq)]
pub(super) enum Received {
    Message(Value),
    Close(u16),
    Gone,
}

impl Socket {
    async fn try_open(address: SocketAddr) -> Result<Self, String> {
        let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
        let protocol = HeaderValue::from_static("graphql-transport-ws");
        request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, protocol);
        let opened = connect_async(request).await;
        opened
            .map(|(socket, _)| Self(socket))
            .map_err(|error| error.to_string())
    }

    async fn open(address: SocketAddr) -> Self {
        Self::try_open(address).await.unwrap()
    }

    pub(super) async fn init(address: SocketAddr) -> Self {
        let mut socket = Self::open(address).await;
        socket.say(&json!({ "type": "connection_init" })).await;
        assert_eq!(
            socket.receive().await,
            Received::Message(json!({ "type": "connection_ack" }))
        );
        socket
    }

    pub(super) async fn say(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    pub(super) async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(&json!({ "id": id, "type": "subscribe", "payload": { "query": query } }))
            .await;
    }

    pub(super) async fn receive(&mut self) -> Received {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => {
                    return Received::Message(serde_json::from_str(&text).unwrap());
                }
                Some(Ok(Message::Close(Some(frame)))) => return Received::Close(frame.code.into()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return Received::Gone,
            }
        }
    }

    pub(super) async fn message(&mut self) -> Value {
        match self.receive().await {
            Received::Message(message) => message,
            other => panic!("{other:?}"),
        }
    }
}

async fn served(limits: LiveLimits) -> SocketAddr {
    listen(endpoint().live_limits(limits).router("/graphql"), NO_TIMEOUT).await
}

#[tokio::test]
async fn operations_of_every_kind_run_beside_each_other() {
    let address = served(LiveLimits::default()).await;
    let mut socket = Socket::init(address).await;
    socket
        .say(&json!({ "type": "ping", "payload": { "any": 1 } }))
        .await;
    assert_eq!(socket.message().await, json!({ "type": "pong" }));
    socket.say(&json!({ "type": "pong" })).await;
    socket.subscribe("silent", "subscription { silence }").await;

    socket.subscribe("q\"1", "{ hello }").await;
    let expected = json!({ "id": "q\"1", "type": "next", "payload": { "data": { "hello": "hello" }, "extensions": { "cost": { "requested": 1, "actual": 1 } } } });
    assert_eq!(socket.message().await, expected);
    assert_eq!(
        socket.message().await,
        json!({ "id": "q\"1", "type": "complete" })
    );

    socket.subscribe("m", "mutation { touch }").await;
    assert_eq!(socket.message().await["payload"]["data"]["touch"], true);
    assert_eq!(socket.message().await["type"], "complete");

    socket.subscribe("s", "subscription { tick(to: 2) }").await;
    for number in 1..=2 {
        let expected = json!({ "id": "s", "type": "next", "payload": { "data": { "tick": number } } });
        assert_eq!(socket.message().await, expected);
    }
    assert_eq!(socket.message().await, json!({ "id": "s", "type": "complete" }));

    // An id is free again once its operation is over, or was given up.
    socket.say(&json!({ "id": "silent", "type": "complete" })).await;
    for id in ["silent", "s"] {
        socket.subscribe(id, "{ hello }").await;
        assert_eq!(socket.message().await["id"], id);
        assert_eq!(socket.message().await["type"], "complete");
    }
}

#[tokio::test]
async fn what_fails_is_an_error_message_and_the_connection_stays() {
    let limits = LiveLimits {
        operations: 2,
        ..LiveLimits::default()
    };
    let mut socket = Socket::init(served(limits).await).await;
    socket.subscribe("silent", "subscription { silence }").await;
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "subscription { tick(to: 1) a: tick(to: 1) }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("subscription { refuses }", "FORBIDDEN"),
    ] {
        socket.subscribe("x", query).await;
        let message = socket.message().await;
        assert_eq!(
            (&message["id"], &message["type"]),
            (&json!("x"), &json!("error")),
            "{message}"
        );
        let extensions = &message["payload"][0]["extensions"];
        assert_eq!(
            (&extensions["code"], &extensions["requestId"]),
            (&json!(code), &json!("new-id"))
        );
    }
    socket.subscribe("x", "subscription { breaks }").await;
    assert_eq!(socket.message().await["payload"]["data"]["breaks"], 1);
    let message = socket.message().await;
    assert_eq!(message["payload"][0]["extensions"]["code"], "INTERNAL");
    assert!(!message.to_string().contains("secret"), "{message}");
    // A resolver that fails within a query is data beside errors.
    socket.subscribe("x", "{ hello maybe }").await;
    let message = socket.message().await;
    assert_eq!(
        (&message["type"], &message["payload"]["data"]["hello"]),
        (&json!("next"), &json!("hello"))
    );
    assert_eq!(socket.message().await["type"], "complete");

    socket.subscribe("silent-2", "subscription { silence }").await;
    socket.subscribe("one-more", "{ hello }").await;
    let message = socket.message().await;
    assert_eq!(message["payload"][0]["extensions"]["code"], "TOO_MANY_OPERATIONS");
}

#[tokio::test]
async fn what_is_no_part_of_the_protocol_closes_with_its_code() {
    let init = r#"{"type":"connection_init"}"#;
    let silence = r#"{"id":"1","type":"subscribe","payload":{"query":"subscription{silence}"}}"#;
    let long_id = silence.replace("\"1\"", &format!("\"{}\"", "i".repeat(65)));
    let bytes_max = HttpLimits::default().body_bytes_max;
    let large = silence.replace("silence", &format!("silence #{}", " ".repeat(bytes_max)));
    let address = served(short()).await;
    for (messages, code) in [
        (&[][..], 4408),
        (&["nonsense"], 4400),
        (&["[]"], 4400),
        (&[r#"{"type":"start"}"#], 4400),
        (&[r#"{"id":"1"}"#], 4400),
        (&[r#"{"type":"connection_init","payload":7}"#], 4400),
        (&[silence], 4401),
        (&[init, init], 4429),
        (&[init, silence, silence], 4409),
        (
            &[init, r#"{"type":"subscribe","payload":{"query":"{hello}"}}"#],
            4400,
        ),
        (
            &[
                init,
                r#"{"id":"","type":"subscribe","payload":{"query":"{hello}"}}"#,
            ],
            4400,
        ),
        (&[init, r#"{"id":"1","type":"subscribe"}"#], 4400),
        (&[init, r#"{"id":"1","type":"subscribe","payload":{}}"#], 4400),
        (&[init, &long_id], 4400),
        (&[init, &large], 1009),
    ] {
        let mut socket = Socket::open(address).await;
        for message in messages {
            socket.0.send(Message::text(*message)).await.unwrap();
        }
        let mut said = socket.receive().await;
        if messages.first() == Some(&init) {
            said = socket.receive().await;
        }
        assert_eq!(said, Received::Close(code), "{messages:.80?}");
    }
    let mut socket = Socket::init(address).await;
    socket
        .0
        .send(Message::binary(init.as_bytes().to_vec()))
        .await
        .unwrap();
    assert_eq!(socket.receive().await, Received::Close(4400));
}

#[tokio::test]
async fn a_slow_reader_is_cut_off_and_told_where_to_go_on() {
    let mut socket = Socket::init(served(short()).await).await;
    socket.subscribe("t", "subscription { silence }").await;
    socket.subscribe("s", "subscription { flood }").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut last = 0;
    let mut errors = Vec::new();
    loop {
        match socket.receive().await {
            Received::Message(message) if message["type"] == "next" => {
                let event = message["payload"]["data"]["flood"].as_str().unwrap().to_owned();
                let number: u64 = event.split_once(':').unwrap().0.parse().unwrap();
                assert_eq!(number, last + 1, "none is left out");
                last = number;
            }
            Received::Message(message) => errors.push(message),
            said => {
                assert_eq!(said, Received::Close(1013));
                break;
            }
        }
    }
    assert_eq!(errors.len(), 2, "{errors:?}");
    for error in &errors {
        assert_eq!(error["payload"][0]["extensions"]["code"], "SLOW_SUBSCRIBER");
        let expected = if error["id"] == "s" {
            json!(last)
        } else {
            Value::Null
        };
        assert_eq!(error["payload"][0]["extensions"]["after"], expected);
    }
}

#[tokio::test]
async fn who_never_reads_or_never_answers_loses_the_place() {
    let limits = LiveLimits {
        connections: 1,
        farewell: Duration::from_millis(200),
        ping: Duration::from_millis(200),
        pong: Duration::from_millis(200),
        ..short()
    };
    let address = served(limits).await;
    let mut flooded = Socket::init(address).await;
    let refused = Socket::try_open(address).await.err().unwrap();
    assert!(refused.contains("503"), "{refused}");
    flooded.subscribe("s", "subscription { flood }").await;
    let has_room = || async { Socket::try_open(address).await.is_ok() };
    soon("the place of one that does not read is free", has_room).await;
    soon("the place of the one that only knocked is free", has_room).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    // A socket answers a ping only while somebody reads from it.
    let silent = Socket::init(address).await;
    soon("the place of one that does not answer is free", has_room).await;
    drop((flooded, silent));
}

#[tokio::test]
async fn a_stop_answers_what_runs_and_closes_with_1001() {
    let (stop, stopping) = watch::channel(false);
    let app = endpoint().shutdown(Shutdown::when(stopping)).router("/graphql");
    let address = listen(app, NO_TIMEOUT).await;
    let mut socket = Socket::init(address).await;
    socket.subscribe("s", "subscription { silence }").await;
    socket.subscribe("q", "{ later }").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    stop.send_replace(true);
    assert_eq!(socket.message().await["payload"]["data"]["later"], true);
    assert_eq!(socket.message().await, json!({ "id": "q", "type": "complete" }));
    assert_eq!(socket.receive().await, Received::Close(1001));
    let refused = Socket::try_open(address).await.err().unwrap();
    assert!(refused.contains("503"), "{refused}");
}

#[tokio::test]
async fn foreign_pages_and_other_protocols_are_refused() {
    for (origin, protocol, status, code) in [
        (
            Some("https://evil.example"),
            "graphql-transport-ws",
            StatusCode::FORBIDDEN,
            "FORBIDDEN",
        ),
        // Another server on the same machine is another origin.
        (
            Some("http://localhost:3000"),
            "graphql-transport-ws",
            StatusCode::FORBIDDEN,
            "FORBIDDEN",
        ),
        // What follows is allowed by its origin, and fails for want of a connection to take over.
        (
            Some("http://127.0.0.1:8080"),
            "graphql-transport-ws",
            StatusCode::BAD_REQUEST,
            "BAD_REQUEST",
        ),
        (
            None,
            "graphql-transport-ws",
            StatusCode::BAD_REQUEST,
            "BAD_REQUEST",
        ),
    ] {
        let mut request = Request::get("/graphql")
            .header(HOST, "127.0.0.1:8080")
            .header("connection", "upgrade")
            .header("upgrade", "WebSocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
            .header(SEC_WEBSOCKET_PROTOCOL, protocol);
        if let Some(origin) = origin {
            request = request.header(ORIGIN, origin);
        }
        send(app(), request.body(Body::empty()).unwrap())
            .await
            .assert_refused(status, code);
    }
    let address = served(LiveLimits::default()).await;
    for protocol in [None, Some("graphql-ws")] {
        let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
        if let Some(protocol) = protocol {
            let protocol = HeaderValue::from_static(protocol);
            request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, protocol);
        }
        let refused = connect_async(request).await.err().unwrap().to_string();
        assert!(refused.contains("400"), "{protocol:?}: {refused}");
    }
}

#[tokio::test]
async fn documents_are_found_by_their_ids() {
    let address = served(LiveLimits::default()).await;
    let mut socket = Socket::init(address).await;
    let text = "subscription { tick(to: 1) }";
    let id = crate::documents::DocumentId::of(text).to_string();
    let by_id = |operation: &str, id: &str| json!({ "id": operation, "type": "subscribe", "payload": { "documentId": id } });
    for (operation, id, code) in [
        ("unknown", id.as_str(), "PERSISTED_DOCUMENT_NOT_FOUND"),
        ("none", "x", "DOCUMENT_ID_INVALID"),
    ] {
        socket.say(&by_id(operation, id)).await;
        let message = socket.message().await;
        assert_eq!(
            (&message["id"], &message["type"]),
            (&json!(operation), &json!("error"))
        );
        assert_eq!(message["payload"][0]["extensions"]["code"], code);
    }
    socket.subscribe("text", text).await;
    socket.message().await;
    assert_eq!(socket.message().await["type"], "complete");
    socket.say(&by_id("id", &id)).await;
    assert_eq!(socket.message().await["payload"]["data"]["tick"], 1);
}
