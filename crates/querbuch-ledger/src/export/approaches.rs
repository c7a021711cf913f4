//! The three approaches over time, as a sheet.

use querbuch_reports::approaches::{ApproachReport, ApproachYear, Approaches};

use super::perspective::{PERSPECTIVE, perspective};
use crate::sheet::{Cell, Column, Keyed, Kind, PART, Sheet};

/// The part of the sheet with a row an approach.
pub const APPROACH: &str = "APPROACH";
/// The part with the years of an approach, which follow it.
pub const YEAR: &str = "YEAR";

const COLUMNS: [Column; 14] = [
    Column::new("approach", "Ansatz", "approach", Kind::Word),
    Column::new("measures", "Maßnahmen", "measures", Kind::Number),
    Column::new("returns_first_year", "Rendite ab", "returns from", Kind::Number),
    Column::new("returns_last_year", "Rendite bis", "returns to", Kind::Number),
    Column::new(
        "returns_years",
        "Jahre mit Rendite",
        "years with returns",
        Kind::Number,
    ),
    Column::new("returns_turns", "kippt", "turns", Kind::Number),
    Column::new("year", "Jahr", "year", Kind::Number),
    Column::new("cost", "Kosten", "cost", Kind::Sum),
    Column::new("running_cost", "davon Betrieb", "running", Kind::Sum),
    Column::new("followed_cost", "davon Folgekosten", "followed", Kind::Sum),
    Column::new("saving", "Ersparnis", "saving", Kind::Sum),
    Column::new("net", "Netto", "net", Kind::Sum),
    Column::new("cumulative_net", "kumuliert", "cumulative", Kind::Sum),
    Column::new("present_net", "Netto (Barwert)", "net (present value)", Kind::Sum),
];

/// Each approach with its figures, then its years.
pub fn sheet(answer: &Approaches) -> Sheet {
    let mut sheet = Sheet::new([PART].into_iter().chain(COLUMNS).chain(PERSPECTIVE));
    for report in &answer.reports {
        sheet.add(APPROACH, approach(report));
        for year in &report.years {
            sheet.add(YEAR, self::year(report, year));
        }
    }
    sheet
}

fn approach(report: &ApproachReport) -> Vec<Keyed> {
    let mut cells = vec![
        ("approach", Cell::Word(report.approach.as_str())),
        ("measures", Cell::count(report.measures)),
        ("returns_first_year", Cell::number(report.returns.first_year)),
        ("returns_last_year", Cell::number(report.returns.last_year)),
        ("returns_years", Cell::count(report.returns.years)),
        ("returns_turns", Cell::number(report.returns.turns)),
    ];
    cells.extend(perspective(&report.overall));
    cells
}

fn year(report: &ApproachReport, year: &ApproachYear) -> [Keyed; 9] {
    [
        ("approach", Cell::Word(report.approach.as_str())),
        ("year", Cell::Number(year.year.into())),
        ("cost", Cell::Cents(year.cost)),
        ("running_cost", Cell::Cents(year.running_cost)),
        ("followed_cost", Cell::Cents(year.followed_cost)),
        ("saving", Cell::Cents(year.saving)),
        ("net", Cell::Cents(year.net)),
        ("cumulative_net", Cell::Cents(year.cumulative_net)),
        ("present_net", Cell::Cents(year.present_net)),
    ]
}
