//! Short lists that take no conditions: named states, and the categories of the catalogue.

use querbuch_ledger::domain::id::Position;
use querbuch_ledger::domain::words::EffectKind;
use querbuch_ledger::export::{categories, states};
use querbuch_ledger::sheet::{Row, Sheet};
use serde_json::{Value as Json, json};

use super::arguments::ReportArguments;
use super::file::Finished;
use super::shown::{Line, Shown, shown, table};
use super::{ReportContext, file};
use crate::cli::{Cli, MemoryOptions};
use crate::exit::Failure;
use crate::table::Value;
use crate::writer;

/// Characters of a text in the table; whole in files.
const TEXT_CHARS_MAX: usize = 60;

const STATES: [Shown; 5] = [
    shown("name").cut(TEXT_CHARS_MAX),
    shown("position"),
    shown("recorded_at"),
    shown("actor"),
    shown("text").cut(TEXT_CHARS_MAX),
];

const CATEGORIES: [Shown; 4] = [
    shown("category"),
    shown("kind").with(kind),
    shown("name"),
    shown("parent"),
];

/// Prints the states that have a name.
pub(super) async fn show(options: &MemoryOptions, cli: &Cli) -> Result<(), Failure> {
    let context = open(options, cli).await?;
    let named = context.view.state().named_states.iter();
    let positions: Vec<Position> = named.map(|state| state.named_at).collect();
    let texts = context.ledger.texts(&positions).await?;
    let sheet = states::sheet(&texts, &context.view);
    finish(&context, "states", sheet, &STATES).await
}

/// Prints the catalogue.
pub(super) async fn categories(options: &MemoryOptions, cli: &Cli) -> Result<(), Failure> {
    let context = open(options, cli).await?;
    let sheet = categories::sheet(context.language);
    finish(&context, "categories", sheet, &CATEGORIES).await
}

async fn open<'a>(options: &'a MemoryOptions, cli: &Cli) -> Result<ReportContext<'a>, Failure> {
    let arguments = ReportArguments::unconditional(&options.database, &options.output, None);
    ReportContext::open(&arguments, cli).await
}

async fn finish(
    context: &ReportContext<'_>,
    subject: &'static str,
    sheet: Sheet,
    columns: &[Shown],
) -> Result<(), Failure> {
    let report = Finished {
        subject,
        sheet,
        asked: Vec::new(),
    };
    let drawn = |sheet: &Sheet| {
        let table = table(sheet, &sheet.rows, columns, context.style());
        let text = table.aligned(context.locale, context.screen().rule());
        format!("{text}\n{}\n", context.moment_line())
    };
    file::finish(context, report, drawn, |sheet| in_json(sheet, context)).await
}

fn in_json(sheet: &Sheet, context: &ReportContext<'_>) -> Json {
    let row = |row: &Row| writer::json::row(&sheet.columns, row);
    json!({
        "rows": sheet.rows.iter().map(row).collect::<Vec<_>>(),
        "position": context.view.position(),
        "recordedAt": context.recorded_at(),
    })
}

fn kind(line: Line<'_>, key: &str) -> Value {
    let kind = EffectKind::parse(&line.text(key));
    kind.map_or(Value::Empty, |kind| {
        Value::Text(kind.name(line.style.language).to_owned())
    })
}
