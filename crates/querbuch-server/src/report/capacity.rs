//! Freed working time beside the time that units have, as people read it.

use querbuch_ledger::export::capacity::sheet;
use querbuch_ledger::sheet::Sheet;
use serde_json::json;

use super::file::Finished;
use super::shown::{Line, Shown, shown, table};
use super::{ReportContext, file};
use crate::exit::Failure;
use crate::table::Value;
use crate::writer::json;

/// Characters of a name.
const NAME_CHARS_MAX: usize = 40;

/// The columns of a table.
const COLUMNS: [Shown; 7] = [
    shown("unit"),
    shown("unit_name").headed("Name", "name").cut(NAME_CHARS_MAX),
    shown("year"),
    shown("freed_hours").with(hundredths),
    shown("full_time_equivalents").with(hundredths),
    shown("available").with(hundredths),
    shown("exceeds").headed("", "").with(warning),
];

/// What stands in a row of JSON.
const MEMBERS: [&str; 7] = [
    "unit",
    "year",
    "freedHours",
    "fullTimeEquivalents",
    "hoursPerYear",
    "available",
    "exceeds",
];

/// Prints a row a unit and year.
pub(super) async fn show(context: &ReportContext<'_>) -> Result<(), Failure> {
    let filter = context.question.filter.clone();
    let rows = context.ledger.capacity(filter, context.view.clone()).await;
    let rows = rows.map_err(|why| context.unanswered(&why))?;
    let report = Finished {
        subject: "capacity",
        sheet: sheet(&rows, &context.view),
        asked: context.question.given(),
    };
    let table = |sheet: &Sheet| {
        let table = table(sheet, &sheet.rows, &COLUMNS, context.style());
        let note = context.language.pick(
            "Eine volle Stelle (VZÄ) hat 1600 Stunden im Jahr, soweit nichts anderes gesetzt ist. Jede Zeile enthält alles unter ihr.",
            "One FTE has 1600 hours a year unless set otherwise. Each row includes everything below it.",
        );
        let text = table.aligned(context.locale, context.screen().rule());
        format!("{text}\n{note}\n{}\n", context.moment_line())
    };
    let json = |sheet: &Sheet| {
        let rows = sheet.rows.iter().map(|row| json::members(sheet, row, &MEMBERS));
        json!({ "rows": rows.collect::<Vec<_>>(), "position": context.view.position() })
    };
    file::finish(context, report, table, json).await
}

/// Hours and posts with two digits behind the point, grouped as amounts are.
fn hundredths(line: Line<'_>, key: &str) -> Value {
    line.decimal(key)
        .map_or(Value::Empty, |decimal| Value::Amount(decimal.mantissa()))
}

fn warning(line: Line<'_>, key: &str) -> Value {
    if !line.says_yes(key) {
        return Value::Empty;
    }
    let warning = line
        .style
        .language
        .pick("mehr frei als vorhanden", "more freed than available");
    Value::Text(warning.to_owned())
}
