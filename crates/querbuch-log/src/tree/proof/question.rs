//! The questions as the crate `tlog_tiles` is asked them, and the readers that give it nodes of the tree.

use std::cell::Cell;
use std::collections::BTreeSet;

use tlog_tiles::{HashReader, Tile};

use super::{ConsistencyProof, ConsistencyQuery, InclusionProof, InclusionQuery, RootQuery};
use crate::tree::TreeError;
use crate::tree::hash::{HASH_BYTES, Hash};
use crate::tree::tile::{TILE_HEIGHT, TileId, Tiles};

/// A question as the crate is asked it, over nodes that a reader gives. Asking it twice, first of a reader that only
/// notes which nodes are wanted, keeps the list of tiles from ever differing from what the proof reads.
pub trait Question {
    /// What it is answered with.
    type Answer;

    /// Asks it of the crate.
    fn ask(&self, nodes: &impl HashReader) -> Result<Self::Answer, tlog_tiles::Error>;
}

impl Question for RootQuery {
    type Answer = Hash;

    fn ask(&self, nodes: &impl HashReader) -> Result<Hash, tlog_tiles::Error> {
        tlog_tiles::tree_hash(self.size, nodes).map(Hash::from)
    }
}

impl Question for InclusionQuery {
    type Answer = InclusionProof;

    fn ask(&self, nodes: &impl HashReader) -> Result<InclusionProof, tlog_tiles::Error> {
        let hashes = tlog_tiles::prove_record(self.size, self.index, nodes)?;
        Ok(InclusionProof {
            leaf_index: self.index,
            tree_size: self.size,
            root: tlog_tiles::tree_hash(self.size, nodes)?.into(),
            hashes: hashes.into_iter().map(Hash::from).collect(),
        })
    }
}

impl Question for ConsistencyQuery {
    type Answer = ConsistencyProof;

    fn ask(&self, nodes: &impl HashReader) -> Result<ConsistencyProof, tlog_tiles::Error> {
        // Nothing is needed to show that a tree starts with the empty one, and the crate refuses to.
        let hashes = match self.from {
            0 => Vec::new(),
            from => tlog_tiles::prove_tree(self.to, from, nodes)?,
        };
        Ok(ConsistencyProof {
            from: self.from,
            from_root: tlog_tiles::tree_hash(self.from, nodes)?.into(),
            to: self.to,
            to_root: tlog_tiles::tree_hash(self.to, nodes)?.into(),
            hashes: hashes.into_iter().map(Hash::from).collect(),
        })
    }
}

/// The tiles that a question needs.
pub(super) fn tiles(question: &impl Question) -> Vec<TileId> {
    let wanted = Wanted::default();
    // The answer is of zeros and of no use. It cannot fail, as a query is within the tree and zeros are there.
    drop(question.ask(&wanted));
    wanted.tiles.take().into_iter().collect()
}

/// The answer to a question from tiles.
pub(super) fn answer<Q: Question>(question: &Q, tiles: &Tiles) -> Result<Q::Answer, TreeError> {
    let missing = Cell::new(None);
    let stored = Stored {
        tiles,
        missing: &missing,
    };
    question.ask(&stored).map_err(|_| match missing.get() {
        Some(tile) => TreeError::MissingTile(tile),
        // A query is within the tree, so that only reading can fail.
        None => TreeError::Damaged,
    })
}

/// Notes which tiles hold the nodes that are wanted, and gives zeros.
#[derive(Default)]
struct Wanted {
    tiles: Cell<BTreeSet<TileId>>,
}

impl HashReader for Wanted {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        let mut tiles = self.tiles.take();
        tiles.extend(indexes.iter().map(|index| locate(*index).1));
        self.tiles.set(tiles);
        Ok(vec![tlog_tiles::Hash::default(); indexes.len()])
    }
}

/// Computes nodes from tiles, and notes which tile was missing.
struct Stored<'a> {
    tiles: &'a Tiles,
    missing: &'a Cell<Option<TileId>>,
}

impl HashReader for Stored<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        let read = |index: &u64| {
            let (tile, id) = locate(*index);
            let wide = |bytes: &&[u8]| bytes.len() / HASH_BYTES >= tile.width() as usize;
            let Some(bytes) = self.tiles.get(id).filter(wide) else {
                self.missing.set(Some(id));
                return Err(tlog_tiles::Error::InvalidTile);
            };
            tile.hash_at_index(bytes, *index)
        };
        indexes.iter().map(read).collect()
    }
}

/// The narrowest tile that holds a node. Nodes of trees up to `SIZE_MAX` are numbered within 64 bits.
fn locate(index: u64) -> (Tile, TileId) {
    let tile = Tile::from_index(TILE_HEIGHT, index);
    let id = TileId {
        level: tile.level(),
        index: tile.level_index(),
    };
    (tile, id)
}
