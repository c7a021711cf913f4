//! The log: the truth that everything else can be rebuilt from.
//!
//! | module | what it holds |
//! |---|---|
//! | [`entry`] | the bytes of an entry: canonical JSON, stored verbatim |
//! | [`store`] | the SQL, for SQLite and PostgreSQL |
//! | [`committer`] | group commit: one transaction for all commands that wait |
//! | [`batch`] | deciding the commands of one transaction in memory |
//! | [`seal`] | salted hashes of free text, which lives beside the log |
//! | [`snapshot`] | the state as a file, so that a start need not read the whole log |
//! | [`clock`] | the only place that asks the machine for time, ids and randomness |
//!
//! # Guarantees
//! - Positions are dense and in commit order, whatever the number of writing processes.
//! - What was acknowledged is on disk. What failed left nothing behind.
//! - A key books once: the same input is answered again, another input is refused.

pub mod batch;
pub mod clock;
pub mod committer;
pub mod entry;
pub mod seal;
pub mod snapshot;
pub mod store;
#[cfg(test)]
mod testing;

/// What is told at run time unless asked otherwise. The driver would speak of each migration that it skips.
pub const TELEMETRY_DEFAULT: &str = "info,sqlx=warn";
