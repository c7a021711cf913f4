//! Cells and rows as JSON: amounts and decimals are texts, as in the API, so that no reader takes them for binary
//! fractions.

use chrono::SecondsFormat;
use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::sheet::{Cell, Column, Row, Sheet, in_places};
use serde_json::{Map, Value, json};

/// What stands in a cell.
pub fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => json!(text.as_ref()),
        Cell::Word(word) => json!(word),
        Cell::Cents(cents) => json!(format_cents(*cents)),
        Cell::Decimal(decimal) => json!(in_places(*decimal).to_string()),
        Cell::Month(month) => json!(month.to_string()),
        Cell::Day(day) => json!(day.to_string()),
        Cell::Number(number) => json!(number),
        Cell::Flag(flag) => json!(flag),
        Cell::Instant(instant) => json!(instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
    }
}

/// A row by the keys of its columns.
pub fn row(columns: &[Column], row: &Row) -> Value {
    let cells = columns.iter().zip(&row.cells);
    let mut members: Map<String, Value> = cells
        .map(|(column, cell)| (column.key.to_owned(), value(cell)))
        .collect();
    if row.is_total {
        members.insert("isTotal".to_owned(), json!(true));
    }
    Value::Object(members)
}

/// Some cells of a row by the names that the API has for them: `freedHours` is the column `freed_hours`. A point makes an
/// object within the object, whose `value` is the column itself: `payback.durableYears` is `payback_durable_years`, and
/// `wrongPocketShare.value` is `wrong_pocket_share`. Another column is named behind its name: `title=measure_title`.
pub fn members(sheet: &Sheet, row: &Row, names: &[&str]) -> Map<String, Value> {
    let mut members = Map::new();
    for name in names {
        let (name, key) = match name.split_once('=') {
            Some((name, key)) => (name, key.to_owned()),
            None => (*name, key_of(name)),
        };
        let value = value(sheet.cell(row, &key));
        match name.split_once('.') {
            None => {
                members.insert(name.to_owned(), value);
            }
            Some((outer, inner)) => {
                let object = members.entry(outer).or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(object) = object {
                    object.insert(inner.to_owned(), value);
                }
            }
        }
    }
    members
}

/// The key of the column that a name of the API stands for.
fn key_of(name: &str) -> String {
    let name = name.strip_suffix(".value").unwrap_or(name);
    let mut key = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            key.push('_');
        }
        key.push(if c == '.' { '_' } else { c.to_ascii_lowercase() });
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_api_are_those_of_columns() {
        for (name, key) in [
            ("npv", "npv"),
            ("freedHours", "freed_hours"),
            ("payback.durableYears", "payback_durable_years"),
            ("wrongPocketShare.value", "wrong_pocket_share"),
        ] {
            assert_eq!(key_of(name), key);
        }
    }
}
