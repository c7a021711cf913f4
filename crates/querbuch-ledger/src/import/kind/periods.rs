//! Rows of periods: through which month units close their books, each unit once.

use std::sync::Arc;

use querbuch_domain::code::check_unit_code;
use querbuch_domain::command::Command;
use querbuch_domain::period::close::ClosePeriod;
use querbuch_domain::reference::Ref;

use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, required};
use crate::import::definition::Definition;
use crate::import::gather::rows::{CommandPerRow, FirstRows};

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        required(Column::Unit, &["unit"]),
        required(Column::Through, &["through"]),
    ]),
    |_| {
        let mut first_rows = FirstRows::default();
        let read = move |cells: &mut Cells<'_>| closing(cells, &mut first_rows);
        Some(Box::new(CommandPerRow::new(read)))
    },
);

fn closing(cells: &mut Cells<'_>, first_rows: &mut FirstRows<Arc<str>>) -> Result<Command, Skip> {
    let unit = cells.checked(Column::Unit, check_unit_code);
    let through = cells.month(Column::Through);
    let (unit, through) = (unit?, through?);
    first_rows.take(cells, Column::Unit, unit.clone())?;
    let unit = Ref(unit);
    Ok(Command::ClosePeriod(ClosePeriod { unit, through }))
}
