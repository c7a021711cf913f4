//! Measured values, in the columns that an import of measurements reads.

use std::collections::VecDeque;

use querbuch_domain::decimal::Decimal;
use querbuch_reports::view::View;

use super::column::{Cell, Column, Kind, Row};

const COLUMNS: [Column; 8] = [
    Column::new("measure", "Maßnahme", "measure", Kind::Text),
    Column::new("indicator", "Kennzahl", "indicator", Kind::Text),
    Column::new("month", "Monat", "month", Kind::Month),
    Column::new("value", "Wert", "value", Kind::Text),
    Column::new("low", "Niedrig", "low", Kind::Text),
    Column::new("high", "Hoch", "high", Kind::Text),
    Column::new("cases", "Fälle", "cases", Kind::Number),
    Column::new("source", "Quelle", "source", Kind::Text),
];

/// The indicator, and what was measured.
pub(super) fn columns() -> Vec<Column> {
    COLUMNS.to_vec()
}

/// Indicator by indicator, each value in the order of the log: a later one of the same month corrects an earlier one.
pub(super) fn rows(view: &View) -> VecDeque<Row> {
    let state = view.state();
    let known = state.indicators.known_at(view.position());
    let mut rows = VecDeque::new();
    for (number, indicator) in state.indicators.iter().take(known) {
        let measure = view.measure(indicator.measure).map(|measure| &measure.code);
        let values = state.measurements.of(number);
        for found in values.filter(|found| found.position <= view.position()) {
            let cells = vec![
                Cell::text(measure),
                Cell::Text(indicator.code.clone()),
                Cell::Month(found.month),
                exact(Some(found.value)),
                exact(found.low),
                exact(found.high),
                Cell::number(found.cases),
                Cell::Text(found.source.clone()),
            ];
            rows.push_back(Row {
                cells,
                is_total: false,
            });
        }
    }
    rows
}

fn exact(decimal: Option<Decimal>) -> Cell {
    decimal.map_or(Cell::Empty, |decimal| {
        Cell::Text(decimal.normalize().to_string().into())
    })
}
