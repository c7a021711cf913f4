//! Rows of measures.

use std::sync::Arc;

use querbuch_domain::code::{check_code, check_name, check_text, check_unit_code};
use querbuch_domain::command::Command;
use querbuch_domain::measure::change_status::ChangeMeasureStatus;
use querbuch_domain::measure::register::RegisterMeasure;
use querbuch_domain::reference::Ref;
use querbuch_domain::words::MeasureStatus;

use crate::import::builder::{Builder, Sink};
use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::definition::Definition;
use crate::import::gather::parents_first::{Child, ChildRow, ParentsFirst};

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        // A change of status calls the measure `measure`.
        required(Column::Code, &["code", "measure"]),
        required(Column::Title, &["title"]),
        optional(Column::Description, &["description"]),
        required(Column::Approach, &["approach"]),
        required(Column::Owner, &["owner"]),
        optional(Column::Programme, &["programme"]),
        optional(Column::Status, &["status"]),
    ]),
    |_| Some(Box::new(Measures::default())),
);

/// Gathers measures, which may stand before their programmes.
#[derive(Default)]
struct Measures(ParentsFirst<Measure>);

struct Measure {
    register: RegisterMeasure,
    status: MeasureStatus,
}

impl Child for Measure {
    fn code(&self) -> &Arc<str> {
        &self.register.code
    }

    fn parent(&self) -> Option<&Arc<str>> {
        self.register.programme.as_ref().map(|programme| &programme.0)
    }
}

impl Builder for Measures {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Skip> {
        let code = cells.checked(Column::Code, check_code);
        let title = cells.checked(Column::Title, check_name);
        let description = cells.checked_optional(Column::Description, check_text);
        let approach = cells.word(Column::Approach);
        let owner = cells.checked(Column::Owner, check_unit_code);
        let programme = cells.checked_optional(Column::Programme, check_code);
        let status = cells.word_optional(Column::Status);
        let register = RegisterMeasure {
            code: code?,
            title: title?,
            description: description?,
            approach: approach?,
            owner: Ref(owner?),
            programme: programme?.map(Ref),
            effects: Vec::new(),
        };
        let status = status?.unwrap_or(MeasureStatus::Proposed);
        self.0.add(cells, Measure { register, status })
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        let mut moved = Vec::new();
        for ChildRow { row, child } in self.0.finish(sink) {
            if child.status != MeasureStatus::Proposed {
                let change = ChangeMeasureStatus {
                    measure: Ref(child.register.code.clone()),
                    status: child.status,
                    expected_position: None,
                };
                moved.push((row, change));
            }
            sink.push(row, Command::RegisterMeasure(child.register), [row]);
        }
        // Behind all measures: a programme that is closed takes none.
        for (row, change) in moved {
            sink.push(
                format_args!("{row}:status"),
                Command::ChangeMeasureStatus(change),
                [row],
            );
        }
    }
}
