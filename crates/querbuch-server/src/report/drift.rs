//! How a figure moved between two moments, as people read it.

use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::drift_background::DriftBackground;
use querbuch_ledger::export::drift::{AFTER, BEFORE, LINE, sheet};
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::reports::drift::{Drift, DriftCause, DriftQuery};
use querbuch_ledger::sheet::{Cell, PART, Sheet};
use serde_json::{Value as Json, json};

use super::conventions::{asked, card, json_of_card, party, party_fact, spec};
use super::file::Finished;
use super::shown::{Line, Shown, shown, table};
use super::{ReportContext, file};
use crate::cli::DriftOptions;
use crate::exit::Failure;
use crate::table::Value;
use crate::writer::json;

/// Characters of a name.
const NAME_CHARS_MAX: usize = 28;

/// Characters of the codes of measures.
const MEASURES_CHARS_MAX: usize = 30;

/// Characters of reasons; whole in files.
const REASONS_CHARS_MAX: usize = 100;

/// Positions that are shown of a line.
const POSITIONS_SHOWN: usize = 8;

/// The columns of a table.
const COLUMNS: [Shown; 7] = [
    shown("party_name").headed("Partei", "party").with(party_or_sum),
    shown("cause").with(cause),
    shown("npv_change").with(change),
    shown("events"),
    shown("positions").with(positions),
    shown("measures").cut(MEASURES_CHARS_MAX),
    shown("reasons").cut(REASONS_CHARS_MAX),
];

/// What stands in a line of JSON; its positions, a list of numbers, are added by hand.
const MEMBERS: [&str; 5] = ["party", "label=party_name", "cause", "npvChange", "events"];

/// Prints what each cause did to each party.
pub(super) async fn show(context: &ReportContext<'_>, options: &DriftOptions) -> Result<(), Failure> {
    let query = DriftQuery {
        filter: context.question.filter.clone(),
        party: party(&options.appraisal.party)?,
        basis: context.question.basis,
        conventions: spec(&options.appraisal.conventions, context.locale)?,
    };
    let from = context.moment("--from", &options.from)?;
    let party = query.party;
    let answer = context
        .ledger
        .drift(query, from.clone(), context.view.clone())
        .await;
    let answer = answer.map_err(|why| context.unanswered(&why))?;
    let mut behind = Vec::with_capacity(answer.lines.len());
    for line in &answer.lines {
        behind.push(DriftBackground::of(line, &context.view, &context.ledger).await?);
    }
    let mut asked = asked(context, &answer.to.conventions);
    let position = from.position().to_string();
    asked.push(party_fact(party));
    asked.push(Fact::new("from", "Von Position", "from position", position));
    let report = Finished {
        subject: "drift",
        sheet: sheet(&answer, &behind, context.language, &context.view),
        asked,
    };
    let table = |sheet: &Sheet| {
        let table = table(sheet, &sheet.rows, &COLUMNS, context.style());
        let text = table.aligned(context.locale, context.screen().rule());
        let position = context.language.pick("Position", "position");
        let moments = format!("{position} {} → {}", from.position(), context.view.position());
        format!("{text}\n{moments}\n{}", card(&answer.to.conventions, context))
    };
    let json = |sheet: &Sheet| in_json(sheet, &answer, &behind, context);
    file::finish(context, report, table, json).await
}

fn cause(line: Line<'_>, key: &str) -> Value {
    let cause = DriftCause::parse(&line.text(key));
    cause.map_or(Value::Empty, |cause| {
        Value::Text(cause.name(line.style.language).to_owned())
    })
}

/// The party of a line; what the sums are.
fn party_or_sum(line: Line<'_>, key: &str) -> Value {
    let language = line.style.language;
    let name = match line.cell(PART.key) {
        Cell::Word(part) if *part == LINE => line.style.screen.cut(&line.text(key), NAME_CHARS_MAX),
        Cell::Word(part) if *part == BEFORE => language.pick("Kapitalwert vorher", "npv before").to_owned(),
        Cell::Word(part) if *part == AFTER => language.pick("Kapitalwert nachher", "npv after").to_owned(),
        _ => language.pick("Änderung", "change").to_owned(),
    };
    Value::Text(name)
}

/// The change; of the sums before and after, the figure itself.
fn change(line: Line<'_>, key: &str) -> Value {
    match line.plain(key) {
        Value::Empty => line.plain("npv"),
        change => change,
    }
}

/// The first positions of a line.
fn positions(line: Line<'_>, key: &str) -> Value {
    let text = line.text(key);
    let shown: Vec<&str> = text.split_whitespace().take(POSITIONS_SHOWN).collect();
    let are_more = line.number("events") > Some(shown.len() as u64);
    Value::Text(shown.join(", ") + if are_more { ", …" } else { "" })
}

fn in_json(sheet: &Sheet, answer: &Drift, behind: &[DriftBackground], context: &ReportContext<'_>) -> Json {
    let lines = sheet.part(LINE).zip(answer.lines.iter().zip(behind));
    let lines = lines.map(|(row, (line, behind))| {
        let mut members = json::members(sheet, row, &MEMBERS);
        members.insert("positions".to_owned(), json!(line.positions));
        members.insert("measures".to_owned(), json!(behind.measures));
        members.insert("reasons".to_owned(), json!(behind.reasons));
        members
    });
    json!({
        "npvBefore": format_cents(answer.from.overall.npv),
        "npvAfter": format_cents(answer.to.overall.npv),
        "lines": lines.collect::<Vec<_>>(),
        "conventions": json_of_card(&answer.to.conventions, context.language),
    })
}
