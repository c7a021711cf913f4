//! A subscription over server-sent events, as a browser reads it.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

/// How long nothing may come. Servers that live send something now and then.
const SILENCE_MAX: Duration = Duration::from_secs(20);

/// A subscription.
#[derive(Debug)]
pub struct Subscription(BufReader<TcpStream>);

impl Subscription {
    /// Subscribes at the server at `http://…`.
    pub fn open(address: &str, document: &str, variables: &Value) -> io::Result<Self> {
        let host = address.strip_prefix("http://").expect("is plain HTTP");
        let mut stream = TcpStream::connect(host)?;
        stream.set_read_timeout(Some(SILENCE_MAX))?;
        let body = json!({ "query": document, "variables": variables }).to_string();
        // HTTP/1.0 has no chunks: what comes is what was sent, until the connection ends.
        write!(
            stream,
            "POST /graphql HTTP/1.0\r\nhost: {host}\r\ncontent-type: application/json\r\n\
             accept: text/event-stream\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if !line.contains(" 200 ") {
            return Err(io::Error::other(format!("not subscribed: {line:?}")));
        }
        while !line.trim_end().is_empty() {
            line.clear();
            reader.read_line(&mut line)?;
        }
        Ok(Self(reader))
    }

    /// The next result; none where the server has ended the subscription.
    pub fn read(&mut self) -> io::Result<Option<Value>> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.0.read_line(&mut line)? == 0 {
                return Ok(None);
            }
            if line.starts_with("event: complete") || line.starts_with("event:complete") {
                return Ok(None);
            }
            if let Some(data) = line.strip_prefix("data:")
                && !data.trim().is_empty()
                && line.ends_with('\n')
            {
                return serde_json::from_str(data).map(Some).map_err(io::Error::other);
            }
        }
    }
}
