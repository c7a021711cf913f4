//! How large an answer may be, and how many errors it tells.

use super::websockets::Socket;
use super::*;

const MAX: usize = 4_000;

fn narrow() -> Router {
    let limits = HttpLimits {
        answer_bytes_max: MAX,
        ..HttpLimits::default()
    };
    endpoint().limits(limits).router("/graphql")
}

#[tokio::test]
async fn an_answer_that_is_too_large_says_so_on_every_way() {
    for (bytes, fits) in [(MAX / 2, true), (2 * MAX, false)] {
        let text = format!("{{ large(bytes: {bytes}) }}");
        let over_http = send(narrow(), post(RESPONSE_JSON, query(&text))).await;
        assert_eq!(over_http.status, StatusCode::OK);
        let as_stream = send(narrow(), post("text/event-stream", query(&text))).await;
        let event = as_stream
            .text
            .lines()
            .find_map(|line| line.strip_prefix("data: "));
        let as_stream: Value = serde_json::from_str(event.unwrap()).unwrap();
        let mut socket = Socket::init(listen(narrow(), Duration::from_secs(10)).await).await;
        socket.subscribe("1", &text).await;
        let over_socket = socket.message().await["payload"].take();
        for answer in [over_http.json(), as_stream, over_socket] {
            if fits {
                assert_eq!(answer["data"]["large"].as_str().unwrap().len(), bytes);
            } else {
                let (data, error) = (&answer["data"], &answer["errors"][0]["extensions"]);
                assert_eq!((data, &error["code"]), (&Value::Null, &"ANSWER_TOO_LARGE".into()));
                assert_eq!(
                    (&error["limit"], &error["requestId"]),
                    (&MAX.into(), &"new-id".into())
                );
            }
        }
    }
}

#[tokio::test]
async fn an_event_that_is_too_large_says_so_and_the_stream_goes_on() {
    let answer = send(
        narrow(),
        post("text/event-stream", query("subscription { grows(to: 3) }")),
    )
    .await;
    let events = answer
        .text
        .lines()
        .filter_map(|line| line.strip_prefix("data: {"));
    let events: Vec<Value> = events
        .map(|event| serde_json::from_str(&format!("{{{event}")).unwrap())
        .collect();
    let large = |event: &Value| event["errors"][0]["extensions"]["code"] == "ANSWER_TOO_LARGE";
    assert_eq!(
        events.iter().map(large).collect::<Vec<_>>(),
        [false, true, true],
        "{}",
        answer.text
    );
    assert!(answer.text.ends_with("event: complete\ndata: \n\n"));
}

#[tokio::test]
async fn a_resolver_spends_before_it_makes() {
    let answer = send(narrow(), post(RESPONSE_JSON, query("{ spends(bytes: 3000) }"))).await;
    assert_eq!(answer.json()["data"]["spends"], true);
    let text = "{ a: spends(bytes: 3000) b: spends(bytes: 3000) }";
    let answer = send(narrow(), post(RESPONSE_JSON, query(text))).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::OK, "ANSWER_TOO_LARGE")
    );
}

#[tokio::test]
async fn errors_of_an_answer_are_told_up_to_a_number_and_then_counted() {
    let answer = ask("{ failing(count: 100) { maybe } }").await;
    assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 100);
    let answer = ask("{ failing(count: 5000) { maybe } }").await;
    let json = answer.json();
    let errors = json["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 101);
    assert_eq!(errors[100]["message"], "And 4900 more errors.");
    assert_eq!(errors[100]["extensions"]["code"], "MORE_ERRORS");
    assert_eq!(errors[100]["extensions"]["more"], 4_900);
    assert_eq!(
        json["data"]["failing"].as_array().unwrap().len(),
        5_000,
        "the data is whole"
    );
}

#[tokio::test]
async fn a_server_that_is_busy_or_out_of_time_says_when_to_come_back() {
    for code in ["TOO_BUSY", "TIMEOUT"] {
        let answer = ask(&format!("{{ refuses(code: \"{code}\") }}")).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::SERVICE_UNAVAILABLE, code)
        );
        assert_eq!(answer.header("retry-after"), Some("1"));
        assert_eq!(answer.json()["data"], Value::Null);
    }
}
