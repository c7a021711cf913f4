//! Discount rates and haircuts for optimism as people read them.

use querbuch_ledger::domain::decimal::Decimal;
use querbuch_ledger::domain::words::SourceStatus;
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::export::rates::{DISCOUNT, HAIRCUT, RateSelection, sheet};
use querbuch_ledger::sheet::{Row, Sheet};
use serde_json::{Map, Value as Json, json};

use super::arguments::ReportArguments;
use super::file::Finished;
use super::shown::{Line, Shown, shown, table};
use super::{ReportContext, file};
use crate::cli::{Cli, RateOptions};
use crate::exit::Failure;
use crate::locale::Locale;
use crate::table::Value;
use crate::writer::json;

/// Characters of a source in the table; whole in files.
const SOURCE_CHARS_MAX: usize = 90;

/// The columns of the table of discount rates.
const COLUMNS: [Shown; 6] = [
    shown("valid_from"),
    shown("nominal").with(rate),
    shown("real").with(rate),
    shown("status").with(status),
    shown("position"),
    shown("source").cut(SOURCE_CHARS_MAX),
];

/// What stands in a discount rate of JSON.
const MEMBERS: [&str; 6] = ["validFrom", "nominal", "real", "source", "status", "position"];

/// Prints them as they were known at a moment.
pub(super) async fn show(options: &RateOptions, cli: &Cli) -> Result<(), Failure> {
    let as_of = options.as_of.as_ref();
    let arguments = ReportArguments::unconditional(&options.database, &options.output, as_of);
    let context = ReportContext::open(&arguments, cli).await?;
    let mut asked = context.question.given();
    let selection = if options.superseded {
        asked.push(Fact::new(
            "superseded",
            "Mit überholten",
            "with superseded",
            "true",
        ));
        RateSelection::WithSuperseded
    } else {
        RateSelection::InForce
    };
    let report = Finished {
        subject: "rates",
        sheet: sheet(selection, context.language, &context.view),
        asked,
    };
    let table = |sheet: &Sheet| drawn(sheet, &context);
    let json = |sheet: &Sheet| in_json(sheet, &context);
    file::finish(&context, report, table, json).await
}

fn in_json(sheet: &Sheet, context: &ReportContext<'_>) -> Json {
    let discount = sheet
        .part(DISCOUNT)
        .map(|row| json::members(sheet, row, &MEMBERS));
    // All haircuts come from one table: what is said of the first holds for all.
    let first = sheet.part(HAIRCUT).next();
    let about = ["source", "status", "position"];
    let mut optimism = first.map_or_else(Map::new, |row| json::members(sheet, row, &about));
    let haircut = |row: &Row| {
        let grade = json::value(sheet.cell(row, "grade"));
        let grade = grade.as_str().unwrap_or_default().to_lowercase();
        (grade, json::value(sheet.cell(row, "haircut")))
    };
    let haircuts: Map<String, Json> = sheet.part(HAIRCUT).map(haircut).collect();
    optimism.insert("haircuts".to_owned(), Json::Object(haircuts));
    json!({
        "discount": discount.collect::<Vec<_>>(),
        "optimismBias": optimism,
        "position": context.view.position(),
        "recordedAt": context.recorded_at(),
    })
}

fn drawn(sheet: &Sheet, context: &ReportContext<'_>) -> String {
    let (language, style) = (context.language, context.style());
    let discount = table(sheet, sheet.part(DISCOUNT), &COLUMNS, style);
    let haircuts = sheet.part(HAIRCUT).map(|row| Line::new(sheet, row, style));
    let haircuts: Vec<Line<'_>> = haircuts.collect();
    let shares: Vec<String> = haircuts
        .iter()
        .map(|line| {
            let haircut = line.decimal("haircut").unwrap_or_default();
            format!("{} {}", line.text("grade"), percent(haircut, context.locale))
        })
        .collect();
    // All haircuts come from one table: what is said of the first holds for all.
    let about = |key| haircuts.first().map_or_else(String::new, |line| line.text(key));
    format!(
        "{}\n{}\n{}\n{}: {} ({})\n{}: {}\n\n{}\n",
        language.pick("Kalkulationszinssätze je Jahr", "Discount rates per year"),
        discount.aligned(context.locale, style.screen.rule()),
        language.pick(
            "Abschläge auf Ersparnisse nach Evidenzgrad, wo eine Rechnung sie verlangt",
            "Haircuts on savings by grade of evidence, where a report asks for them"
        ),
        language.pick("Abschläge", "haircuts"),
        shares.join(" · "),
        SourceStatus::parse(&about("status")).map_or("", |status| status.name(language)),
        language.pick("Quelle", "source"),
        about("source"),
        context.moment_line(),
    )
}

fn rate(line: Line<'_>, key: &str) -> Value {
    line.decimal(key)
        .map_or(Value::Empty, |rate| Value::Text(percent(rate, line.style.locale)))
}

fn status(line: Line<'_>, key: &str) -> Value {
    let status = SourceStatus::parse(&line.text(key));
    status.map_or(Value::Empty, |status| {
        Value::Text(status.name(line.style.language).to_owned())
    })
}

/// 0.033 as `3,3 %`, with all its places.
fn percent(fraction: Decimal, locale: Locale) -> String {
    let percent = (fraction * Decimal::ONE_HUNDRED).normalize().to_string();
    format!("{} %", locale.decimal(percent))
}
