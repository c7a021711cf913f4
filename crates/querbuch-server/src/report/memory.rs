//! What a ledger takes in memory.

use querbuch_ledger::domain::language::Language;
use querbuch_ledger::export::memory::sheet;
use querbuch_ledger::reports::memory::Holding;
use querbuch_ledger::sheet::Sheet;
use serde_json::{Value as Json, json};

use super::arguments::ReportArguments;
use super::file::Finished;
use super::shown::{Line, Style};
use super::{ReportContext, file};
use crate::cli::{Cli, MemoryOptions};
use crate::exit::Failure;
use crate::writer::json;

/// Prints what a server holds of the ledger, as a server would hold it after its start.
pub(super) async fn show(options: &MemoryOptions, cli: &Cli) -> Result<(), Failure> {
    let arguments = ReportArguments::unconditional(&options.database, &options.output, None);
    let context = ReportContext::open(&arguments, cli).await?;
    let held = context.ledger.memory().await;
    let held = held.map_err(|why| context.unanswered(&why))?;
    let report = Finished {
        subject: "memory",
        sheet: sheet(&held),
        asked: Vec::new(),
    };
    let table = |sheet: &Sheet| drawn(sheet, context.style());
    file::finish(&context, report, table, in_json).await
}

fn in_json(sheet: &Sheet) -> Json {
    let (totals, parts): (Vec<_>, Vec<_>) = sheet.rows.iter().partition(|row| row.is_total);
    let parts = parts
        .into_iter()
        .map(|row| json::members(sheet, row, &["what", "count", "bytes"]));
    let bytes = totals.first().map(|row| json::value(sheet.cell(row, "bytes")));
    json!({ "parts": parts.collect::<Vec<_>>(), "bytes": bytes })
}

fn drawn(sheet: &Sheet, style: Style) -> String {
    let language = style.language;
    let headings = language.pick(
        ["was", "Anzahl", "Bytes", "Bytes je Stück"],
        ["what", "count", "bytes", "bytes each"],
    );
    let cells = |row| {
        let line = Line::new(sheet, row, style);
        let what = Holding::parse(&line.text("what"));
        let what = what.map_or(language.pick("zusammen", "together"), |what| name(what, language));
        let (count, bytes) = (line.number("count"), line.number("bytes"));
        let each = bytes
            .zip(count)
            .and_then(|(bytes, count)| (bytes * 10).checked_div(count));
        let each = each.map_or(String::new(), |tenths| format!("{}.{}", tenths / 10, tenths % 10));
        [what.to_owned(), line.text("count"), line.text("bytes"), each]
    };
    let line = |cells: [&str; 4]| {
        let [what, count, bytes, each] = cells;
        format!("{what:<28} {count:>14} {bytes:>16} {each:>16}\n")
    };
    let rows = sheet.rows.iter().map(cells);
    let body = rows.map(|cells| line(cells.each_ref().map(String::as_str)));
    line(headings) + &body.collect::<String>()
}

fn name(what: Holding, language: Language) -> &'static str {
    match what {
        Holding::Postings => language.pick("Buchungszeilen", "postings"),
        Holding::Bookings => language.pick("Buchungen", "bookings"),
        Holding::Cells => language.pick("Zellen", "cells"),
        Holding::Effects => language.pick("Wirkungen", "effects"),
        Holding::Measures => language.pick("Maßnahmen", "measures"),
        Holding::Units => language.pick("Haushaltsstellen", "units"),
        Holding::SnapshotCells => language.pick("Zellen früherer Stände", "cells of snapshots"),
        Holding::RollUps => language.pick("Zeilen der Zusammenfassungen", "rows of roll-ups"),
        Holding::Columns => language.pick("Stammdaten in Spalten", "master data in columns"),
    }
}
