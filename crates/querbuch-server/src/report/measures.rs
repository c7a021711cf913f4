//! The measures as people read them.

use querbuch_ledger::domain::id::MeasureNo;
use querbuch_ledger::export::measures::{MeasuresAnswer, sheet};
use querbuch_ledger::reports::by_unit_and_measure::MeasureFigures;
use querbuch_ledger::sheet::Sheet;

use super::chart::{beside, sparkline};
use super::shown::{Line, Shown, amounts, shown, table, total_name};
use super::{ReportContext, file};
use crate::cli::FileFormat;
use crate::exit::Failure;
use crate::table::Value;

/// Characters of a title.
const TITLE_CHARS_MAX: usize = 36;

/// The columns of a table; the years and the line of their net are drawn beside them.
const COLUMNS: [Shown; 6] = [
    shown("measure").with(code),
    shown("measure_title")
        .headed("Titel", "title")
        .cut(TITLE_CHARS_MAX),
    shown("cost"),
    shown("saving"),
    shown("transfer"),
    shown("net"),
];

/// Prints them, by code, with how their net grows over the years.
pub(super) async fn show(context: &ReportContext<'_>, chart: bool) -> Result<(), Failure> {
    let (question, view) = (&context.question, &context.view);
    let answer = context
        .ledger
        .measures_with_figures(question.clone(), view.clone())
        .await;
    let answer = answer.map_err(|why| context.unanswered(&why))?;
    let sheet = sheet(&answer, view);
    if context.format == FileFormat::Table {
        return file::write_text(context, &drawn(&sheet, &answer, chart, context));
    }
    let subject = question.subject.as_str();
    let export = context.export(subject, sheet, question.facts()).await?;
    file::write(context, export).await
}

fn drawn(sheet: &Sheet, answer: &MeasuresAnswer, chart: bool, context: &ReportContext<'_>) -> String {
    let (language, screen) = (context.language, context.screen());
    let mut table = table(sheet, &sheet.rows, &COLUMNS, context.style());
    table.headings.push(language.pick("Jahre", "years").to_owned());
    let cumulative = language.pick("Netto kumuliert", "cumulative net");
    table.headings.push(cumulative.to_owned());
    let figures = |number: &MeasureNo| answer.figures.get(MeasureNo::index(*number));
    for (row, figures) in table
        .rows
        .iter_mut()
        .zip(answer.listed.iter().filter_map(figures))
    {
        let (years, cumulated) = over_years(figures);
        row.extend([Value::Text(years), Value::Text(sparkline(&cumulated, screen))]);
    }
    for total in &mut table.totals {
        total.extend([Value::Empty, Value::Empty]);
    }
    let mut text = table.aligned(context.locale, screen.rule());
    if chart {
        let listed = sheet.rows.iter().filter(|row| !row.is_total);
        text = beside(&text, &amounts(sheet, listed, "net"), screen);
    }
    text + "\n" + &context.moment_line() + "\n"
}

/// The code, where the sum has its name.
fn code(line: Line<'_>, key: &str) -> Value {
    if line.is_total() {
        return Value::Text(total_name(line.style.language).to_owned());
    }
    line.plain(key)
}

/// The first and last year with an amount, and the net up to each year between them.
fn over_years(figures: &MeasureFigures) -> (String, Vec<i128>) {
    let nets = &figures.net_by_year;
    let (Some((first, _)), Some((last, _))) = (nets.first_key_value(), nets.last_key_value()) else {
        return (String::new(), Vec::new());
    };
    let mut sum = 0;
    let cumulated = (*first..=*last).map(|year| {
        sum += nets.get(&year).copied().unwrap_or_default();
        sum
    });
    let cumulated = cumulated.collect();
    let years = if first == last {
        first.to_string()
    } else {
        format!("{first}-{last}")
    };
    (years, cumulated)
}
