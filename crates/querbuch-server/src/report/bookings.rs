//! Bookings as people look for them.

use chrono::NaiveDate;
use querbuch_ledger::berlin::{end_of_day, start_of_day};
use querbuch_ledger::domain::id::parse_import_id;
use querbuch_ledger::domain::refusal::{QuestionFault, Refusal};
use querbuch_ledger::domain::search::Search;
use querbuch_ledger::domain::words::BookingAct;
use querbuch_ledger::export::bookings::sheet;
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::export::question::Subject;
use querbuch_ledger::find::booking_list::{BookingList, BookingOrder, BookingWords};
use querbuch_ledger::reports::filter::{Filter, FilterSpec};

use super::ReportContext;
use super::arguments::ReportArguments;
use super::conventions::word;
use super::listing::Listing;
use super::shown::{Shown, shown};
use crate::cli::{BookingOptions, Cli};
use crate::exit::Failure;
use crate::said::Said;

/// Characters of a text.
const TEXT_CHARS_MAX: usize = 40;

/// The columns of a table; files have more.
const COLUMNS: [Shown; 10] = [
    shown("position"),
    shown("recorded_at"),
    shown("actor"),
    shown("act"),
    shown("measure"),
    shown("cost"),
    shown("saving"),
    shown("received"),
    shown("document").cut(TEXT_CHARS_MAX),
    shown("text").cut(TEXT_CHARS_MAX),
];

/// What stands in a booking of JSON.
const MEMBERS: [&str; 18] = [
    "id=booking",
    "position",
    "recordedAt",
    "actor",
    "act",
    "basis",
    "measure",
    "postings",
    "from",
    "to",
    "cost",
    "saving",
    "received",
    "reverses",
    "reversedBy",
    "import",
    "document",
    "text",
];

/// Prints those that match all that was asked.
pub(super) async fn show(options: &BookingOptions, cli: &Cli) -> Result<(), Failure> {
    let arguments = ReportArguments::new(Subject::Postings, &options.report)?;
    let context = ReportContext::open(&arguments, cli).await?;
    let list = list(options, &context)?;
    let wanted = context.rows_wanted(options.limit);
    let found = context.ledger.all_bookings(list, wanted, &context.view).await;
    let found = found.map_err(|error| context.not_found_out(error))?;
    let texts = context.texts_of(&found).await?;
    let listing = Listing {
        subject: "bookings",
        sheet: sheet(&found, &texts, &context.view),
        asked: asked(options, &context),
        columns: &COLUMNS,
        members: &MEMBERS,
    };
    listing.finish(&context).await
}

fn list(options: &BookingOptions, context: &ReportContext<'_>) -> Result<BookingList, Failure> {
    let filter = &context.question.filter;
    let filter = (*filter != FilterSpec::default()).then(|| Filter::resolve_with_tags(filter, &context.view));
    let filter = filter
        .transpose()
        .map_err(|refusals| context.refusal(&refusals))?;
    let search = |option: &'static str, typed: Option<&String>| {
        let found = typed.map(|typed| Search::try_new(typed)).transpose();
        found.map_err(|fault| context.refusal(&[Refusal::at(option, fault)]))
    };
    let (from, to) = (
        day(options.recorded_from.as_ref())?,
        day(options.recorded_to.as_ref())?,
    );
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        let refusal = Refusal::at("recordedFrom", QuestionFault::FromAfterTo);
        return Err(context.refusal(&[refusal]));
    }
    let known = |text: &str| {
        let position = parse_import_id(text).or_else(|| text.parse().ok());
        position.filter(|position| {
            *position <= context.view.position() && context.view.state().imports.at(*position).is_some()
        })
    };
    let import = options.import.as_ref().map(|text| {
        known(text).ok_or_else(|| {
            Failure::usage_in(Said::new(
                format!("--import: „{text}“ ist kein Import; bitte seine Id angeben, etwa import:12"),
                format!("--import: “{text}” is no import; give its id, such as import:12"),
            ))
        })
    });
    let acts = options.acts.as_ref().map(|acts| {
        let acts = acts.split(',').map(|act| word::<BookingAct>("--acts", act));
        acts.collect::<Result<Vec<_>, _>>()
    });
    let words = BookingWords {
        search: search("search", options.search.as_ref())?,
        text: search("text", options.text.as_ref())?,
        document: options.document.as_deref().map(Into::into),
    };
    Ok(BookingList {
        filter,
        acts: acts.transpose()?,
        actor: options.actor.as_deref().map(Into::into),
        recorded_from: from.and_then(start_of_day),
        recorded_before: to.and_then(end_of_day),
        import: import.transpose()?,
        words: words.some(),
        order: order(&options.order_by)?,
    })
}

fn day(text: Option<&String>) -> Result<Option<NaiveDate>, Failure> {
    let read = |text: &String| {
        let german = || NaiveDate::parse_from_str(text, "%d.%m.%Y").ok();
        let day = text.parse().ok().or_else(german);
        day.ok_or_else(|| {
            Failure::usage_in(Said::new(
                format!("„{text}“ ist kein Tag; bitte 31.03.2026 oder 2026-03-31 schreiben"),
                format!("“{text}” is no day; write 2026-03-31 or 31.03.2026"),
            ))
        })
    };
    text.map(read).transpose()
}

fn order(text: &str) -> Result<BookingOrder, Failure> {
    let (field, direction) = text.split_once(':').unwrap_or((text, "asc"));
    Ok(BookingOrder {
        field: word("--order-by", field)?,
        direction: word("--order-by", direction)?,
    })
}

fn asked(options: &BookingOptions, context: &ReportContext<'_>) -> Vec<Fact> {
    let mut asked = context.question.given();
    let given = [
        ("search", "Suche", "search", &options.search),
        ("document", "Beleg", "document", &options.document),
        ("text", "Text", "text", &options.text),
        ("acts", "Vorgänge", "acts", &options.acts),
        ("actor", "Wer", "actor", &options.actor),
        (
            "recordedFrom",
            "Erfasst ab",
            "recorded from",
            &options.recorded_from,
        ),
        ("recordedTo", "Erfasst bis", "recorded to", &options.recorded_to),
        ("import", "Import", "import", &options.import),
    ];
    for (key, german, english, value) in given {
        asked.extend(value.as_ref().map(|value| Fact::new(key, german, english, value)));
    }
    asked.push(Fact::new("orderBy", "Ordnung", "order", &options.order_by));
    if let Some(limit) = options.limit {
        asked.push(Fact::new("limit", "Höchstens", "limit", limit.to_string()));
    }
    asked
}
