//! Subscribers that cost little: of what they read they know only where a message ends.

use std::time::Instant;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::{Failure, Outcome};

/// How a ping begins; those of the server are empty.
const PING: u8 = 0x89;
/// The answer to one, masked with zeros.
const PONG: [u8; 6] = [0x8a, 0x80, 0, 0, 0, 0];

/// How messages are told apart.
#[derive(Clone, Copy, Debug)]
pub enum Transport {
    /// `graphql-transport-ws`
    Socket,
    /// Server-sent events, without chunks.
    Events,
    /// So many bytes.
    Bytes(usize),
}

/// What somebody was told, and when it had been read.
pub struct Message {
    /// As it came over the wire.
    pub bytes: Vec<u8>,
    /// When.
    pub at: Instant,
}

impl Message {
    /// Whether it holds this.
    pub fn says(&self, text: &str) -> bool {
        self.bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    }
}

/// One connection.
pub struct Subscriber {
    stream: TcpStream,
    transport: Transport,
    read: Vec<u8>,
}

impl Subscriber {
    /// Connects, and says nothing.
    pub async fn connect(address: &str, transport: Transport) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            transport,
            read: Vec::with_capacity(4_096),
        })
    }

    /// Connects and subscribes to a document.
    pub async fn open(address: &str, transport: Transport, document: &str) -> Outcome<Self> {
        let mut subscriber = Self::connect(address, transport).await?;
        let body = serde_json::json!({ "query": document });
        if let Transport::Socket = transport {
            let hello = format!(
                "GET /graphql HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                 Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
                 Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
            );
            subscriber.stream.write_all(hello.as_bytes()).await?;
            subscriber.head("HTTP/1.1 101").await?;
            subscriber.say(r#"{"type":"connection_init"}"#).await?;
            subscriber.message().await?;
            let subscribe = serde_json::json!({ "id": "1", "type": "subscribe", "payload": body });
            subscriber.say(&subscribe.to_string()).await?;
        } else {
            let body = body.to_string();
            let ask = format!(
                "POST /graphql HTTP/1.0\r\nHost: {address}\r\nContent-Type: application/json\r\n\
                 Accept: text/event-stream\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            subscriber.stream.write_all(ask.as_bytes()).await?;
            subscriber.head("HTTP/1.0 200").await?;
        }
        Ok(subscriber)
    }

    /// Passes on what it is told until the other side ends, or nobody wants to know.
    pub async fn listen(mut self, told: mpsc::UnboundedSender<Message>) {
        while let Ok(bytes) = self.message().await {
            let at = Instant::now();
            if told.send(Message { bytes, at }).is_err() {
                return;
            }
        }
    }

    /// A short text, masked with zeros as that leaves it as it is.
    async fn say(&mut self, text: &str) -> Outcome<()> {
        let length = u16::try_from(text.len())?;
        let mut frame = vec![0x81];
        match u8::try_from(length) {
            Ok(length) if length < 126 => frame.push(0x80 | length),
            _ => {
                frame.push(0x80 | 0x7e);
                frame.extend(length.to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        self.stream.write_all(&frame).await?;
        Ok(())
    }

    async fn head(&mut self, expected: &str) -> Outcome<()> {
        let end = loop {
            if let Some(end) = find(&self.read, b"\r\n\r\n") {
                break end + 4;
            }
            self.more().await?;
        };
        let head: Vec<u8> = self.read.drain(..end).collect();
        if head.starts_with(expected.as_bytes()) {
            return Ok(());
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        Err(format!("not subscribed; is `ulimit -n` too low?\n{head}").into())
    }

    async fn message(&mut self) -> Outcome<Vec<u8>> {
        loop {
            if let Some(length) = self.length() {
                let message: Vec<u8> = self.read.drain(..length).collect();
                let is_sign_of_life = match self.transport {
                    Transport::Socket => message[0] != 0x81,
                    Transport::Events => message.starts_with(b":"),
                    Transport::Bytes(_) => false,
                };
                if !is_sign_of_life {
                    return Ok(message);
                }
                if matches!(self.transport, Transport::Socket) && message[0] == PING {
                    self.stream.write_all(&PONG).await?;
                }
            } else {
                self.more().await?;
            }
        }
    }

    /// The length of the first message, once all of it is there.
    fn length(&self) -> Option<usize> {
        let length = match self.transport {
            Transport::Bytes(length) => length,
            Transport::Events => find(&self.read, b"\n\n")? + 2,
            Transport::Socket => match *self.read.get(1)? {
                126 => 4 + usize::from(u16::from_be_bytes([*self.read.get(2)?, *self.read.get(3)?])),
                127 => {
                    let bytes = self.read.get(2..10)?.try_into().ok()?;
                    10 + usize::try_from(u64::from_be_bytes(bytes)).ok()?
                }
                short => 2 + usize::from(short),
            },
        };
        (self.read.len() >= length).then_some(length)
    }

    async fn more(&mut self) -> Outcome<()> {
        if self.stream.read_buf(&mut self.read).await? == 0 {
            return Err(Failure::from("the server closed the connection"));
        }
        Ok(())
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}
