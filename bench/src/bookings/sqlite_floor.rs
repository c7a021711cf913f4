//! The same rows straight to a SQLite file: workers hand them to one writer on a thread of its own, which commits all
//! that wait. Nothing of the ledger's program but its tables.

use std::thread::JoinHandle;

use querbuch_log::store::{Access, Store};
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::load::{Sample, Timing, Worker, drive};
use super::rows::{ACTOR, INPUT_HASH, Row};
use crate::Outcome;
use crate::random::Random;

/// Most rows of one transaction.
const ROWS_PER_COMMIT_MAX: usize = 1_024;

/// A file with the tables of the ledger.
pub struct SqliteFloor {
    path: String,
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
        let path = url.strip_prefix("sqlite:").ok_or("not a file")?.to_owned();
        Ok(Self {
            path,
            position: 0,
            runs: 0,
        })
    }

    /// Measures one run.
    pub async fn measure(&mut self, clients: usize, timing: Timing) -> Outcome<Sample> {
        self.runs += 1;
        let (jobs, receiver) = mpsc::unbounded_channel();
        let (path, position, row) = (self.path.clone(), self.position, Row::new()?);
        let writer: JoinHandle<Outcome<i64>> =
            std::thread::spawn(move || write(&Connection::open(path)?, receiver, position, &row));
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
        self.position = writer.join().map_err(|_| "the writer has panicked")??;
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
fn write(
    connection: &Connection,
    mut jobs: mpsc::UnboundedReceiver<Job>,
    mut position: i64,
    row: &Row,
) -> Outcome<i64> {
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    let mut entry = connection.prepare("INSERT INTO log (position, entry) VALUES (?, ?)")?;
    let mut key = connection.prepare(
        "INSERT INTO idempotency (actor, key, input_hash, position, outcome) VALUES (?, ?, ?, ?, ?)",
    )?;
    let mut waiting = Vec::new();
    while jobs.blocking_recv_many(&mut waiting, ROWS_PER_COMMIT_MAX) > 0 {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for job in &waiting {
            position += 1;
            entry.execute((position, row.entry.as_ref()))?;
            key.execute((
                ACTOR,
                &job.key,
                INPUT_HASH.as_slice(),
                position,
                row.outcome.as_ref(),
            ))?;
        }
        connection.execute_batch("COMMIT")?;
        for job in waiting.drain(..) {
            // A worker that is gone needs no answer.
            let _ = job.done.send(());
        }
    }
    Ok(position)
}
