//! Rows of capacities.

use std::collections::HashMap;
use std::sync::Arc;

use querbuch_domain::capacity::SetCapacity;
use querbuch_domain::code::{check_name, check_unit_code};
use querbuch_domain::command::Command;
use querbuch_domain::reference::Ref;

use super::builder::{Builder, Sink};
use super::cells::{Cells, Halt};
use super::columns::{Column, Columns};
use super::problem::Problem;

pub(crate) const COLUMNS: Columns = Columns {
    required: &[
        Column::Unit,
        Column::Year,
        Column::FullTimeEquivalents,
        Column::Source,
    ],
    optional: &[Column::HoursPerYear],
    amounts: &[Column::FullTimeEquivalents],
    target: false,
};

/// Gathers capacities.
#[derive(Default)]
pub(crate) struct Capacities {
    capacities: Vec<(u32, SetCapacity)>,
    known: HashMap<(Arc<str>, i32), u32>,
}

impl Builder for Capacities {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Halt> {
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
        if let Some(first) = self.known.insert((unit, year), cells.row()) {
            return Err(cells.fault(Column::Unit, &Problem::RowTwice { first }));
        }
        self.capacities.push((cells.row(), capacity));
        Ok(())
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        for (row, capacity) in self.capacities {
            sink.push(row, Command::SetCapacity(capacity), [row]);
        }
    }
}

/// What stands in the cell behind a field, as it was understood.
pub(crate) fn value(command: &SetCapacity, field: &str) -> Option<String> {
    match field {
        "unit" => Some(command.unit.as_str().to_owned()),
        "year" => Some(command.year.to_string()),
        "fullTimeEquivalents" => Some(command.full_time_equivalents.to_string()),
        "hoursPerYear" => command.hours_per_year.map(|hours| hours.to_string()),
        "source" => Some(command.source.to_string()),
        _ => None,
    }
}
