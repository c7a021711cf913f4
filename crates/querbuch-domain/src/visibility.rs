//! Visibility: whether whoever signed in sees all figures, or only what a grant reaches.

pub mod set;
mod snapshot;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names};
use crate::id::Position;
use crate::vocabulary;

vocabulary! {
    /// Who sees what.
    Visibility {
        /// Whoever signed in reads all figures; names need a right of their own.
        Open = "OPEN" ["offen", "open"],
        /// Everybody reads what their rights reach.
        Granted = "GRANTED" ["nach Rechten", "as granted"],
    }
}

/// What was set, in the order of the log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Visibilities {
    list: Vector<(Position, Visibility)>,
}

impl Visibilities {
    /// What holds as of a position. A ledger is open until something else is set.
    pub fn at(&self, position: Position) -> Visibility {
        let mut set = self.list.iter().rev();
        set.find(|(since, _)| *since <= position)
            .map_or(Visibility::Open, |(_, visibility)| *visibility)
    }

    pub(crate) fn apply(&mut self, event: &VisibilitySet, position: Position) {
        self.list.push_back((position, event.visibility));
    }
}

/// It was set who sees what. Stored as `visibility.set`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VisibilitySet {
    /// Salted hash of the reason, which lies beside the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
    /// What holds since.
    pub visibility: Visibility,
}

impl Fact for VisibilitySet {
    fn names(&self, _names: &mut Names<'_>) {}

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Policy
    }
}
