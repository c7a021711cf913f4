//! An entry with what is stored beside it.

use querbuch_domain::id::Position;

use crate::store::{CheckpointRow, KeyRow, SaltedRow};

/// An entry with what is stored beside it, from a database or an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The position at which the entry is stored.
    pub position: Position,
    /// The bytes of the entry.
    pub entry: String,
    /// The texts of the act that the entry records.
    pub texts: Vec<SaltedRow>,
    /// The keys of the acts that end here.
    pub keys: Vec<KeyRow>,
    /// The checkpoint that was stored for this size.
    pub checkpoint: Option<CheckpointRow>,
}
