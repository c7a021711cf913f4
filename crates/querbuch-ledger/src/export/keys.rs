//! Distribution keys, version by version, in the columns that an import of keys reads.

use std::sync::Arc;

use querbuch_domain::decimal::Decimal;
use querbuch_domain::id::UnitNo;
use querbuch_domain::key::{Division, KeyPart, KeyVersion, PartTo};
use querbuch_reports::view::View;

use crate::sheet::{Cell, Column, Kind, Row, Sheet};

const COLUMNS: [Column; 12] = [
    Column::new("key", "Schlüssel", "key", Kind::Code),
    Column::new("name", "Name", "name", Kind::Text),
    Column::new("key_year", "Schlüsseljahr", "key year", Kind::Number),
    Column::new("valid_from", "Gilt ab", "valid from", Kind::Month),
    Column::new("source", "Quelle", "source", Kind::Text),
    Column::new("unit", "Einheit", "unit", Kind::Code),
    Column::new("weight", "Gewicht", "weight", Kind::Text),
    Column::new("fraction", "Anteil", "fraction", Kind::Text),
    Column::new("out_of", "Von", "out of", Kind::Number),
    Column::new("of_key", "Nach Schlüssel", "of key", Kind::Code),
    Column::new("among", "Unter", "among", Kind::Text),
    Column::new("correction", "Korrektur", "correction", Kind::Word),
];

/// What names a version, then what one unit or part of it gets. Keys that are composed stand behind those that their
/// parts name; versions in the order of the log.
pub fn sheet(view: &View) -> Sheet {
    let keys = &view.state().keys;
    let known = keys
        .by_code()
        .values()
        .filter(|number| number.index() < keys.known_at(view.position()));
    let mut known: Vec<_> = known.filter_map(|number| keys.get(*number)).collect();
    known.sort_by_key(|key| key.is_composed());
    let mut rows = Vec::new();
    for key in known {
        for version in key.versions_at(view.position()) {
            match &version.division {
                Division::Weights(weights) => {
                    let weights = weights.iter().filter(|(unit, _)| view.unit(*unit).is_some());
                    rows.extend(weights.map(|weight| weighted(&key.code, version, *weight, view)));
                }
                Division::Parts(parts) => {
                    let parts = parts.iter().filter(|part| match &part.to {
                        PartTo::Unit(unit) => view.unit(*unit).is_some(),
                        PartTo::Key { .. } | PartTo::Equally(_) => true,
                    });
                    rows.extend(parts.map(|part| composed(&key.code, version, part, view)));
                }
            }
        }
    }
    Sheet {
        columns: COLUMNS.to_vec(),
        rows,
    }
}

fn weighted(code: &Arc<str>, version: &KeyVersion, (unit, weight): (UnitNo, Decimal), view: &View) -> Row {
    let cells = [
        Cell::filled(units(&[unit], view)),
        exact(weight),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
    ];
    row(code, version, cells)
}

fn composed(code: &Arc<str>, version: &KeyVersion, part: &KeyPart, view: &View) -> Row {
    let (unit, key, among) = match &part.to {
        PartTo::Unit(unit) => (units(&[*unit], view), None, String::new()),
        PartTo::Key { key, among } => (String::new(), view.state().keys.get(*key), units(among, view)),
        PartTo::Equally(among) => (String::new(), None, units(among, view)),
    };
    let cells = [
        Cell::filled(unit),
        Cell::Empty,
        exact(part.fraction),
        Cell::Number(part.out_of.into()),
        Cell::text(key.map(|key| &key.code)),
        Cell::filled(among),
    ];
    row(code, version, cells)
}

fn row(code: &Arc<str>, version: &KeyVersion, own: [Cell; 6]) -> Row {
    let mut cells = vec![
        Cell::Text(code.clone()),
        Cell::Text(version.name.clone()),
        Cell::Number(version.key_year.into()),
        Cell::Month(version.valid_from),
        Cell::Text(version.source.clone()),
    ];
    cells.extend(own);
    cells.push(Cell::word(version.is_correction.then_some("true")));
    Row::listed(cells)
}

/// Codes of units, with blanks between them.
fn units(numbers: &[UnitNo], view: &View) -> String {
    let codes = numbers.iter().filter_map(|number| view.unit(*number));
    codes.map(|unit| unit.code.as_ref()).collect::<Vec<_>>().join(" ")
}

fn exact(decimal: Decimal) -> Cell {
    Cell::Text(decimal.normalize().to_string().into())
}
