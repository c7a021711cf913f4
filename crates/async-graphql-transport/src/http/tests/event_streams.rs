//! Server-sent events: their form, the limits, the end.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::*;

const EVENTS: &str = "text/event-stream";

async fn events(text: &str) -> Answer {
    send(app(), post(EVENTS, query(text))).await
}

#[tokio::test]
async fn a_subscription_is_a_stream_of_events() {
    let answer = events("subscription { tick(to: 2) }").await;
    assert_eq!(answer.status, StatusCode::OK);
    for (name, value) in [
        ("content-type", "text/event-stream; charset=utf-8"),
        ("cache-control", "no-store"),
        ("x-accel-buffering", "no"),
        ("x-request-id", "new-id"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    let expected = "event: next\ndata: {\"data\":{\"tick\":1}}\n\nevent: next\ndata: {\"data\":{\"tick\":2}}\n\n\
                    event: complete\ndata: \n\n";
    assert_eq!(answer.text, expected);

    let get = Request::get("/graphql?query=subscription%7Btick(to:2)%7D").header(ACCEPT, EVENTS);
    let answer = send(app(), get.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.text, expected);
}

#[tokio::test]
async fn a_single_answer_is_a_stream_where_that_is_preferred() {
    let single = "event: next\ndata: {\"data\":{\"hello\":\"hello\"},\"extensions\":{\"cost\":{\"requested\":1,\"actual\":1}}}\n\n\
                  event: complete\ndata: \n\n";
    assert_eq!(events("{ hello }").await.text, single);
    assert!(events("mutation { touch }").await.text.contains("\"touch\":true"));
    let answer = send(
        app(),
        post("application/json, text/event-stream", query("{ hello }")),
    )
    .await;
    assert_eq!(answer.json()["data"]["hello"], "hello");
    let answer = send(
        app(),
        post(
            "application/json, text/event-stream",
            query("subscription { tick }"),
        ),
    )
    .await;
    assert_eq!(
        answer.header("content-type"),
        Some("text/event-stream; charset=utf-8")
    );
}

#[tokio::test]
async fn what_cannot_begin_is_refused_by_its_status() {
    events("{")
        .await
        .assert_refused(StatusCode::BAD_REQUEST, "GRAPHQL_PARSE_FAILED");
    events("subscription { nothing }")
        .await
        .assert_refused(StatusCode::BAD_REQUEST, "GRAPHQL_VALIDATION_FAILED");
    for (method, query, allow) in [
        ("GET", "mutation{touch}", "POST"),
        ("HEAD", "subscription{tick}", "GET, POST"),
    ] {
        let request = Request::builder()
            .method(method)
            .uri(format!("/graphql?query={query}"))
            .header(ACCEPT, EVENTS);
        let answer = send(app(), request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer.header("allow"), Some(allow));
    }
    let limits = LiveLimits {
        connections: 0,
        ..LiveLimits::default()
    };
    let app = endpoint().live_limits(limits).router("/graphql");
    let answer = send(app, post(EVENTS, query("subscription { tick }"))).await;
    answer.assert_refused(StatusCode::SERVICE_UNAVAILABLE, "TOO_MANY_CONNECTIONS");
    assert_eq!(answer.header("retry-after"), Some("5"));
}

#[tokio::test]
async fn what_fails_on_the_way_is_the_last_event() {
    for (text, code, events_before) in [
        ("subscription { refuses }", "FORBIDDEN", 0),
        ("subscription { breaks }", "INTERNAL", 1),
    ] {
        let answer = events(text).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(
            answer.text.matches("event: next").count(),
            events_before + 1,
            "{}",
            answer.text
        );
        assert!(answer.text.contains(code) && answer.text.ends_with("event: complete\ndata: \n\n"));
        assert!(!answer.text.contains("secret"), "{}", answer.text);
    }
}

/// Begins a stream on a connection of its own.
async fn begin(address: SocketAddr, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let body = query(text);
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\naccept: {EVENTS}\r\n\
         content-type: {JSON}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

async fn rest(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    // A connection that was given up ends with a fault.
    drop(stream.read_to_end(&mut bytes).await);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn a_slow_reader_is_cut_off_and_told_where_to_go_on() {
    let app = endpoint().live_limits(short()).router("/graphql");
    let address = listen(app, Duration::from_mins(1)).await;
    let stream = begin(address, "subscription { flood }").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let text = rest(stream).await;
    let last = text
        .lines()
        .filter_map(|line| line.strip_prefix("id: "))
        .next_back()
        .unwrap();
    assert!(
        text.contains(&format!("\"after\":{last}")),
        "{}",
        &text[text.len() - 400..]
    );
    assert!(text.contains("SLOW_SUBSCRIBER") && text.contains("event: complete"));
}

#[tokio::test]
async fn who_never_reads_loses_the_connection() {
    let limits = LiveLimits {
        connections: 1,
        ..short()
    };
    let app = endpoint().live_limits(limits).router("/graphql");
    let address = listen(app, Duration::from_millis(500)).await;
    let stuck = begin(address, "subscription { flood }").await;
    soon("the place is free", || async {
        rest(begin(address, "{ hello }").await)
            .await
            .starts_with("HTTP/1.1 200")
    })
    .await;
    let text = rest(stuck).await;
    assert!(
        !text.contains("SLOW_SUBSCRIBER"),
        "nothing could be said any more"
    );
}

#[tokio::test]
async fn silence_is_broken_by_comments_and_ended_by_a_stop() {
    let (stop, stopping) = watch::channel(false);
    let limits = LiveLimits {
        ping: Duration::from_millis(100),
        ..short()
    };
    let app = endpoint()
        .live_limits(limits)
        .shutdown(Shutdown::when(stopping))
        .router("/graphql");
    let address = listen(app, Duration::from_mins(1)).await;
    let stream = begin(address, "subscription { silence }").await;
    // Longer than a slow reader has: silence is not slowness.
    tokio::time::sleep(Duration::from_secs(1)).await;
    stop.send_replace(true);
    let text = rest(stream).await;
    assert!(text.matches(":\n\n").count() >= 3, "{text}");
    assert!(
        text.contains("retry: 2000") && !text.contains("complete"),
        "{text}"
    );
}
