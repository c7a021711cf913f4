//! What was booked by the values of one tag, as a sheet.

use querbuch_reports::booked_details::TagSum;

use crate::sheet::{Cell, Column, Kind, Row, Sheet};

const COLUMNS: [Column; 6] = [
    Column::new("value", "Wert", "value", Kind::Text),
    Column::new("cost", "Kosten", "cost", Kind::Sum),
    Column::new("saving", "Ersparnis", "saving", Kind::Sum),
    Column::new("transfer", "Transfer", "transfer", Kind::Sum),
    Column::new("net", "Netto", "net", Kind::Sum),
    Column::new("postings", "Buchungszeilen", "postings", Kind::Number),
];

/// A row for each value, and one without a value for what has none.
pub fn sheet(sums: &[TagSum]) -> Sheet {
    let row = |sum: &TagSum| {
        Row::listed(vec![
            Cell::text(sum.value.as_ref()),
            Cell::Cents(sum.cost),
            Cell::Cents(sum.saving),
            Cell::Cents(sum.transfer),
            Cell::Cents(sum.net()),
            Cell::Number(u64::try_from(sum.lines).unwrap_or_default()),
        ])
    };
    Sheet {
        columns: COLUMNS.to_vec(),
        rows: sums.iter().map(row).collect(),
    }
}
