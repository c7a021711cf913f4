//! The rows of the tables, the same in both databases.

use std::sync::Arc;

use querbuch_domain::id::Position;
use sha2::{Digest as _, Sha256};

use super::StoreError;
use crate::text_hash::SaltedText;
use crate::tree::tile::TILE_BYTES;
use crate::tree::{FullTile, Hash};

/// The end of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The last position; 0 for an empty log.
    pub position: Position,
    /// When it was recorded, in microseconds since 1970.
    pub recorded_at_micros: i64,
    /// The root hash of the tree; none where the log was written before there was a tree.
    pub root: Option<Hash>,
}

/// What a key was used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRow {
    /// Who used it.
    pub actor: Arc<str>,
    /// The key.
    pub key: Arc<str>,
    /// SHA-256 of the canonical input; [`KeyRow::FORGOTTEN`] once a text of it was erased.
    pub input_hash: [u8; 32],
    /// The last position of the act.
    pub position: Position,
    /// What it made, as JSON.
    pub outcome: String,
    /// SHA-256 of the row as it was written; none in rows from before it was kept.
    pub stored_hash: Option<[u8; 32]>,
}

impl KeyRow {
    /// In place of the hash of an input that held a text which was erased since: from the hash, the text could be
    /// guessed. Any input is taken for the same then.
    pub const FORGOTTEN: [u8; 32] = [0; 32];

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

/// What one transaction adds.
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
    /// The head afterwards.
    pub head: Option<Head>,
    /// A checkpoint that falls due with it.
    pub checkpoint: Option<CheckpointRow>,
}

/// The text of one field of one act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRow {
    /// The act.
    pub position: Position,
    /// `text` or `document`.
    pub field: String,
    /// The text.
    pub content: String,
}

/// A text with the salt of its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaltedRow {
    /// The text.
    pub text: TextRow,
    /// The salt.
    pub salt: Vec<u8>,
}

/// A signed checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckpointRow {
    /// The size of the tree that it signs.
    pub position: Position,
    /// The signed note.
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

/// The first and the last number of a range. Without a bound it holds also what no position could be.
pub(super) fn range(after: Option<Position>, upto: Option<Position>) -> (i64, i64) {
    (
        after.map_or(i64::MIN, |after| to_sql(after).saturating_add(1)),
        upto.map_or(i64::MAX, to_sql),
    )
}

/// A hash that may not have been kept yet.
#[expect(clippy::option_option, reason = "none: no hash; some none: none was kept")]
fn hash_of(bytes: &[u8]) -> Option<Option<[u8; 32]>> {
    if bytes.is_empty() {
        return Some(None);
    }
    bytes.try_into().ok().map(Some)
}

/// The head as both databases give it: position, recorded_at, root.
pub(super) type RawHead = (i64, i64, Vec<u8>);

pub(super) fn head((position, recorded_at_micros, root): RawHead) -> Result<Head, StoreError> {
    let root = hash_of(&root).ok_or_else(|| damaged("head", "root", position))?;
    Ok(Head {
        position: from_sql(position, "head")?,
        recorded_at_micros,
        root: root.map(Hash),
    })
}

/// A key row as both databases give it.
pub(super) type RawKey = (String, String, Vec<u8>, i64, String, Vec<u8>);

pub(super) fn key_row(
    (actor, key, input_hash, position, outcome, stored_hash): RawKey,
) -> Result<KeyRow, StoreError> {
    let input_hash = input_hash
        .try_into()
        .map_err(|_| damaged("idempotency", "input_hash", &key))?;
    let stored_hash = hash_of(&stored_hash).ok_or_else(|| damaged("idempotency", "fingerprint", &key))?;
    let position = from_sql(position, "idempotency")?;
    Ok(KeyRow {
        actor: actor.into(),
        key: key.into(),
        input_hash,
        position,
        outcome,
        stored_hash,
    })
}

/// A tile as both databases give it: level, place, hashes.
pub(super) fn tile_row(level: i64, place: i64, hashes: Vec<u8>) -> Result<FullTile, StoreError> {
    let found = u8::try_from(level).ok().zip(u64::try_from(place).ok());
    let (level, index) = found.ok_or_else(|| damaged("tile", "level", format!("{level}/{place}")))?;
    if hashes.len() != TILE_BYTES {
        return Err(damaged("tile", "hashes", format!("{level}/{index}")));
    }
    Ok(FullTile {
        level,
        index,
        hashes: hashes.into(),
    })
}

pub(super) fn text_row((position, field, content): (i64, String, String)) -> Result<TextRow, StoreError> {
    Ok(TextRow {
        position: from_sql(position, "text")?,
        field,
        content,
    })
}

#[cfg(test)]
mod tests;
