//! What was booked by the values of one tag, as people read it.

use querbuch_ledger::domain::booking::tag::tag_key;
use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::export::question::Subject;
use querbuch_ledger::export::tags::sheet;
use querbuch_ledger::sheet::Cell;

use super::ReportContext;
use super::arguments::ReportArguments;
use super::listing::Listing;
use super::shown::{Line, Shown, shown};
use crate::cli::{Cli, TagOptions};
use crate::exit::Failure;
use crate::table::Value;

/// Characters of a value.
const VALUE_CHARS_MAX: usize = 60;

/// The columns of a table.
const COLUMNS: [Shown; 6] = [
    shown("value").with(value),
    shown("cost"),
    shown("saving"),
    shown("transfer"),
    shown("net"),
    shown("postings"),
];

/// What stands in a row of JSON.
const MEMBERS: [&str; 6] = ["value", "cost", "saving", "transfer", "net", "postings"];

/// Prints a row for each value of a tag, and one for what has none.
pub(super) async fn show(options: &TagOptions, cli: &Cli) -> Result<(), Failure> {
    let arguments = ReportArguments::new(Subject::Balance, &options.report)?;
    let context = ReportContext::open(&arguments, cli).await?;
    let key = tag_key(&options.key).map_err(|fault| context.refusal(&[Refusal::at("key", fault)]))?;
    let filter = context.question.filter.clone();
    let sums = context
        .ledger
        .tags(key.clone(), filter, context.view.clone())
        .await;
    let sums = sums.map_err(|why| context.unanswered(&why))?;
    let mut asked = context.question.given();
    asked.push(Fact::new("key", "Merkmal", "tag", key.to_string()));
    let listing = Listing {
        subject: "tags",
        sheet: sheet(&sums),
        asked,
        columns: &COLUMNS,
        members: &MEMBERS,
    };
    listing.finish(&context).await
}

fn value(line: Line<'_>, key: &str) -> Value {
    let Cell::Text(value) = line.cell(key) else {
        return Value::Text(line.style.language.pick("(ohne)", "(without)").to_owned());
    };
    Value::Text(value.chars().take(VALUE_CHARS_MAX).collect())
}
