//! The log in a file.
//!
//! SQLite works within the calling thread. The committer has a thread of its own, so its session simply blocks;
//! questions from elsewhere go to threads where blocking is allowed, as many as there are [turns](super::READERS_MAX).

mod audit;
mod lock;
mod migrate;
mod open;
mod secrets;
mod session;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use querbuch_domain::id::Position;
use rusqlite::{Connection, OptionalExtension as _, Row, params_from_iter};
use tokio::sync::Notify;

use self::lock::Lock;
use self::open::{connect, reader};
use self::session::SqliteSession;
use super::rows::{RawCheckpoint, RawCounts, RawHead, RawText, RawTile, from_sql, to_sql};
use super::secrets::{SecretAct, SecretRow};
use super::turns::Turns;
use super::{
    Access, CheckpointRow, Counts, Database, Head, KeyRow, RowSink, SaltedRow, Session, StoreError, TextRow,
};
use crate::tree::FullTile;

/// Longest wait for a lock that another process holds, such as an audit with a tool of SQLite's.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The column that holds the entries.
const LOG_ENTRY: audit::Column = audit::Column {
    table: "log",
    name: "entry",
};

/// Values of one question; far below the 32,766 that SQLite takes.
const VALUES_PER_QUERY: usize = 500;

/// A log in a file.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    turns: Turns,
    /// Connections for reading that nobody uses at present: never more than there are turns. WAL lets them read while
    /// one writes.
    readers: Arc<Mutex<Vec<Connection>>>,
    /// Held as long as the store lives; the system lets go of it when the process ends, however it ends.
    _lock: Option<Lock>,
}

impl SqliteStore {
    /// Opens a file; with [`Access::Write`] it is made where it is missing, and no second process may write, whatever the
    /// name by which it knows the file.
    pub fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        match access {
            Access::Write => {
                let path = open::own_name(path)?;
                let lock = Lock::take(&path)?;
                open::close_to_others(&path);
                migrate::run(&mut connect(&path)?)?;
                Ok(Self::new(path, Some(lock)))
            }
            Access::Read if !path.exists() => Err(StoreError::NoLedger),
            Access::Read => {
                let path = open::own_name(path)?;
                match open::tables(&reader(&path)?)? {
                    2 => Ok(Self::new(path, None)),
                    1 => Err(StoreError::Outdated),
                    _ => Err(StoreError::NoLedger),
                }
            }
        }
    }

    fn new(path: PathBuf, lock: Option<Lock>) -> Self {
        Self {
            path,
            turns: Turns::default(),
            readers: Arc::default(),
            _lock: lock,
        }
    }

    /// Asks on a thread where blocking is allowed, when it is this question's turn.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let turn = self.turns.take().await?;
        let (path, readers) = (self.path.clone(), self.readers.clone());
        let answer = tokio::task::spawn_blocking(move || {
            let answer = with_reader(&path, &readers, question);
            // Here, not where the answer is awaited: who gives up waiting does not end the work.
            drop(turn);
            answer
        });
        answer
            .await
            .map_err(|error| StoreError::Database(error.to_string()))?
    }
}

/// Lends a connection for reading. One on which a question failed is not used again.
fn with_reader<T>(
    path: &Path,
    readers: &Mutex<Vec<Connection>>,
    question: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let kept = readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let connection = match kept {
        Some(connection) => connection,
        None => reader(path)?,
    };
    let answer = question(&connection)?;
    readers
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(connection);
    Ok(answer)
}

fn read_head(connection: &Connection) -> Result<Head, StoreError> {
    let mut statement = connection.prepare_cached("SELECT position, recorded_at, root FROM head")?;
    let row = statement.query_row([], |row| {
        Ok(RawHead {
            position: row.get(0)?,
            recorded_at: row.get(1)?,
            root: row.get(2)?,
        })
    })?;
    row.try_into()
}

/// A list of question marks.
fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}

#[async_trait]
impl Database for SqliteStore {
    fn kind(&self) -> &'static str {
        "SQLite"
    }

    async fn session(&self) -> Result<Box<dyn Session>, StoreError> {
        Ok(Box::new(SqliteSession::open(&self.path)?))
    }

    async fn head(&self) -> Result<Head, StoreError> {
        self.ask(read_head).await
    }

    async fn read(&self, after: Position, limit: usize) -> Result<Vec<(Position, String)>, StoreError> {
        self.ask(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT position, entry FROM log WHERE position > ? ORDER BY position LIMIT ?",
            )?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut rows = statement.query((to_sql(after), limit))?;
            let mut entries = Vec::new();
            while let Some(row) = rows.next()? {
                let position: i64 = row.get(0)?;
                let entry = audit::text(row, 1, LOG_ENTRY, position)?;
                entries.push((from_sql(position, "log")?, entry));
            }
            Ok(entries)
        })
        .await
    }

    async fn texts(&self, positions: &[Position]) -> Result<Vec<TextRow>, StoreError> {
        let positions: Vec<i64> = positions.iter().copied().map(to_sql).collect();
        self.ask(move |connection| {
            let mut texts = Vec::new();
            for chunk in positions.chunks(VALUES_PER_QUERY) {
                let marks = marks(chunk.len());
                let mut statement = connection.prepare(&format!(
                    "SELECT position, field, content FROM text WHERE position IN ({marks})"
                ))?;
                let mut rows = statement.query(params_from_iter(chunk))?;
                while let Some(row) = rows.next()? {
                    let text = RawText {
                        position: row.get(0)?,
                        field: row.get(1)?,
                        content: row.get(2)?,
                    };
                    texts.push(text.try_into()?);
                }
            }
            Ok(texts)
        })
        .await
    }

    async fn tiles(&self, wanted: &[(u8, u64)]) -> Result<Vec<FullTile>, StoreError> {
        let wanted = wanted.to_vec();
        self.ask(move |connection| {
            let mut statement =
                connection.prepare_cached("SELECT hashes FROM tile WHERE level = ? AND place = ?")?;
            let mut tiles = Vec::with_capacity(wanted.len());
            for (level, place) in wanted {
                let (level, place) = (i64::from(level), to_sql(place));
                let hashes = statement.query_row((level, place), |row| row.get(0)).optional()?;
                if let Some(hashes) = hashes {
                    tiles.push(RawTile { level, place, hashes }.try_into()?);
                }
            }
            Ok(tiles)
        })
        .await
    }

    async fn tile_count(&self) -> Result<u64, StoreError> {
        let count: i64 = self
            .ask(|connection| {
                let count = "SELECT count(*) FROM tile WHERE level = 0";
                Ok(connection.query_row(count, [], |row| row.get(0))?)
            })
            .await?;
        from_sql(count, "tile")
    }

    async fn checkpoint(&self, at_most: Position) -> Result<Option<CheckpointRow>, StoreError> {
        self.ask(move |connection| {
            let newest =
                "SELECT position, note FROM checkpoint WHERE position <= ? ORDER BY position DESC LIMIT 1";
            let raw = |row: &Row<'_>| {
                Ok(RawCheckpoint {
                    position: row.get(0)?,
                    note: row.get(1)?,
                })
            };
            let found = connection.query_row(newest, [to_sql(at_most)], raw).optional()?;
            found.map(CheckpointRow::try_from).transpose()
        })
        .await
    }

    fn watch(&self, _hint: Arc<Notify>) {
        // Nobody else writes.
    }

    async fn announce(&self, _position: Position) -> Result<(), StoreError> {
        Ok(())
    }

    async fn texts_between(
        &self,
        after: Option<Position>,
        upto: Option<Position>,
    ) -> Result<Vec<SaltedRow>, StoreError> {
        self.ask(move |connection| audit::texts_between(connection, after, upto))
            .await
    }

    async fn checkpoints_between(
        &self,
        after: Option<Position>,
        upto: Option<Position>,
    ) -> Result<Vec<CheckpointRow>, StoreError> {
        self.ask(move |connection| audit::checkpoints_between(connection, after, upto))
            .await
    }

    async fn each_key(&self, sink: RowSink<'_, KeyRow>) -> Result<(), StoreError> {
        audit::each_key(&reader(&self.path)?, sink)
    }

    async fn each_tile(&self, sink: RowSink<'_, FullTile>) -> Result<(), StoreError> {
        audit::each_tile(&reader(&self.path)?, sink)
    }

    async fn counts(&self) -> Result<Option<Counts>, StoreError> {
        self.ask(|connection| {
            // Tables of the version before, which are only read, count nothing.
            if !connection.column_exists(None, "head", "keys")? {
                return Ok(None);
            }
            let counts = "SELECT position, keys, checkpoints FROM head";
            let row = connection.query_row(counts, [], |row| {
                Ok(RawCounts {
                    position: row.get(0)?,
                    keys: row.get(1)?,
                    checkpoints: row.get(2)?,
                })
            })?;
            Counts::try_from(row).map(Some)
        })
        .await
    }

    async fn secrets(&self, act: SecretAct) -> Result<Vec<SecretRow>, StoreError> {
        let path = self.path.clone();
        self.ask(move |reading| {
            if secrets::only_reads(&act) {
                return secrets::act(reading, &act);
            }
            // Few write here, and rarely: a connection of their own, which waits for the committer's as any other would.
            secrets::act(&connect(&path)?, &act)
        })
        .await
    }

    async fn self_check(&self) -> Result<Vec<String>, StoreError> {
        audit::self_check(&reader(&self.path)?)
    }

    async fn copy_into(&self, file: &Path) -> Result<(), StoreError> {
        let file = file.display().to_string();
        let path = self.path.clone();
        self.ask(move |_| {
            // A plain connection: the copy is a write, though not to this file.
            open::copier(&path)?.execute("VACUUM INTO ?", [file])?;
            Ok(())
        })
        .await
    }

    async fn close(&self) {
        self.readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

#[cfg(test)]
mod tests;
