//! What a process knows of the log: the state and the tree at one position.

use std::sync::Arc;

use querbuch_domain::id::Position;
use querbuch_domain::state::State;

use crate::entry::{EntryError, decode};
use crate::store::{Head, StoreError};
use crate::tree::{FullTile, Tree, leaf_hash};

/// The state and the tree at one position. Cloning it is cheap.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moment {
    /// The state.
    pub state: Arc<State>,
    /// The tree over the same entries.
    pub tree: Arc<Tree>,
}

impl Moment {
    /// The position.
    pub fn position(&self) -> Position {
        self.state.position
    }

    /// How many postings there are.
    pub fn postings(&self) -> usize {
        self.state.bookings.journal().len()
    }
}

/// Folds entries, in order, on top of a moment.
pub struct Fold {
    state: State,
    tree: Tree,
    actor: Arc<str>,
    /// Tiles that got full on the way, for whoever wants to keep them.
    pub tiles: Vec<FullTile>,
}

impl Fold {
    /// Begins at a moment.
    pub fn new(moment: &Moment) -> Self {
        Self {
            state: State::clone(&moment.state),
            tree: Tree::clone(&moment.tree),
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
        self.state.apply(&header, &event);
        Ok(())
    }

    /// The moment after the last entry. Where the head stands there, the tree must have its root hash: otherwise
    /// an entry was changed, or this program reads the log otherwise than the one that wrote it.
    pub fn finish(self, head: Head) -> Result<Moment, StoreError> {
        let moment = Moment {
            state: Arc::new(self.state),
            tree: Arc::new(self.tree),
        };
        match head.root {
            Some(root) if head.position == moment.position() && root != moment.tree.root() => {
                Err(StoreError::RootDiffers {
                    position: head.position,
                })
            }
            _ => Ok(moment),
        }
    }
}
