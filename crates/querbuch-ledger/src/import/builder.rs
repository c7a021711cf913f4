//! What turns the rows of a file into commands. Each kind of file has a builder.

use std::fmt::Display;
use std::sync::Arc;

use querbuch_domain::command::Command;

use super::cells::{Cells, Skip};
use super::columns::Column;
use super::fault::{FaultPlace, Faults};
use super::header_layout::HeaderLayout;
use super::prepared::LeftOut;
use super::prepared_command::{Origin, PreparedCommand};
use super::problem::Problem;

/// Turns the rows of one file into commands.
pub(crate) trait Builder {
    /// Takes one row.
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Skip>;

    /// How many bytes of text are held; `read` bytes were read.
    fn held_bytes(&self, read: usize) -> usize {
        read
    }

    /// Makes the commands, and notes faults that only the whole file shows.
    fn finish(self: Box<Self>, sink: &mut Sink<'_>);
}

/// Where the commands of one file go.
pub(crate) struct Sink<'a> {
    /// The file's place in the import.
    pub file_index: usize,
    pub file: &'a Arc<str>,
    pub layout: &'a HeaderLayout,
    /// What the keys of the file begin with.
    pub key_stem: String,
    pub commands: &'a mut Vec<PreparedCommand>,
    pub faults: &'a mut Faults,
    /// What of the file is not booked.
    pub left_out: &'a mut LeftOut,
}

impl Sink<'_> {
    /// Adds a command. `name` tells it from the others of the file, by what stands in the file alone.
    pub(crate) fn push(
        &mut self,
        name: impl Display,
        command: impl Into<Arc<Command>>,
        rows: impl Into<Box<[u32]>>,
    ) {
        let key = Some(format!("{}:{name}", self.key_stem));
        let origin = Origin {
            file: self.file_index,
            rows: rows.into(),
        };
        self.commands.push(PreparedCommand {
            key,
            command: command.into(),
            origin,
        });
    }

    /// Notes a fault that several rows make together.
    pub(crate) fn fault(&mut self, row: u32, column: Column, value: &str, problem: &Problem) {
        let column = Some(self.layout.spelled(column));
        self.faults.add(
            FaultPlace {
                file: self.file,
                row: Some(row),
                column,
                value: Some(value),
            },
            problem,
        );
    }
}
