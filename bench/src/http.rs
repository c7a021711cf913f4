//! A client that costs little: bytes written by hand, and of the answer only what must be known.

use std::io::Write as _;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::bookings::load::Worker;
use crate::{Failure, Outcome};

/// Longest answer that is understood.
const ANSWER_BYTES_MAX: usize = 16 << 20;

/// One connection, one request after the other.
pub struct Connection {
    stream: TcpStream,
    address: String,
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub async fn open(address: &str) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            address: address.to_owned(),
            request: Vec::new(),
            answer: vec![0; 16 * 1_024],
        })
    }

    /// Sends a GraphQL request and returns the answer, head and body, which must be a good one.
    pub async fn post(&mut self, body: &[u8]) -> Outcome<&[u8]> {
        self.request.clear();
        write!(
            self.request,
            "POST /graphql HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nAccept: application/graphql-response+json\r\nContent-Length: {}\r\n\r\n",
            self.address,
            body.len(),
        )?;
        self.request.extend_from_slice(body);
        self.stream.write_all(&self.request).await?;
        let filled = self.read().await?;
        let answer = &self.answer[..filled];
        if answer.starts_with(b"HTTP/1.1 200 ") {
            return Ok(answer);
        }
        Err(Failure::from(format!(
            "refused: {}",
            String::from_utf8_lossy(answer)
        )))
    }

    /// Reads a page and returns the answer, head and body, which must be a good one.
    pub async fn get(&mut self, path: &str) -> Outcome<&[u8]> {
        self.request.clear();
        write!(
            self.request,
            "GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.address
        )?;
        self.stream.write_all(&self.request).await?;
        let filled = self.read().await?;
        let answer = &self.answer[..filled];
        if answer.starts_with(b"HTTP/1.1 200 ") {
            return Ok(answer);
        }
        Err(Failure::from(format!(
            "{path}: {}",
            String::from_utf8_lossy(answer)
        )))
    }

    /// Reads one answer, whole, and returns its length.
    async fn read(&mut self) -> Outcome<usize> {
        let mut filled = 0;
        loop {
            if filled == self.answer.len() {
                if filled >= ANSWER_BYTES_MAX {
                    return Err("an answer of more than 16 MiB".into());
                }
                self.answer.resize(filled * 2, 0);
            }
            let read = self.stream.read(&mut self.answer[filled..]).await?;
            if read == 0 {
                return Err("the server closed the connection".into());
            }
            filled += read;
            if length(&self.answer[..filled]).is_some_and(|length| filled >= length) {
                return Ok(filled);
            }
        }
    }
}

/// Head and body together, once the head is there.
fn length(answer: &[u8]) -> Option<usize> {
    let head = find(answer, b"\r\n\r\n")? + 4;
    let name = b"content-length:";
    let mut lines = answer[..head].split(|byte| *byte == b'\n');
    let line = lines.find(|line| {
        line.get(..name.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(name))
    })?;
    let body: usize = std::str::from_utf8(&line[name.len()..])
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(head + body)
}

/// Where a text stands in another one.
pub fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

/// Asks the same question again and again.
pub struct Asker {
    connection: Connection,
    body: Vec<u8>,
}

impl Asker {
    /// Connects; the question is a document without variables.
    pub async fn connect(address: &str, document: &str) -> Outcome<Self> {
        Ok(Self {
            connection: Connection::open(address).await?,
            body: serde_json::json!({ "query": document }).to_string().into_bytes(),
        })
    }

    /// The data of one answer.
    pub async fn data(&mut self) -> Outcome<serde_json::Value> {
        let answer = self.connection.post(&self.body).await?;
        let body = find(answer, b"\r\n\r\n").map_or(0, |head| head + 4);
        let mut json: serde_json::Value = serde_json::from_slice(&answer[body..])?;
        if json["errors"].is_null() {
            Ok(json["data"].take())
        } else {
            Err(format!("refused: {json}").into())
        }
    }
}

impl Worker for Asker {
    async fn step(&mut self) -> Outcome<()> {
        let answer = self.connection.post(&self.body).await?;
        // Errors stand before or after the data; either way nobody asked for a field of that name.
        if find(answer, br#""errors""#).is_some() {
            return Err(format!("refused: {}", String::from_utf8_lossy(answer)).into());
        }
        Ok(())
    }
}
