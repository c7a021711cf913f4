//! The names of the Einzelpläne of a federal budget.

use std::collections::HashMap;
use std::sync::Arc;

use querbuch_domain::code::check_name;

use crate::import::builder::{Builder, Sink};
use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::file_reader::FileReader;
use crate::import::source::ImportSource;

const COLUMNS: Columns = Columns::new(&[
    required(Column::Einzelplan, &[]),
    required(Column::Bezeichnung, &[]),
    optional(Column::AnzahlTitel, &[]),
    optional(Column::Einnahmen, &[]),
    optional(Column::Ausgaben, &[]),
]);

/// Gathers names by the numbers of their Einzelpläne.
#[derive(Default)]
struct Einzelplaene {
    names: HashMap<String, Arc<str>>,
}

/// Reads the table; `None` where it cannot be read, which is noted.
pub(super) fn names(table: &ImportSource, reader: &mut FileReader<'_>) -> Option<HashMap<String, Arc<str>>> {
    let found = reader.survey(table, COLUMNS)?;
    let mut builder = Einzelplaene::default();
    reader.read(table, &found, &mut builder);
    Some(builder.names)
}

impl Builder for Einzelplaene {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Skip> {
        let number = cells.digits(Column::Einzelplan, 2);
        let name = cells.checked(Column::Bezeichnung, check_name);
        self.names.insert(number?.to_owned(), name?);
        Ok(())
    }

    fn finish(self: Box<Self>, _sink: &mut Sink<'_>) {}
}
