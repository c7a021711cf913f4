//! Near misses: which names may have been meant by one that there is not.

use std::sync::Arc;

use super::{NamedStates, folded};

/// Most names that are offered.
const OFFERED_MAX: usize = 3;

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
    let distance = edit_distance(typed, name);
    let is_within = !typed.is_empty() && typed.split(' ').all(|word| name.contains(word));
    (distance * 3 <= letters || is_within).then_some(distance)
}

/// How many letters must be put in, left out or replaced to make one text of the other.
fn edit_distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = place + 1;
        for (index, wanted) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *wanted);
            diagonal = row[index + 1];
            row[index + 1] = replaced.min(diagonal + 1).min(row[index] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}
