//! Proofs. That an entry is in a tree (inclusion), and that a tree only grew (consistency), at any size the log ever
//! had. They are made from tiles: a query says which, and answers itself from them.

use self::node_query::NodeQuery;
use super::hash::{EMPTY_ROOT, Hash};
use super::tile::{TileId, Tiles};
use super::{SIZE_MAX, TreeError};

mod node_query;

/// No proof has more hashes than a tree of 64-bit size is high, and one more where it starts within.
const HASHES_MAX: usize = 65;

/// A query that can be answered from tiles.
pub trait Query {
    /// A root hash or a proof.
    type Answer;

    /// The tiles that are needed, each once. Those that are not full are in [`super::Tree::lend`].
    fn tiles(&self) -> Vec<TileId>;

    /// The answer from these tiles.
    fn prove(&self, tiles: &Tiles) -> Result<Self::Answer, TreeError>;
}

/// Asks for the root that the tree had at a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RootQuery {
    size: u64,
}

/// Asks for the proof that a leaf is in the tree of a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InclusionQuery {
    index: u64,
    size: u64,
}

/// Asks for the hashes of such a proof, without the root: where many are about one tree, that is computed once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathQuery {
    index: u64,
    size: u64,
}

/// Asks for the proof that the tree of one size starts with the tree of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsistencyQuery {
    from: u64,
    to: u64,
}

/// That a leaf is in a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionProof {
    /// Which leaf; the entry at the next position.
    pub leaf_index: u64,
    /// In the tree of which size.
    pub tree_size: u64,
    /// The root hash of that tree, to which the proof leads.
    pub root: Hash,
    /// The neighbours on the way up from the leaf.
    pub hashes: Vec<Hash>,
}

/// That a tree starts with an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsistencyProof {
    /// The size of the earlier tree.
    pub from: u64,
    /// The root hash at that size.
    pub from_root: Hash,
    /// The size of the later tree.
    pub to: u64,
    /// The root hash at that size.
    pub to_root: Hash,
    /// The nodes from which both roots can be computed. None are needed from nothing, or between the same sizes.
    pub hashes: Vec<Hash>,
}

/// Why a proof is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The leaf is not in a tree of that size, or the later tree is smaller than the earlier one.
    #[error("a proof about what the tree cannot hold")]
    OutOfRange,
    /// The hashes do not lead to the root, or are too few or too many.
    #[error("the proof does not lead to the root")]
    Unproven,
}

impl RootQuery {
    /// Of the tree of a size.
    pub fn new(size: u64) -> Result<Self, TreeError> {
        within(size, SIZE_MAX)?;
        Ok(Self { size })
    }
}

impl InclusionQuery {
    /// Of a leaf, by its index from 0, in the tree of a size.
    pub fn new(index: u64, size: u64) -> Result<Self, TreeError> {
        within(size, SIZE_MAX)?;
        within(index.saturating_add(1), size)?;
        Ok(Self { index, size })
    }
}

impl PathQuery {
    /// Of a leaf, by its index from 0, in the tree of a size.
    pub fn new(index: u64, size: u64) -> Result<Self, TreeError> {
        InclusionQuery::new(index, size)?;
        Ok(Self { index, size })
    }
}

impl ConsistencyQuery {
    /// Of the tree of the size `from` with that of the size `to`.
    pub fn new(from: u64, to: u64) -> Result<Self, TreeError> {
        within(to, SIZE_MAX)?;
        within(from, to)?;
        Ok(Self { from, to })
    }
}

fn within(wanted: u64, limit: u64) -> Result<(), TreeError> {
    if wanted > limit {
        return Err(TreeError::OutOfRange { wanted, limit });
    }
    Ok(())
}

/// Checks that a leaf is in the tree of a size and a root. Total: any input is answered.
pub fn verify_inclusion(
    leaf: Hash,
    index: u64,
    size: u64,
    root: Hash,
    hashes: &[Hash],
) -> Result<(), VerifyError> {
    if index >= size {
        return Err(VerifyError::OutOfRange);
    }
    // With the index within the size, the crate takes one hash off for each step and stops where there is none.
    let checked = tlog_tiles::check_record(&path(hashes)?, size, root.into(), index, leaf.into());
    checked.map_err(|_| VerifyError::Unproven)
}

/// Checks that the tree of one size and root starts with that of another. Total: any input is answered.
pub fn verify_consistency(
    from: u64,
    from_root: Hash,
    to: u64,
    to_root: Hash,
    hashes: &[Hash],
) -> Result<(), VerifyError> {
    if from > to {
        return Err(VerifyError::OutOfRange);
    }
    if from == 0 {
        // Every tree starts with the empty one. The crate leaves this case out.
        let empty = to > 0 || to_root == EMPTY_ROOT;
        let proven = from_root == EMPTY_ROOT && empty && hashes.is_empty();
        return if proven {
            Ok(())
        } else {
            Err(VerifyError::Unproven)
        };
    }
    let checked = tlog_tiles::check_tree(&path(hashes)?, to, to_root.into(), from, from_root.into());
    checked.map_err(|_| VerifyError::Unproven)
}

/// The hashes of a proof for the crate, which copies them at each step, so that their number must be bounded.
fn path(hashes: &[Hash]) -> Result<Vec<tlog_tiles::Hash>, VerifyError> {
    if hashes.len() > HASHES_MAX {
        return Err(VerifyError::Unproven);
    }
    Ok(hashes.iter().copied().map(tlog_tiles::Hash::from).collect())
}

impl<Q: NodeQuery> Query for Q {
    type Answer = Q::Answer;

    fn tiles(&self) -> Vec<TileId> {
        node_query::tiles(self)
    }

    fn prove(&self, tiles: &Tiles) -> Result<Q::Answer, TreeError> {
        node_query::answer(self, tiles)
    }
}

#[cfg(test)]
mod tests;
