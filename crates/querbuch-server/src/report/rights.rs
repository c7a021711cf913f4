//! Rights as people read them: who has which; what somebody may do where; what waits for a second person; which acts need
//! one.

use chrono::Months;
use querbuch_ledger::domain::id::{Position, PrincipalNo};
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::export::rights::{
    GrantQuery, four_eyes_sheet, grants, grants_sheet, may_sheet, prepared_acts, prepared_sheet,
};
use querbuch_ledger::sheet::{Row, Sheet};
use serde_json::{Value as Json, json};

use super::arguments::ReportArguments;
use super::file::Finished;
use super::shown::{Shown, shown, table};
use super::{ReportContext, file};
use crate::cli::{Cli, GrantsOptions, MayOptions, PreparedOptions, RulesOptions};
use crate::exit::Failure;
use crate::said::Said;
use crate::writer;

/// Characters of a text in the table; whole in files.
const TEXT_CHARS_MAX: usize = 40;

const GRANTS: [Shown; 13] = [
    shown("grant"),
    shown("principal"),
    shown("holder").cut(TEXT_CHARS_MAX),
    shown("group").cut(TEXT_CHARS_MAX),
    shown("role"),
    shown("unit"),
    shown("measure"),
    shown("until"),
    shown("amount_max"),
    shown("on_behalf_of"),
    shown("given_by"),
    shown("given_at"),
    shown("reason").cut(TEXT_CHARS_MAX),
];

const PREPARED: [Shown; 8] = [
    shown("act"),
    shown("action"),
    shown("unit"),
    shown("measure"),
    shown("prepared_by"),
    shown("expires_at"),
    shown("prepared_status"),
    shown("text").cut(TEXT_CHARS_MAX),
];

/// Prints who has which right.
pub(super) async fn granted(options: &GrantsOptions, cli: &Cli) -> Result<(), Failure> {
    let as_of = options.as_of.as_ref();
    let arguments = ReportArguments::unconditional(&options.database, &options.output, as_of);
    let context = ReportContext::open(&arguments, cli).await?;
    let view = &context.view;
    let now = now(&context);
    let given_before = match options.older_than {
        None => None,
        Some(months) => Some(now.checked_sub_months(Months::new(months)).ok_or_else(|| {
            Failure::usage_in(Said::new(
                format!("--older-than: {months} Monate reichen vor den Kalender zurück"),
                format!("--older-than: {months} months reach back before the calendar"),
            ))
        })?),
    };
    let query = GrantQuery {
        unit: context.named(options.unit.as_ref(), |text| {
            view.require_unit(&text.into(), "unit")
        })?,
        principal: principal(options.principal.as_ref(), &context)?,
        giver: options.giver.clone(),
        given_before,
        ended_too: options.ended,
        now,
    };
    let found = grants(&query, view);
    let positions: Vec<Position> = found.iter().map(|grant| grant.position).collect();
    let texts = context.texts_of(&positions).await?;
    let identities = context.ledger.identities(view.state()).await?;
    let sheet = grants_sheet(&found, (&identities, &texts), options.ended, view);
    let older_than = options.older_than.map(|months| months.to_string());
    let mut asked = context.question.given();
    let given = [
        ("unit", "Einheit", "unit", &options.unit),
        ("principal", "Wer", "principal", &options.principal),
        ("giver", "Vergeben von", "giver", &options.giver),
        ("olderThan", "Älter als Monate", "older than months", &older_than),
    ];
    for (key, german, english, value) in given {
        asked.extend(value.as_ref().map(|value| Fact::new(key, german, english, value)));
    }
    finish(&context, ("grants", asked), sheet, &GRANTS).await
}

/// Prints what somebody may do where.
pub(super) async fn may(options: &MayOptions, cli: &Cli) -> Result<(), Failure> {
    let as_of = options.as_of.as_ref();
    let arguments = ReportArguments::unconditional(&options.database, &options.output, as_of);
    let context = ReportContext::open(&arguments, cli).await?;
    let Some(number) = principal(Some(&options.principal), &context)? else {
        return Ok(());
    };
    let sheet = may_sheet(number, now(&context), &context.view);
    let columns: Vec<Shown> = sheet.columns.iter().map(|column| shown(column.key)).collect();
    let mut asked = context.question.given();
    asked.push(Fact::new("principal", "Wer", "principal", &options.principal));
    finish(&context, ("rights", asked), sheet, &columns).await
}

/// Prints what waits for a second person.
pub(super) async fn prepared(options: &PreparedOptions, cli: &Cli) -> Result<(), Failure> {
    let as_of = options.as_of.as_ref();
    let arguments = ReportArguments::unconditional(&options.database, &options.output, as_of);
    let context = ReportContext::open(&arguments, cli).await?;
    let now = now(&context);
    let found = prepared_acts(options.ended, now, &context.view);
    let positions: Vec<Position> = found.iter().map(|act| act.position).collect();
    let texts = context.texts_of(&positions).await?;
    let sheet = prepared_sheet(&found, &texts, now, &context.view);
    let asked = context.question.given();
    finish(&context, ("prepared", asked), sheet, &PREPARED).await
}

/// Prints which acts need a second person.
pub(super) async fn four_eyes(options: &RulesOptions, cli: &Cli) -> Result<(), Failure> {
    let as_of = options.as_of.as_ref();
    let arguments = ReportArguments::unconditional(&options.database, &options.output, as_of);
    let context = ReportContext::open(&arguments, cli).await?;
    let sheet = four_eyes_sheet(&context.view);
    let columns: Vec<Shown> = sheet.columns.iter().map(|column| shown(column.key)).collect();
    let asked = context.question.given();
    finish(&context, ("four-eyes", asked), sheet, &columns).await
}

/// The instant for which rights are asked: that of the position, where the past is asked about.
fn now(context: &ReportContext<'_>) -> chrono::DateTime<chrono::Utc> {
    let view = &context.view;
    let recorded_at = view.state().recorded_at(view.position());
    let of_the_past = recorded_at.filter(|_| context.question.as_of.is_some());
    of_the_past.unwrap_or_else(|| context.ledger.now())
}

fn principal(given: Option<&String>, context: &ReportContext<'_>) -> Result<Option<PrincipalNo>, Failure> {
    let principals = &context.view.state().principals;
    context.named(given, |text| {
        let found = principals.require(&text.into(), "principal");
        found.map(|(number, _)| number)
    })
}

async fn finish(
    context: &ReportContext<'_>,
    (subject, asked): (&'static str, Vec<Fact>),
    sheet: Sheet,
    columns: &[Shown],
) -> Result<(), Failure> {
    let report = Finished {
        subject,
        sheet,
        asked,
    };
    let drawn = |sheet: &Sheet| {
        let table = table(sheet, &sheet.rows, columns, context.style());
        let text = table.aligned(context.locale, context.screen().rule());
        format!("{text}\n{}\n", context.moment_line())
    };
    let in_json = |sheet: &Sheet| {
        let row = |row: &Row| writer::json::row(&sheet.columns, row);
        let rows: Vec<Json> = sheet.rows.iter().map(row).collect();
        let member = if subject == "four-eyes" {
            "fourEyes"
        } else {
            subject
        };
        json!({ member: rows, "position": context.view.position(), "recordedAt": context.recorded_at() })
    };
    file::finish(context, report, drawn, in_json).await
}
