//! Rows of allocations: each shares what is booked on one effect, in one act. They happen in the order of the
//! file: what one gives away, a later one cannot.

use querbuch_domain::allocation::allocate::Allocate;
use querbuch_domain::code::{check_code, check_text};
use querbuch_domain::command::Command;
use querbuch_domain::note::Note;
use querbuch_domain::reference::Ref;

use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::definition::Definition;
use crate::import::effect_code::{check_effect, full_effect};
use crate::import::gather::rows::CommandPerRow;

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        required(Column::Measure, &[]),
        required(Column::Effect, &["effect"]),
        required(Column::Key, &["key"]),
        required(Column::Month, &["month"]),
        optional(Column::Through, &["through"]),
        optional(Column::EveryMonths, &["everyMonths"]),
        optional(Column::Amount, &["amount"]).of_numbers(),
        optional(Column::Among, &["among"]),
        optional(Column::Text, &["text"]),
    ]),
    |_| Some(Box::new(CommandPerRow::new(allocation))),
);

fn allocation(cells: &mut Cells<'_>) -> Result<Command, Skip> {
    let measure = cells.checked(Column::Measure, check_code);
    let effect = cells.checked(Column::Effect, check_effect);
    let key = cells.checked(Column::Key, check_code);
    let month = cells.month(Column::Month);
    let through = cells.month_optional(Column::Through);
    let every_months = cells.whole_optional(Column::EveryMonths);
    // Blank: all that is booked.
    let amount = cells.amount_optional(Column::Amount);
    let among = cells.unit_codes(Column::Among);
    let text = cells.checked_optional(Column::Text, check_text);
    Ok(Command::Allocate(Allocate {
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
    }))
}
