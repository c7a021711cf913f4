//! A client of the API, over HTTP and nothing else.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;

use crate::live::Events;

/// How long an answer may take; every bound of the server is shorter.
const ANSWER_BOUND: Duration = Duration::from_mins(1);
/// No answer of a test is longer.
const ANSWER_BYTES_MAX: u64 = 64 << 20;

/// A client of one server.
#[derive(Clone, Debug)]
pub struct Client {
    agent: Agent,
    address: String,
    headers: Vec<(String, String)>,
}

/// An answer as it came.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// All headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, byte by byte.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("answers are UTF-8")
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("no JSON: {error}: {self:?}"))
    }

    /// The codes of the top-level errors.
    pub fn error_codes(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        let code = |error: &Value| error["extensions"]["code"].as_str().unwrap_or("none").to_owned();
        errors.iter().map(code).collect()
    }
}

impl Client {
    /// A client of the server at `http://…`.
    pub fn new(address: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(ANSWER_BOUND))
            .max_redirects(0)
            .build();
        Self {
            agent: config.into(),
            address: address.to_owned(),
            headers: Vec::new(),
        }
    }

    /// The same client, with one more header on every request.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The data of a document that must be answered without an error.
    pub fn query(&self, document: &str, variables: Value) -> Value {
        let answer = self.execute(document, variables);
        let mut json = answer.json();
        assert!(
            json["errors"].is_null(),
            "{document}\nfailed with {}: {json:#}",
            answer.status
        );
        json["data"].take()
    }

    /// A document and its answer, whatever that is.
    #[expect(clippy::needless_pass_by_value, reason = "callers write json!(…) in place")]
    pub fn execute(&self, document: &str, variables: Value) -> Answer {
        let body = json!({ "query": document, "variables": variables });
        self.send(
            "POST",
            "/graphql",
            &[("content-type", "application/json")],
            body.to_string().as_bytes(),
        )
    }

    /// A request without a body.
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], &[])
    }

    /// Any request.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.try_send(method, path, headers, body)
            .unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// A document whose answer goes on, as server-sent events.
    pub fn follow(&self, document: &str, headers: &[(&str, &str)]) -> Events {
        let mut request = ureq::http::Request::builder()
            .method("POST")
            .uri(format!("{}/graphql", self.address))
            .header("content-type", "application/json")
            .header("accept", "text/event-stream");
        for (name, value) in self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
        {
            request = request.header(name, value);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(json!({ "query": document }).to_string());
        let response = self.agent.run(request.expect("is a request"));
        let response = response.unwrap_or_else(|error| panic!("{document}: {error}"));
        assert_eq!(response.status().as_u16(), 200, "{document}");
        Events::new(response.into_body().into_reader())
    }

    /// Any request, where also the connection may fail.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Answer, ureq::Error> {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.address));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = if body.is_empty() {
            self.agent.run(request.body(())?)?
        } else {
            self.agent.run(request.body(body)?)?
        };
        let header = |(name, value): (&ureq::http::HeaderName, &ureq::http::HeaderValue)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        };
        Ok(Answer {
            status: response.status().as_u16(),
            headers: response.headers().iter().map(header).collect(),
            body: response
                .body_mut()
                .with_config()
                .limit(ANSWER_BYTES_MAX)
                .read_to_vec()?,
        })
    }

    /// Bytes that no polite client would send, and the beginning of what comes back: a server may answer and
    /// close before it has read everything.
    pub fn raw(&self, bytes: &[u8]) -> String {
        let host = self.address.strip_prefix("http://").expect("is plain HTTP");
        let mut stream = TcpStream::connect(host).expect("the server listens");
        stream.set_read_timeout(Some(ANSWER_BOUND)).expect("is positive");
        // What the server does not want to read any more, it need not.
        drop(stream.write_all(bytes));
        let mut answer = Vec::new();
        match stream.read_to_end(&mut answer) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            Err(error) => panic!("no answer: {error}"),
        }
        String::from_utf8_lossy(&answer).into_owned()
    }
}
