//! What one would write without a group committer: each booking one INSERT, which is a transaction.

use std::str::FromStr as _;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection as _, Executor as _};

use super::load::{Sample, Timing, Worker, drive};
use super::rows::{ACTOR, INPUT_HASH, Row};
use crate::Outcome;
use crate::random::Random;

/// Entry and key in one row, so that one statement will do.
const TABLE: &str = "CREATE TABLE plain (
    position   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry      text  NOT NULL,
    actor      text  NOT NULL,
    key        text  NOT NULL,
    input_hash bytea NOT NULL,
    UNIQUE (actor, key)
)";

/// A database with one plain table.
pub struct PostgresFloor {
    options: PgConnectOptions,
    runs: u64,
}

impl PostgresFloor {
    /// Makes the table.
    pub async fn new(url: &str) -> Outcome<Self> {
        let options = PgConnectOptions::from_str(url)?;
        let mut connection = PgConnection::connect_with(&options).await?;
        connection.execute(TABLE).await?;
        connection.close().await?;
        Ok(Self { options, runs: 0 })
    }

    /// Measures one run.
    pub async fn measure(&mut self, clients: usize, timing: Timing) -> Outcome<Sample> {
        self.runs += 1;
        let row = Row::new()?;
        let mut workers = Vec::with_capacity(clients);
        for client in (0..).take(clients) {
            let connection = PgConnection::connect_with(&self.options).await?;
            let seed = (self.runs << 32) + client;
            workers.push(Inserter {
                connection,
                random: Random::new(seed),
                row: row.clone(),
            });
        }
        drive(workers, timing).await
    }
}

struct Inserter {
    connection: PgConnection,
    random: Random,
    row: Row,
}

impl Worker for Inserter {
    async fn step(&mut self) -> Outcome<()> {
        let insert = "INSERT INTO plain (entry, actor, key, input_hash) VALUES ($1, $2, $3, $4)";
        let query = sqlx::query(insert)
            .bind(&*self.row.entry)
            .bind(ACTOR)
            .bind(self.random.key());
        query
            .bind(INPUT_HASH.as_slice())
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }
}
