//! Near misses: which names may have been meant by one that there is not.

use std::sync::Arc;

use super::{NamedStates, folded};
use crate::spelling::{OFFERED_MAX, distance};

impl NamedStates {
    /// The names that are nearest to what was typed, the nearest first: those that differ in at most a third of their
    /// letters, and those in which all that was typed occurs.
    pub fn near(&self, typed: &str) -> Vec<Arc<str>> {
        let typed = folded(typed);
        let mut found: Vec<(usize, &Arc<str>)> = self
            .list
            .iter()
            .filter_map(|state| Some((distance_if_near(&typed, &folded(&state.name))?, &state.name)))
            .collect();
        found.sort();
        found
            .into_iter()
            .take(OFFERED_MAX)
            .map(|(_, name)| name.clone())
            .collect()
    }
}

/// How far a name is from what was typed; `None` where it is too far to have been meant.
fn distance_if_near(typed: &str, name: &str) -> Option<usize> {
    let letters = name.chars().count();
    let distance = distance(typed, name);
    let is_within = !typed.is_empty() && typed.split(' ').all(|word| name.contains(word));
    (distance * 3 <= letters || is_within).then_some(distance)
}
