//! Rows that are commands by themselves, and rows that may stand in a file only once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::sync::Arc;

use querbuch_domain::command::Command;

use crate::import::builder::{Builder, Sink};
use crate::import::cells::{Cells, Skip};
use crate::import::columns::Column;
use crate::import::problem::Problem;

/// Makes each row a command; they are executed in the order of the file.
pub(crate) struct CommandPerRow<F> {
    read: F,
    commands: Vec<RowCommand>,
}

struct RowCommand {
    row: u32,
    command: Arc<Command>,
}

impl<F: FnMut(&mut Cells<'_>) -> Result<Command, Skip>> CommandPerRow<F> {
    /// `read` makes the command of one row.
    pub(crate) fn new(read: F) -> Self {
        let commands = Vec::new();
        Self { read, commands }
    }
}

impl<F: FnMut(&mut Cells<'_>) -> Result<Command, Skip>> Builder for CommandPerRow<F> {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Skip> {
        let command = (self.read)(cells)?.into();
        let row = cells.row();
        self.commands.push(RowCommand { row, command });
        Ok(())
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        for RowCommand { row, command } in self.commands {
            sink.push(row, command, [row]);
        }
    }
}

/// Where each key stands first.
pub(crate) struct FirstRows<K>(HashMap<K, u32>);

impl<K> Default for FirstRows<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Eq + Hash> FirstRows<K> {
    /// Takes the key of a row; a key that was taken before is a fault of `column`.
    pub(crate) fn take(&mut self, cells: &mut Cells<'_>, column: Column, key: K) -> Result<(), Skip> {
        match self.0.entry(key) {
            Entry::Occupied(first) => {
                let first = *first.get();
                Err(cells.fault(column, &Problem::RowTwice { first }))
            }
            Entry::Vacant(place) => {
                place.insert(cells.row());
                Ok(())
            }
        }
    }
}
