//! The three approaches over time, as people read them.

use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::domain::words::Approach;
use querbuch_ledger::reports::approaches::{
    ApproachReport, ApproachYear, Approaches, ApproachesQuery, Attribution, approaches,
};
use serde_json::{Value as Json, json};

use super::conventions::{
    card, check_format, irr, json_of_card, json_of_irr, json_of_payback, json_of_ratio, payback, query,
    ratio, word,
};
use super::{Desk, file, refusal};
use crate::cli::{ApproachOptions, FileFormat};
use crate::exit::Failure;
use crate::table::{Table, Value};

/// Prints what each approach brings, then year by year.
pub(super) fn show(desk: &Desk<'_>, options: &ApproachOptions) -> Result<(), Failure> {
    check_format(desk)?;
    let query = ApproachesQuery {
        appraisal: query(&options.appraisal, desk)?,
        attribution: word("--attribution", &options.attribution, Attribution::parse)?,
    };
    let answer = approaches(&query, &desk.view).map_err(|refusals| refusal(&refusals, desk.locale))?;
    if desk.format == FileFormat::Json {
        return file::write_text(desk, &(json_of(&answer, desk).to_string() + "\n"));
    }
    let rule = desk.screen().rule();
    let mut text = summary(&answer, desk).aligned(desk.locale, rule);
    text += "\n";
    text += &years(&answer, desk).aligned(desk.locale, rule);
    text += "\n";
    text += &card(&answer.conventions, desk);
    file::write_text(desk, &text)
}

fn name(approach: Approach, language: Language) -> &'static str {
    match approach {
        Approach::Reduce => language.pick("1 reduzieren", "1 reduce"),
        Approach::Add => language.pick("2 hinzufügen", "2 add"),
        Approach::Improve => language.pick("3 verbessern", "3 improve"),
    }
}

fn summary(answer: &Approaches, desk: &Desk<'_>) -> Table {
    let pick = |german: &str, english: &str| desk.locale.pick(german, english).to_owned();
    let row = |report: &ApproachReport| {
        let year = |year: Option<u16>| Value::Text(year.map_or_else(String::new, |year| year.to_string()));
        vec![
            Value::Text(name(report.approach, desk.locale.language()).to_owned()),
            Value::Text(report.measures.to_string()),
            Value::Amount(report.overall.present_cost),
            Value::Amount(report.overall.present_saving),
            Value::Amount(report.overall.npv),
            Value::Text(ratio(report.overall.benefit_cost_ratio, desk.locale)),
            Value::Text(irr(&report.overall.irr, desk.locale)),
            Value::Text(payback(&report.overall.payback, desk.locale)),
            year(report.returns.first_year),
            year(report.returns.last_year),
            Value::Text(report.returns.years.to_string()),
            year(report.returns.turns),
        ]
    };
    Table {
        headings: vec![
            pick("Ansatz", "approach"),
            pick("Maßnahmen", "measures"),
            pick("Kosten", "cost"),
            pick("Ersparnis", "saving"),
            pick("Kapitalwert", "npv"),
            pick("Nutzen/Kosten", "benefit/cost"),
            pick("interner Zins", "irr"),
            pick("Amortisation", "payback"),
            pick("Rendite ab", "returns from"),
            pick("bis", "to"),
            pick("Jahre", "years"),
            pick("kippt", "turns"),
        ],
        rows: answer.reports.iter().map(row).collect(),
        totals: Vec::new(),
    }
}

fn years(answer: &Approaches, desk: &Desk<'_>) -> Table {
    let pick = |german: &str, english: &str| desk.locale.pick(german, english).to_owned();
    let row = |approach: Approach, year: &ApproachYear| {
        vec![
            Value::Text(name(approach, desk.locale.language()).to_owned()),
            Value::Text(year.year.to_string()),
            Value::Amount(year.cost),
            Value::Amount(year.running_cost),
            Value::Amount(year.followed_cost),
            Value::Amount(year.saving),
            Value::Amount(year.net),
            Value::Amount(year.cumulative_net),
        ]
    };
    Table {
        headings: vec![
            pick("Ansatz", "approach"),
            pick("Jahr", "year"),
            pick("Kosten", "cost"),
            pick("davon Betrieb", "running"),
            pick("davon Folgekosten", "followed"),
            pick("Ersparnis", "saving"),
            pick("Netto", "net"),
            pick("kumuliert", "cumulative"),
        ],
        rows: answer
            .reports
            .iter()
            .flat_map(|report| report.years.iter().map(|year| row(report.approach, year)))
            .collect(),
        totals: Vec::new(),
    }
}

fn json_of(answer: &Approaches, desk: &Desk<'_>) -> Json {
    let year = |year: &ApproachYear| {
        json!({
            "year": year.year,
            "cost": format_cents(year.cost),
            "runningCost": format_cents(year.running_cost),
            "followedCost": format_cents(year.followed_cost),
            "saving": format_cents(year.saving),
            "net": format_cents(year.net),
            "cumulativeNet": format_cents(year.cumulative_net),
            "presentNet": format_cents(year.present_net),
        })
    };
    let report = |report: &ApproachReport| {
        json!({
            "approach": report.approach.as_str(),
            "measures": report.measures,
            "presentCost": format_cents(report.overall.present_cost),
            "presentSaving": format_cents(report.overall.present_saving),
            "npv": format_cents(report.overall.npv),
            "benefitCostRatio": json_of_ratio(report.overall.benefit_cost_ratio),
            "irr": json_of_irr(&report.overall.irr),
            "payback": json_of_payback(&report.overall.payback),
            "returns": {
                "firstYear": report.returns.first_year,
                "lastYear": report.returns.last_year,
                "years": report.returns.years,
                "turns": report.returns.turns,
            },
            "years": report.years.iter().map(year).collect::<Vec<_>>(),
        })
    };
    json!({
        "reports": answer.reports.iter().map(report).collect::<Vec<_>>(),
        "conventions": json_of_card(&answer.conventions, desk.locale),
    })
}
