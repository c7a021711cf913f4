//! The built-in catalogue of categories, as a sheet: what effects and postings can be booked on.

use querbuch_domain::category::CATALOGUE;
use querbuch_domain::language::Language;

use crate::sheet::{Cell, Column, Kind, Row, Sheet};

const COLUMNS: [Column; 4] = [
    Column::new("category", "Kategorie", "category", Kind::Code),
    Column::new("category_name", "Bezeichnung", "name", Kind::Text),
    Column::new("kind", "Art", "kind", Kind::Word),
    Column::new("parent", "Gehört zu", "belongs to", Kind::Code),
];

/// One row a category, those above first. Amounts are booked on those at the bottom as well as on those above.
pub fn sheet(language: Language) -> Sheet {
    let rows = CATALOGUE.iter().map(|category| {
        Row::listed(vec![
            Cell::Word(category.code),
            Cell::Word(category.name(language)),
            Cell::Word(category.kind.as_str()),
            Cell::word(category.parent),
        ])
    });
    Sheet {
        columns: COLUMNS.to_vec(),
        rows: rows.collect(),
    }
}
