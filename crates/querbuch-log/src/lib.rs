//! The log: the truth that everything else can be rebuilt from.
//!
//! | module | what it holds |
//! |---|---|
//! | [`entry`] | the bytes of an entry: canonical JSON, stored verbatim |
//! | [`store`] | the SQL, for SQLite and PostgreSQL |
//! | [`committer`] | group commit: one transaction for all commands that wait |
//! | [`batch`] | deciding the commands of one transaction in memory |
//! | [`log_state`] | what a process knows at a position: the state and the tree |
//! | [`tree`] | the Merkle tree over the entries, its tiles and proofs |
//! | [`proofs`] | proofs from what is stored |
//! | [`checkpoint`] | signed notes of the tree, and the key that signs them |
//! | [`snapshot`] | the state as a file, so that a start is fast |
//! | [`text_hash`] | salted hashes of free text, which lives beside the log |
//! | [`verify`] | checking a log: everything stored against what follows from the entries |
//! | [`archive`] | the whole log as a file, with proofs, and back |
//! | [`files`] | files that only their owner may read, and that are there as a whole or not at all |
//! | [`clock`] | the only place that asks the machine for time, ids and randomness |
//! | `memory` | a log in memory, for the tests of this crate and, by the feature `testing`, of others |
//!
//! # Guarantees
//! - Positions are dense and in commit order, whatever the number of writing processes.
//! - What was acknowledged is on disk. What failed left nothing behind.
//! - A key books once: the same input is answered again, another input is refused.

pub mod archive;
pub mod batch;
pub mod checkpoint;
pub mod clock;
pub mod committer;
pub mod entry;
pub mod files;
#[cfg(test)]
mod fuzz;
pub mod log_state;
#[cfg(any(test, feature = "testing"))]
pub mod memory;
pub mod proofs;
#[cfg(test)]
mod simulation;
pub mod snapshot;
pub mod store;
#[cfg(test)]
mod testing;
pub mod text_hash;
pub mod tree;
pub mod verify;

/// The default filter of trace messages. Without a limit of its own, sqlx would report each migration that it skips.
pub const TELEMETRY_DEFAULT: &str = "info,sqlx=warn";
