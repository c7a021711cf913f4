//! The whole log as a file: one JSON object a line. It can be checked anywhere without a database, and becomes the
//! identical ledger again.
//!
//! The first line is the [`Header`]. Then comes one [`Line`] an entry, in order, with all that belongs to it: its
//! texts, unless they were erased; the idempotency keys of the act that ends there; the checkpoint that was stored
//! for that size. A reader so needs no more memory than for one line, and any first part of the file is a log itself.
//!
//! | module | what it holds |
//! |---|---|
//! | [`mod@write`] | from a database to a file, with proofs |
//! | [`read`] | the lines of a file, and their audit |
//! | [`restore`] | from a file to a database |

pub mod read;
pub mod restore;
pub mod write;

use std::io;

use querbuch_domain::id::Position;
use serde::{Deserialize, Serialize};

use crate::store::StoreError;
use crate::verify::Report;

/// What the first line says that the file is.
pub const FORMAT: &str = "querbuch-log";

/// The version of the format that this program writes and reads.
pub const VERSION: u32 = 1;

/// The first line of an exported log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Header {
    /// Always [`FORMAT`].
    pub format: String,
    /// Always [`VERSION`].
    pub version: u32,
    /// The size of the tree: how many entries follow.
    pub tree_size: Position,
    /// The root hash of the tree over them.
    pub root_hash: String,
    /// The signed note of that tree, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<String>,
    /// The public key that the note names. It proves nothing by standing here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verifier_key: Option<String>,
}

/// The line of one entry, with all that is stored beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Line {
    /// The position of the entry in the log.
    pub position: Position,
    /// Its bytes, verbatim.
    pub entry: String,
    /// The hash of the leaf; left out without proofs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaf_hash: Option<String>,
    /// The hashes from the leaf up to the root of the header; left out without proofs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Vec<String>>,
    /// Its texts; none where they were erased.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<LineText>,
    /// The keys of the act that ends here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<LineKey>,
    /// The signed note that was stored for this size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<String>,
}

/// A text of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LineText {
    /// `text` or `document`.
    pub field: String,
    /// The salt of its hash, as Base64.
    pub salt: String,
    /// The text, in clear.
    pub content: String,
}

/// An idempotency key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LineKey {
    /// Who used it.
    pub actor: String,
    /// The key that the client chose.
    pub key: String,
    /// SHA-256 of the input, as Base64.
    pub input_hash: String,
    /// The outcome of the act, as JSON.
    pub outcome: String,
    /// The hash of the row ([`KeyRow::hash`](crate::store::KeyRow::hash)), as Base64; left out where none was stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
}

/// Why a log was not written to a file, or a file not to a log.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The file cannot be read or written.
    #[error("{0}")]
    File(#[from] io::Error),
    /// The database cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Not the first line of an exported log.
    #[error("this is not an exported log: {0}")]
    NotAnArchive(String),
    /// The ledger has faults, so that it cannot be written as it should be.
    #[error("the ledger has faults; run `querbuch verify`")]
    Damaged,
    /// Somebody erased a text after the end that the file was to have.
    #[error("a text was erased while the log was written; export it again")]
    ErasedMeanwhile,
    /// The file has faults; nothing was written.
    #[error("the exported log has faults; nothing was written")]
    Faults(Box<Report>),
    /// The ledger holds something else than the beginning of the file.
    #[error(
        "the ledger is not empty, and its {0} entries are not the beginning of the exported log; import into a new database"
    )]
    OtherLog(Position),
    /// Somebody else writes to the ledger.
    #[error("the ledger is written to by somebody else; import into a new database that no server uses")]
    Busy,
    /// The file was changed while it was read.
    #[error("the file changed while it was read; what was written so far is a beginning of the log")]
    Changed,
}
