//! Against the published vectors, and against another implementation.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use sha2::Sha256;

use super::hash::leaf_hash_of_bytes;
use super::*;

mod reference;
mod vectors;

/// A log as a store keeps it: the edge of its tree and the full tiles.
#[derive(Default)]
pub(super) struct Log {
    pub tree: Tree,
    pub full: Tiles,
    pub emitted: Vec<TileId>,
}

impl Log {
    /// With the leaves of [`leaf`] up to a size.
    pub fn of_size(size: u64) -> Self {
        let mut log = Self::default();
        (0..size).for_each(|index| log.push(leaf(index)));
        log
    }

    pub fn push(&mut self, leaf: Hash) {
        let mut full = Vec::new();
        self.tree.push(leaf, &mut full);
        for FullTile { level, index, hashes } in full {
            let tile = TileId { level, index };
            assert_eq!(hashes.len(), 8192);
            assert_eq!(self.tree.width(tile), 256);
            self.emitted.push(tile);
            self.full.insert(tile, hashes);
        }
    }

    /// Asks what the store would: partial tiles from the tree, full ones from where they are kept.
    pub fn ask<Q: Query>(&self, query: &Q) -> Result<Q::Answer, TreeError> {
        let (mut tiles, fetch) = self.tree.lend(&query.tiles());
        for tile in fetch {
            if let Some(bytes) = self.full.get(tile) {
                tiles.insert(tile, bytes.into());
            }
        }
        query.prove(&tiles)
    }

    pub fn root(&self, size: u64) -> Hash {
        self.ask(&RootQuery::new(size).unwrap()).unwrap()
    }

    pub fn inclusion(&self, index: u64, size: u64) -> InclusionProof {
        self.ask(&InclusionQuery::new(index, size).unwrap()).unwrap()
    }

    pub fn consistency(&self, from: u64, to: u64) -> ConsistencyProof {
        self.ask(&ConsistencyQuery::new(from, to).unwrap()).unwrap()
    }
}

/// The bytes of the entries of these tests.
pub(super) fn entry(index: u64) -> String {
    format!("entry {index}")
}

/// The hash of such an entry.
pub(super) fn leaf(index: u64) -> Hash {
    leaf_hash(&entry(index))
}

/// A number below a limit that follows from another one.
pub(super) fn scatter(seed: u64, limit: u64) -> u64 {
    let hash = leaf_hash_of_bytes(&seed.to_be_bytes());
    u64::from_be_bytes(hash.0[..8].try_into().unwrap()) % limit
}
