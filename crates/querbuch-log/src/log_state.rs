//! What a process knows of the log at one position: the state, and the tree over the entries that it follows from.

use std::sync::Arc;

use querbuch_domain::id::Position;
use querbuch_domain::state::State;

use crate::entry::{EntryError, decode};
use crate::store::{Head, StoreError};
use crate::tree::{FullTile, Tree, leaf_hash};

/// The state and the tree at one position. Cloning it is cheap, because both are shared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogState {
    /// The state after the entry at that position.
    pub state: Arc<State>,
    /// The tree over all entries up to it.
    pub tree: Arc<Tree>,
    /// The public key that signs the log, as the last change of the key names it that this process read; none where it
    /// read of no change.
    pub signing_key: Option<Arc<str>>,
}

impl LogState {
    /// The position of the last entry; 0 for an empty log.
    pub fn position(&self) -> Position {
        self.state.position
    }

    /// How many postings the state holds: what its size and the time to read it depend on.
    pub fn postings(&self) -> usize {
        self.state.bookings.journal().len()
    }
}

/// Applies entries, in order, to a copy of a log state.
pub struct Fold {
    state: State,
    tree: Tree,
    signing_key: Option<Arc<str>>,
    actor: Arc<str>,
    /// Tiles that got full since they were last taken or cleared.
    pub tiles: Vec<FullTile>,
}

impl Fold {
    /// Begins with the next entry after a log state.
    pub fn new(log_state: &LogState) -> Self {
        Self {
            state: State::clone(&log_state.state),
            tree: Tree::clone(&log_state.tree),
            signing_key: log_state.signing_key.clone(),
            actor: Arc::from(""),
            tiles: Vec::new(),
        }
    }

    /// The position of the last entry.
    pub fn position(&self) -> Position {
        self.state.position
    }

    /// Adds the next entry; refuses gaps and what cannot be read.
    pub fn add(&mut self, position: Position, entry: &str) -> Result<(), StoreError> {
        let expected = self.state.position + 1;
        if position != expected {
            let found = position;
            return Err(EntryError::Position { expected, found }.into());
        }
        let (header, event) = decode(position, entry, &mut self.actor)?;
        self.tree.push(leaf_hash(entry), &mut self.tiles);
        if let Some(key) = event.next_signing_key() {
            self.signing_key = Some(key.clone());
        }
        self.state.apply(&header, &event);
        Ok(())
    }

    /// The log state after the last entry. Where the head stands there, the tree must have its root hash: otherwise
    /// an entry was changed, or this program reads the log otherwise than the one that wrote it.
    pub fn finish(self, head: Head) -> Result<LogState, StoreError> {
        let log_state = LogState {
            state: Arc::new(self.state),
            tree: Arc::new(self.tree),
            signing_key: self.signing_key,
        };
        match head.root {
            Some(root) if head.position == log_state.position() && root != log_state.tree.root() => {
                Err(StoreError::RootDiffers {
                    position: head.position,
                })
            }
            _ => Ok(log_state),
        }
    }
}
