//! Effects as a sheet, in the columns that an import of effects reads.

use querbuch_domain::id::EffectNo;
use querbuch_reports::view::View;

use super::labels;
use crate::sheet::{Cell, Column, Kind, Row, Sheet};

const COLUMNS: [Column; 11] = [
    Column::new("measure", "Maßnahme", "measure", Kind::Code),
    Column::new("measure_title", "Maßnahme: Titel", "measure: title", Kind::Text),
    Column::new("effect", "Wirkung", "effect", Kind::Code),
    Column::new("effect_title", "Wirkung: Titel", "effect: title", Kind::Text),
    Column::new("unit", "Einheit", "unit", Kind::Code),
    Column::new("unit_name", "Einheit: Name", "unit: name", Kind::Text),
    Column::new("level", "Ebene", "level", Kind::Word),
    Column::new("kind", "Art", "kind", Kind::Word),
    Column::new("category", "Kategorie", "category", Kind::Word),
    Column::new("cashability", "Wirksamkeit", "cashability", Kind::Word),
    Column::new("evidence", "Belegstufe", "evidence", Kind::Word),
];

/// A row an effect, in the order in which they are given.
pub fn sheet(effects: &[EffectNo], view: &View) -> Sheet {
    let row = |number: &EffectNo| {
        let effect = view.effect(*number)?;
        let level = view.unit(effect.unit).map(|unit| unit.level.as_str());
        let [measure, measure_title] = labels::measure(Some(effect.measure), view);
        let [unit, unit_name] = labels::unit(Some(effect.unit), view);
        Some(Row::listed(vec![
            measure,
            measure_title,
            Cell::Text(effect.code.clone()),
            Cell::Text(effect.title.clone()),
            unit,
            unit_name,
            Cell::word(level),
            Cell::Word(effect.kind.as_str()),
            Cell::Word(effect.category.get().code),
            Cell::Word(effect.cashability.as_str()),
            Cell::Word(effect.evidence.as_str()),
        ]))
    };
    Sheet {
        columns: COLUMNS.to_vec(),
        rows: effects.iter().filter_map(row).collect(),
    }
}
