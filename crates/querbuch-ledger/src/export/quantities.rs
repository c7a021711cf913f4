//! Quantities by unit of measure, as a sheet.

use querbuch_reports::booked_details::QuantitySum;

use crate::sheet::{Cell, Column, Kind, Row, Sheet};

const COLUMNS: [Column; 5] = [
    Column::new("kind", "Art", "kind", Kind::Word),
    Column::new("quantity", "Menge", "quantity", Kind::Decimal),
    Column::new("unit_of_measure", "Maßeinheit", "unit of measure", Kind::Text),
    Column::new("amount", "Betrag", "amount", Kind::Sum),
    Column::new("postings", "Buchungszeilen", "postings", Kind::Number),
];

/// A row for each kind and unit of measure.
pub fn sheet(sums: &[QuantitySum]) -> Sheet {
    let row = |sum: &QuantitySum| {
        Row::listed(vec![
            Cell::Word(sum.kind.as_str()),
            Cell::figure(sum.count),
            Cell::Text(sum.unit_of_measure.clone()),
            Cell::Cents(sum.cents),
            Cell::Number(u64::try_from(sum.lines).unwrap_or_default()),
        ])
    };
    Sheet {
        columns: COLUMNS.to_vec(),
        rows: sums.iter().map(row).collect(),
    }
}
