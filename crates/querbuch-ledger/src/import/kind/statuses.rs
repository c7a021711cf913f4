//! Rows of statuses: measures that move on, one step a row, in the order of the file.

use querbuch_domain::code::check_code;
use querbuch_domain::command::Command;
use querbuch_domain::measure::change_status::ChangeMeasureStatus;
use querbuch_domain::reference::Ref;

use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, required};
use crate::import::definition::Definition;
use crate::import::gather::rows::CommandPerRow;

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        required(Column::Measure, &["measure"]),
        required(Column::Status, &["status"]),
    ]),
    |_| Some(Box::new(CommandPerRow::new(step))),
);

fn step(cells: &mut Cells<'_>) -> Result<Command, Skip> {
    let measure = cells.checked(Column::Measure, check_code);
    let status = cells.word(Column::Status);
    Ok(Command::ChangeMeasureStatus(ChangeMeasureStatus {
        measure: Ref(measure?),
        status: status?,
        expected_position: None,
    }))
}
