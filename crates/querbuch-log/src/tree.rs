//! The tree: an RFC 9162 Merkle tree over the bytes of the entries. Leaf `i` is the entry at position `i + 1`, so
//! that a tree of size `n` covers the positions 1 to `n`.
//!
//! | module | what it holds |
//! |---|---|
//! | [`hash`] | hashes of leaves and nodes |
//! | [`edge`] | the right edge of a tree: all that appending and the root need |
//! | [`tile`] | 256 hashes of one height, the unit in which the tree is stored |
//! | [`proof`] | proofs at any size, made from tiles, and their verification |
//! | [`address`] | the names of tiles and of bundles of entries, after C2SP tlog-tiles |
//!
//! Nothing here reads or writes: a query says which tiles it needs, the caller fetches them, and the query is answered
//! from them. No input makes any of it panic.

pub mod address;
pub mod edge;
pub mod hash;
pub mod proof;
pub mod tile;

pub use address::{Address, AddressError, EntryTooLong, entry_bundle};
pub use edge::{EdgeQuery, Tree};
pub use hash::{EMPTY_ROOT, Hash, leaf_hash};
pub use proof::{
    ConsistencyProof, ConsistencyQuery, InclusionProof, InclusionQuery, PathQuery, Query, RootQuery,
};
pub use proof::{VerifyError, verify_consistency, verify_inclusion};
pub use tile::{FullTile, TileId, Tiles};

/// The largest tree: what a database can count in a signed 64-bit number. It also keeps the numbers of all nodes,
/// of which there are not quite twice as many as leaves, within 64 bits.
pub const SIZE_MAX: u64 = i64::MAX as u64;

/// Why a tree or a proof could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// A leaf or a size that the tree does not have.
    #[error("{wanted} is beyond {limit}, where the tree ends")]
    OutOfRange {
        /// The leaf or size that was asked for.
        wanted: u64,
        /// The largest one that the tree has.
        limit: u64,
    },
    /// A tile that was not given, or not with all hashes that are needed of it.
    #[error("the hashes at level {}, tile {} are missing", .0.level, .0.index)]
    MissingTile(TileId),
    /// Not as many leaves as the last tile has.
    #[error("the last tile has {expected} leaves, not {found}")]
    Leaves {
        /// How many leaves the last tile has at this size.
        expected: u64,
        /// How many the caller gave.
        found: u64,
    },
    /// Stored bytes that are no tree.
    #[error("these bytes are not those of a tree")]
    Damaged,
}

#[cfg(test)]
mod tests;
