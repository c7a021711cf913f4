//! What can go wrong with a database, told apart by what an operator does about it.

use std::path::PathBuf;

use crate::entry::EntryError;

/// A fault of the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no known database.
    #[error("the database is named sqlite:FILE or postgres://USER@HOST/NAME")]
    Address,
    /// Another process writes to this file.
    #[error("{0} is in use by another Querbuch process; stop that one, or use PostgreSQL for several")]
    InUse(PathBuf),
    /// A file could not be opened.
    #[error("{path}: {error}")]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// There is no log to read.
    #[error("there is no Querbuch ledger here yet")]
    NoLedger,
    /// The server is too old.
    #[error("PostgreSQL {0} is too old; 15 or newer is needed")]
    TooOld(String),
    /// No room left.
    #[error("the disk of the database is full")]
    Full,
    /// Not reachable, or gone in the middle of something.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The tables could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row that cannot be read.
    #[error("table {table}, column {column}, row {row}: unreadable")]
    Damaged {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What names the row.
        row: String,
    },
    /// The log ends earlier than it did: the database was replaced by an older one.
    #[error("the log ends at position {found}, but {known} was seen before; was an old copy restored?")]
    WentBack {
        /// Where it ends.
        found: u64,
        /// Where it ended.
        known: u64,
    },
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
            Self::Unavailable(_) => "STORE_UNAVAILABLE",
            Self::Full => "STORE_FULL",
            Self::Damaged { .. } | Self::Entry(_) | Self::WentBack { .. } => "STORE_DAMAGED",
            Self::InUse(_) => "STORE_IN_USE",
            Self::Address | Self::File { .. } | Self::NoLedger | Self::TooOld(_) | Self::Migration(_) => {
                "STORE_NOT_OPENED"
            }
            Self::NoRandomness | Self::Database(_) => "STORE_FAULT",
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(found) = &error {
            // SQLITE_FULL is 13; PostgreSQL says 53100 for a full disk.
            return match found.code().as_deref() {
                Some("13" | "53100") => Self::Full,
                // Connection exceptions, shutdowns, and a server that is starting or stopping.
                Some(code) if code.starts_with("08") || code.starts_with("57P") => {
                    Self::Unavailable(error.to_string())
                }
                _ => Self::Database(error.to_string()),
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
