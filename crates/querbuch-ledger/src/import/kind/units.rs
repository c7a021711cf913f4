//! Rows of units.

use std::sync::Arc;

use querbuch_domain::code::{check_name, check_unit_code};
use querbuch_domain::command::Command;
use querbuch_domain::reference::Ref;
use querbuch_domain::unit::register::{NewUnit, RegisterUnits, UNITS_PER_COMMAND_MAX};

use crate::import::builder::{Builder, Sink};
use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::definition::Definition;
use crate::import::gather::parents_first::{Child, ParentsFirst};

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        required(Column::Code, &["code"]),
        required(Column::Name, &["name"]),
        required(Column::Level, &["level"]),
        optional(Column::Parent, &["parent"]),
        optional(Column::BudgetPosition, &["budgetPosition"]),
        optional(Column::IsBody, &["isBody"]),
    ]),
    |_| Some(Box::new(Units::default())),
);

/// Gathers units, which may stand before what is above them.
#[derive(Default)]
struct Units(ParentsFirst<NewUnit>);

impl Child for NewUnit {
    fn code(&self) -> &Arc<str> {
        &self.code
    }

    fn parent(&self) -> Option<&Arc<str>> {
        self.parent.as_ref().map(|parent| &parent.0)
    }
}

impl Builder for Units {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Skip> {
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
        self.0.add(cells, unit)
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        let mut list = self.0.finish(sink).into_iter().peekable();
        while list.peek().is_some() {
            let (rows, units): (Vec<u32>, Vec<NewUnit>) = list
                .by_ref()
                .take(UNITS_PER_COMMAND_MAX)
                .map(|unit| (unit.row, unit.child))
                .unzip();
            sink.push(rows[0], Command::RegisterUnits(RegisterUnits { units }), rows);
        }
    }
}
