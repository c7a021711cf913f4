//! Rows of measurements.

use std::sync::Arc;

use querbuch_domain::code::{check_code, check_text};
use querbuch_domain::command::Command;
use querbuch_domain::measurement::RecordMeasurement;
use querbuch_domain::reference::Ref;

use super::builder::{Builder, Sink};
use super::cells::{Cells, Halt};
use super::columns::{Column, Columns};

pub(crate) const COLUMNS: Columns = Columns {
    required: &[
        Column::Measure,
        Column::Indicator,
        Column::Month,
        Column::MeasuredValue,
        Column::Source,
    ],
    optional: &[Column::Low, Column::High, Column::Cases],
    amounts: &[Column::MeasuredValue, Column::Low, Column::High],
    target: false,
};

/// Gathers measurements, in the order of the file: a later value of the same month corrects an earlier one.
#[derive(Default)]
pub(crate) struct Measurements(Vec<(u32, RecordMeasurement)>);

impl Builder for Measurements {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Halt> {
        let measure = cells.checked(Column::Measure, check_code);
        let indicator = cells.checked(Column::Indicator, check_code);
        let month = cells.month(Column::Month);
        let value = cells.decimal(Column::MeasuredValue);
        let low = cells.decimal_optional(Column::Low);
        let high = cells.decimal_optional(Column::High);
        let cases = cells.whole_optional(Column::Cases);
        let source = cells.checked(Column::Source, check_text);
        let measurement = RecordMeasurement {
            indicator: Ref(format!("{}/{}", measure?, indicator?).into()),
            month: month?,
            value: value?,
            low: low?,
            high: high?,
            cases: cases?,
            source: source?,
        };
        self.0.push((cells.row(), measurement));
        Ok(())
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        for (row, measurement) in self.0 {
            sink.push(row, Command::RecordMeasurement(measurement), [row]);
        }
    }
}

/// What stands in the cell behind a field, as it was understood.
pub(crate) fn value(command: &RecordMeasurement, field: &str) -> Option<String> {
    let text = |text: &Arc<str>| text.to_string();
    match field {
        "indicator" => Some(text(&command.indicator.0)),
        "month" => Some(command.month.to_string()),
        "value" => Some(command.value.to_string()),
        "low" => command.low.map(|low| low.to_string()),
        "high" => command.high.map(|high| high.to_string()),
        "cases" => command.cases.map(|cases| cases.to_string()),
        "source" => Some(text(&command.source)),
        _ => None,
    }
}
