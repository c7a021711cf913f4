//! Named states: the ledger as it was at a position, by a name that people use, such as "Kabinett 2026-03-12".
//!
//! A name is one whoever types it in capitals, with other spaces or in another form of its characters means the same. It
//! is never given again, so a figure that is cited by it stays findable.

pub mod fault;
pub mod name;
pub mod near;
mod snapshot;

use std::sync::Arc;

use imbl::{HashMap, Vector};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names, Thing};
use crate::header::Header;
use crate::id::Position;

/// A state that has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedState {
    /// What it is called.
    pub name: Arc<str>,
    /// The position of the log as of which it shows the ledger.
    pub position: Position,
    /// Since which position it has the name.
    pub named_at: Position,
    /// Who named it.
    pub actor: Arc<str>,
}

/// All named states.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NamedStates {
    /// In the order in which they were named.
    list: Vector<NamedState>,
    /// Their places in that list, by what their names have in common with other ways to type them.
    by_name: HashMap<Arc<str>, usize>,
}

impl NamedStates {
    /// All, in the order in which they were named.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &NamedState> + ExactSizeIterator {
        self.list.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The one of a name.
    pub fn find(&self, name: &str) -> Option<&NamedState> {
        self.list.get(*self.by_name.get(folded(name).as_str())?)
    }

    /// The one that was named at a position.
    pub fn at(&self, named_at: Position) -> Option<&NamedState> {
        let place = self
            .list
            .binary_search_by_key(&named_at, |state| state.named_at)
            .ok()?;
        self.list.get(place)
    }

    pub(crate) fn apply(&mut self, event: &StateNamed, header: &Header) {
        self.push(NamedState {
            name: event.name.clone(),
            position: event.position,
            named_at: header.position,
            actor: header.actor.clone(),
        });
    }

    fn push(&mut self, state: NamedState) {
        let place = self.list.len();
        // No command gives a name twice; of a log that does, the first one stays.
        self.by_name.entry(folded(&state.name).into()).or_insert(place);
        self.list.push_back(state);
    }
}

/// A name as it is compared: case, spaces and the form of characters do not count.
pub(crate) fn folded(name: &str) -> String {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The ledger as it is at a position got a name. Stored as `state.named`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StateNamed {
    /// What it is called.
    pub name: Arc<str>,
    /// The position that is meant.
    pub position: Position,
    /// Salted hash of the text, which lies beside the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}

impl Fact for StateNamed {
    fn names(&self, names: &mut Names<'_>) {
        names.mention("position", Thing::Moment(self.position));
    }

    fn made(&self, position: Position) -> Outcome {
        Outcome::NamedState(position)
    }
}

#[cfg(test)]
mod tests;
