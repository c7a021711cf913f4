//! Rows of capacities.

use std::sync::Arc;

use querbuch_domain::capacity::set::SetCapacity;
use querbuch_domain::code::{check_name, check_unit_code};
use querbuch_domain::command::Command;
use querbuch_domain::reference::Ref;

use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::definition::Definition;
use crate::import::gather::rows::{CommandPerRow, FirstRows};

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        required(Column::Unit, &["unit"]),
        required(Column::Year, &["year"]),
        required(Column::FullTimeEquivalents, &["fullTimeEquivalents"]).of_numbers(),
        optional(Column::HoursPerYear, &["hoursPerYear"]),
        required(Column::Source, &["source"]),
    ]),
    |_| {
        let mut first_rows = FirstRows::default();
        let read = move |cells: &mut Cells<'_>| capacity(cells, &mut first_rows);
        Some(Box::new(CommandPerRow::new(read)))
    },
);

fn capacity(cells: &mut Cells<'_>, first_rows: &mut FirstRows<(Arc<str>, i32)>) -> Result<Command, Skip> {
    let unit = cells.checked(Column::Unit, check_unit_code);
    let year = cells.whole(Column::Year);
    let full_time_equivalents = cells.decimal(Column::FullTimeEquivalents);
    let hours_per_year = cells.whole_optional(Column::HoursPerYear);
    let source = cells.checked(Column::Source, check_name);
    let (unit, year) = (unit?, year?);
    let capacity = SetCapacity {
        unit: Ref(unit.clone()),
        year,
        full_time_equivalents: full_time_equivalents?,
        hours_per_year: hours_per_year?,
        source: source?,
    };
    first_rows.take(cells, Column::Unit, (unit, year))?;
    Ok(Command::SetCapacity(capacity))
}
