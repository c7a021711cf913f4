//! Freed working time beside the time that units have, as people read it.

use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::reports::capacity::{CapacityRow, capacity};
use serde_json::{Value as Json, json};

use super::{Desk, file, refusal};
use crate::cli::FileFormat;
use crate::exit::Failure;
use crate::table::{Table, Value};

/// Characters of a name.
const NAME_CHARS_MAX: usize = 40;

/// Prints a row a unit and year.
pub(super) fn show(desk: &Desk<'_>) -> Result<(), Failure> {
    if !matches!(desk.format, FileFormat::Table | FileFormat::Json) {
        return Err(Failure::usage("capacity is a table or JSON"));
    }
    let rows = capacity(&desk.question.filter, &desk.view);
    let rows = rows.map_err(|refusals| refusal(&refusals, desk.locale))?;
    if desk.format == FileFormat::Json {
        let rows: Vec<Json> = rows.iter().map(|row| json_of(row, desk)).collect();
        let answer = json!({ "rows": rows, "position": desk.view.position() });
        return file::write_text(desk, &(answer.to_string() + "\n"));
    }
    let headings = desk.locale.pick(
        [
            "Einheit",
            "Name",
            "Jahr",
            "Stunden frei",
            "VZÄ frei",
            "VZÄ vorhanden",
            "",
        ],
        [
            "unit",
            "name",
            "year",
            "hours freed",
            "posts freed",
            "posts there",
            "",
        ],
    );
    let table = Table {
        headings: headings.map(ToOwned::to_owned).into(),
        rows: rows.iter().map(|row| cells(row, desk)).collect(),
        totals: Vec::new(),
    };
    let note = desk.locale.pick(
        "Eine volle Stelle (VZÄ) hat 1600 Stunden im Jahr, soweit nichts anderes gesetzt ist. Jede Zeile enthält alles unter ihr.",
        "A full post has 1600 hours a year unless set otherwise. Each row holds everything below it.",
    );
    let text = table.aligned(desk.locale, desk.screen().rule());
    file::write_text(desk, &format!("{text}\n{note}\n{}\n", desk.moment_line()))
}

fn cells(row: &CapacityRow, desk: &Desk<'_>) -> Vec<Value> {
    let unit = desk.view.unit(row.unit);
    let code = unit.map_or(String::new(), |unit| unit.code.to_string());
    let name = unit.map_or(String::new(), |unit| {
        desk.screen().cut(&unit.name, NAME_CHARS_MAX)
    });
    let posts = |hundredths: Option<i128>| hundredths.map_or(Value::Empty, Value::Amount);
    let exceeds = row.exceeds() == Some(true);
    let warning = desk
        .locale
        .pick("mehr frei als vorhanden", "more freed than there is");
    vec![
        Value::Text(code),
        Value::Text(name),
        Value::Text(row.year.to_string()),
        Value::Amount(row.hour_hundredths()),
        posts(row.post_hundredths()),
        posts(row.available_hundredths()),
        if exceeds {
            Value::Text(warning.to_owned())
        } else {
            Value::Empty
        },
    ]
}

fn json_of(row: &CapacityRow, desk: &Desk<'_>) -> Json {
    let unit = desk.view.unit(row.unit).map(|unit| unit.code.to_string());
    json!({
        "unit": unit,
        "year": row.year,
        "freedHours": format_cents(row.hour_hundredths()),
        "fullTimeEquivalents": row.post_hundredths().map(format_cents),
        "hoursPerYear": row.hours_per_year(),
        "available": row.available_hundredths().map(format_cents),
        "exceeds": row.exceeds(),
    })
}
