//! A balance as people read it.

use std::collections::BTreeMap;

use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::export::column::Cell;
use querbuch_ledger::export::labels;
use querbuch_ledger::reports::balance::{Balance, BalanceRow, Figures};
use querbuch_ledger::reports::dimension::{Dimension, RowKey};
use querbuch_ledger::reports::filter::Filter;
use serde_json::{Map, json};

use super::chart::{Bars, sparkline};
use super::{Desk, file, refusal};
use crate::cli::FileFormat;
use crate::exit::Failure;
use crate::table::{Table, Value};

/// Characters of the name of a line.
const NAME_CHARS_MAX: usize = 40;

/// Year, quarter and month, as far as they were asked for.
type Period = (Option<u16>, Option<Month>, Option<Month>);

/// Prints it.
pub(super) async fn show(desk: Desk<'_>, chart: bool) -> Result<(), Failure> {
    if !matches!(desk.format, FileFormat::Table | FileFormat::Json) {
        return file::write(desk).await;
    }
    let answer = answer(&desk)?;
    if desk.format == FileFormat::Json {
        return file::write_text(&desk, &(json_of(&answer, &desk).to_string() + "\n"));
    }
    let screen = desk.screen();
    let mut text = table_of(&answer, &desk).aligned(desk.locale, screen.rule());
    if chart {
        text = with_bars(&text, &answer, &desk);
        text += &lines_over_time(&answer, &desk);
    }
    file::write_text(&desk, &(text + "\n" + &desk.moment_line() + "\n"))
}

fn answer(desk: &Desk<'_>) -> Result<Balance, Failure> {
    let within = |refusals: Vec<_>| refusal(&refusals, desk.locale);
    let filter = Filter::resolve(&desk.question.filter, &desk.view).map_err(within)?;
    desk.question.balance(filter, &desk.view).map_err(within)
}

fn is_over_time(desk: &Desk<'_>) -> bool {
    desk.question.group_by.iter().any(|dimension| dimension.is_time())
}

fn table_of(answer: &Balance, desk: &Desk<'_>) -> Table {
    let (locale, group_by) = (desk.locale, &desk.question.group_by);
    let over_time = is_over_time(desk);
    let mut headings: Vec<String> = group_by
        .iter()
        .map(|dimension| heading(*dimension, desk))
        .collect();
    headings.extend(
        locale
            .pick(
                ["Kosten", "Ersparnis", "Transfer", "Netto"],
                ["cost", "saving", "transfer", "net"],
            )
            .map(str::to_owned),
    );
    if over_time {
        headings.push(locale.pick("Netto kumuliert", "cumulative net").to_owned());
    }
    let row = |row: &BalanceRow| {
        let labels = group_by.iter().map(|dimension| label(*dimension, &row.key, desk));
        let mut values: Vec<Value> = labels
            .map(|label| label.map_or(Value::Empty, Value::Text))
            .collect();
        values.extend(amounts(&row.figures));
        if over_time {
            values.push(row.cumulative_net.map_or(Value::Empty, Value::Amount));
        }
        values
    };
    let total = |name: &str, figures: &Figures| {
        let mut values = vec![Value::Empty; group_by.len()];
        match values.first_mut() {
            Some(first) => *first = Value::Text(name.to_owned()),
            None => return amounts(figures).to_vec(),
        }
        values.extend(amounts(figures));
        if over_time {
            values.push(Value::Empty);
        }
        values
    };
    let mut totals = vec![total(locale.pick("Summe", "total"), &answer.total)];
    if answer.society != Figures::default() {
        totals.push(total(locale.pick("Gesellschaft", "society"), &answer.society));
    }
    Table {
        headings,
        rows: answer.rows.iter().map(row).collect(),
        totals,
    }
}

/// Cost, saving, transfer and net.
pub(super) fn amounts(figures: &Figures) -> [Value; 4] {
    [figures.cost, figures.saving, figures.transfer, figures.net()].map(Value::Amount)
}

/// The net beside each row: the first two lines are the heading and its rule.
fn with_bars(table: &str, answer: &Balance, desk: &Desk<'_>) -> String {
    let nets: Vec<i128> = answer.rows.iter().map(|row| row.figures.net()).collect();
    beside(table, &nets, desk)
}

/// A table with a bar of a value beside each of its first rows.
pub(super) fn beside(table: &str, values: &[i128], desk: &Desk<'_>) -> String {
    let width = table.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let bars = Bars::new(values.iter().copied(), width, desk.screen());
    let line = |(index, line): (usize, &str)| match index.checked_sub(2).and_then(|row| values.get(row)) {
        None => line.to_owned() + "\n",
        Some(value) => {
            let drawn = format!("{line:<width$}  {}", bars.bar(*value));
            drawn.trim_end().to_owned() + "\n"
        }
    };
    table.lines().enumerate().map(line).collect()
}

/// How the net grows over time, for each combination of the other dimensions.
fn lines_over_time(answer: &Balance, desk: &Desk<'_>) -> String {
    let others: Vec<Dimension> = desk
        .question
        .group_by
        .iter()
        .copied()
        .filter(|d| !d.is_time())
        .collect();
    if !is_over_time(desk) {
        return String::new();
    }
    let when = |key: &RowKey| (key.year, key.quarter, key.month);
    let mut lines: BTreeMap<String, BTreeMap<Period, i128>> = BTreeMap::new();
    for row in &answer.rows {
        let names = others
            .iter()
            .map(|dimension| label(*dimension, &row.key, desk).unwrap_or_default());
        let name = names.collect::<Vec<_>>().join(" ");
        let net = row.cumulative_net.unwrap_or_default();
        lines.entry(name).or_default().insert(when(&row.key), net);
    }
    let screen = desk.screen();
    let mut text = format!("\n{}\n", desk.locale.pick("Netto kumuliert", "cumulative net"));
    let name_width = lines
        .keys()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0)
        .min(NAME_CHARS_MAX);
    for (name, nets) in &lines {
        let nets: Vec<i128> = nets.values().copied().collect();
        let last = desk.locale.amount(nets.last().copied().unwrap_or_default());
        let name = screen.cut(name, name_width);
        text += format!("{name:<name_width$}  {}  {last}", sparkline(&nets, screen)).trim_start();
        text.push('\n');
    }
    text
}

fn json_of(answer: &Balance, desk: &Desk<'_>) -> serde_json::Value {
    let figures = |figures: &Figures| {
        json!({
            "cost": format_cents(figures.cost),
            "saving": format_cents(figures.saving),
            "transfer": format_cents(figures.transfer),
            "net": format_cents(figures.net()),
        })
    };
    let row = |row: &BalanceRow| {
        let mut members = Map::new();
        for dimension in &desk.question.group_by {
            let label = label(*dimension, &row.key, desk);
            members.insert(dimension.as_str().to_lowercase(), json!(label));
        }
        if let serde_json::Value::Object(sums) = figures(&row.figures) {
            members.extend(sums);
        }
        if let Some(net) = row.cumulative_net {
            members.insert("cumulativeNet".to_owned(), json!(format_cents(net)));
        }
        serde_json::Value::Object(members)
    };
    let view = &desk.view;
    json!({
        "rows": answer.rows.iter().map(row).collect::<Vec<_>>(),
        "total": figures(&answer.total),
        "societyRows": answer.society_rows.iter().map(row).collect::<Vec<_>>(),
        "society": figures(&answer.society),
        "position": view.position(),
        "recordedAt": view.state().recorded_at(view.position()).map(|instant| instant.to_rfc3339()),
    })
}

fn heading(dimension: Dimension, desk: &Desk<'_>) -> String {
    let column = labels::columns(dimension).first();
    let heading = column.map(|column| column.heading(desk.locale.language()));
    heading.unwrap_or_default().to_owned()
}

/// The code of a unit or measure, the word, the time.
fn label(dimension: Dimension, key: &RowKey, desk: &Desk<'_>) -> Option<String> {
    match labels::cells(dimension, key, &desk.view).into_iter().next()? {
        Cell::Text(text) => Some(text.to_string()),
        Cell::Word(word) => Some(word.to_owned()),
        Cell::Month(month) => Some(month.to_string()),
        Cell::Number(number) => Some(number.to_string()),
        Cell::Empty | Cell::Cents(_) | Cell::Instant(_) => None,
    }
}
