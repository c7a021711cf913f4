//! Proofs from what is stored: full tiles from the database, those at the right edge from memory.

use std::collections::{BTreeMap, BTreeSet};

use querbuch_domain::id::Position;

use crate::log_state::LogState;
use crate::store::{Store, StoreError};
use crate::tree::{
    ConsistencyProof, ConsistencyQuery, EdgeQuery, Hash, InclusionProof, PathQuery, Query, RootQuery, TileId,
    Tiles, Tree, TreeError, leaf_hash,
};

/// Proofs that are made without letting others have the processor: each takes some hundred hashes, well below 0.1 ms.
pub const PROOFS_AT_ONCE: usize = 16;

/// Proofs whose tiles are read at once: those of the largest page of the log. A tile takes 8 KB, and proofs about
/// entries that lie far apart need up to three each.
pub const PROOFS_PER_READ: usize = 500;

impl From<TreeError> for StoreError {
    fn from(error: TreeError) -> Self {
        Self::Tree(error.to_string())
    }
}

/// Tiles of a tree, full or not. One that is not there is absent.
pub async fn tiles(store: &Store, tree: &Tree, wanted: &[TileId]) -> Result<Tiles, StoreError> {
    let (mut tiles, missing) = tree.lend(wanted);
    fetch(store, &mut tiles, &missing).await?;
    Ok(tiles)
}

async fn fetch(store: &Store, tiles: &mut Tiles, wanted: &[TileId]) -> Result<(), StoreError> {
    if wanted.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = wanted.iter().map(|tile| (tile.level, tile.index)).collect();
    for tile in store.tiles(&names).await? {
        let (level, index) = (tile.level, tile.index);
        tiles.insert(TileId { level, index }, tile.hashes);
    }
    Ok(())
}

async fn ask<Q: Query>(store: &Store, log_state: &LogState, query: &Q) -> Result<Q::Answer, StoreError> {
    let tiles = tiles(store, &log_state.tree, &query.tiles()).await?;
    Ok(query.prove(&tiles)?)
}

/// The root of the tree that covers the positions up to `size`, which must not lie beyond the moment.
pub async fn root(store: &Store, log_state: &LogState, size: Position) -> Result<Hash, StoreError> {
    root_within(store, &log_state.tree, size).await
}

/// The root of the tree at an earlier size, `size`, which must not be larger.
pub async fn root_within(store: &Store, tree: &Tree, size: u64) -> Result<Hash, StoreError> {
    if size == tree.size() {
        return Ok(tree.root());
    }
    let query = RootQuery::new(size)?;
    let tiles = tiles(store, tree, &query.tiles()).await?;
    Ok(query.prove(&tiles)?)
}

/// A question for a proof: that the entry at a position is in the tree of a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryInTree {
    /// The position of the entry.
    pub position: Position,
    /// The size of the tree, which must not lie beyond the moment.
    pub size: Position,
}

/// Such proofs, in the order of the questions. The tiles of `PROOFS_PER_READ` are read at once; entries that
/// stand together share nearly all of theirs.
pub async fn inclusions(
    store: &Store,
    log_state: &LogState,
    wanted: &[EntryInTree],
) -> Result<Vec<InclusionProof>, StoreError> {
    let mut proofs = Vec::with_capacity(wanted.len());
    for wanted in wanted.chunks(PROOFS_PER_READ) {
        let sizes: BTreeSet<Position> = wanted.iter().map(|wanted| wanted.size).collect();
        let roots = sizes.iter().map(|size| Ok((*size, RootQuery::new(*size)?)));
        let roots = roots.collect::<Result<Vec<_>, TreeError>>()?;
        let path = |wanted: &EntryInTree| PathQuery::new(wanted.position.saturating_sub(1), wanted.size);
        let paths = wanted.iter().map(path).collect::<Result<Vec<_>, _>>()?;
        let needed = roots.iter().flat_map(|(_, root)| root.tiles());
        let needed: BTreeSet<TileId> = needed.chain(paths.iter().flat_map(Query::tiles)).collect();
        let needed: Vec<TileId> = needed.into_iter().collect();
        let tiles = tiles(store, &log_state.tree, &needed).await?;
        let roots = roots.iter().map(|(size, root)| Ok((*size, root.prove(&tiles)?)));
        let roots = roots.collect::<Result<BTreeMap<_, _>, TreeError>>()?;
        for (number, (wanted, path)) in wanted.iter().zip(paths).enumerate() {
            if number % PROOFS_AT_ONCE == 0 {
                tokio::task::yield_now().await;
            }
            proofs.push(InclusionProof {
                leaf_index: wanted.position.saturating_sub(1),
                tree_size: wanted.size,
                root: *roots.get(&wanted.size).ok_or(TreeError::Damaged)?,
                hashes: path.prove(&tiles)?,
            });
        }
    }
    Ok(proofs)
}

/// That the tree of the size `to` starts with that of the size `from`.
pub async fn consistency(
    store: &Store,
    log_state: &LogState,
    from: Position,
    to: Position,
) -> Result<ConsistencyProof, StoreError> {
    ask(store, log_state, &ConsistencyQuery::new(from, to)?).await
}

/// The edge of the tree of a size, as it follows from what is stored; `None` where a tile is missing.
pub async fn edge(store: &Store, size: u64) -> Result<Option<Tree>, StoreError> {
    let query = EdgeQuery::new(size)?;
    let mut tiles = Tiles::default();
    fetch(store, &mut tiles, &query.tiles()).await?;
    let leaves = query.leaves();
    let count = usize::try_from(leaves.end - leaves.start).unwrap_or_default();
    // The leaf with the index i is the entry at the position i + 1.
    let entries = store.read(leaves.start, count).await?;
    let hashes: Vec<_> = entries.iter().map(|(_, entry)| leaf_hash(entry)).collect();
    Ok(query.tree(&tiles, &hashes).ok())
}
