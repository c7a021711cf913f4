//! Rows of actuals: up to which month they count in an outlook, of measures or single effects, each once.

use std::sync::Arc;

use querbuch_domain::actuals::state_actuals::StateActuals;
use querbuch_domain::code::check_code;
use querbuch_domain::command::Command;
use querbuch_domain::reference::Ref;

use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::definition::Definition;
use crate::import::gather::rows::{CommandPerRow, FirstRows};

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        required(Column::Measure, &["measure"]),
        optional(Column::Effect, &["effect"]),
        // Blank: derived again.
        required(Column::Through, &["through"]),
    ]),
    |_| {
        let mut first_rows = FirstRows::default();
        let read = move |cells: &mut Cells<'_>| statement(cells, &mut first_rows);
        Some(Box::new(CommandPerRow::new(read)))
    },
);

fn statement(
    cells: &mut Cells<'_>,
    first_rows: &mut FirstRows<(Arc<str>, Option<Arc<str>>)>,
) -> Result<Command, Skip> {
    let measure = cells.checked(Column::Measure, check_code);
    let effect = cells.checked_optional(Column::Effect, check_code);
    let through = cells.month_optional(Column::Through);
    let (measure, effect, through) = (measure?, effect?, through?);
    first_rows.take(cells, Column::Measure, (measure.clone(), effect.clone()))?;
    Ok(Command::StateActuals(StateActuals {
        measure: Ref(measure),
        effect: effect.map(Ref),
        through,
    }))
}
