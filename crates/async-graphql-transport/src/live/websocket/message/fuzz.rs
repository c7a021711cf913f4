//! Fuzz target: a message of a client.

use fuzz_driver::Fuzz;

use super::{ClientMessage, ID_BYTES_MAX};

fn message(data: &[u8]) -> String {
    match ClientMessage::read(&String::from_utf8_lossy(data)) {
        Ok(ClientMessage::Init(_)) => "init".to_owned(),
        Ok(ClientMessage::Ping | ClientMessage::Pong) => "ping".to_owned(),
        Ok(ClientMessage::Complete(id)) => {
            assert!((1..=ID_BYTES_MAX).contains(&id.len()));
            "complete".to_owned()
        }
        Ok(ClientMessage::Subscribe(id, params)) => {
            assert!((1..=ID_BYTES_MAX).contains(&id.len()));
            format!("subscribe with {}", params.variables.len().min(5))
        }
        Err(reason) => reason.to_owned(),
    }
}

#[test]
fn messages_survive_any_text() {
    let seeds = [
        r#"{"type":"connection_init","payload":{}}"#,
        r#"{"id":"1","type":"subscribe","payload":{"query":"subscription { a }","variables":{"n":[1.5,null]}}}"#,
        r#"{"type":"complete","id":"1"}"#,
        r#"{"type":"ping"}"#,
    ];
    let words = [
        "\"payload\":",
        "\"id\":\"\"",
        "{\"a\":",
        "[[[[",
        "1e400",
        "\\u0000",
        "\"type\":\"pong\"",
        "null",
    ];
    Fuzz::new("messages", 16_000)
        .seeds(seeds)
        .words(&words)
        .run(message);
}
