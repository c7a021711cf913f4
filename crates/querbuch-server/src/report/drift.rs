//! How a figure moved between two moments, as people read it.

use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::export::question::{Question, Subject};
use querbuch_ledger::ledger::view_of;
use querbuch_ledger::log::clock::{Machine, Source as _};
use querbuch_ledger::reports::drift::{Drift, DriftCause, DriftLine, DriftQuery, drift};
use querbuch_ledger::reports::view::View;
use serde_json::{Value as Json, json};

use super::conventions::{card, check_format, json_of_card, spec};
use super::{Desk, file, flows, refusal};
use crate::cli::{DriftOptions, FileFormat};
use crate::exit::Failure;
use crate::table::{Table, Value};

/// Characters of a name.
const NAME_CHARS_MAX: usize = 28;

/// Positions that are shown of a line.
const POSITIONS_SHOWN: usize = 8;

/// Prints what each cause did to each party.
pub(super) fn show(desk: &Desk<'_>, options: &DriftOptions) -> Result<(), Failure> {
    check_format(desk)?;
    let within = |refusals: Vec<_>| refusal(&refusals, desk.locale);
    let query = DriftQuery {
        filter: desk.question.filter.clone(),
        party: flows::party(&options.appraisal.party)?,
        basis: desk.question.basis,
        conventions: spec(&options.appraisal.conventions)?,
    };
    let from = earlier(desk, &options.from)?;
    let answer = drift(&query, &from, &desk.view).map_err(within)?;
    if desk.format == FileFormat::Json {
        return file::write_text(desk, &(json_of(&answer, desk).to_string() + "\n"));
    }
    let text = table(&answer, desk).aligned(desk.locale, desk.screen().rule());
    let moments = format!(
        "{} {} → {}",
        desk.locale.pick("Position", "position"),
        from.position(),
        desk.view.position()
    );
    file::write_text(
        desk,
        &format!("{text}\n{moments}\n{}", card(&answer.to.conventions, desk)),
    )
}

/// The earlier moment, read as `--as-of` is.
fn earlier(desk: &Desk<'_>, text: &str) -> Result<View, Failure> {
    let question = Question::parse(Subject::Balance, [("asOf", text)]);
    let question = question.map_err(|_| {
        Failure::usage(format!(
            "--from: “{text}” is no position of the log and no instant such as 2026-03-31T12:00:00Z"
        ))
    })?;
    let view = view_of(desk.moment.state.clone(), question.as_of, Machine.now());
    view.map_err(|found| refusal(&[found], desk.locale))
}

fn name(cause: DriftCause, language: Language) -> &'static str {
    match cause {
        DriftCause::Plan => language.pick("Plan", "plan"),
        DriftCause::Forecast => language.pick("Prognose", "forecast"),
        DriftCause::Actual => language.pick("Buchung", "booking"),
        DriftCause::Stage => language.pick("Stufe", "stage"),
        DriftCause::Reversal => language.pick("Storno", "reversal"),
        DriftCause::Measurement => language.pick("Messung", "measurement"),
        DriftCause::Rate => language.pick("Zinssatz, Abschläge", "rate, haircuts"),
        DriftCause::Reorganisation => language.pick("Umbau der Einheiten", "reorganisation"),
        DriftCause::Transfer => language.pick("Transfer", "transfer"),
    }
}

fn table(answer: &Drift, desk: &Desk<'_>) -> Table {
    let pick = |german: &str, english: &str| desk.locale.pick(german, english).to_owned();
    let row = |line: &DriftLine| {
        let label = line.party.label(desk.locale.language(), &desk.view);
        let shown: Vec<String> = line
            .positions
            .iter()
            .take(POSITIONS_SHOWN)
            .map(ToString::to_string)
            .collect();
        let more = if line.events > shown.len() { ", …" } else { "" };
        vec![
            Value::Text(desk.screen().cut(&label, NAME_CHARS_MAX)),
            Value::Text(name(line.cause, desk.locale.language()).to_owned()),
            Value::Amount(line.npv_change),
            Value::Text(line.events.to_string()),
            Value::Text(shown.join(", ") + more),
        ]
    };
    let total = |label: String, cents: i128| {
        vec![
            Value::Text(label),
            Value::Empty,
            Value::Amount(cents),
            Value::Empty,
            Value::Empty,
        ]
    };
    let (before, after) = (answer.from.overall.npv, answer.to.overall.npv);
    Table {
        headings: vec![
            pick("Partei", "party"),
            pick("Ursache", "cause"),
            pick("Änderung", "change"),
            pick("Ereignisse", "events"),
            pick("Positionen", "positions"),
        ],
        rows: answer.lines.iter().map(row).collect(),
        totals: vec![
            total(pick("Kapitalwert vorher", "npv before"), before),
            total(pick("Änderung", "change"), after - before),
            total(pick("Kapitalwert nachher", "npv after"), after),
        ],
    }
}

fn json_of(answer: &Drift, desk: &Desk<'_>) -> Json {
    let line = |line: &DriftLine| {
        json!({
            "party": line.party.to_string(),
            "label": line.party.label(desk.locale.language(), &desk.view).as_ref(),
            "cause": line.cause.as_str(),
            "npvChange": format_cents(line.npv_change),
            "events": line.events,
            "positions": line.positions,
        })
    };
    json!({
        "npvBefore": format_cents(answer.from.overall.npv),
        "npvAfter": format_cents(answer.to.overall.npv),
        "lines": answer.lines.iter().map(line).collect::<Vec<_>>(),
        "conventions": json_of_card(&answer.to.conventions, desk.locale),
    })
}
