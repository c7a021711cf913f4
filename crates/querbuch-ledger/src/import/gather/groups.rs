//! Rows that make one command together.

use std::collections::HashMap;
use std::fmt::Display;
use std::hash::Hash;

use crate::import::cells::{Cells, Skip};
use crate::import::columns::Column;
use crate::import::fault::shorten;
use crate::import::problem::Problem;

/// Groups of rows, in the order of their first rows.
pub(crate) struct Groups<K, T> {
    groups: Vec<Group<T>>,
    places: HashMap<K, usize>,
}

/// Rows that belong together.
pub(crate) struct Group<T> {
    pub content: T,
    /// The rows that were added, in the order of the file.
    pub rows: Vec<u32>,
}

impl<K, T> Default for Groups<K, T> {
    fn default() -> Self {
        Self {
            groups: Vec::new(),
            places: HashMap::new(),
        }
    }
}

impl<K: Eq + Hash, T> Groups<K, T> {
    /// The group of a key; `start` makes it where this is its first row.
    pub(crate) fn of(&mut self, key: K, start: impl FnOnce() -> T) -> &mut Group<T> {
        let place = *self.places.entry(key).or_insert(self.groups.len());
        if place == self.groups.len() {
            let (content, rows) = (start(), Vec::new());
            self.groups.push(Group { content, rows });
        }
        &mut self.groups[place]
    }

    /// All groups that have rows; in the others, every row had a fault.
    pub(crate) fn finish(self) -> impl Iterator<Item = Group<T>> {
        self.groups.into_iter().filter(|group| !group.rows.is_empty())
    }
}

/// A value that rows of a group share: it stands in one of them or in all, and never differs.
pub(crate) struct SharedCell<T>(Option<Stated<T>>);

struct Stated<T> {
    row: u32,
    value: T,
}

impl<T> Default for SharedCell<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: PartialEq + Display> SharedCell<T> {
    /// Takes the value of one more row, if it has one.
    pub(crate) fn take(
        &mut self,
        cells: &mut Cells<'_>,
        column: Column,
        value: Option<T>,
    ) -> Result<(), Skip> {
        match (&self.0, value) {
            (_, None) => Ok(()),
            (None, Some(value)) => {
                let row = cells.row();
                self.0 = Some(Stated { row, value });
                Ok(())
            }
            (Some(known), Some(value)) if known.value == value => Ok(()),
            (Some(known), Some(_)) => {
                let problem = Problem::RowsDiffer {
                    first: known.row,
                    value: shorten(&known.value.to_string()).into(),
                };
                Err(cells.fault(column, &problem))
            }
        }
    }

    /// The value, where a row had one.
    pub(crate) fn value(self) -> Option<T> {
        self.0.map(|stated| stated.value)
    }
}
