//! What can go wrong with a database, told apart by what an operator does about it.

use std::path::PathBuf;

use crate::checkpoint::{KeyError, SignedTree};
use crate::entry::EntryError;
use crate::tree::Hash;

/// A fault of the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no known database.
    #[error("the database is named sqlite:FILE or postgres://USER@HOST/NAME")]
    Address,
    /// Another process writes to this file.
    #[error("{0} is in use by another Querbuch process; stop that one, or use PostgreSQL for several")]
    InUse(PathBuf),
    /// A file that has several names, of which SQLite knows one.
    #[error(
        "{path} has {names} names (hard links); SQLite keeps what was written last beside one of them. Remove the others: \
         `find / -xdev -samefile {path}` lists them",
        path = path.display()
    )]
    SeveralNames {
        /// The file, by the name that was given.
        path: PathBuf,
        /// How many names it has.
        names: u64,
    },
    /// A disk that can only be read, with a write-ahead log that SQLite cannot read there.
    #[error(
        "{path} is on a disk that can only be read, and a server that was killed left what it wrote last in {path}-wal. \
         Copy both to a disk that can be written to, and look there",
        path = _0.display()
    )]
    ReadOnlyDisk(PathBuf),
    /// A file could not be opened.
    #[error("{path}: {error}")]
    File {
        /// The file, as the operator named it.
        path: PathBuf,
        /// Why the system did not open it.
        error: std::io::Error,
    },
    /// The tables are those of an older version, and only reading was asked for.
    #[error(
        "the tables of this ledger are older than this program; `querbuch migrate` brings them up to date"
    )]
    Outdated,
    /// The tables are those of an older version, and this user may not change them.
    #[error(
        "the tables of this ledger are older than this program, and this user may not change them; run `querbuch migrate` as their owner"
    )]
    MayNotMigrate,
    /// The tables are those of an older version or missing, and a pooler stands between.
    #[error(
        "the tables of this ledger are missing or older than this program; run `querbuch migrate` on the server itself, not through the pooler"
    )]
    MigratePooled,
    /// A pooler that was not announced.
    #[error(
        "a pooler such as PgBouncer stands before this PostgreSQL and refuses settings; say so with --pooled"
    )]
    Pooler,
    /// There is no log to read.
    #[error("there is no Querbuch ledger here yet")]
    NoLedger,
    /// The server is older than PostgreSQL 15.
    #[error("PostgreSQL {0} is too old; 15 or newer is needed")]
    TooOld(String),
    /// No room is left on the disk.
    #[error("the disk of the database is full")]
    Full,
    /// Not reachable, or gone in the middle of something.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// Another writer was in the way: a deadlock, a serialisation failure, a lock that was held too long. Tried
    /// again, it may well work.
    #[error("another writer was in the way: {0}")]
    Contention(String),
    /// The server takes no writes at present: a standby, before or after a failover.
    #[error("the database takes no writes at present: {0}")]
    ReadOnly(String),
    /// More commands wait to be written than are let in.
    #[error("too many acts are waiting to be written; try again in a moment")]
    Overloaded,
    /// More questions wait for the database than are let in, or one has waited too long.
    #[error("too many questions are waiting for the database; try again in a moment")]
    TooManyReads,
    /// Within a store: the head is not where it was expected. Turned into an answer before it gets out.
    #[error("the head has moved")]
    HeadMoved,
    /// Within a store: a key is there already. Turned into an answer before it gets out.
    #[error("a key was used before")]
    KeyTaken,
    /// A copy of the database was asked for, of one that has better means of its own.
    #[error("PostgreSQL is copied by pg_dump or pg_basebackup; check the copy with `querbuch verify`")]
    NoCopy,
    /// The tables could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row that cannot be read.
    #[error("table {table}, column {column}, row {row}: unreadable")]
    Damaged {
        /// The name of the table in the database.
        table: &'static str,
        /// The name of the column.
        column: &'static str,
        /// The position of the row, or what else names it.
        row: String,
    },
    /// The log ends earlier than it did: the database was replaced by an older one.
    #[error("the log ends at position {found}, but {known} was seen before; was an old copy restored?")]
    WentBack {
        /// The last position that the database has.
        found: u64,
        /// The last position that this process has seen.
        known: u64,
    },
    /// A snapshot of this ledger goes further than its log.
    #[error(
        "the log ends at position {end}, but the snapshot {path} of this ledger was made at position {position}: \
         entries that were there are missing, or an older copy was restored. Bring the newest copy back. To go on with \
         what is there and without the rest: querbuch snapshot discard, which keeps the file under another name"
    )]
    SnapshotBeyond {
        /// The snapshot file.
        path: PathBuf,
        /// The position that it was made at.
        position: u64,
        /// Where the log ends.
        end: u64,
    },
    /// A stored checkpoint goes further than the log.
    #[error(
        "the log ends at position {end}, but its database holds a checkpoint of position {position}: entries were \
         removed. Bring the newest copy back; see `querbuch verify`. To go on with what is there and without the rest: \
         querbuch export log FILE, then querbuch import log FILE into a new database"
    )]
    CheckpointBeyond {
        /// The size that the checkpoint is of.
        position: u64,
        /// Where the log ends.
        end: u64,
    },
    /// The signing key signed more of the log than there is.
    #[error(
        "the log ends at position {end}, but its key signed it at position {size} with the root hash {root} ({path}): \
         entries that were there are missing, or an older copy was restored. Bring the newest copy back. To go on with \
         what is there and without the rest, another key has to sign from here on: querbuch key rotate",
        path = path.display(), size = signed.size, root = signed.root
    )]
    SignedBeyond {
        /// The file that keeps what the key signed.
        path: PathBuf,
        /// What it signed.
        signed: SignedTree,
        /// Where the log ends.
        end: u64,
    },
    /// The signing key signed a tree of another log, or of another copy of this one.
    #[error(
        "at position {size} the log has the root hash {found}, but its key signed {root} there ({path}): this is another \
         log, or a copy that went another way. Bring the right one back. To go on with this one, another key has to sign \
         from here on: querbuch key rotate",
        path = path.display(), size = signed.size, root = signed.root
    )]
    SignedOtherwise {
        /// The file that keeps what the key signed.
        path: PathBuf,
        /// What it signed.
        signed: SignedTree,
        /// What the log has at that size.
        found: Hash,
    },
    /// The key is not the one that signs this ledger.
    #[error(
        "the newest checkpoint of this ledger is signed by {signed_by}, the key that is given is {given}. Give the key \
         that signs it; to change it: querbuch key rotate"
    )]
    OtherSigningKey {
        /// Which key signed, as `ORIGIN+HASH`.
        signed_by: String,
        /// Which key was given.
        given: String,
    },
    /// There is no key for a ledger that was signed before.
    #[error(
        "this ledger has checkpoints, but the key that signs them is missing: {path}. Put its file back, or name it with \
         --key. If it is lost for good, another key has to sign from here on: querbuch key rotate --lost",
        path = _0.display()
    )]
    SigningKeyMissing(PathBuf),
    /// The key does not sign.
    #[error(transparent)]
    SigningKey(#[from] KeyError),
    /// The tree over the entries that were read has another root than the one at the head.
    #[error(
        "the log up to position {position} does not have the root hash that was recorded with it; run `querbuch verify`"
    )]
    RootDiffers {
        /// The position of the head.
        position: u64,
    },
    /// The tree cannot be completed from what is stored.
    #[error("tree: {0}")]
    Tree(String),
    /// An entry that cannot be read.
    #[error("log: {0}")]
    Entry(#[from] EntryError),
    /// The machine has no randomness to give.
    #[error("the machine gives no random numbers")]
    NoRandomness,
    /// Anything else that the database says.
    #[error("database: {0}")]
    Database(String),
}

impl StoreError {
    /// The stable code for clients and scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unavailable(_)
            | Self::Contention(_)
            | Self::ReadOnly(_)
            | Self::HeadMoved
            | Self::KeyTaken => "STORE_UNAVAILABLE",
            Self::Overloaded | Self::TooManyReads => "OVERLOADED",
            Self::Full => "STORE_FULL",
            Self::Damaged { .. }
            | Self::Entry(_)
            | Self::WentBack { .. }
            | Self::SnapshotBeyond { .. }
            | Self::CheckpointBeyond { .. }
            | Self::SignedBeyond { .. }
            | Self::SignedOtherwise { .. }
            | Self::RootDiffers { .. }
            | Self::Tree(_) => "STORE_DAMAGED",
            Self::OtherSigningKey { .. } | Self::SigningKeyMissing(_) | Self::SigningKey(_) => "SIGNING_KEY",
            Self::InUse(_) => "STORE_IN_USE",
            Self::Address
            | Self::File { .. }
            | Self::SeveralNames { .. }
            | Self::ReadOnlyDisk(_)
            | Self::NoLedger
            | Self::Outdated
            | Self::MayNotMigrate
            | Self::MigratePooled
            | Self::Pooler
            | Self::NoCopy
            | Self::TooOld(_)
            | Self::Migration(_) => "STORE_NOT_OPENED",
            Self::NoRandomness | Self::Database(_) => "STORE_FAULT",
        }
    }

    /// Whether the same thing may well work when it is tried again.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Unavailable(_) | Self::Contention(_) | Self::ReadOnly(_)
        )
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(found) = &error {
            let text = error.to_string();
            return match found.code().as_deref() {
                Some("53100") => Self::Full,
                Some("40001" | "40P01" | "55P03") => Self::Contention(text),
                Some("25006") => Self::ReadOnly(text),
                Some("23505") if found.table() == Some("idempotency") => Self::KeyTaken,
                // Too many connections; a transaction that was ended because it idled; connection exceptions;
                // shutdowns; a server that is starting or stopping.
                Some(code)
                    if ["53300", "25P03"].contains(&code)
                        || code.starts_with("08")
                        || code.starts_with("57P") =>
                {
                    Self::Unavailable(text)
                }
                _ => Self::Database(text),
            };
        }
        match error {
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Protocol(_) => Self::Unavailable(error.to_string()),
            _ => Self::Database(error.to_string()),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Contention(error.to_string()),
            Some(ErrorCode::CannotOpen) => Self::Unavailable(error.to_string()),
            _ => Self::Database(error.to_string()),
        }
    }
}
