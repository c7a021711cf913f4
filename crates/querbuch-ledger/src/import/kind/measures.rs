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
use crate::import::known::{Correction, Known};

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
    |start| {
        Some(Box::new(Measures {
            rows: ParentsFirst::default(),
            known: Known::to_correct(start),
        }))
    },
);

/// Gathers measures, which may stand before their programmes.
struct Measures<'a> {
    rows: ParentsFirst<Measure>,
    /// Set where those that are known already are put right.
    known: Option<Known<'a>>,
}

struct Measure {
    register: RegisterMeasure,
    status: MeasureStatus,
}

impl Measure {
    fn step(&self) -> ChangeMeasureStatus {
        ChangeMeasureStatus {
            measure: Ref(self.register.code.clone()),
            status: self.status,
            expected_position: None,
        }
    }

    /// Whether it is known with another status than that of the file; a blank one says nothing.
    fn moves_on(&self, known: &Known<'_>) -> bool {
        let measures = &known.state().measures;
        let known = measures.resolve(&Ref(self.register.code.clone()));
        let known = known.and_then(|number| measures.get(number));
        self.status != MeasureStatus::Proposed && known.is_some_and(|known| known.status() != self.status)
    }
}

impl Child for Measure {
    fn code(&self) -> &Arc<str> {
        &self.register.code
    }

    fn parent(&self) -> Option<&Arc<str>> {
        self.register.programme.as_ref().map(|programme| &programme.0)
    }
}

impl Builder for Measures<'_> {
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
        self.rows.add(cells, Measure { register, status })
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        let Measures { rows, known } = *self;
        // What was put right meanwhile may have to be put right again.
        let epoch = known.as_ref().map_or(0, |known| known.state().measures.epoch());
        let mut moved = Vec::new();
        for ChildRow { row, child } in rows.finish(sink) {
            if let Some(found) = known.as_ref().and_then(|known| known.measure(&child.register)) {
                if let Correction::Change(change) = found {
                    sink.push(
                        format_args!("{row}:change:{epoch}"),
                        Command::ChangeMeasure(change),
                        [row],
                    );
                }
                if known.as_ref().is_some_and(|known| child.moves_on(known)) {
                    moved.push((row, child.step()));
                }
                continue;
            }
            if child.status != MeasureStatus::Proposed {
                moved.push((row, child.step()));
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
