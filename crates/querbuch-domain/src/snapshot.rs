//! Snapshots: the state as bytes and back, so that a start need not replay the whole log.
//!
//! A snapshot is a shortcut, never a truth: whatever is odd about it is an error, and the state is built from the
//! log instead. So reading is total: no input makes it panic, run on, or take more memory than its length allows.
//!
//! Only what the log said is written; indexes are rebuilt. Each noun writes and reads its own part in a file of
//! its own, `snapshot.rs` below the noun. It takes itself apart field by field when it writes, so whoever adds a
//! field is asked by the compiler what becomes of it here. Many small things of one size (postings, cells) are
//! written as columns, which are read in bulk.
//!
//! [`State::write_snapshot`](crate::state::State::write_snapshot) and
//! [`State::read_snapshot`](crate::state::State::read_snapshot) are the ways in. Checksum, file and position in
//! the log are the business of whoever keeps the bytes.

mod reader;
mod writer;

pub(crate) use reader::Reader;
pub(crate) use writer::Writer;

/// Names the bytes that a state is written as. Raise it whenever they change, and whenever applying the same
/// events gives another state: snapshots of other versions are rebuilt. A test holds the bytes of a small state
/// against this number.
pub const ENCODING_VERSION: u32 = 10;

/// Why bytes are no state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{part}: {fault}")]
pub struct SnapshotError {
    /// The part of the state that was read.
    pub part: &'static str,
    /// What is wrong with it.
    pub fault: SnapshotFault,
}

/// What can be wrong with the bytes of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotFault {
    /// A list or a text says it is longer than what is left.
    #[error("it ends too early")]
    Short,
    /// Bytes follow the end.
    #[error("it goes on after its end")]
    Rest,
    /// A text that is not UTF-8.
    #[error("a text is not UTF-8")]
    Text,
    /// A word that the vocabulary or the catalogue does not hold.
    #[error("an unknown word")]
    Word,
    /// A number, month, instant or position that nothing can have.
    #[error("a value beyond its range")]
    Range,
    /// Things that must stand in order do not, or one stands twice.
    #[error("out of order, or twice")]
    Order,
    /// Two counts of the same thing differ.
    #[error("counts that disagree")]
    Count,
}

#[cfg(test)]
pub(crate) mod tests;
