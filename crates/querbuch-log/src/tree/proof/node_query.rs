//! Each query as a call of the crate `tlog_tiles`, and the readers that give the crate the nodes of the tree.

use std::cell::Cell;
use std::collections::BTreeSet;

use tlog_tiles::{HashReader, Tile};

use super::{ConsistencyProof, ConsistencyQuery, InclusionProof, InclusionQuery, PathQuery, RootQuery};
use crate::tree::TreeError;
use crate::tree::hash::{HASH_BYTES, Hash};
use crate::tree::tile::{TILE_HEIGHT, TileId, Tiles};

/// A query that the crate answers from nodes of the tree. It is run twice: first with a reader that only notes which
/// nodes are read, then with the stored tiles. So the list of tiles never differs from what the proof reads.
pub trait NodeQuery {
    /// A root hash or a proof.
    type Answer;

    /// Has the crate compute the answer from the nodes that a reader gives.
    fn run(&self, nodes: &impl HashReader) -> Result<Self::Answer, tlog_tiles::Error>;
}

impl NodeQuery for RootQuery {
    type Answer = Hash;

    fn run(&self, nodes: &impl HashReader) -> Result<Hash, tlog_tiles::Error> {
        tlog_tiles::tree_hash(self.size, nodes).map(Hash::from)
    }
}

impl NodeQuery for InclusionQuery {
    type Answer = InclusionProof;

    fn run(&self, nodes: &impl HashReader) -> Result<InclusionProof, tlog_tiles::Error> {
        let (index, size) = (self.index, self.size);
        Ok(InclusionProof {
            leaf_index: index,
            tree_size: size,
            root: tlog_tiles::tree_hash(size, nodes)?.into(),
            hashes: PathQuery { index, size }.run(nodes)?,
        })
    }
}

impl NodeQuery for PathQuery {
    type Answer = Vec<Hash>;

    fn run(&self, nodes: &impl HashReader) -> Result<Vec<Hash>, tlog_tiles::Error> {
        let hashes = tlog_tiles::prove_record(self.size, self.index, nodes)?;
        Ok(hashes.into_iter().map(Hash::from).collect())
    }
}

impl NodeQuery for ConsistencyQuery {
    type Answer = ConsistencyProof;

    fn run(&self, nodes: &impl HashReader) -> Result<ConsistencyProof, tlog_tiles::Error> {
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

/// The tiles that a query needs, each once.
pub(super) fn tiles(query: &impl NodeQuery) -> Vec<TileId> {
    let wanted = Wanted::default();
    // The answer is computed from zeros and thrown away. It cannot fail, because a query lies within the tree and the
    // reader gives every node.
    drop(query.run(&wanted));
    wanted.tiles.take().into_iter().collect()
}

/// The answer to a query from tiles.
pub(super) fn answer<Q: NodeQuery>(query: &Q, tiles: &Tiles) -> Result<Q::Answer, TreeError> {
    let missing = Cell::new(None);
    let stored = Stored {
        tiles,
        missing: &missing,
    };
    query.run(&stored).map_err(|_| match missing.get() {
        Some(tile) => TreeError::MissingTile(tile),
        // A query lies within the tree, so that only reading can fail.
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
