//! Rows of periods: through which month units close their books.

use std::collections::HashMap;
use std::sync::Arc;

use querbuch_domain::code::check_unit_code;
use querbuch_domain::command::Command;
use querbuch_domain::period::ClosePeriod;
use querbuch_domain::reference::Ref;

use super::builder::{Builder, Sink};
use super::cells::{Cells, Halt};
use super::columns::{Column, Columns};
use super::problem::Problem;

pub(crate) const COLUMNS: Columns = Columns {
    required: &[Column::Unit, Column::Through],
    optional: &[],
    amounts: &[],
    target: false,
};

/// Gathers closings, each unit once.
#[derive(Default)]
pub(crate) struct Periods {
    closings: Vec<(u32, ClosePeriod)>,
    places: HashMap<Arc<str>, u32>,
}

impl Builder for Periods {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Halt> {
        let unit = cells.checked(Column::Unit, check_unit_code);
        let through = cells.month(Column::Through);
        let (unit, through) = (unit?, through?);
        if let Some(first) = self.places.insert(unit.clone(), cells.row()) {
            return Err(cells.fault(Column::Unit, &Problem::RowTwice { first }));
        }
        let unit = Ref(unit);
        self.closings.push((cells.row(), ClosePeriod { unit, through }));
        Ok(())
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        for (row, closing) in self.closings {
            sink.push(row, Command::ClosePeriod(closing), [row]);
        }
    }
}
