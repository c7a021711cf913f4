//! The databases. Everything that differs between them is in [`sqlite`] and [`postgres`].

mod error;
pub mod postgres;
pub mod sqlite;

use std::sync::Arc;

use querbuch_domain::id::Position;

pub use self::error::StoreError;
use self::postgres::{PostgresStore, PostgresTransaction};
use self::sqlite::{SqliteStore, SqliteTransaction};
use crate::seal::SealedText;

/// A database that holds a log.
#[derive(Clone, Debug)]
pub enum Store {
    /// A file.
    Sqlite(SqliteStore),
    /// A server.
    Postgres(PostgresStore),
}

/// Whether a store may be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reads and writes; on SQLite nobody else may at the same time.
    Write,
    /// Only reads.
    Read,
}

/// The end of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The last position; 0 for an empty log.
    pub position: Position,
    /// When it was recorded, in microseconds since 1970.
    pub recorded_at_micros: i64,
}

/// What a key was used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRow {
    /// Who used it.
    pub actor: Arc<str>,
    /// The key.
    pub key: Arc<str>,
    /// SHA-256 of the canonical input.
    pub input_hash: [u8; 32],
    /// The last position of the act.
    pub position: Position,
    /// What it made, as JSON.
    pub outcome: String,
}

/// What one transaction adds.
#[derive(Debug, Default)]
pub struct Additions {
    /// Entries with their positions, in order.
    pub entries: Vec<(Position, String)>,
    /// Keys that were used.
    pub keys: Vec<KeyRow>,
    /// Texts with the positions of their acts.
    pub texts: Vec<(Position, SealedText)>,
}

/// The text of one field of one act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRow {
    /// The act.
    pub position: Position,
    /// `text` or `document`.
    pub field: String,
    /// The text.
    pub content: String,
}

/// Bytes of entries in one INSERT. An import's entry holds thousands of postings, and a server refuses values
/// of a gigabyte long after memory got scarce.
const BYTES_PER_INSERT_MAX: usize = 8 * 1024 * 1024;

/// Cuts a list into pieces of at most so many rows and, where a single row allows it, so many bytes.
fn pieces<T>(mut list: &[T], rows_max: usize, bytes: impl Fn(&T) -> usize) -> Vec<&[T]> {
    let mut pieces = Vec::new();
    while !list.is_empty() {
        let mut sum = 0;
        let fits = |row: &&T| {
            sum += bytes(row);
            sum <= BYTES_PER_INSERT_MAX
        };
        let rows = list.iter().take(rows_max).take_while(fits).count().max(1);
        let (piece, rest) = list.split_at(rows);
        pieces.push(piece);
        list = rest;
    }
    pieces
}

/// What is called with each entry that is read, in order.
pub type EntrySink<'a> = &'a mut (dyn FnMut(Position, &str) -> Result<(), StoreError> + Send);

impl Store {
    /// Opens `sqlite:FILE` or `postgres://…`, and brings its tables up to date where it may write.
    pub async fn open(url: &str, access: Access) -> Result<Self, StoreError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return SqliteStore::open(std::path::Path::new(path), access)
                .await
                .map(Self::Sqlite);
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return PostgresStore::open(url, access).await.map(Self::Postgres);
        }
        Err(StoreError::Address)
    }

    /// Which database it is, for people.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// Begins to write: locks the head of the log until the transaction ends.
    pub async fn begin(&self) -> Result<Transaction, StoreError> {
        match self {
            Self::Sqlite(store) => store.begin().await.map(Transaction::Sqlite),
            Self::Postgres(store) => store.begin().await.map(Transaction::Postgres),
        }
    }

    /// The end of the log, without a lock.
    pub async fn head(&self) -> Result<Head, StoreError> {
        match self {
            Self::Sqlite(store) => store.head().await,
            Self::Postgres(store) => store.head().await,
        }
    }

    /// Reads all entries after a position, in order.
    pub async fn read_after(&self, position: Position, sink: EntrySink<'_>) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(store) => store.read_after(position, sink).await,
            Self::Postgres(store) => store.read_after(position, sink).await,
        }
    }

    /// Reads at most so many entries after a position, in order.
    pub async fn read(&self, after: Position, limit: usize) -> Result<Vec<(Position, String)>, StoreError> {
        match self {
            Self::Sqlite(store) => store.read(after, limit).await,
            Self::Postgres(store) => store.read(after, limit).await,
        }
    }

    /// The texts of some acts.
    pub async fn texts(&self, positions: &[Position]) -> Result<Vec<TextRow>, StoreError> {
        match self {
            Self::Sqlite(store) => store.texts(positions).await,
            Self::Postgres(store) => store.texts(positions).await,
        }
    }

    /// Gives the connections back.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(store) => store.close().await,
            Self::Postgres(store) => store.close().await,
        }
    }
}

/// A write under way. Dropped without [`commit`](Self::commit), it leaves nothing behind.
#[derive(Debug)]
pub enum Transaction {
    /// On a file.
    Sqlite(SqliteTransaction),
    /// On a server.
    Postgres(PostgresTransaction),
}

impl Transaction {
    /// The end of the log, which nobody else can move now.
    pub fn head(&self) -> Head {
        match self {
            Self::Sqlite(transaction) => transaction.head(),
            Self::Postgres(transaction) => transaction.head(),
        }
    }

    /// Reads all entries after a position, in order.
    pub async fn read_after(&mut self, position: Position, sink: EntrySink<'_>) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(transaction) => transaction.read_after(position, sink).await,
            Self::Postgres(transaction) => transaction.read_after(position, sink).await,
        }
    }

    /// Which of these keys (actor, key) were used before, and for what.
    pub async fn known_keys(&mut self, keys: &[(Arc<str>, Arc<str>)]) -> Result<Vec<KeyRow>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        match self {
            Self::Sqlite(transaction) => transaction.known_keys(keys).await,
            Self::Postgres(transaction) => transaction.known_keys(keys).await,
        }
    }

    /// Adds entries, keys and texts, and moves the head.
    pub async fn append(&mut self, additions: &Additions, head: Head) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(transaction) => transaction.append(additions, head).await,
            Self::Postgres(transaction) => transaction.append(additions, head).await,
        }
    }

    /// Makes it durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }
}

/// A row of the database that does not have the form it must have.
fn damaged(table: &'static str, column: &'static str, row: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged {
        table,
        column,
        row: row.to_string(),
    }
}

/// Positions are kept as signed 64-bit numbers; the log never reaches half of that.
fn to_sql(position: Position) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}

fn from_sql(position: i64, table: &'static str) -> Result<Position, StoreError> {
    Position::try_from(position).map_err(|_| damaged(table, "position", position))
}

/// A key row as both databases give it.
type RawKey = (String, String, Vec<u8>, i64, String);

fn key_row((actor, key, input_hash, position, outcome): RawKey) -> Result<KeyRow, StoreError> {
    let input_hash = input_hash
        .try_into()
        .map_err(|_| damaged("idempotency", "input_hash", &key))?;
    let position = from_sql(position, "idempotency")?;
    Ok(KeyRow {
        actor: actor.into(),
        key: key.into(),
        input_hash,
        position,
        outcome,
    })
}
