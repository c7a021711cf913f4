//! Rows of measurements, in the order of the file: a later value of the same month corrects an earlier one.

use querbuch_domain::code::{check_code, check_text};
use querbuch_domain::command::Command;
use querbuch_domain::measurement::record::RecordMeasurement;
use querbuch_domain::reference::Ref;

use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::definition::Definition;
use crate::import::gather::rows::CommandPerRow;

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        required(Column::Measure, &[]),
        required(Column::Indicator, &["indicator"]),
        required(Column::Month, &["month"]),
        required(Column::MeasuredValue, &["value"]).of_numbers(),
        optional(Column::Low, &["low"]).of_numbers(),
        optional(Column::High, &["high"]).of_numbers(),
        optional(Column::Cases, &["cases"]),
        required(Column::Source, &["source"]),
    ]),
    |_| Some(Box::new(CommandPerRow::new(measurement))),
);

fn measurement(cells: &mut Cells<'_>) -> Result<Command, Skip> {
    let measure = cells.checked(Column::Measure, check_code);
    let indicator = cells.checked(Column::Indicator, check_code);
    let month = cells.month(Column::Month);
    let value = cells.decimal(Column::MeasuredValue);
    let low = cells.decimal_optional(Column::Low);
    let high = cells.decimal_optional(Column::High);
    let cases = cells.whole_optional(Column::Cases);
    let source = cells.checked(Column::Source, check_text);
    Ok(Command::RecordMeasurement(RecordMeasurement {
        indicator: Ref(format!("{}/{}", measure?, indicator?).into()),
        month: month?,
        value: value?,
        low: low?,
        high: high?,
        cases: cases?,
        source: source?,
    }))
}
