//! A client that books one thing after the other.

use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use super::load::Worker;
use crate::http::{Connection, find};
use crate::ledger::month;
use crate::random::Random;
use crate::{Failure, Outcome};

const DOCUMENT: &str = "mutation($input: BookInput!){ book(input:$input){ position errors{code} } }";

/// What is booked on.
#[derive(Clone, Debug)]
pub struct Goal {
    /// The measure.
    pub measure: String,
    /// Its effects.
    pub effects: Vec<String>,
    /// How many months, from the first on.
    pub months: usize,
}

/// Books one thing after the other over one connection.
pub struct Booker {
    connection: Connection,
    goal: Goal,
    random: Random,
    body: Vec<u8>,
}

impl Booker {
    /// Connects.
    pub async fn connect(address: &str, goal: Goal) -> Outcome<Self> {
        // Each connection has its own seed: a key that was used before would book nothing.
        static CONNECTIONS: AtomicU64 = AtomicU64::new(1);
        let seed = CONNECTIONS.fetch_add(1, Ordering::Relaxed) << 32;
        Ok(Self {
            connection: Connection::open(address).await?,
            goal,
            random: Random::new(seed),
            body: Vec::new(),
        })
    }

    fn write_body(&mut self) -> Outcome<()> {
        let effect = &self.goal.effects[self.random.below(self.goal.effects.len())];
        let month = month(self.random.below(self.goal.months));
        let (key, measure) = (self.random.key(), &self.goal.measure);
        let cents = self.random.below(10_000_000);
        self.body.clear();
        write!(
            self.body,
            r#"{{"query":"{DOCUMENT}","variables":{{"input":{{"idempotencyKey":"{key}","measure":"{measure}","postings":[{{"effect":"{effect}","month":"{month}","amount":"{}.{:02}"}}]}}}}}}"#,
            cents / 100,
            cents % 100,
        )?;
        Ok(())
    }
}

impl Worker for Booker {
    async fn step(&mut self) -> Outcome<()> {
        self.write_body()?;
        let answer = self.connection.post(&self.body).await?;
        if find(answer, br#""errors":[]"#).is_some() {
            return Ok(());
        }
        Err(Failure::from(format!(
            "not booked: {}",
            String::from_utf8_lossy(answer)
        )))
    }
}
