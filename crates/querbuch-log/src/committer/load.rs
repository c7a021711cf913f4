//! Reading the log at the start.

use std::path::Path;

use querbuch_domain::id::Position;

use crate::log_state::{Fold, LogState};
use crate::proofs;
use crate::snapshot::{self, SnapshotError};
use crate::store::{Access, Session, Store, StoreError};
use crate::tree::{Hash, Tree, leaf_hash};

/// A log as it was read at the start.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// State and tree at the end of the log.
    pub log_state: LogState,
    /// How far the snapshot reached from which it was read.
    pub snapshot: SnapshotExtent,
}

/// How much of the log a snapshot holds; nothing where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SnapshotExtent {
    /// The position of its last entry.
    pub position: Position,
    /// How many postings it holds.
    pub postings: usize,
}

impl SnapshotExtent {
    /// The extent of a snapshot of this state.
    pub fn of(log_state: &LogState) -> Self {
        Self {
            position: log_state.position(),
            postings: log_state.postings(),
        }
    }
}

/// Tiles of one transaction when missing ones are added: 8 MiB.
const TILES_PER_TRANSACTION: usize = 1_024;

/// Reads a log: from a snapshot of the state where there is one that belongs to this log, then what follows in the
/// log; else all of the log. Who is to write is refused a log that ends before its own snapshot; who only reads may
/// well look at a copy that lags behind.
pub async fn load(store: &Store, snapshot: Option<&Path>, access: Access) -> Result<Loaded, StoreError> {
    let begin = match snapshot {
        Some(path) => start_from(store, path, access).await?,
        None => LogState::default(),
    };
    let snapshot = SnapshotExtent::of(&begin);
    let mut session = store.session().await?;
    let mut fold = Fold::new(&begin);
    session
        .read_after(snapshot.position, &mut |position, entry| {
            // They are stored already; kept here, they would take half a gigabyte for ten million entries.
            fold.tiles.clear();
            fold.add(position, entry)
        })
        .await?;
    let log_state = fold.finish(session.head().await?)?;
    Ok(Loaded { log_state, snapshot })
}

/// The log state of a snapshot file; that of an empty log where the file cannot be used. It is then built from the log
/// again.
async fn start_from(store: &Store, path: &Path, access: Access) -> Result<LogState, StoreError> {
    // Reading blocks, as reading the log of a file does: before a start is done there is nothing to be held up.
    let found = match snapshot::read(path) {
        Ok(found) => found,
        Err(SnapshotError::Absent(_)) => return Ok(LogState::default()),
        Err(error) => {
            tracing::warn!(%error, "the snapshot is not used; reading the whole log");
            return Ok(LogState::default());
        }
    };
    let tree = Tree::from_bytes(&found.tree).ok();
    let Some(tree) = tree.filter(|tree| tree.size() == found.position) else {
        tracing::warn!("the snapshot holds no tree; reading the whole log");
        return Ok(LogState::default());
    };
    let end = store.head().await?.position;
    if found.position > end && access == Access::Write && ledger_of(store).await? == Some(found.ledger) {
        return Err(StoreError::SnapshotBeyond {
            path: path.to_owned(),
            position: found.position,
            end,
        });
    }
    // The tree of the snapshot must be the one of this log, as it is stored: then it was made from these entries.
    if found.position > end || proofs::edge(store, tree.size()).await?.as_ref() != Some(&tree) {
        tracing::warn!("the snapshot is of another log; reading the whole log");
        return Ok(LogState::default());
    }
    Ok(LogState {
        state: found.state.into(),
        tree: tree.into(),
        signing_key: None,
    })
}

/// What tells a ledger from every other one: the hash of its first entry, which holds an id. None where it has no entry.
pub(super) async fn ledger_of(store: &Store) -> Result<Option<Hash>, StoreError> {
    let first = store.read(0, 1).await?;
    Ok(first.first().map(|(_, entry)| leaf_hash(entry)))
}

/// Adds the tiles that are missing in a log from before there was a tree.
pub(super) async fn complete_tiles(store: &Store, session: &mut dyn Session) -> Result<(), StoreError> {
    let head = session.head().await?;
    if store.tile_count().await? >= head.position / 256 {
        return Ok(());
    }
    tracing::info!("building the tree over the log, once");
    let mut after = 0;
    let (mut tree, mut tiles) = (Tree::default(), Vec::new());
    loop {
        let page = store.read(after, 10_000).await?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        for (_, entry) in &page {
            tree.push(leaf_hash(entry), &mut tiles);
        }
        if tiles.len() >= TILES_PER_TRANSACTION {
            session.add_tiles(&tiles).await?;
            tiles.clear();
        }
    }
    session.add_tiles(&tiles).await
}
