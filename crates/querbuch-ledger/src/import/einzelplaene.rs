//! The names of the Einzelpläne of a federal budget.

use std::collections::HashMap;
use std::sync::Arc;

use querbuch_domain::code::check_name;

use super::builder::{Builder, Sink};
use super::cells::{Cells, Halt};
use super::columns::{Column, Columns};

pub(crate) const COLUMNS: Columns = Columns {
    required: &[Column::Einzelplan, Column::Bezeichnung],
    optional: &[Column::AnzahlTitel, Column::Einnahmen, Column::Ausgaben],
    amounts: &[],
    target: false,
};

/// Gathers names into a map that its owner keeps.
pub(crate) struct Einzelplaene<'a> {
    pub names: &'a mut HashMap<String, Arc<str>>,
}

impl Builder for Einzelplaene<'_> {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Halt> {
        let number = cells.digits(Column::Einzelplan, 2);
        let name = cells.checked(Column::Bezeichnung, check_name);
        self.names.insert(number?.to_owned(), name?);
        Ok(())
    }

    fn finish(self: Box<Self>, _sink: &mut Sink<'_>) {}
}
