//! The three approaches over time, as people read them.

use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::words::Approach;
use querbuch_ledger::export::approaches::{APPROACH, YEAR, sheet};
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::reports::approaches::ApproachesQuery;
use querbuch_ledger::sheet::{Cell, PART, Sheet};
use serde_json::{Map, Value as Json, json};

use super::conventions::{asked, card, json_of_card, query, word};
use super::file::Finished;
use super::perspective::{BENEFIT_COST, COST, IRR, PAYBACK, SAVING, members};
use super::shown::{Line, Shown, shown, table};
use super::{ReportContext, file};
use crate::cli::ApproachOptions;
use crate::exit::Failure;
use crate::table::Value;
use crate::writer::json;

/// The columns of the first table.
const SUMMARY: [Shown; 12] = [
    shown("approach").with(approach),
    shown("measures"),
    COST,
    SAVING,
    shown("npv"),
    BENEFIT_COST,
    IRR,
    PAYBACK,
    shown("returns_first_year"),
    shown("returns_last_year").headed("bis", "to"),
    shown("returns_years").headed("Jahre", "years"),
    shown("returns_turns"),
];

/// The columns of the second one.
const YEARS: [Shown; 8] = [
    shown("approach").with(approach),
    shown("year"),
    shown("cost"),
    shown("running_cost"),
    shown("followed_cost"),
    shown("saving"),
    shown("net"),
    shown("cumulative_net"),
];

/// What stands in an approach of JSON, besides some of its perspective and its years.
const MEMBERS: [&str; 6] = [
    "approach",
    "measures",
    "returns.firstYear",
    "returns.lastYear",
    "returns.years",
    "returns.turns",
];

/// What stands in a year of JSON.
const YEAR_MEMBERS: [&str; 8] = [
    "year",
    "cost",
    "runningCost",
    "followedCost",
    "saving",
    "net",
    "cumulativeNet",
    "presentNet",
];

/// Prints what each approach brings, then year by year.
pub(super) async fn show(context: &ReportContext<'_>, options: &ApproachOptions) -> Result<(), Failure> {
    let query = ApproachesQuery {
        appraisal: query(&options.appraisal, context)?,
        attribution: word("--attribution", &options.attribution)?,
    };
    let attribution = query.attribution.as_str();
    let answer = context.ledger.approaches(query, context.view.clone()).await;
    let answer = answer.map_err(|why| context.unanswered(&why))?;
    let mut asked = asked(context, &answer.conventions);
    asked.push(Fact::new("attribution", "Zurechnung", "attribution", attribution));
    let report = Finished {
        subject: "approaches",
        sheet: sheet(&answer),
        asked,
    };
    let table = |sheet: &Sheet| {
        let style = context.style();
        let draw = |part, columns: &[Shown]| {
            table(sheet, sheet.part(part), columns, style).aligned(context.locale, style.screen.rule())
        };
        let (summary, years) = (draw(APPROACH, &SUMMARY), draw(YEAR, &YEARS));
        format!("{summary}\n{years}\n{}", card(&answer.conventions, context))
    };
    let json = |sheet: &Sheet| {
        json!({
            "reports": in_json(sheet),
            "conventions": json_of_card(&answer.conventions, context.language),
        })
    };
    file::finish(context, report, table, json).await
}

/// The approach by its number in the founding paper.
fn approach(line: Line<'_>, key: &str) -> Value {
    let approach = Approach::parse(&line.text(key));
    approach.map_or(Value::Empty, |approach| {
        Value::Text(name(approach, line.style.language).to_owned())
    })
}

fn name(approach: Approach, language: Language) -> &'static str {
    match approach {
        Approach::Reduce => language.pick("1 reduzieren", "1 reduce"),
        Approach::Add => language.pick("2 hinzufügen", "2 add"),
        Approach::Improve => language.pick("3 verbessern", "3 improve"),
    }
}

/// The approaches, each with its years, which follow it in the sheet.
fn in_json(sheet: &Sheet) -> Vec<Json> {
    let wanted = [
        "presentCost",
        "presentSaving",
        "npv",
        "benefitCostRatio",
        "irr",
        "payback",
    ];
    let mut reports: Vec<(Map<String, Json>, Vec<Json>)> = Vec::new();
    for row in &sheet.rows {
        if *sheet.cell(row, PART.key) == Cell::Word(APPROACH) {
            let mut report = members(sheet, row, &wanted);
            report.extend(json::members(sheet, row, &MEMBERS));
            reports.push((report, Vec::new()));
        } else if let Some((_, years)) = reports.last_mut() {
            years.push(Json::Object(json::members(sheet, row, &YEAR_MEMBERS)));
        }
    }
    let whole = |(mut report, years): (Map<String, Json>, Vec<Json>)| {
        report.insert("years".to_owned(), Json::Array(years));
        Json::Object(report)
    };
    reports.into_iter().map(whole).collect()
}
