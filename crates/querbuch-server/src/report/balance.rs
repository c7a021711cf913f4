//! A balance as people read it.

use std::collections::BTreeMap;

use querbuch_ledger::export::balance::{
    OTHERS, ROW, SOCIETY, SOCIETY_OTHERS, SOCIETY_TOTAL, TOTAL, is_over_time, sheet,
};
use querbuch_ledger::export::labels;
use querbuch_ledger::reports::dimension::Dimension;
use querbuch_ledger::sheet::{Cell, Column, PART, Row, Sheet};
use serde_json::{Map, Value as Json, json};

use super::chart::{beside, sparkline};
use super::file::Finished;
use super::perspective::share_if_any;
use super::shown::{Line, Shown, amounts, shown, table, total_name};
use super::{ReportContext, file};
use crate::exit::Failure;
use crate::table::Value;
use crate::writer::json;

/// Characters of the name of a unit, a measure or a line.
const NAME_CHARS_MAX: usize = 40;

/// The column of what lies directly below the unit of the filter.
const CHILD: &str = "child";

/// The figures, as columns and in JSON.
const FIGURES: [&str; 4] = ["cost", "saving", "transfer", "net"];

/// Which part of the total a row is.
const SHARES: [&str; 2] = ["cost_share", "saving_share"];

/// The same in JSON.
const SHARE_MEMBERS: [&str; 2] = ["costShare", "savingShare"];

/// Prints it.
pub(super) async fn show(context: &ReportContext<'_>, chart: bool) -> Result<(), Failure> {
    let (question, view) = (&context.question, &context.view);
    let answer = context
        .ledger
        .balance_for_file(question.clone(), view.clone())
        .await;
    let answer = answer.map_err(|why| context.unanswered(&why))?;
    let report = Finished {
        subject: question.subject.as_str(),
        sheet: sheet(&answer, question, view),
        asked: question.facts(),
    };
    let table = |sheet: &Sheet| drawn(sheet, chart, context);
    let json = |sheet: &Sheet| in_json(sheet, context);
    file::finish(context, report, table, json).await
}

/// The column of a dimension that a terminal and JSON show: the code of a unit or measure, the word, the time.
pub(super) fn key_of(dimension: Dimension) -> &'static str {
    labels::columns(dimension).first().map_or("", |column| column.key)
}

/// The columns of a dimension in a table: of units and measures the name too, as few know them by their code.
pub(super) fn columns_of(dimension: Dimension) -> impl Iterator<Item = Shown> {
    let name = |column: &Column| shown(column.key).headed("Name", "name").cut(NAME_CHARS_MAX);
    let names = labels::columns(dimension).iter().skip(1).map(name);
    std::iter::once(shown(key_of(dimension))).chain(names)
}

fn drawn(sheet: &Sheet, chart: bool, context: &ReportContext<'_>) -> String {
    let group_by = &context.question.group_by;
    let mut columns: Vec<Shown> = group_by
        .iter()
        .flat_map(|dimension| columns_of(*dimension))
        .collect();
    if let Some(first) = columns.first_mut() {
        *first = first.with(first_dimension);
    }
    columns.extend(FIGURES.map(shown));
    if is_over_time(group_by) {
        columns.push(shown("cumulative_net"));
    }
    if context.question.shares {
        columns.extend(SHARES.map(|key| shown(key).with(share_if_any)));
    }
    // Society stands below the rule, and only where there is something of it.
    let is_shown = |row: &&Row| match sheet.cell(row, PART.key) {
        // Its rows are not shown, so all of it is in its sum.
        Cell::Word(part) if *part == SOCIETY_OTHERS => false,
        Cell::Word(part) if *part == SOCIETY_TOTAL => {
            FIGURES.iter().any(|key| *sheet.cell(row, key) != Cell::Cents(0))
        }
        part => *part != Cell::Word(SOCIETY),
    };
    let rows = sheet.rows.iter().filter(is_shown);
    let screen = context.screen();
    let mut text = table(sheet, rows, &columns, context.style()).aligned(context.locale, screen.rule());
    if chart {
        text = beside(&text, &amounts(sheet, sheet.part(ROW), "net"), screen);
        text += &lines_over_time(sheet, context);
    }
    text + "\n" + &context.moment_line() + "\n"
}

/// The first dimension, where sums have their names.
fn first_dimension(line: Line<'_>, key: &str) -> Value {
    let language = line.style.language;
    match line.cell(PART.key) {
        Cell::Word(part) if *part == TOTAL => Value::Text(total_name(language).to_owned()),
        Cell::Word(part) if *part == SOCIETY_TOTAL => {
            Value::Text(language.pick("Gesellschaft", "society").to_owned())
        }
        Cell::Word(part) if *part == OTHERS => {
            let count = line.number("row_count").unwrap_or_default();
            Value::Text(format!("{} ({count})", language.pick("übrige", "others")))
        }
        // What lies at the unit of the filter and at none below it.
        _ if key == CHILD && *line.cell(key) == Cell::Empty => {
            Value::Text(language.pick("die Stelle selbst", "the unit itself").to_owned())
        }
        _ => line.plain(key),
    }
}

/// How the net grows over time, for each combination of the other dimensions.
fn lines_over_time(sheet: &Sheet, context: &ReportContext<'_>) -> String {
    let group_by = &context.question.group_by;
    if !is_over_time(group_by) {
        return String::new();
    }
    let others = group_by.iter().filter(|dimension| !dimension.is_time());
    let others: Vec<&str> = others.map(|dimension| key_of(*dimension)).collect();
    let mut lines: BTreeMap<String, BTreeMap<[String; 3], i128>> = BTreeMap::new();
    for row in sheet.part(ROW) {
        let line = Line::new(sheet, row, context.style());
        let names: Vec<String> = others.iter().map(|key| line.text(key)).collect();
        // Years, quarters and months stand in the order of time as texts too; those that were not asked for are empty.
        let when = ["year", "quarter", "month"].map(|key| line.text(key));
        let net = amounts(sheet, [row], "cumulative_net").iter().sum();
        lines.entry(names.join(" ")).or_default().insert(when, net);
    }
    let (screen, language) = (context.screen(), context.language);
    let mut text = format!("\n{}\n", language.pick("Netto kumuliert", "cumulative net"));
    let widest = lines.keys().map(|name| name.chars().count()).max();
    let name_width = widest.unwrap_or(0).min(NAME_CHARS_MAX);
    for (name, nets) in &lines {
        let nets: Vec<i128> = nets.values().copied().collect();
        let last = context.locale.amount(nets.last().copied().unwrap_or_default());
        let name = screen.cut(name, name_width);
        text += format!("{name:<name_width$}  {}  {last}", sparkline(&nets, screen)).trim_start();
        text.push('\n');
    }
    text
}

fn in_json(sheet: &Sheet, context: &ReportContext<'_>) -> Json {
    let row = |row: &Row| {
        let line = Line::new(sheet, row, context.style());
        let mut members = json::members(sheet, row, &FIGURES);
        for dimension in &context.question.group_by {
            // Years are texts as all other labels are.
            let key = key_of(*dimension);
            let label = Some(line.text(key)).filter(|_| *line.cell(key) != Cell::Empty);
            members.insert(key.to_owned(), json!(label));
        }
        let net = line.cell("cumulative_net");
        if *net != Cell::Empty {
            members.insert("cumulativeNet".to_owned(), json::value(net));
        }
        if context.question.shares {
            members.extend(json::members(sheet, row, &SHARE_MEMBERS));
        }
        members
    };
    let others = |part| {
        let found = sheet.part(part).next();
        found.map(|row| {
            let mut members = json::members(sheet, row, &FIGURES);
            members.extend(json::members(sheet, row, &["rowCount"]));
            if context.question.shares {
                members.extend(json::members(sheet, row, &SHARE_MEMBERS));
            }
            members
        })
    };
    let rows = |part| sheet.part(part).map(row).collect::<Vec<_>>();
    let total = |part| match sheet.part(part).next() {
        Some(row) => json::members(sheet, row, &FIGURES),
        // Without anything of society, files have no sum of it.
        None => FIGURES
            .map(|key| (key.to_owned(), json::value(&Cell::Cents(0))))
            .into_iter()
            .collect(),
    };
    let (total, society): (Map<String, Json>, Map<String, Json>) = (total(TOTAL), total(SOCIETY_TOTAL));
    let mut answer = Map::new();
    let mut say = |key: &str, value: Json| answer.insert(key.to_owned(), value);
    say("rows", rows(ROW).into());
    say("total", total.into());
    say("societyRows", rows(SOCIETY).into());
    say("society", society.into());
    say("position", context.view.position().into());
    say("recordedAt", json!(context.recorded_at()));
    // Only where a limit cut something off: what is said without one stays as it was.
    for (key, part) in [("others", OTHERS), ("societyOthers", SOCIETY_OTHERS)] {
        if let Some(others) = others(part) {
            say(key, others.into());
        }
    }
    answer.into()
}
