//! Rows of deadlines: how many days claims at a unit may lie, each unit once.

use std::sync::Arc;

use querbuch_domain::claim::set_deadline::SetClaimDeadline;
use querbuch_domain::code::check_unit_code;
use querbuch_domain::command::Command;
use querbuch_domain::reference::Ref;

use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, required};
use crate::import::definition::Definition;
use crate::import::gather::rows::{CommandPerRow, FirstRows};

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        required(Column::Unit, &["unit"]),
        // Blank: as the unit above has it.
        required(Column::Days, &["days"]),
    ]),
    |_| {
        let mut first_rows = FirstRows::default();
        let read = move |cells: &mut Cells<'_>| deadline(cells, &mut first_rows);
        Some(Box::new(CommandPerRow::new(read)))
    },
);

fn deadline(cells: &mut Cells<'_>, first_rows: &mut FirstRows<Arc<str>>) -> Result<Command, Skip> {
    let unit = cells.checked(Column::Unit, check_unit_code);
    let days = cells.whole_optional(Column::Days);
    let (unit, days) = (unit?, days?);
    first_rows.take(cells, Column::Unit, unit.clone())?;
    let unit = Ref(unit);
    Ok(Command::SetClaimDeadline(SetClaimDeadline { unit, days }))
}
