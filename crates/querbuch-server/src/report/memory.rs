//! What a ledger takes in memory.

use querbuch_ledger::reports::memory::{Held, Holding, memory};
use querbuch_ledger::reports::read_model::ReadModel;
use serde_json::json;

use crate::cli::{Cli, DatabaseOption};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::locale::Locale;
use crate::place::Place;

/// Prints what a server holds of the ledger, as a server would hold it after its start.
pub(super) async fn show(options: &DatabaseOption, cli: &Cli) -> Result<(), Failure> {
    let locale = Locale::or_system(cli.locale);
    let place = Place::new(options, &FileConfig::read(cli)?)?;
    let state = place.read().await?.1.state;
    let reading = ReadModel::default();
    while reading.cumulate(&state) {}
    reading.settle(&state);
    let held = memory(&state, &reading);
    let text = if cli.json {
        in_json(&held)
    } else {
        as_table(&held, locale)
    };
    super::file::print(&text)
}

fn in_json(held: &[Held]) -> String {
    let part = |held: &Held| json!({ "what": held.what.as_str(), "count": held.count, "bytes": held.bytes });
    let total: usize = held.iter().map(|held| held.bytes).sum();
    let parts: Vec<_> = held.iter().map(part).collect();
    json!({ "parts": parts, "bytes": total }).to_string() + "\n"
}

fn as_table(held: &[Held], locale: Locale) -> String {
    let headings = locale.pick(
        ["was", "Anzahl", "Bytes", "Bytes je Stück"],
        ["what", "count", "bytes", "bytes each"],
    );
    let total: usize = held.iter().map(|held| held.bytes).sum();
    let row = |held: &Held| {
        let each = (held.bytes * 10).checked_div(held.count);
        let each = each.map_or(String::new(), |tenths| format!("{}.{}", tenths / 10, tenths % 10));
        [
            name(held.what, locale).to_owned(),
            held.count.to_string(),
            held.bytes.to_string(),
            each,
        ]
    };
    let sum = locale.pick("zusammen", "together");
    let last = [sum.to_owned(), String::new(), total.to_string(), String::new()];
    let rows: Vec<[String; 4]> = held.iter().map(row).chain([last]).collect();
    let line = |cells: [&str; 4]| {
        let [what, count, bytes, each] = cells;
        format!("{what:<28} {count:>14} {bytes:>16} {each:>16}\n")
    };
    let body = rows.iter().map(|row| line(row.each_ref().map(String::as_str)));
    line(headings) + &body.collect::<String>()
}

fn name(what: Holding, locale: Locale) -> &'static str {
    match what {
        Holding::Postings => locale.pick("Buchungszeilen", "postings"),
        Holding::Bookings => locale.pick("Buchungen", "bookings"),
        Holding::Cells => locale.pick("Zellen", "cells"),
        Holding::Effects => locale.pick("Wirkungen", "effects"),
        Holding::Measures => locale.pick("Maßnahmen", "measures"),
        Holding::Units => locale.pick("Haushaltsstellen", "units"),
        Holding::SnapshotCells => locale.pick("Zellen früherer Stände", "cells of snapshots"),
        Holding::RollUps => locale.pick("Zeilen der Zusammenfassungen", "rows of roll-ups"),
        Holding::Columns => locale.pick("Stammdaten in Spalten", "master data in columns"),
    }
}
