//! Measures in the order of what they are worth, as people read them.

use querbuch_ledger::export::portfolio::{PortfolioQuery, sheet};
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::reports::balance::Direction;
use querbuch_ledger::reports::portfolio::MeasureField;
use querbuch_ledger::sheet::{Row, Sheet};
use serde_json::{Value as Json, json};

use super::conventions::{asked, card, json_of_card, query, word};
use super::file::Finished;
use super::perspective::{BENEFIT_COST, COST, PAYBACK, SAVING, members, share};
use super::shown::{Shown, shown, table};
use super::{ReportContext, file};
use crate::cli::PortfolioOptions;
use crate::exit::Failure;
use crate::writer::json;

/// Characters of a title.
const TITLE_CHARS_MAX: usize = 32;

/// The columns of a table.
const COLUMNS: [Shown; 8] = [
    shown("measure"),
    shown("measure_title")
        .headed("Titel", "title")
        .cut(TITLE_CHARS_MAX),
    COST,
    SAVING,
    shown("npv"),
    BENEFIT_COST,
    PAYBACK,
    shown("wrong_pocket_share").with(share),
];

/// What stands in a measure of JSON, besides some of its perspective.
const MEMBERS: [&str; 7] = [
    "measure",
    "title=measure_title",
    "wrongPocketShare.status",
    "wrongPocketShare.value",
    "verdict",
    "cashVerdict",
    "cashNpv",
];

/// Prints the first measures in the order of a figure.
pub(super) async fn show(context: &ReportContext<'_>, options: &PortfolioOptions) -> Result<(), Failure> {
    let appraisal = query(&options.appraisal, context)?;
    let (field, direction) = order(&options.order_by)?;
    let query = PortfolioQuery {
        appraisal,
        field,
        direction,
        limit: options.limit,
    };
    let answer = context.ledger.portfolio(query, context.view.clone()).await;
    let answer = answer.map_err(|why| context.unanswered(&why))?;
    let order = format!("{}:{}", field.as_str(), direction.as_str());
    let mut asked = asked(context, &answer.conventions);
    asked.push(Fact::new("orderBy", "Ordnung", "order", order));
    asked.push(Fact::new(
        "limit",
        "Höchstens",
        "limit",
        options.limit.to_string(),
    ));
    let report = Finished {
        subject: "portfolio",
        sheet: sheet(&answer, &context.view),
        asked,
    };
    let table = |sheet: &Sheet| {
        let table = table(sheet, &sheet.rows, &COLUMNS, context.style());
        let text = table.aligned(context.locale, context.screen().rule());
        text + "\n" + &card(&answer.conventions, context)
    };
    let json = |sheet: &Sheet| {
        let measures = sheet.rows.iter().map(|row| in_json(sheet, row));
        json!({
            "measures": measures.collect::<Vec<_>>(),
            "conventions": json_of_card(&answer.conventions, context.language),
        })
    };
    file::finish(context, report, table, json).await
}

fn order(text: &str) -> Result<(MeasureField, Direction), Failure> {
    let (name, direction) = match text.split_once(':') {
        None => (text, Direction::Descending),
        Some((name, direction)) => (name, word("--order-by", direction)?),
    };
    Ok((word("--order-by", name)?, direction))
}

fn in_json(sheet: &Sheet, row: &Row) -> Json {
    let wanted = [
        "presentCost",
        "presentSaving",
        "npv",
        "benefitCostRatio",
        "payback",
    ];
    let mut found = members(sheet, row, &wanted);
    found.extend(json::members(sheet, row, &MEMBERS));
    Json::Object(found)
}
