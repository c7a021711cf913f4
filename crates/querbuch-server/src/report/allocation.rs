//! Who bears what was shared by distribution keys, as people read it.

use querbuch_ledger::domain::month::Month;
use querbuch_ledger::domain::reference::Ref;
use querbuch_ledger::domain::refusal::{InputFault, QuestionFault, Refusal, Refusals};
use querbuch_ledger::domain::words::EffectKind;
use querbuch_ledger::export::allocation::{SHARE, TOTAL, UNIT, VERSION, sheet};
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::reports::allocation::{AllocationQuestion, AllocationScope};
use querbuch_ledger::reports::view::View;
use querbuch_ledger::sheet::{Cell, PART, Sheet};
use querbuch_ledger::words;
use serde_json::{Map, Value as Json, json};

use super::arguments::ReportArguments;
use super::file::Finished;
use super::shown::{Line, Shown, shown, table, total_name};
use super::{ReportContext, file};
use crate::cli::{AllocationKind, AllocationOptions, Cli};
use crate::exit::Failure;
use crate::table::Value;
use crate::writer::json;

/// The columns of the table of versions.
const VERSIONS: [Shown; 6] = [
    shown("key"),
    shown("version"),
    shown("key_year"),
    shown("from"),
    shown("to"),
    shown("amount"),
];

/// The columns of the table of units, and those that compare with another key.
const UNITS: [Shown; 3] = [
    shown("unit").with(unit),
    shown("unit_name").headed("Name", "name"),
    shown("amount").headed("trägt", "bears"),
];
const COMPARED: [Shown; 2] = [shown("other_amount"), shown("difference")];

/// What stands in a version, a share and a unit of JSON.
const VERSION_MEMBERS: [&str; 5] = ["key", "version", "from", "to", "total=amount"];
const SHARE_MEMBERS: [&str; 2] = ["unit", "amount"];
const UNIT_MEMBERS: [&str; 4] = ["unit", "amount", "otherAmount", "difference"];

/// Prints it as it was known at a moment.
pub(super) async fn show(options: &AllocationOptions, cli: &Cli) -> Result<(), Failure> {
    let as_of = options.as_of.as_ref();
    let arguments = ReportArguments::unconditional(&options.database, &options.output, as_of);
    let context = ReportContext::open(&arguments, cli).await?;
    let view = &context.view;
    let question = question(options, view).map_err(|found| context.refusal(&found))?;
    let answer = context.ledger.allocation(question, view.clone()).await;
    let answer = answer.map_err(|why| context.unanswered(&why))?;
    let report = Finished {
        subject: "allocation",
        sheet: sheet(&answer, &question, view),
        asked: asked(options, &question, &context),
    };
    let table = |sheet: &Sheet| drawn(sheet, &context);
    let json = |sheet: &Sheet| in_json(sheet, &context);
    file::finish(&context, report, table, json).await
}

fn asked(
    options: &AllocationOptions,
    question: &AllocationQuestion,
    context: &ReportContext<'_>,
) -> Vec<Fact> {
    let mut asked = context.question.given();
    let mut add = |key, german, english, value: Option<String>| {
        asked.extend(value.map(|value| Fact::new(key, german, english, value)));
    };
    let month = |month: Option<Month>| month.map(|month| month.to_string());
    add("measure", "Maßnahme", "measure", options.measure.clone());
    add("effect", "Wirkung", "effect", options.effect.clone());
    add("key", "Anderer Schlüssel", "other key", options.key.clone());
    add("kind", "Art", "kind", Some(question.kind.as_str().to_owned()));
    add("from", "Von", "from", month(question.from));
    add("to", "Bis", "to", month(question.to));
    asked
}

fn question(options: &AllocationOptions, view: &View) -> Result<AllocationQuestion, Vec<Refusal>> {
    let mut refusals = Refusals::default();
    let reference = |text: &String| Ref::from(text.as_str());
    let scope = match (&options.measure, &options.effect) {
        (Some(measure), None) => view
            .require_measure(&reference(measure), "measure")
            .map(AllocationScope::Measure),
        (None, Some(effect)) => view
            .require_effect(&reference(effect), "effect")
            .map(AllocationScope::Effect),
        _ => Err(Refusal::at("measure", QuestionFault::MeasureOrEffect)),
    };
    let scope = refusals.keep(scope);
    let other = options
        .key
        .as_ref()
        .map(|key| view.require_key(&reference(key), "key"));
    let other = refusals.keep(other.transpose()).flatten();
    let mut month = |text: Option<&String>, field: &str| {
        let parsed = text.map(|text| {
            let given = text.as_str().into();
            words::month(text).ok_or_else(|| Refusal::at(field, InputFault::MonthMalformed { given }))
        });
        refusals.keep(parsed.transpose()).flatten()
    };
    let from = month(options.from.as_ref(), "from");
    let to = month(options.to.as_ref(), "to");
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        refusals.push("from", QuestionFault::FromAfterTo);
    }
    let Some(scope) = scope else {
        return Err(refusals.0);
    };
    refusals.or(AllocationQuestion {
        scope,
        kind: match options.kind {
            AllocationKind::Cost => EffectKind::Cost,
            AllocationKind::Saving => EffectKind::Saving,
        },
        from,
        to,
        other,
    })
}

fn in_json(sheet: &Sheet, context: &ReportContext<'_>) -> Json {
    let mut versions: Vec<(Map<String, Json>, Vec<Json>)> = Vec::new();
    // Each version is followed by its shares.
    for row in &sheet.rows {
        if *sheet.cell(row, PART.key) == Cell::Word(VERSION) {
            versions.push((json::members(sheet, row, &VERSION_MEMBERS), Vec::new()));
        } else if *sheet.cell(row, PART.key) == Cell::Word(SHARE)
            && let Some((_, shares)) = versions.last_mut()
        {
            shares.push(Json::Object(json::members(sheet, row, &SHARE_MEMBERS)));
        }
    }
    let version = |(mut version, shares): (Map<String, Json>, Vec<Json>)| {
        version.insert("shares".to_owned(), Json::Array(shares));
        version
    };
    let unit = |row| json::members(sheet, row, &UNIT_MEMBERS);
    let total = sheet.part(TOTAL).next();
    let of_total = |key| total.map(|row| json::value(sheet.cell(row, key)));
    json!({
        "versions": versions.into_iter().map(version).collect::<Vec<_>>(),
        "units": sheet.part(UNIT).map(unit).collect::<Vec<_>>(),
        "otherKey": of_total("other_key"),
        "total": of_total("amount"),
        "position": context.view.position(),
        "recordedAt": context.recorded_at(),
    })
}

fn drawn(sheet: &Sheet, context: &ReportContext<'_>) -> String {
    let (locale, style) = (context.locale, context.style());
    let rule = style.screen.rule();
    let versions = table(sheet, sheet.part(VERSION), &VERSIONS, style);
    let total = sheet.part(TOTAL).next();
    let other = total.map_or_else(String::new, |row| Line::new(sheet, row, style).text("other_key"));
    let mut columns = UNITS.to_vec();
    if !other.is_empty() {
        columns.extend(COMPARED);
    }
    let mut units = table(sheet, sheet.part(UNIT).chain(total), &columns, style);
    // Where there is room for its name, the key stands in the heading.
    if let Some(heading) = units.headings.get_mut(UNITS.len()) {
        *heading = context
            .language
            .pick(format!("nach {other}"), format!("by {other}"));
    }
    format!(
        "{}\n{}\n{}\n",
        versions.aligned(locale, rule),
        units.aligned(locale, rule),
        context.moment_line(),
    )
}

/// The code, where the sum has its name.
fn unit(line: Line<'_>, key: &str) -> Value {
    if line.is_total() {
        return Value::Text(total_name(line.style.language).to_owned());
    }
    line.plain(key)
}
