//! Rows of reopenings: units that open again what they had closed, each once.

use std::sync::Arc;

use querbuch_domain::code::{check_text, check_unit_code};
use querbuch_domain::command::Command;
use querbuch_domain::period::reopen::ReopenPeriod;
use querbuch_domain::reference::Ref;

use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, required};
use crate::import::definition::Definition;
use crate::import::gather::rows::{CommandPerRow, FirstRows};

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        required(Column::Unit, &["unit"]),
        // Blank: nothing stays closed.
        required(Column::Through, &["through"]),
        required(Column::Reason, &["reason"]),
    ]),
    |_| {
        let mut first_rows = FirstRows::default();
        let read = move |cells: &mut Cells<'_>| reopening(cells, &mut first_rows);
        Some(Box::new(CommandPerRow::new(read)))
    },
);

fn reopening(cells: &mut Cells<'_>, first_rows: &mut FirstRows<Arc<str>>) -> Result<Command, Skip> {
    let unit = cells.checked(Column::Unit, check_unit_code);
    let through = cells.month_optional(Column::Through);
    let reason = cells.checked(Column::Reason, check_text);
    let (unit, through, reason) = (unit?, through?, reason?);
    first_rows.take(cells, Column::Unit, unit.clone())?;
    Ok(Command::ReopenPeriod(ReopenPeriod {
        unit: Ref(unit),
        through,
        reason,
    }))
}
