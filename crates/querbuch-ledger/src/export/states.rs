//! The states that have a name, as a sheet.

use std::collections::HashMap;
use std::hash::BuildHasher;

use querbuch_domain::id::Position;
use querbuch_reports::view::View;

use crate::ledger::Texts;
use crate::sheet::{Cell, Column, Kind, Row, Sheet};

const COLUMNS: [Column; 6] = [
    Column::new("name", "Name", "name", Kind::Text),
    Column::new("position", "Position", "position", Kind::Position),
    Column::new("recorded_at", "Stand vom", "recorded at", Kind::Instant),
    Column::new("text", "Text", "text", Kind::Text),
    Column::new("actor", "Benannt von", "named by", Kind::Text),
    Column::new(
        "named_at",
        "Benannt an Position",
        "named at position",
        Kind::Position,
    ),
];

/// One row a name, in the order in which they were given, up to the position of a view. Texts are by the position of
/// the naming.
pub fn sheet<S: BuildHasher>(texts: &HashMap<Position, Texts, S>, view: &View) -> Sheet {
    let state = view.state();
    let known = state
        .named_states
        .iter()
        .filter(|named| named.named_at <= view.position());
    let rows = known.map(|named| {
        let text = texts.get(&named.named_at);
        Row::listed(vec![
            Cell::Text(named.name.clone()),
            Cell::Number(named.position),
            state
                .recorded_at(named.position)
                .map_or(Cell::Empty, Cell::Instant),
            Cell::text(text.and_then(|texts| texts.text.as_ref())),
            Cell::Text(named.actor.clone()),
            Cell::Number(named.named_at),
        ])
    });
    Sheet {
        columns: COLUMNS.to_vec(),
        rows: rows.collect(),
    }
}
