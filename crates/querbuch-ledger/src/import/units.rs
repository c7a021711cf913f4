//! Rows of units.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use querbuch_domain::code::{check_name, check_unit_code};
use querbuch_domain::command::Command;
use querbuch_domain::reference::Ref;
use querbuch_domain::refusal::Reason;
use querbuch_domain::unit::{NewUnit, RegisterUnits, UNITS_PER_COMMAND_MAX};

use super::builder::{Builder, Sink};
use super::cells::{Cells, Halt};
use super::columns::{Column, Columns};
use super::order::above_first;
use super::problem::Problem;

pub(crate) const COLUMNS: Columns = Columns {
    required: &[Column::Code, Column::Name, Column::Level],
    optional: &[Column::Parent, Column::BudgetPosition, Column::IsBody],
    amounts: &[],
    target: false,
};

/// Gathers units.
#[derive(Default)]
pub(crate) struct Units {
    list: Vec<NewUnit>,
    rows: Vec<u32>,
    places: HashMap<Arc<str>, usize>,
}

impl Builder for Units {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Halt> {
        let code = cells.checked(Column::Code, check_unit_code);
        let name = cells.checked(Column::Name, check_name);
        let level = cells.word(Column::Level);
        let parent = cells.checked_optional(Column::Parent, check_unit_code);
        let budget_position = cells.checked_optional(Column::BudgetPosition, check_name);
        let is_body = cells.word_optional(Column::IsBody);
        let unit = NewUnit {
            code: code?,
            name: name?,
            level: level?,
            parent: parent?.map(Ref),
            budget_position: budget_position?,
            is_body: is_body?.unwrap_or(false),
        };
        match self.places.entry(unit.code.clone()) {
            Entry::Occupied(place) => {
                return Err(cells.fault(
                    Column::Code,
                    &Problem::RowTwice {
                        first: self.rows[*place.get()],
                    },
                ));
            }
            Entry::Vacant(place) => place.insert(self.list.len()),
        };
        self.list.push(unit);
        self.rows.push(cells.row());
        Ok(())
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        let above = |unit: &NewUnit| {
            unit.parent
                .as_ref()
                .and_then(|parent| self.places.get(&parent.0).copied())
        };
        let order = match above_first(&self.list.iter().map(above).collect::<Vec<_>>()) {
            Ok(order) => order,
            Err(circle) => {
                let codes = circle
                    .iter()
                    .map(|index| self.list[*index].code.clone())
                    .collect();
                let code = self.list[circle[0]].code.clone();
                let problem = Problem::Domain(Reason::Cycle { codes });
                return sink.fault(self.rows[circle[0]], Column::Code, &code, &problem);
            }
        };
        let mut units: Vec<Option<NewUnit>> = self.list.into_iter().map(Some).collect();
        for chunk in order.chunks(UNITS_PER_COMMAND_MAX) {
            let rows: Vec<u32> = chunk.iter().map(|index| self.rows[*index]).collect();
            let units = chunk.iter().filter_map(|index| units[*index].take()).collect();
            sink.push(rows[0], Command::RegisterUnits(RegisterUnits { units }), rows);
        }
    }
}
