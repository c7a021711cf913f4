//! Tiles: up to 256 hashes of one height. Level 0 holds the hashes of leaves; each hash of a higher level is the root
//! of a full tile of the level below. A full tile never changes again.

use std::collections::HashMap;
use std::sync::Arc;

use super::hash::{HASH_BYTES, Hash, join};

/// The height of a tile, fixed by C2SP tlog-tiles.
pub(crate) const TILE_HEIGHT: u8 = 8;

/// How many hashes a full tile has.
pub(crate) const TILE_WIDTH: u64 = 1 << TILE_HEIGHT;

/// How many bytes a full tile has.
pub const TILE_BYTES: usize = HASH_BYTES << TILE_HEIGHT;

/// The place of a tile in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// The level: 0 for the hashes of leaves.
    pub level: u8,
    /// The number of the tile within its level, from 0.
    pub index: u64,
}

impl TileId {
    /// How many hashes this tile has in a tree of a size, 0 to 256.
    pub fn width(self, size: u64) -> u16 {
        let hashes = hashes_at(size, self.level);
        let before = self.index.checked_mul(TILE_WIDTH);
        let width = before.map_or(0, |before| hashes.saturating_sub(before).min(TILE_WIDTH));
        // It is at most 256 by the line above.
        u16::try_from(width).unwrap_or_default()
    }
}

/// A tile that has just got its last hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullTile {
    /// The level: 0 for the hashes of leaves.
    pub level: u8,
    /// The number of the tile within its level, from 0.
    pub index: u64,
    /// Its 256 hashes, 8192 bytes.
    pub hashes: Arc<[u8]>,
}

/// Tiles by their names, as far as they are at hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tiles(HashMap<TileId, Arc<[u8]>>);

impl Tiles {
    /// Adds the bytes of a tile, full or partial. Bytes that are too few are noticed when they are needed.
    pub fn insert(&mut self, tile: TileId, hashes: Arc<[u8]>) {
        self.0.insert(tile, hashes);
    }

    /// Adds the hashes of a tile, full or partial.
    pub fn insert_hashes(&mut self, tile: TileId, hashes: &[Hash]) {
        self.insert(tile, join(hashes).into());
    }

    /// The bytes of a tile, where it is at hand.
    pub fn get(&self, tile: TileId) -> Option<&[u8]> {
        self.0.get(&tile).map(|bytes| &**bytes)
    }

    /// The root of a tile; none where it is not at hand or not full.
    pub(crate) fn root(&self, tile: TileId) -> Option<Hash> {
        // The crate halves the bytes down to single hashes, which is right for a full tile and for nothing else.
        let bytes = self.get(tile).filter(|bytes| bytes.len() == TILE_BYTES)?;
        Some(tlog_tiles::Tile::subtree_hash(bytes).into())
    }
}

/// How many hashes a level has in a tree of a size.
pub(crate) fn hashes_at(size: u64, level: u8) -> u64 {
    let height = u32::from(level) * u32::from(TILE_HEIGHT);
    size.checked_shr(height).unwrap_or(0)
}
