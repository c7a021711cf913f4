//! What a search found, as a sheet.

use std::sync::Arc;

use querbuch_domain::id::booking_id;

use crate::find::hits::{Found, Hit};
use crate::sheet::{Cell, Column, Kind, Row, Sheet};

const COLUMNS: [Column; 4] = [
    Column::new("kind", "Was", "what", Kind::Word),
    Column::new("id", "Kennung", "id", Kind::Code),
    Column::new("label", "Bezeichnung", "name", Kind::Text),
    Column::new("context", "Fundstelle", "found in", Kind::Text),
];

/// A row a hit, best match first.
pub fn sheet(hits: &[Hit]) -> Sheet {
    let id = |found: Found| match found {
        Found::Unit(number) => number.to_string(),
        Found::Measure(number) => number.to_string(),
        Found::Effect(number) => number.to_string(),
        Found::Booking(position) => booking_id(position),
    };
    let row = |hit: &Hit| {
        Row::listed(vec![
            Cell::Word(hit.found.kind()),
            Cell::Text(Arc::from(id(hit.found))),
            Cell::Text(hit.label.as_str().into()),
            hit.context
                .as_deref()
                .map_or(Cell::Empty, |context| Cell::Text(context.into())),
        ])
    };
    Sheet {
        columns: COLUMNS.to_vec(),
        rows: hits.iter().map(row).collect(),
    }
}
