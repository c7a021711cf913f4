//! Rows of measures.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use querbuch_domain::code::{check_code, check_name, check_text, check_unit_code};
use querbuch_domain::command::Command;
use querbuch_domain::measure::{ChangeMeasureStatus, RegisterMeasure};
use querbuch_domain::reference::Ref;
use querbuch_domain::refusal::Reason;
use querbuch_domain::words::MeasureStatus;

use super::builder::{Builder, Sink};
use super::cells::{Cells, Halt};
use super::columns::{Column, Columns};
use super::order::above_first;
use super::problem::Problem;

pub(crate) const COLUMNS: Columns = Columns {
    required: &[Column::Code, Column::Title, Column::Approach, Column::Owner],
    optional: &[Column::Description, Column::Programme, Column::Status],
    amounts: &[],
    target: false,
};

/// Gathers measures.
#[derive(Default)]
pub(crate) struct Measures {
    measures: Vec<Measure>,
    places: HashMap<Arc<str>, usize>,
}

struct Measure {
    row: u32,
    register: RegisterMeasure,
    status: MeasureStatus,
}

impl Builder for Measures {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Halt> {
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
        match self.places.entry(register.code.clone()) {
            Entry::Occupied(place) => {
                let first = self.measures[*place.get()].row;
                return Err(cells.fault(Column::Code, &Problem::RowTwice { first }));
            }
            Entry::Vacant(place) => place.insert(self.measures.len()),
        };
        let status = status?.unwrap_or(MeasureStatus::Proposed);
        self.measures.push(Measure {
            row: cells.row(),
            register,
            status,
        });
        Ok(())
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        let above = |measure: &Measure| {
            measure
                .register
                .programme
                .as_ref()
                .and_then(|programme| self.places.get(&programme.0).copied())
        };
        let order = match above_first(&self.measures.iter().map(above).collect::<Vec<_>>()) {
            Ok(order) => order,
            Err(circle) => {
                let codes = circle
                    .iter()
                    .map(|index| self.measures[*index].register.code.clone())
                    .collect();
                let Measure { row, register, .. } = &self.measures[circle[0]];
                return sink.fault(
                    *row,
                    Column::Code,
                    &register.code,
                    &Problem::Domain(Reason::Cycle { codes }),
                );
            }
        };
        let mut measures: Vec<Option<Measure>> = self.measures.into_iter().map(Some).collect();
        let mut moved = Vec::new();
        for Measure {
            row,
            register,
            status,
        } in order.into_iter().filter_map(|index| measures[index].take())
        {
            if status != MeasureStatus::Proposed {
                let measure = Ref(register.code.clone());
                moved.push((
                    row,
                    ChangeMeasureStatus {
                        measure,
                        status,
                        expected_position: None,
                    },
                ));
            }
            sink.push(row, Command::RegisterMeasure(register), [row]);
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
