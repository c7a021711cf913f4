//! A client that costs little: bytes written by hand, and of the answer only what must be known.

use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::Aim;
use super::load::Worker;
use crate::ledger::{BOOKABLE_EFFECTS, MONTHS, effect_code, measure_code, month};
use crate::random::Random;
use crate::{Failure, Outcome};

const DOCUMENT: &str = "mutation($input: BookInput!){ book(input:$input){ position errors{code} } }";

/// Books one thing after the other over one connection.
pub struct Booker {
    stream: TcpStream,
    address: String,
    aim: Aim,
    measure: String,
    random: Random,
    body: Vec<u8>,
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl Booker {
    /// Connects.
    pub async fn connect(address: &str, client: usize, aim: Aim) -> Outcome<Self> {
        // Each connection has its own seed: a key that was used before would book nothing.
        static CONNECTIONS: AtomicU64 = AtomicU64::new(1);
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let seed = CONNECTIONS.fetch_add(1, Ordering::Relaxed) << 32;
        Ok(Self {
            stream,
            address: address.to_owned(),
            aim,
            measure: measure_code(if aim == Aim::Spread { client } else { 0 }),
            random: Random::new(seed),
            body: Vec::new(),
            request: Vec::new(),
            answer: vec![0; 16 * 1_024],
        })
    }

    fn write_request(&mut self) -> Outcome<()> {
        let (effect, month_place) = match self.aim {
            Aim::Spread => (self.random.below(BOOKABLE_EFFECTS), self.random.below(MONTHS)),
            Aim::OneCell => (0, 0),
        };
        let (key, measure, effect, month) = (
            self.random.key(),
            &self.measure,
            effect_code(effect),
            month(month_place),
        );
        let cents = self.random.below(10_000_000);
        self.body.clear();
        write!(
            self.body,
            r#"{{"query":"{DOCUMENT}","variables":{{"input":{{"idempotencyKey":"{key}","measure":"{measure}","postings":[{{"effect":"{effect}","month":"{month}","amount":"{}.{:02}"}}]}}}}}}"#,
            cents / 100,
            cents % 100,
        )?;
        self.request.clear();
        write!(
            self.request,
            "POST /graphql HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nAccept: application/graphql-response+json\r\nContent-Length: {}\r\n\r\n",
            self.address,
            self.body.len(),
        )?;
        self.request.extend_from_slice(&self.body);
        Ok(())
    }

    /// Reads one answer, whole, and returns its length.
    async fn read_answer(&mut self) -> Outcome<usize> {
        let mut filled = 0;
        loop {
            let room = self.answer.get_mut(filled..).filter(|room| !room.is_empty());
            let read = self
                .stream
                .read(room.ok_or("an answer of more than 16 KiB")?)
                .await?;
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

impl Worker for Booker {
    async fn step(&mut self) -> Outcome<()> {
        self.write_request()?;
        self.stream.write_all(&self.request).await?;
        let filled = self.read_answer().await?;
        let answer = &self.answer[..filled];
        if answer.starts_with(b"HTTP/1.1 200 ") && find(answer, br#""errors":[]"#).is_some() {
            return Ok(());
        }
        Err(Failure::from(format!(
            "not booked: {}",
            String::from_utf8_lossy(answer)
        )))
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

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}
