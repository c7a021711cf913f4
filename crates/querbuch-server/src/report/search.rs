//! Whatever matches some words.

use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::domain::search::Search;
use querbuch_ledger::export::hits::sheet;
use querbuch_ledger::export::provenance::Fact;

use super::ReportContext;
use super::arguments::ReportArguments;
use super::listing::Listing;
use super::shown::{Line, Shown, shown};
use crate::cli::{Cli, SearchOptions};
use crate::exit::Failure;
use crate::table::Value;

/// Characters of a name or of a context.
const TEXT_CHARS_MAX: usize = 70;

/// The columns of a table.
const COLUMNS: [Shown; 4] = [
    shown("kind").with(kind),
    shown("id"),
    shown("label").cut(TEXT_CHARS_MAX),
    shown("context").cut(TEXT_CHARS_MAX),
];

/// What stands in a hit of JSON.
const MEMBERS: [&str; 4] = ["kind", "id", "label", "context"];

/// Prints units, measures, effects and bookings, best match first.
pub(super) async fn show(options: &SearchOptions, cli: &Cli) -> Result<(), Failure> {
    let arguments =
        ReportArguments::unconditional(&options.database, &options.output, options.as_of.as_ref());
    let context = ReportContext::open(&arguments, cli).await?;
    let typed = options.text.join(" ");
    let words = Search::try_new(&typed).map_err(|fault| context.refusal(&[Refusal::at("text", fault)]))?;
    let view = context.view.clone();
    let found = context.ledger.search(&typed, words, options.limit, view).await;
    let found = found.map_err(|error| context.not_found_out(error))?;
    let mut asked = context.question.given();
    asked.push(Fact::new("text", "Suche", "search", &typed));
    asked.push(Fact::new(
        "limit",
        "Höchstens",
        "limit",
        options.limit.to_string(),
    ));
    let listing = Listing {
        subject: "search",
        sheet: sheet(&found),
        asked,
        columns: &COLUMNS,
        members: &MEMBERS,
    };
    listing.finish(&context).await
}

fn kind(line: Line<'_>, key: &str) -> Value {
    let word = line.text(key);
    let name = match word.as_str() {
        "Unit" => line.style.language.pick("Einheit", "unit"),
        "Measure" => line.style.language.pick("Maßnahme", "measure"),
        "Effect" => line.style.language.pick("Wirkung", "effect"),
        "Booking" => line.style.language.pick("Buchung", "booking"),
        other => other,
    };
    Value::Text(name.to_owned())
}
