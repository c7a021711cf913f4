//! The same rows straight to a SQLite file: workers hand them to one writer, which commits all that wait.

use std::str::FromStr as _;
use std::sync::Arc;

use querbuch_log::store::{Access, Store};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, QueryBuilder, Sqlite};
use tokio::sync::{mpsc, oneshot};

use super::load::{Sample, Timing, Worker, drive};
use super::rows::{ACTOR, INPUT_HASH, Row};
use crate::Outcome;
use crate::random::Random;

/// Most rows of one transaction.
const ROWS_PER_COMMIT_MAX: usize = 1_024;
/// Rows of one statement. A statement for each count, of each table, stays prepared.
const ROWS_PER_INSERT: usize = 256;

/// A file with the tables of the ledger, and nothing of its program.
pub struct SqliteFloor {
    options: SqliteConnectOptions,
    position: i64,
    runs: u64,
}

struct Job {
    key: String,
    done: oneshot::Sender<()>,
}

impl SqliteFloor {
    /// Makes the tables as the ledger does.
    pub async fn new(url: &str) -> Outcome<Self> {
        Store::open(url, Access::Write).await?.close().await;
        let options = SqliteConnectOptions::from_str(url)?
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .statement_cache_capacity(4 * ROWS_PER_INSERT);
        Ok(Self {
            options,
            position: 0,
            runs: 0,
        })
    }

    /// Measures one run.
    pub async fn measure(&mut self, clients: usize, timing: Timing) -> Outcome<Sample> {
        self.runs += 1;
        let connection = SqliteConnection::connect_with(&self.options).await?;
        let (jobs, receiver) = mpsc::unbounded_channel();
        let writer = tokio::spawn(write(connection, receiver, self.position, Row::new()?));
        let worker = |client| {
            let seed = (self.runs << 32) + client;
            Submitter {
                jobs: jobs.clone(),
                random: Random::new(seed),
            }
        };
        let workers = (0..).take(clients).map(worker).collect();
        drop(jobs);
        let sample = drive(workers, timing).await;
        // Where a worker has failed, the writer says why.
        self.position = writer.await??;
        sample
    }
}

struct Submitter {
    jobs: mpsc::UnboundedSender<Job>,
    random: Random,
}

impl Worker for Submitter {
    async fn step(&mut self) -> Outcome<()> {
        let (done, answer) = oneshot::channel();
        self.jobs
            .send(Job {
                key: self.random.key(),
                done,
            })
            .map_err(|_| "the writer has ended")?;
        Ok(answer.await?)
    }
}

/// Writes until nobody wants anything any more, and returns the last position.
async fn write(
    mut connection: SqliteConnection,
    mut jobs: mpsc::UnboundedReceiver<Job>,
    mut position: i64,
    row: Row,
) -> Outcome<i64> {
    let mut waiting = Vec::new();
    while jobs.recv_many(&mut waiting, ROWS_PER_COMMIT_MAX).await > 0 {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for chunk in waiting.chunks(ROWS_PER_INSERT) {
            let numbered: Vec<_> = (position + 1..).zip(chunk).collect();
            position += i64::try_from(chunk.len())?;
            insert_entries(&numbered, &row.entry)
                .build()
                .execute(&mut *transaction)
                .await?;
            insert_keys(&numbered, &row.outcome)
                .build()
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        for job in waiting.drain(..) {
            // A worker that is gone needs no answer.
            let _ = job.done.send(());
        }
    }
    connection.close().await?;
    Ok(position)
}

fn insert_entries(rows: &[(i64, &Job)], entry: &Arc<str>) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("INSERT INTO log (position, entry) ");
    query.push_values(rows, |mut list, (position, _)| {
        list.push_bind(*position).push_bind(entry.to_string());
    });
    query
}

fn insert_keys(rows: &[(i64, &Job)], outcome: &Arc<str>) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("INSERT INTO idempotency (actor, key, input_hash, position, outcome) ");
    query.push_values(rows, |mut list, (position, job)| {
        list.push_bind(ACTOR)
            .push_bind(job.key.clone())
            .push_bind(INPUT_HASH.to_vec());
        list.push_bind(*position).push_bind(outcome.to_string());
    });
    query
}
