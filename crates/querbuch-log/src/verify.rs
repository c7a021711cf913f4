//! Checking a log: everything that is stored is held against what follows from the entries.
//!
//! | module | what it holds |
//! |---|---|
//! | [`fault`] | what can be wrong, with stable codes and sentences |
//! | [`item`] | an entry with what is stored beside it, however it is stored |
//! | [`auditor`] | the check itself: entry by entry, without input or output |
//! | [`chain`] | the keys that signed the log, one after the other |
//! | [`database`] | feeds the auditor from a database, and looks at what lies outside the log |
//! | [`pages`] | a database, page by page |
//! | [`proof`] | one proof, without a database |
//!
//! Memory: the state, which any ledger holds, and one page. Of idempotency keys and checkpoints that were removed as a
//! whole it is said how many there are, as they are counted beside the log; who also lowers that count leaves no trace. A
//! log that was written anew from the start is found only by comparing it with a checkpoint that somebody kept.

pub mod auditor;
pub mod chain;
mod counted;
pub mod database;
pub mod fault;
pub mod item;
mod keys;
pub mod pages;
pub mod proof;
mod texts;

use querbuch_domain::id::Position;

pub use self::auditor::Auditor;
pub use self::chain::{KeyChange, KeyReport};
pub use self::database::audit;
pub use self::fault::{Fault, What};
pub use self::item::Item;
pub(crate) use self::texts::erases;
use crate::checkpoint::Verifier;
use crate::snapshot::Snapshot;
use crate::tree::Hash;

/// Faults that are kept unless told otherwise: enough to see what happened to a log, few enough to be read.
pub const FAULTS_KEPT_MAX: usize = 500;

/// What a log is checked against, besides itself.
#[derive(Debug, Default)]
pub struct Expectations {
    /// The public key of the log, or any one that it had. Without it signatures are not checked.
    pub verifier: Option<Verifier>,
    /// Checkpoints that somebody kept from earlier, as signed notes.
    pub kept: Vec<String>,
    /// How many faults are kept; the others are only counted.
    pub faults_max: usize,
}

/// The snapshot file of a ledger, as it was found before the log was read.
pub enum FoundSnapshot {
    /// There is none, or nobody asked.
    None,
    /// It cannot be read, for this reason; it would be made anew.
    Unusable(String),
    /// It was read.
    Read(Box<Snapshot>),
}

/// The result of comparing the snapshot file with the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SnapshotCheck {
    /// There was none.
    None,
    /// It cannot be read, for this reason; it will be made anew.
    Unusable(String),
    /// It is what follows from the log up to this position.
    Equal(Position),
    /// It could not be compared, or differs; a fault says why.
    Failed,
}

/// The result of an audit.
#[derive(Clone, Debug)]
pub struct Report {
    /// The last position that was checked.
    pub position: Position,
    /// The root hash of the tree up to that position.
    pub root: Hash,
    /// Idempotency keys that were checked.
    pub keys: u64,
    /// Texts that were checked.
    pub texts: u64,
    /// Texts that were erased, each with an event that says so.
    pub erased: u64,
    /// Stored checkpoints that were checked.
    pub checkpoints: u64,
    /// Which key signatures were checked with, and which keys signed.
    pub signing: KeyReport,
    /// Whether the snapshot file is what follows from the log.
    pub snapshot: SnapshotCheck,
    /// Whether the log is from before there was a tree, and has not been completed.
    pub treeless: bool,
    /// The faults, by position.
    pub faults: Vec<Fault>,
    /// How many there are, also those that are not kept.
    pub fault_count: u64,
}

/// Called as the work proceeds, with the entries that are done and how many there are.
pub type Progress<'a> = &'a (dyn Fn(Position, Position) + Send + Sync);
