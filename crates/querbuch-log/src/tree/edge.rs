//! The right edge of a tree: the tiles that are not full yet. It is all that appending and the root need, some
//! kilobytes whatever the size of the log.

use std::ops::Range;
use std::sync::Arc;

use super::hash::{EMPTY_ROOT, HASH_BYTES, Hash, join, node_hash, split};
use super::tile::{FullTile, TILE_WIDTH, TileId, Tiles, hashes_at};
use super::{SIZE_MAX, TreeError};

/// The first byte of a stored tree.
const FORMAT: u8 = 1;

/// How many bytes a stored tree has before its hashes: the format and the size.
const HEAD_BYTES: usize = 1 + size_of::<u64>();

/// A tree, as far as it is needed to append to it. A clone shares its levels until one of the two changes.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Tree {
    size: u64,
    /// The last tile of each level that has a hash at all, from the leaves up. It may be empty, never full.
    levels: Vec<Arc<Level>>,
}

/// The last tile of a level.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
struct Level {
    hashes: Vec<Hash>,
    /// The roots of the perfect trees that the hashes form: the one at `i` is over `2^i` hashes and is there where
    /// bit `i` of the width is set. Otherwise it is zero, so that equal trees compare as equal.
    peaks: [Hash; 8],
}

impl Level {
    /// Appends a hash; gives the root when this was the last one of the tile.
    fn push(&mut self, hash: Hash) -> Option<Hash> {
        let mut width = self.hashes.len();
        self.hashes.push(hash);
        let mut carry = hash;
        for peak in &mut self.peaks {
            if width & 1 == 0 {
                *peak = carry;
                return None;
            }
            carry = node_hash(std::mem::take(peak), carry);
            width >>= 1;
        }
        Some(carry)
    }

    /// The roots of its perfect trees, the smallest and rightmost first.
    fn peaks(&self) -> impl Iterator<Item = Hash> {
        let width = self.hashes.len();
        let set = move |(bit, _): &(usize, &Hash)| width >> bit & 1 == 1;
        self.peaks.iter().enumerate().filter(set).map(|(_, peak)| *peak)
    }
}

impl Tree {
    /// How many leaves there are: the last position that the tree covers.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root, from at most one hash for each bit of the size.
    pub fn root(&self) -> Hash {
        let peaks = self.levels.iter().flat_map(|level| level.peaks());
        peaks
            .reduce(|right, left| node_hash(left, right))
            .unwrap_or(EMPTY_ROOT)
    }

    /// Appends a leaf, and adds the tiles that it completes to `full`, from level 0 up. A leaf takes one hash or two
    /// on average. The size cannot overflow: no tree is read in that has more than half of what the number holds.
    pub fn push(&mut self, leaf: Hash, full: &mut Vec<FullTile>) {
        self.size += 1;
        let mut carry = leaf;
        for level in 0.. {
            let depth = usize::from(level);
            if depth == self.levels.len() {
                self.levels.push(Arc::default());
            }
            let last = Arc::make_mut(&mut self.levels[depth]);
            let Some(root) = last.push(carry) else { return };
            full.push(FullTile {
                level,
                index: hashes_at(self.size, level + 1) - 1,
                hashes: join(&last.hashes).into(),
            });
            last.hashes.clear();
            carry = root;
        }
    }

    /// The hashes of a tile that has some and is not full yet.
    pub fn partial(&self, level: u8, index: u64) -> Option<&[Hash]> {
        let last = self.levels.get(usize::from(level))?;
        (index == hashes_at(self.size, level) / TILE_WIDTH && !last.hashes.is_empty()).then_some(&last.hashes)
    }

    /// How many hashes a tile has, 0 to 256.
    pub fn width(&self, tile: TileId) -> u16 {
        tile.width(self.size)
    }

    /// Takes those tiles that are not full yet from this tree, and says which others are still to be fetched.
    pub fn lend(&self, needed: &[TileId]) -> (Tiles, Vec<TileId>) {
        let mut tiles = Tiles::default();
        let lent = |tile: &&TileId| match self.partial(tile.level, tile.index) {
            Some(hashes) => {
                tiles.insert_hashes(**tile, hashes);
                false
            }
            None => true,
        };
        let fetch = needed.iter().filter(lent).copied().collect();
        (tiles, fetch)
    }

    /// The tree as bytes, for a snapshot: the format, the size, the hashes of each level, and the root as a check.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![FORMAT];
        bytes.extend(self.size.to_be_bytes());
        for level in &self.levels {
            bytes.extend(join(&level.hashes));
        }
        bytes.extend(self.root().0);
        bytes
    }

    /// Reads what [`Tree::to_bytes`] wrote. Only the hashes of the tiles are taken over; what follows from them is
    /// computed again and must give the same root.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TreeError> {
        let (head, rest) = bytes.split_at_checked(HEAD_BYTES).ok_or(TreeError::Damaged)?;
        let [FORMAT, size @ ..] = head else {
            return Err(TreeError::Damaged);
        };
        let size = size
            .try_into()
            .map(u64::from_be_bytes)
            .map_err(|_| TreeError::Damaged)?;
        let hashes: Vec<_> = split(rest).collect();
        let (root, hashes) = hashes.split_last().ok_or(TreeError::Damaged)?;
        let widths = depths(size).map(|level| hashes_at(size, level) % TILE_WIDTH);
        let expected = u64::try_from(hashes.len()).ok() == Some(widths.sum());
        if size > SIZE_MAX || !rest.len().is_multiple_of(HASH_BYTES) || !expected {
            return Err(TreeError::Damaged);
        }
        let mut hashes = hashes.iter().copied();
        let tree = Self::assemble(size, |_, width| Ok(hashes.by_ref().take(width).collect()))?;
        if tree.root() == *root {
            Ok(tree)
        } else {
            Err(TreeError::Damaged)
        }
    }

    /// Builds the edge from the hashes of its levels, which are asked for from the leaves up, with their number.
    fn assemble(
        size: u64,
        mut hashes: impl FnMut(u8, usize) -> Result<Vec<Hash>, TreeError>,
    ) -> Result<Self, TreeError> {
        let mut levels = Vec::new();
        for depth in depths(size) {
            // A remainder by 256 fits everywhere.
            let width = usize::try_from(hashes_at(size, depth) % TILE_WIDTH).unwrap_or_default();
            let mut level = Level::default();
            for hash in hashes(depth, width)? {
                level.push(hash);
            }
            levels.push(Arc::new(level));
        }
        Ok(Self { size, levels })
    }
}

/// What is needed to find the edge of a tree again that was stored as full tiles and entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EdgeQuery {
    size: u64,
}

impl EdgeQuery {
    /// Asks for the edge of a tree of a size.
    pub fn new(size: u64) -> Result<Self, TreeError> {
        if size > SIZE_MAX {
            let (wanted, limit) = (size, SIZE_MAX);
            return Err(TreeError::OutOfRange { wanted, limit });
        }
        Ok(Self { size })
    }

    /// The full tiles that are needed: those whose roots stand in a tile that is not full.
    pub fn tiles(&self) -> Vec<TileId> {
        depths(self.size)
            .skip(1)
            .flat_map(|level| self.below(level))
            .collect()
    }

    /// The indexes of the leaves that are needed. The entry of leaf `i` is at position `i + 1`.
    pub fn leaves(&self) -> Range<u64> {
        self.size - self.size % TILE_WIDTH..self.size
    }

    /// The edge, from those tiles and the hashes of those leaves.
    pub fn tree(&self, tiles: &Tiles, leaves: &[Hash]) -> Result<Tree, TreeError> {
        let expected = self.size % TILE_WIDTH;
        let found = u64::try_from(leaves.len()).unwrap_or(u64::MAX);
        if found != expected {
            return Err(TreeError::Leaves { expected, found });
        }
        Tree::assemble(self.size, |level, _| {
            if level == 0 {
                return Ok(leaves.to_vec());
            }
            let root = |tile| tiles.root(tile).ok_or(TreeError::MissingTile(tile));
            self.below(level).map(root).collect()
        })
    }

    /// The full tiles whose roots stand in the last tile of the level above them, which is not level 0.
    fn below(self, level: u8) -> impl Iterator<Item = TileId> {
        let hashes = hashes_at(self.size, level);
        let level = level - 1;
        (hashes - hashes % TILE_WIDTH..hashes).map(move |index| TileId { level, index })
    }
}

/// The levels of a tree of a size that have a hash at all.
fn depths(size: u64) -> impl Iterator<Item = u8> {
    (0..).take_while(move |level| hashes_at(size, *level) > 0)
}

#[cfg(test)]
mod tests;
