//! Rows of reversals: bookings that are taken back, or some of their lines, one act a row.

use std::sync::Arc;

use querbuch_domain::booking::reverse::ReverseBooking;
use querbuch_domain::code::{check_name, check_text};
use querbuch_domain::command::Command;
use querbuch_domain::id::{Position, booking_id};
use querbuch_domain::reference::Ref;

use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::definition::Definition;
use crate::import::gather::rows::CommandPerRow;
use crate::import::problem::Problem;

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        required(Column::Booking, &["booking"]),
        optional(Column::Lines, &["lines"]),
        optional(Column::Month, &["month"]),
        required(Column::Reason, &["reason"]),
    ]),
    |_| Some(Box::new(CommandPerRow::new(reversal))),
)
.with_remark([
    "Buchung ist booking:12 oder 12, Zeilen sind Nummern mit Leerzeichen dazwischen",
    "booking is booking:12 or 12, lines are numbers with blanks between them",
]);

fn reversal(cells: &mut Cells<'_>) -> Result<Command, Skip> {
    let booking = cells.checked(Column::Booking, check_name);
    let lines = lines(cells);
    let month = cells.month_optional(Column::Month);
    let reason = cells.checked(Column::Reason, check_text);
    Ok(Command::ReverseBooking(ReverseBooking {
        booking: Ref(named(booking?)),
        lines: lines?,
        month: month?,
        reason: reason?,
    }))
}

/// A booking by its id, or by its position.
fn named(text: Arc<str>) -> Arc<str> {
    let position: Option<Position> = text.parse().ok();
    position.map_or(text, |position| booking_id(position).into())
}

fn lines(cells: &mut Cells<'_>) -> Result<Option<Vec<i32>>, Skip> {
    let numbers = |text: &str| text.split_whitespace().map(str::parse).collect();
    let numbers: Option<Result<Vec<i32>, _>> = cells.text(Column::Lines).map(numbers);
    numbers
        .transpose()
        .map_err(|_| cells.fault(Column::Lines, &Problem::WholeNumber))
}
