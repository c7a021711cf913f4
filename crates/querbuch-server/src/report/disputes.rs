//! Disputes with their reasons, as people read them.

use querbuch_ledger::domain::month::Month;
use querbuch_ledger::export::disputes::sheet;
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::reports::claims::DisputesQuery;
use querbuch_ledger::sheet::Cell;
use querbuch_ledger::words;

use super::ReportContext;
use super::arguments::ReportArguments;
use super::listing::Listing;
use super::shown::{Line, Shown, shown};
use crate::cli::{Cli, DisputeOptions};
use crate::exit::Failure;
use crate::said::Said;
use crate::table::Value;

/// Characters of a reason in the table; whole in files.
const REASON_CHARS_MAX: usize = 200;

/// The columns of a table.
const COLUMNS: [Shown; 8] = [
    shown("recorded_at").with(day),
    shown("actor"),
    shown("unit"),
    shown("effect").with(effect),
    shown("month"),
    shown("amount"),
    shown("reversed_by"),
    shown("reason").cut(REASON_CHARS_MAX),
];

/// What stands in a dispute of JSON.
const MEMBERS: [&str; 11] = [
    "position",
    "recordedAt",
    "actor",
    "unit",
    "measure",
    "effect",
    "month",
    "claimants",
    "amount",
    "reversedBy",
    "reason",
];

/// Prints what was disputed, in the order of the log.
pub(super) async fn show(options: &DisputeOptions, cli: &Cli) -> Result<(), Failure> {
    let arguments =
        ReportArguments::unconditional(&options.database, &options.output, options.as_of.as_ref());
    let context = ReportContext::open(&arguments, cli).await?;
    let view = &context.view;
    let query = DisputesQuery {
        unit: context.named(options.unit.as_ref(), |text| {
            view.require_unit(&text.into(), "unit")
        })?,
        measure: context.named(options.measure.as_ref(), |text| {
            view.require_measure(&text.into(), "measure")
        })?,
        from: month("--from", options.from.as_ref())?,
        to: month("--to", options.to.as_ref())?,
        actor: options.actor.as_deref().map(Into::into),
    };
    let found = context.ledger.disputes(query, view.clone()).await;
    let found = found.map_err(|why| context.unanswered(&why))?;
    let positions: Vec<_> = found.iter().map(|dispute| dispute.position).collect();
    let texts = context.texts_of(&positions).await?;
    let mut asked = context.question.given();
    let given = [
        ("unit", "Einheit", "unit", &options.unit),
        ("measure", "Maßnahme", "measure", &options.measure),
        ("from", "Von", "from", &options.from),
        ("to", "Bis", "to", &options.to),
        ("actor", "Wer", "actor", &options.actor),
    ];
    for (key, german, english, value) in given {
        asked.extend(value.as_ref().map(|value| Fact::new(key, german, english, value)));
    }
    let listing = Listing {
        subject: "disputes",
        sheet: sheet(&found, &texts, view),
        asked,
        columns: &COLUMNS,
        members: &MEMBERS,
    };
    listing.finish(&context).await
}

/// The month that an option gives.
pub(super) fn month(option: &str, text: Option<&String>) -> Result<Option<Month>, Failure> {
    let read = |text: &String| {
        words::month(text).ok_or_else(|| {
            Failure::usage_in(Said::new(
                format!("{option}: „{text}“ ist kein Monat; bitte JJJJ-MM schreiben, oder etwa Mrz 26"),
                format!("{option}: “{text}” is no month; write YYYY-MM, or such as Mar 26"),
            ))
        })
    };
    text.map(read).transpose()
}

fn day(line: Line<'_>, key: &str) -> Value {
    match line.cell(key) {
        Cell::Instant(instant) => Value::Text(instant.date_naive().to_string()),
        _ => Value::Empty,
    }
}

fn effect(line: Line<'_>, key: &str) -> Value {
    Value::Text(format!("{}/{}", line.text("measure"), line.text(key)))
}
