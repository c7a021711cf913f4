//! Those who follow the ledger live: over a WebSocket, and by server-sent events.

use std::io::{BufRead as _, BufReader, Read};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use tungstenite::client::IntoClientRequest as _;
use tungstenite::protocol::WebSocket;
use tungstenite::{Message, client};

/// How long an event may take to arrive.
const EVENT_BOUND: Duration = Duration::from_secs(30);

/// A WebSocket of `graphql-transport-ws`, past its beginning.
#[derive(Debug)]
pub struct Socket(WebSocket<TcpStream>);

impl Socket {
    /// Opens one to the server at `http://…`.
    pub fn open(address: &str) -> Self {
        Self::open_with(address, &[])
    }

    /// Opens one with further headers.
    pub fn open_with(address: &str, headers: &[(&'static str, &str)]) -> Self {
        let mut socket = Self::connect(address, headers);
        socket.say(json!({ "type": "connection_init" }));
        assert_eq!(socket.hear()["type"], "connection_ack");
        socket
    }

    /// Opens one that has said nothing yet.
    fn connect(address: &str, headers: &[(&'static str, &str)]) -> Self {
        let host = address.strip_prefix("http://").expect("is plain HTTP");
        let stream = TcpStream::connect(host).expect("the server listens");
        stream.set_read_timeout(Some(EVENT_BOUND)).expect("is positive");
        let mut request = format!("ws://{host}/graphql")
            .into_client_request()
            .expect("is a request");
        let protocol = "graphql-transport-ws".parse().expect("is a header");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        for (name, value) in headers {
            request
                .headers_mut()
                .insert(*name, value.parse().expect("is a header"));
        }
        let (socket, _) = client(request, stream).expect("the server takes WebSockets");
        Self(socket)
    }

    /// Opens one and says who it is; otherwise the code with which it was closed.
    pub fn open_as(address: &str, payload: Value) -> Result<Self, Option<u16>> {
        let mut socket = Self::connect(address, &[]);
        socket.say(json!({ "type": "connection_init", "payload": payload }));
        assert_eq!(socket.message()?["type"], "connection_ack");
        Ok(socket)
    }

    /// Opens one and subscribes to a document.
    pub fn subscribe(address: &str, document: &str) -> Self {
        let mut socket = Self::open(address);
        socket.say(json!({ "id": "1", "type": "subscribe", "payload": { "query": document } }));
        socket
    }

    /// Says something.
    pub fn say(&mut self, message: Value) {
        self.0
            .send(Message::text(message.to_string()))
            .expect("the server listens");
    }

    /// The next message.
    pub fn hear(&mut self) -> Value {
        self.message()
            .unwrap_or_else(|code| panic!("closed with {code:?}"))
    }

    /// The next message, or the code with which it was closed.
    pub fn message(&mut self) -> Result<Value, Option<u16>> {
        loop {
            match self.0.read() {
                Ok(Message::Text(text)) => return Ok(serde_json::from_str(&text).expect("messages are JSON")),
                Ok(Message::Close(frame)) => return Err(frame.map(|frame| frame.code.into())),
                Ok(_) => {}
                Err(error) => panic!("nothing was heard: {error}"),
            }
        }
    }

    /// The data of the next event.
    pub fn event(&mut self) -> Value {
        let mut message = self.hear();
        assert_eq!(message["type"], "next", "{message}");
        assert!(message["payload"]["errors"].is_null(), "{message}");
        message["payload"]["data"].take()
    }

    /// The codes of the next message, which says that the operation failed.
    pub fn error_codes(&mut self) -> Vec<String> {
        let message = self.hear();
        assert_eq!(message["type"], "error", "{message}");
        let errors = message["payload"].as_array().expect("is a list");
        let code = |error: &Value| error["extensions"]["code"].as_str().unwrap_or("none").to_owned();
        errors.iter().map(code).collect()
    }
}

/// A stream of server-sent events.
pub struct Events(BufReader<Box<dyn Read + Send>>);

/// One of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// What it is: `next` or `complete`.
    pub name: String,
    /// Its id.
    pub id: Option<String>,
    /// What it holds.
    pub data: String,
}

impl Event {
    /// The data of an event that must hold some.
    pub fn json(&self) -> Value {
        let mut document: Value = serde_json::from_str(&self.data).expect("events are JSON");
        assert!(document["errors"].is_null(), "{document}");
        document["data"].take()
    }
}

impl Events {
    /// Reads them from a body.
    pub fn new(body: impl Read + Send + 'static) -> Self {
        Self(BufReader::new(Box::new(body)))
    }
}

impl Iterator for Events {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        let mut event = Event::default();
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).expect("the stream goes on") == 0 {
                return None;
            }
            match line.trim_end_matches('\n').split_once(": ") {
                Some(("event", name)) => name.clone_into(&mut event.name),
                Some(("id", id)) => event.id = Some(id.to_owned()),
                Some(("data", data)) => data.clone_into(&mut event.data),
                None if line == "\n" && !event.name.is_empty() => return Some(event),
                _ => {}
            }
        }
    }
}
