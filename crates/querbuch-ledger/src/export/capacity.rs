//! Freed working time beside the time that units have, as a sheet.

use querbuch_reports::capacity::CapacityRow;
use querbuch_reports::view::View;

use super::labels;
use crate::sheet::{Cell, Column, Kind, Row, Sheet};

const COLUMNS: [Column; 8] = [
    Column::new("unit", "Einheit", "unit", Kind::Code),
    Column::new("unit_name", "Einheit: Name", "unit: name", Kind::Text),
    Column::new("year", "Jahr", "year", Kind::Number),
    Column::new("freed_hours", "Stunden frei", "hours freed", Kind::Decimal),
    Column::new("full_time_equivalents", "VZÄ frei", "FTE freed", Kind::Decimal),
    Column::new(
        "hours_per_year",
        "Stunden je VZÄ und Jahr",
        "hours per FTE and year",
        Kind::Number,
    ),
    Column::new("available", "VZÄ vorhanden", "FTE available", Kind::Decimal),
    Column::new(
        "exceeds",
        "mehr frei als vorhanden",
        "more freed than available",
        Kind::Flag,
    ),
];

/// A row a unit and year, each with everything below it: rows of units within each other must not be added.
pub fn sheet(rows: &[CapacityRow], view: &View) -> Sheet {
    let row = |row: &CapacityRow| {
        let [code, name] = labels::unit(Some(row.unit), view);
        Row::listed(vec![
            code,
            name,
            Cell::Number(row.year.into()),
            Cell::hundredths(Some(row.hour_hundredths())),
            Cell::hundredths(row.post_hundredths()),
            Cell::Number(row.hours_per_year().into()),
            Cell::hundredths(row.available_hundredths()),
            row.exceeds().map_or(Cell::Empty, Cell::Flag),
        ])
    };
    Sheet {
        columns: COLUMNS.to_vec(),
        rows: rows.iter().map(row).collect(),
    }
}
