//! Rows of allocations: each shares what is booked on one effect, in one act.

use querbuch_domain::allocation::Allocate;
use querbuch_domain::booking::Note;
use querbuch_domain::code::{check_code, check_text};
use querbuch_domain::command::Command;
use querbuch_domain::reference::Ref;

use super::builder::{Builder, Sink};
use super::cells::{Cells, Halt};
use super::columns::{Column, Columns};
use super::keys::among;
use super::schedules::{check_effect, full_effect};

pub(crate) const COLUMNS: Columns = Columns {
    required: &[Column::Measure, Column::Effect, Column::Key, Column::Month],
    optional: &[
        Column::Through,
        Column::EveryMonths,
        Column::Amount,
        Column::Among,
        Column::Text,
    ],
    amounts: &[Column::Amount],
    target: false,
};

/// Gathers allocations, in the order of the file: what one gives away, a later one cannot.
#[derive(Default)]
pub(crate) struct Allocations {
    rows: Vec<(u32, Allocate)>,
}

impl Builder for Allocations {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Halt> {
        let measure = cells.checked(Column::Measure, check_code);
        let effect = cells.checked(Column::Effect, check_effect);
        let key = cells.checked(Column::Key, check_code);
        let month = cells.month(Column::Month);
        let through = cells.month_optional(Column::Through);
        let every_months = cells.whole_optional(Column::EveryMonths);
        // Blank: all that is booked.
        let amount = cells.amount_optional(Column::Amount);
        let among = among(cells);
        let text = cells.checked_optional(Column::Text, check_text);
        let allocate = Allocate {
            effect: Ref(full_effect(cells, &measure?, effect?)?),
            key: Ref(key?),
            among: among?,
            month: month?,
            through: through?,
            every_months: every_months?,
            amount: amount?,
            note: Note {
                text: text?,
                document: None,
            },
        };
        self.rows.push((cells.row(), allocate));
        Ok(())
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        for (row, allocate) in self.rows {
            sink.push(row, Command::Allocate(allocate), [row]);
        }
    }
}
