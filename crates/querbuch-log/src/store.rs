//! The databases, behind one interface. Everything that differs between them is in [`sqlite`] and [`postgres`].
//!
//! A [`Database`] can be read at any time, by any task. Writing takes a [`Session`]: one connection, on which an act is
//! either appended at once, provided the head is still where it was, or under a lock of the head. Questions take turns
//! ([`READERS_MAX`]), so that their number decides neither over threads nor over connections.

mod error;
pub mod postgres;
pub mod rows;
pub mod secrets;
pub mod sqlite;
mod turns;

use std::ops::Deref;
use std::sync::Arc;

use async_trait::async_trait;
use querbuch_domain::id::Position;
use tokio::sync::Notify;

pub use self::error::StoreError;
use self::postgres::PostgresStore;
pub use self::rows::{Additions, CheckpointRow, Counts, Head, KeyRow, SaltedRow, TextRow};
use self::sqlite::SqliteStore;
pub use self::turns::{READERS_MAX, READS_WAITING_MAX, TURN_WAIT_MAX};
use crate::tree::FullTile;

/// Whether a store may be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reads and writes; on SQLite nobody else may at the same time.
    Write,
    /// Only reads.
    Read,
}

/// Choices of the operator when a database is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Whether it may be written to.
    pub access: Access,
    /// Whether PostgreSQL is reached through a pooler that gives each transaction another connection. Nothing is
    /// then kept on a connection: no settings, no prepared statements, no LISTEN.
    pub pooled: bool,
}

impl From<Access> for Opening {
    fn from(access: Access) -> Self {
        Self {
            access,
            pooled: false,
        }
    }
}

/// The result of an attempt to append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is durable.
    Done,
    /// Nothing happened: the head is not where it was expected, as another process has written.
    HeadMoved,
    /// Nothing happened: one of the keys was used before.
    KeyTaken,
}

/// What is called with each entry that is read, in order.
pub type EntrySink<'a> = &'a mut (dyn FnMut(Position, &str) -> Result<(), StoreError> + Send);

/// What is called with each row of a table that is read from end to end.
pub type RowSink<'a, T> = &'a mut (dyn FnMut(T) -> Result<(), StoreError> + Send);

/// An idempotency key of one actor; two actors may choose the same key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorKey {
    /// Who used it.
    pub actor: Arc<str>,
    /// The key that the client chose.
    pub key: Arc<str>,
}

/// A database that holds a log.
#[async_trait]
pub trait Database: Send + Sync + std::fmt::Debug + 'static {
    /// Which database it is, for people.
    fn kind(&self) -> &'static str;

    /// A new connection for writing.
    async fn session(&self) -> Result<Box<dyn Session>, StoreError>;

    /// Where the log ends now.
    async fn head(&self) -> Result<Head, StoreError>;

    /// At most so many entries after a position, in order.
    async fn read(&self, after: Position, limit: usize) -> Result<Vec<(Position, String)>, StoreError>;

    /// The texts of the acts at these positions that have any, in no particular order.
    async fn texts(&self, positions: &[Position]) -> Result<Vec<TextRow>, StoreError>;

    /// The hashes of some full tiles (level, place), in any order; one that is not there is absent.
    async fn tiles(&self, wanted: &[(u8, u64)]) -> Result<Vec<FullTile>, StoreError>;

    /// How many tiles are kept of the lowest level.
    async fn tile_count(&self) -> Result<u64, StoreError>;

    /// The newest checkpoint at or before a position.
    async fn checkpoint(&self, at_most: Position) -> Result<Option<CheckpointRow>, StoreError>;

    /// From now on, `hint` is notified when another process may have written. It is a hint: some are lost.
    fn watch(&self, hint: Arc<Notify>);

    /// Tells other processes that something was written.
    async fn announce(&self, position: Position) -> Result<(), StoreError>;

    /// The texts with their salts after one position and up to another, for an audit: by position and field. Without
    /// a bound, also what stands where nothing should.
    async fn texts_between(
        &self,
        after: Option<Position>,
        upto: Option<Position>,
    ) -> Result<Vec<SaltedRow>, StoreError>;

    /// The checkpoints after one position and up to another, by position.
    async fn checkpoints_between(
        &self,
        after: Option<Position>,
        upto: Option<Position>,
    ) -> Result<Vec<CheckpointRow>, StoreError>;

    /// All keys, for an audit: by position.
    async fn each_key(&self, sink: RowSink<'_, KeyRow>) -> Result<(), StoreError>;

    /// All full tiles, for an audit: by level and place.
    async fn each_tile(&self, sink: RowSink<'_, FullTile>) -> Result<(), StoreError>;

    /// Keeps, finds, lists, revokes secrets that were given out: the rows that the act is about.
    async fn secrets(&self, _act: secrets::SecretAct) -> Result<Vec<secrets::SecretRow>, StoreError> {
        Err(StoreError::Unavailable(
            "this database keeps no secrets".to_owned(),
        ))
    }

    /// What the database itself finds wrong with its files; empty where it finds nothing or cannot look.
    async fn self_check(&self) -> Result<Vec<String>, StoreError>;

    /// How many keys and checkpoints were recorded, up to where the log ends; none where that is not counted, as in tables
    /// of an earlier version.
    async fn counts(&self) -> Result<Option<Counts>, StoreError> {
        Ok(None)
    }

    /// Writes a consistent copy into a new file, while others write. Only SQLite can.
    async fn copy_into(&self, file: &std::path::Path) -> Result<(), StoreError>;

    /// Gives the connections back.
    async fn close(&self);
}

/// A connection for writing. Dropped, it leaves nothing behind that was not appended.
#[async_trait]
pub trait Session: Send {
    /// Locks the head until the next [`append`](Self::append), [`release`](Self::release) or drop, and returns it.
    async fn lock(&mut self) -> Result<Head, StoreError>;

    /// Ends a lock without having appended anything.
    async fn release(&mut self) -> Result<(), StoreError>;

    /// Where the log ends, as this connection sees it.
    async fn head(&mut self) -> Result<Head, StoreError>;

    /// Reads all entries after a position, in order.
    async fn read_after(&mut self, position: Position, sink: EntrySink<'_>) -> Result<(), StoreError>;

    /// Which of these keys were used before, and for what.
    async fn known_keys(&mut self, keys: &[ActorKey]) -> Result<Vec<KeyRow>, StoreError>;

    /// Appends, moves the head, and makes it durable: all of it or nothing. Where an error is returned, it may
    /// have happened all the same; only reading the log shows it.
    async fn append(&mut self, expected: Position, additions: &Additions) -> Result<Appended, StoreError>;

    /// Keeps a signed checkpoint; one that is there stays.
    async fn keep_checkpoint(&mut self, row: &CheckpointRow) -> Result<(), StoreError>;

    /// Adds tiles that are missing, for a log from before there was a tree, and the root hash of the head.
    async fn add_tiles(&mut self, tiles: &[FullTile]) -> Result<(), StoreError>;

    /// Writes something that changes nothing, and makes it durable: whether the database takes writes at all.
    async fn try_write(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Maintenance of the database, at a time when nothing waits to be written.
    async fn idle(&mut self) -> Result<(), StoreError>;
}

/// A database that holds a log. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store(Arc<dyn Database>);

impl Store {
    /// Opens `sqlite:FILE` or `postgres://…`, and brings its tables up to date where it may write.
    pub async fn open(url: &str, opening: impl Into<Opening>) -> Result<Self, StoreError> {
        let opening = opening.into();
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return SqliteStore::open(std::path::Path::new(path), opening.access).map(Self::new);
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return PostgresStore::open(url, opening).await.map(Self::new);
        }
        Err(StoreError::Address)
    }

    /// The texts of the acts at these positions. Each reading leaves a line in the trace, so that tests can count them.
    pub async fn texts(&self, positions: &[Position]) -> Result<Vec<TextRow>, StoreError> {
        tracing::debug!(acts = positions.len(), "texts are read");
        self.0.texts(positions).await
    }

    /// A store on a database of any kind: for tests and simulations.
    pub fn new(database: impl Database) -> Self {
        Self(Arc::new(database))
    }
}

impl Deref for Store {
    type Target = dyn Database;

    fn deref(&self) -> &Self::Target {
        self.0.as_ref()
    }
}
