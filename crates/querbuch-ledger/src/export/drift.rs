//! How a figure moved between two moments, as a sheet.

use querbuch_domain::language::Language;
use querbuch_reports::drift::{Drift, DriftLine};
use querbuch_reports::view::View;

use super::appraisal::{PARTY_COLUMNS, party};
use crate::drift_background::DriftBackground;
use crate::sheet::{Cell, Column, Keyed, Kind, PART, Sheet};

/// The part of the sheet with a row a party and cause.
pub const LINE: &str = "LINE";
/// The overall figure at the earlier moment.
pub const BEFORE: &str = "BEFORE";
/// By how much it changed.
pub const CHANGE: &str = "CHANGE";
/// The overall figure at the later moment.
pub const AFTER: &str = "AFTER";

/// Positions of a line that stand in a cell, each with at most twenty digits: a spreadsheet takes no more than 32,767
/// characters. How many there are is told beside them.
const POSITIONS_MAX: usize = 1_000;

/// Characters of all reasons of a line that stand in a cell; how many events there are is told beside them.
const REASONS_CHARS_MAX: usize = 10_000;

const COLUMNS: [Column; 7] = [
    Column::new("cause", "Ursache", "cause", Kind::Word),
    Column::new("npv_change", "Änderung", "change", Kind::Sum),
    Column::new("npv", "Kapitalwert", "npv", Kind::Sum),
    Column::new("events", "Ereignisse", "events", Kind::Number),
    Column::new("positions", "Positionen", "positions", Kind::Text),
    Column::new("measures", "Maßnahmen", "measures", Kind::Text),
    Column::new("reasons", "Gründe", "reasons", Kind::Text),
];

/// What each cause did to each party, with what lies behind each line, then the overall figure before and after with the
/// change.
pub fn sheet(answer: &Drift, behind: &[DriftBackground], language: Language, view: &View) -> Sheet {
    let mut sheet = Sheet::new([PART].into_iter().chain(PARTY_COLUMNS).chain(COLUMNS));
    for (place, found) in answer.lines.iter().enumerate() {
        let party = party(found.party, language, view);
        let told = behind.get(place).map(background).into_iter().flatten();
        sheet.add(LINE, line(found).into_iter().chain(told).chain(party));
    }
    let (before, after) = (answer.from.overall.npv, answer.to.overall.npv);
    sheet.add_total(BEFORE, [("npv", Cell::Cents(before))]);
    sheet.add_total(CHANGE, [("npv_change", Cell::Cents(after - before))]);
    sheet.add_total(AFTER, [("npv", Cell::Cents(after))]);
    sheet
}

fn background(behind: &DriftBackground) -> [Keyed; 2] {
    let reasons = behind.reasons.join("; ");
    let reasons: String = reasons.chars().take(REASONS_CHARS_MAX).collect();
    [
        ("measures", Cell::filled(behind.measures.join(" "))),
        ("reasons", Cell::filled(reasons)),
    ]
}

fn line(line: &DriftLine) -> [Keyed; 4] {
    let positions: Vec<String> = line
        .positions
        .iter()
        .take(POSITIONS_MAX)
        .map(ToString::to_string)
        .collect();
    [
        ("cause", Cell::Word(line.cause.as_str())),
        ("npv_change", Cell::Cents(line.npv_change)),
        ("events", Cell::count(line.events)),
        ("positions", Cell::filled(positions.join(" "))),
    ]
}
