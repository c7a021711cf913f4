//! Rows of an export as people read them.

use querbuch_ledger::export::column::{Cell, Column, Row};

use super::{Desk, file};
use crate::cli::FileFormat;
use crate::exit::Failure;
use crate::table::{Table, Value};

/// Rows of a table: more than anybody reads. Files have all of them.
const TABLE_ROWS_MAX: usize = 1_000;
/// Characters of a text.
const TEXT_CHARS_MAX: usize = 40;

/// Prints them in their order; a table has the columns that are wanted, files have all of them.
pub(super) async fn show(desk: Desk<'_>, is_shown: impl Fn(&Column) -> bool) -> Result<(), Failure> {
    if desk.format != FileFormat::Table {
        return file::write(desk).await;
    }
    let mut export = file::export(&desk).await?;
    let mut rows: Vec<Row> = Vec::new();
    while rows.len() <= TABLE_ROWS_MAX
        && let Some(page) = export.next(&desk.store).await?
    {
        rows.extend(page);
    }
    let is_cut = rows.len() > TABLE_ROWS_MAX;
    rows.truncate(TABLE_ROWS_MAX);
    let shown: Vec<(usize, &Column)> = export
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| is_shown(column))
        .collect();
    let row = |row: &Row| {
        let cells = shown.iter().map(|(index, _)| row.cells.get(*index));
        cells.map(|cell| value(cell, &desk)).collect()
    };
    let language = desk.locale.language();
    let table = Table {
        headings: shown
            .iter()
            .map(|(_, column)| column.heading(language).to_owned())
            .collect(),
        rows: rows.iter().map(row).collect(),
        totals: Vec::new(),
    };
    let mut text = table.aligned(desk.locale, desk.screen().rule());
    if is_cut {
        text += desk.locale.pick(
            "Es gibt mehr; hier stehen die ersten 1000. Alle: --format csv, xlsx oder parquet.\n",
            "There are more; these are the first 1000. All of them: --format csv, xlsx or parquet.\n",
        );
    }
    file::write_text(&desk, &(text + "\n" + &desk.moment_line() + "\n"))
}

/// One line a row: a text that has several is cut at the first.
fn value(cell: Option<&Cell>, desk: &Desk<'_>) -> Value {
    match cell {
        None | Some(Cell::Empty) => Value::Empty,
        Some(Cell::Text(text)) => {
            let line = text.lines().next().unwrap_or_default();
            Value::Text(desk.screen().cut(line, TEXT_CHARS_MAX))
        }
        Some(Cell::Word(word)) => Value::Text((*word).to_owned()),
        Some(Cell::Cents(cents)) => Value::Amount(*cents),
        Some(Cell::Month(month)) => Value::Text(month.to_string()),
        Some(Cell::Number(number)) => Value::Text(number.to_string()),
        Some(Cell::Instant(instant)) => Value::Text(instant.to_rfc3339()),
    }
}
