//! Measures in the order of what they are worth, as people read them.

use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::reports::appraisal::Appraisal;
use querbuch_ledger::reports::balance::Direction;
use querbuch_ledger::reports::portfolio::{MeasureField, portfolio};
use serde_json::{Value as Json, json};

use super::conventions::{
    card, check_format, json_of_card, json_of_payback, json_of_ratio, payback, percent, query, ratio, word,
};
use super::{Desk, file, refusal};
use crate::cli::{FileFormat, PortfolioOptions};
use crate::exit::Failure;
use crate::table::{Table, Value};

/// Characters of a title.
const TITLE_CHARS_MAX: usize = 32;

/// Prints the first measures in the order of a figure.
pub(super) fn show(desk: &Desk<'_>, options: &PortfolioOptions) -> Result<(), Failure> {
    check_format(desk)?;
    let within = |refusals: Vec<_>| refusal(&refusals, desk.locale);
    let query = query(&options.appraisal, desk)?;
    let found = portfolio(&query, order(&options.order_by)?, &desk.view).map_err(within)?;
    let mut rows = Vec::new();
    // Measures without any amount say nothing here.
    for (number, _) in found.ranked() {
        if rows.len() == options.limit {
            break;
        }
        let appraisal = found.appraisal(*number, &desk.view).map_err(within)?;
        if let Some(measure) = desk
            .view
            .measure(*number)
            .filter(|_| !appraisal.perspectives.is_empty())
        {
            rows.push((measure.code.clone(), measure.title.clone(), appraisal));
        }
    }
    if desk.format == FileFormat::Json {
        let measures: Vec<Json> = rows
            .iter()
            .map(|(code, title, found)| json_of(code, title, found))
            .collect();
        let text = json!({
            "measures": measures,
            "conventions": json_of_card(found.conventions(), desk.locale),
        });
        return file::write_text(desk, &(text.to_string() + "\n"));
    }
    let pick = |german: &str, english: &str| desk.locale.pick(german, english).to_owned();
    let row = |(code, title, found): &(std::sync::Arc<str>, std::sync::Arc<str>, Appraisal)| {
        vec![
            Value::Text(code.to_string()),
            Value::Text(desk.screen().cut(title, TITLE_CHARS_MAX)),
            Value::Amount(found.overall.present_cost),
            Value::Amount(found.overall.present_saving),
            Value::Amount(found.overall.npv),
            Value::Text(ratio(found.overall.benefit_cost_ratio, desk.locale)),
            Value::Text(payback(&found.overall.payback, desk.locale)),
            Value::Text(
                found
                    .wrong_pocket_share
                    .value()
                    .map_or_else(|| "–".to_owned(), |share| percent(share, desk.locale)),
            ),
        ]
    };
    let table = Table {
        headings: vec![
            pick("Maßnahme", "measure"),
            pick("Titel", "title"),
            pick("Kosten", "cost"),
            pick("Ersparnis", "saving"),
            pick("Kapitalwert", "npv"),
            pick("Nutzen/Kosten", "benefit/cost"),
            pick("Amortisation", "payback"),
            pick("fremde Tasche", "wrong pocket"),
        ],
        rows: rows.iter().map(row).collect(),
        totals: Vec::new(),
    };
    let text = table.aligned(desk.locale, desk.screen().rule());
    file::write_text(desk, &(text + "\n" + &card(found.conventions(), desk)))
}

fn order(text: &str) -> Result<(MeasureField, Direction), Failure> {
    let (name, direction) = match text.split_once(':') {
        None => (text, Direction::Descending),
        Some((name, direction)) => (name, word("--order-by", direction, Direction::parse)?),
    };
    Ok((word("--order-by", name, MeasureField::parse)?, direction))
}

fn json_of(code: &str, title: &str, found: &Appraisal) -> Json {
    json!({
        "measure": code,
        "title": title,
        "presentCost": format_cents(found.overall.present_cost),
        "presentSaving": format_cents(found.overall.present_saving),
        "npv": format_cents(found.overall.npv),
        "benefitCostRatio": json_of_ratio(found.overall.benefit_cost_ratio),
        "payback": json_of_payback(&found.overall.payback),
        "wrongPocketShare": json_of_ratio(found.wrong_pocket_share),
        "verdict": found.verdict.as_str(),
    })
}
