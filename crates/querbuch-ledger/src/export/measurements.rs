//! Measured values, in the columns that an import of measurements reads.

use querbuch_domain::decimal::Decimal;
use querbuch_reports::view::View;

use crate::sheet::{Cell, Column, Kind, Row, Sheet};

const COLUMNS: [Column; 8] = [
    Column::new("measure", "Maßnahme", "measure", Kind::Code),
    Column::new("indicator", "Kennzahl", "indicator", Kind::Code),
    Column::new("month", "Monat", "month", Kind::Month),
    Column::new("value", "Wert", "value", Kind::Text),
    Column::new("low", "Niedrig", "low", Kind::Text),
    Column::new("high", "Hoch", "high", Kind::Text),
    Column::new("cases", "Fälle", "cases", Kind::Number),
    Column::new("source", "Quelle", "source", Kind::Text),
];

/// The indicator, and what was measured: indicator by indicator, each value in the order of the log, as a later one of
/// the same month corrects an earlier one.
pub fn sheet(view: &View) -> Sheet {
    let state = view.state();
    let known = state.indicators.known_at(view.position());
    let mut rows = Vec::new();
    let seen = state.indicators.iter().take(known);
    for (number, indicator) in seen.filter(|(number, _)| view.indicator(*number).is_some()) {
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
            rows.push(Row::listed(cells));
        }
    }
    Sheet {
        columns: COLUMNS.to_vec(),
        rows,
    }
}

fn exact(decimal: Option<Decimal>) -> Cell {
    decimal.map_or(Cell::Empty, |decimal| {
        Cell::Text(decimal.normalize().to_string().into())
    })
}
