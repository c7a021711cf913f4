//! The measures as people read them.

use querbuch_ledger::domain::id::MeasureNo;
use querbuch_ledger::reports::balance::Figures;
use querbuch_ledger::reports::by_unit_and_measure::{MeasureFigures, figures_by_measure};
use querbuch_ledger::reports::filter::Filter;

use super::balance::{amounts, beside};
use super::chart::sparkline;
use super::{Desk, file, refusal};
use crate::cli::FileFormat;
use crate::exit::Failure;
use crate::table::{Table, Value};

/// Characters of a title.
const TITLE_CHARS_MAX: usize = 36;

/// Prints them, by code, with how their net grows over the years.
pub(super) async fn show(desk: Desk<'_>, chart: bool) -> Result<(), Failure> {
    if desk.format != FileFormat::Table {
        return file::write(desk).await;
    }
    let within = |refusals: Vec<_>| refusal(&refusals, desk.locale);
    let filter = Filter::resolve(&desk.question.filter, &desk.view).map_err(within)?;
    let all = figures_by_measure(&filter, desk.question.basis, &desk.view);
    let numbers = desk.question.measures(&desk.view).map_err(within)?;
    let (screen, pick) = (desk.screen(), |german, english| desk.locale.pick(german, english));
    let mut table = Table {
        headings: [
            pick("Maßnahme", "measure"),
            pick("Titel", "title"),
            pick("Kosten", "cost"),
            pick("Ersparnis", "saving"),
            pick("Transfer", "transfer"),
            pick("Netto", "net"),
            pick("Jahre", "years"),
            pick("Netto kumuliert", "cumulative net"),
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: Vec::with_capacity(numbers.len()),
        totals: Vec::new(),
    };
    let (mut total, mut nets) = (Figures::default(), Vec::with_capacity(numbers.len()));
    for number in numbers {
        let (Some(measure), Some(figures)) = (desk.view.measure(number), all.get(MeasureNo::index(number)))
        else {
            continue;
        };
        let mut row = vec![
            Value::Text(measure.code.to_string()),
            Value::Text(screen.cut(&measure.title, TITLE_CHARS_MAX)),
        ];
        row.extend(amounts(&figures.public));
        let (years, cumulated) = over_years(figures);
        row.push(Value::Text(years));
        row.push(Value::Text(sparkline(&cumulated, screen)));
        table.rows.push(row);
        nets.push(figures.public.net());
        total.cost += figures.public.cost;
        total.saving += figures.public.saving;
        total.transfer += figures.public.transfer;
    }
    let mut sum = vec![Value::Text(pick("Summe", "total").to_owned()), Value::Empty];
    sum.extend(amounts(&total));
    sum.extend([Value::Empty, Value::Empty]);
    table.totals.push(sum);
    let mut text = table.aligned(desk.locale, screen.rule());
    if chart {
        text = beside(&text, &nets, &desk);
    }
    file::write_text(&desk, &(text + "\n" + &desk.moment_line() + "\n"))
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
