//! The rows of the tables, the same in both databases.

use std::sync::Arc;

use querbuch_domain::id::Position;
use sha2::{Digest as _, Sha256};

use super::{ActorKey, StoreError};
use crate::text_hash::SaltedText;
use crate::tree::tile::TILE_BYTES;
use crate::tree::{FullTile, Hash};

/// The end of the log as it is recorded in the row `head`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The last position; 0 for an empty log.
    pub position: Position,
    /// When it was recorded, in microseconds since 1970.
    pub recorded_at_micros: i64,
    /// The root hash of the tree; none where the log was written before there was a tree.
    pub root: Option<Hash>,
}

/// What was counted as it was recorded, so that a row that was removed as a whole is missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Where the log ended when it was read.
    pub position: Position,
    /// Idempotency keys up to there.
    pub keys: u64,
    /// Checkpoints.
    pub checkpoints: u64,
}

/// An idempotency key, and what it was used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRow {
    /// Who used it.
    pub actor: Arc<str>,
    /// The key that the client chose; two actors may choose the same.
    pub key: Arc<str>,
    /// SHA-256 of the canonical input; [`KeyRow::FORGOTTEN`] once a text of it was erased.
    pub input_hash: [u8; 32],
    /// The last position of the act.
    pub position: Position,
    /// The outcome of the act, as JSON.
    pub outcome: String,
    /// SHA-256 of the row as it was written; none in rows from before it was kept.
    pub stored_hash: Option<[u8; 32]>,
}

impl KeyRow {
    /// In place of the hash of an input that held a text which was erased since: from the hash, the text could be
    /// guessed. Any input is taken for the same then.
    pub const FORGOTTEN: [u8; 32] = [0; 32];

    /// The key, with the actor who used it.
    pub fn actor_key(&self) -> ActorKey {
        ActorKey {
            actor: self.actor.clone(),
            key: self.key.clone(),
        }
    }

    /// Forgets the input.
    pub fn forget(&mut self) {
        self.input_hash = Self::FORGOTTEN;
        self.stored_hash = None;
    }

    /// SHA-256 of the row: each part after its length, so that no two rows look alike.
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for part in [
            self.actor.as_bytes(),
            self.key.as_bytes(),
            self.outcome.as_bytes(),
        ] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.update(self.input_hash);
        hash.update(self.position.to_be_bytes());
        hash.finalize().into()
    }
}

/// Everything that one transaction adds to the tables.
#[derive(Clone, Debug, Default)]
pub struct Additions {
    /// Entries with their positions, in order.
    pub entries: Vec<(Position, String)>,
    /// Keys that were used.
    pub keys: Vec<KeyRow>,
    /// Texts with the positions of their acts.
    pub texts: Vec<(Position, SaltedText)>,
    /// Acts whose texts are erased, and the hashes of their inputs with them; none of them is among `texts`.
    pub erased: Vec<Position>,
    /// Tiles of the tree that got full.
    pub tiles: Vec<FullTile>,
    /// The head after the last entry; none where there are no entries.
    pub head: Option<Head>,
    /// A checkpoint that falls due with it.
    pub checkpoint: Option<CheckpointRow>,
}

/// The text of one field of one act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRow {
    /// The position of the act.
    pub position: Position,
    /// `text` or `document`.
    pub field: String,
    /// The text, in clear.
    pub content: String,
}

/// A text of one act, with the salt of its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaltedRow {
    /// The text and where it belongs.
    pub text: TextRow,
    /// 16 bytes, unless the row is damaged.
    pub salt: Vec<u8>,
}

/// A signed checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckpointRow {
    /// The size of the tree that it signs.
    pub position: Position,
    /// The signed note, as [`crate::checkpoint`] reads it.
    pub note: String,
}

/// Bytes of entries in one INSERT. An import's entry holds thousands of postings, and a server refuses values
/// of a gigabyte long after memory got scarce.
const BYTES_PER_INSERT_MAX: usize = 8 * 1024 * 1024;

/// Cuts a list into pieces of at most so many rows and, where a single row allows it, so many bytes.
pub(super) fn pieces<T>(mut list: &[T], rows_max: usize, bytes: impl Fn(&T) -> usize) -> Vec<&[T]> {
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

/// A row of the database that does not have the form it must have.
pub(super) fn damaged(table: &'static str, column: &'static str, row: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged {
        table,
        column,
        row: row.to_string(),
    }
}

/// Positions are kept as signed 64-bit numbers; the log never reaches half of that.
pub(super) fn to_sql(position: Position) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}

pub(super) fn from_sql(position: i64, table: &'static str) -> Result<Position, StoreError> {
    Position::try_from(position).map_err(|_| damaged(table, "position", position))
}

/// The positions from `first` to `last`, as both databases compare them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SqlRange {
    pub first: i64,
    pub last: i64,
}

impl SqlRange {
    /// After one position and up to another. Without a bound it holds also what no position could be.
    pub(super) fn new(after: Option<Position>, upto: Option<Position>) -> Self {
        Self {
            first: after.map_or(i64::MIN, |after| to_sql(after).saturating_add(1)),
            last: upto.map_or(i64::MAX, to_sql),
        }
    }
}

/// A hash that may not have been kept yet.
#[expect(clippy::option_option, reason = "none: no hash; some none: none was kept")]
fn hash_of(bytes: &[u8]) -> Option<Option<[u8; 32]>> {
    if bytes.is_empty() {
        return Some(None);
    }
    bytes.try_into().ok().map(Some)
}

/// The head as both databases give it.
#[derive(sqlx::FromRow)]
pub(super) struct RawHead {
    pub position: i64,
    pub recorded_at: i64,
    pub root: Vec<u8>,
}

impl TryFrom<RawHead> for Head {
    type Error = StoreError;

    fn try_from(row: RawHead) -> Result<Self, StoreError> {
        let root = hash_of(&row.root).ok_or_else(|| damaged("head", "root", row.position))?;
        Ok(Self {
            position: from_sql(row.position, "head")?,
            recorded_at_micros: row.recorded_at,
            root: root.map(Hash),
        })
    }
}

/// The counts as both databases give them.
#[derive(sqlx::FromRow)]
pub(super) struct RawCounts {
    pub position: i64,
    pub keys: i64,
    pub checkpoints: i64,
}

impl TryFrom<RawCounts> for Counts {
    type Error = StoreError;

    fn try_from(row: RawCounts) -> Result<Self, StoreError> {
        let count =
            |count: i64, column| u64::try_from(count).map_err(|_| damaged("head", column, row.position));
        Ok(Self {
            position: from_sql(row.position, "head")?,
            keys: count(row.keys, "keys")?,
            checkpoints: count(row.checkpoints, "checkpoints")?,
        })
    }
}

/// A row of an idempotency key as both databases give it.
#[derive(sqlx::FromRow)]
pub(super) struct RawKey {
    pub actor: String,
    pub key: String,
    pub input_hash: Vec<u8>,
    pub position: i64,
    pub outcome: String,
    pub fingerprint: Vec<u8>,
}

impl TryFrom<RawKey> for KeyRow {
    type Error = StoreError;

    fn try_from(row: RawKey) -> Result<Self, StoreError> {
        let input_hash = row
            .input_hash
            .try_into()
            .map_err(|_| damaged("idempotency", "input_hash", &row.key))?;
        let stored_hash =
            hash_of(&row.fingerprint).ok_or_else(|| damaged("idempotency", "fingerprint", &row.key))?;
        Ok(Self {
            actor: row.actor.into(),
            key: row.key.into(),
            input_hash,
            position: from_sql(row.position, "idempotency")?,
            outcome: row.outcome,
            stored_hash,
        })
    }
}

/// A text as both databases give it.
#[derive(sqlx::FromRow)]
pub(super) struct RawText {
    pub position: i64,
    pub field: String,
    pub content: String,
}

impl TryFrom<RawText> for TextRow {
    type Error = StoreError;

    fn try_from(row: RawText) -> Result<Self, StoreError> {
        Ok(Self {
            position: from_sql(row.position, "text")?,
            field: row.field,
            content: row.content,
        })
    }
}

/// A checkpoint as both databases give it.
#[derive(sqlx::FromRow)]
pub(super) struct RawCheckpoint {
    pub position: i64,
    pub note: String,
}

impl TryFrom<RawCheckpoint> for CheckpointRow {
    type Error = StoreError;

    fn try_from(row: RawCheckpoint) -> Result<Self, StoreError> {
        Ok(Self {
            position: from_sql(row.position, "checkpoint")?,
            note: row.note,
        })
    }
}

/// A tile as both databases give it.
pub(super) struct RawTile {
    pub level: i64,
    pub place: i64,
    pub hashes: Vec<u8>,
}

impl TryFrom<RawTile> for FullTile {
    type Error = StoreError;

    fn try_from(row: RawTile) -> Result<Self, StoreError> {
        let found = u8::try_from(row.level).ok().zip(u64::try_from(row.place).ok());
        let (level, index) =
            found.ok_or_else(|| damaged("tile", "level", format!("{}/{}", row.level, row.place)))?;
        if row.hashes.len() != TILE_BYTES {
            return Err(damaged("tile", "hashes", format!("{level}/{index}")));
        }
        Ok(Self {
            level,
            index,
            hashes: row.hashes.into(),
        })
    }
}

#[cfg(test)]
mod tests;
