//! What a ledger takes in memory, as a sheet.

use querbuch_reports::memory::Held;

use crate::sheet::{Cell, Column, Kind, Row, Sheet};

const COLUMNS: [Column; 3] = [
    Column::new("what", "was", "what", Kind::Word),
    Column::new("count", "Anzahl", "count", Kind::Number),
    Column::new("bytes", "Bytes", "bytes", Kind::Number),
];

/// A row a kind of thing, then the bytes of all together.
pub fn sheet(held: &[Held]) -> Sheet {
    let row = |held: &Held| {
        Row::listed(vec![
            Cell::Word(held.what.as_str()),
            Cell::count(held.count),
            Cell::count(held.bytes),
        ])
    };
    let bytes = held.iter().map(|held| held.bytes).sum();
    let total = Row::total(vec![Cell::Word("TOTAL"), Cell::Empty, Cell::count(bytes)]);
    Sheet {
        columns: COLUMNS.to_vec(),
        rows: held.iter().map(row).chain([total]).collect(),
    }
}
