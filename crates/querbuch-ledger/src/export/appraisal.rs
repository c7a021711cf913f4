//! An appraisal as a sheet: each party, all together, and what the overall figure depends on most.

use querbuch_domain::language::Language;
use querbuch_reports::appraisal::Appraisal;
use querbuch_reports::appraisal::perspective::Perspective;
use querbuch_reports::appraisal::risk::{Chance, Chances};
use querbuch_reports::appraisal::sensitivity::Sensitivity;
use querbuch_reports::party::PartyKey;
use querbuch_reports::view::View;

use super::labels;
use super::perspective::{PERSPECTIVE, VERDICT, perspective, ratio, verdict};
use crate::sheet::{Cell, Column, Keyed, Kind, PART, Sheet};

/// The part of the sheet with a row a party.
pub const PARTY: &str = "PARTY";
/// The part with all parties together.
pub const OVERALL: &str = "OVERALL";
/// The part with a row for each cashability that counts: its present saving and its net present value.
pub const CASHABILITY: &str = "CASHABILITY";
/// The part with a row an effect, those first that the overall figure depends on most.
pub const EFFECT: &str = "EFFECT";

/// A party by its word or id, and what people call it.
pub(super) const PARTY_COLUMNS: [Column; 2] = [
    Column::new("party", "Partei", "party", Kind::Code),
    Column::new("party_name", "Partei: Name", "party: name", Kind::Text),
];

const CHANCE: [Column; 5] = [
    Column::new("risk_p5", "Kapitalwert: 5 %", "npv: 5 %", Kind::Sum),
    Column::new("risk_p50", "Kapitalwert: 50 %", "npv: 50 %", Kind::Sum),
    Column::new("risk_p95", "Kapitalwert: 95 %", "npv: 95 %", Kind::Sum),
    Column::new("risk_mean", "Kapitalwert: Mittel", "npv: mean", Kind::Sum),
    Column::new("risk_chance_positive", "Chance > 0", "chance > 0", Kind::Share),
];

const CASHABILITY_COLUMN: Column = Column::new("cashability", "Wirksamkeit", "cashability", Kind::Word);

const EFFECT_COLUMNS: [Column; 7] = [
    Column::new("measure", "Maßnahme", "measure", Kind::Code),
    Column::new("effect", "Wirkung", "effect", Kind::Code),
    Column::new("present_value", "Barwert", "present value", Kind::Sum),
    Column::new(
        "switching_value",
        "kritische Änderung",
        "switching value",
        Kind::Share,
    ),
    Column::new(
        "switching_value_status",
        "kritische Änderung: Status",
        "switching value: status",
        Kind::Word,
    ),
    Column::new(
        "npv_at_worst",
        "Kapitalwert schlechtestenfalls",
        "npv at worst",
        Kind::Sum,
    ),
    Column::new("npv_at_best", "Kapitalwert bestenfalls", "npv at best", Kind::Sum),
];

/// An appraisal with what is drawn and derived from it.
#[derive(Clone, Copy, Debug)]
pub struct AppraisalFigures<'a> {
    /// The appraisal.
    pub appraisal: &'a Appraisal,
    /// Its chances.
    pub chances: &'a Chances,
    /// The effects that it depends on most.
    pub effects: &'a [Sensitivity],
}

/// Parties, then all together, by cashability, then effects.
pub fn sheet(figures: &AppraisalFigures<'_>, language: Language, view: &View) -> Sheet {
    let columns = [PART]
        .into_iter()
        .chain(PARTY_COLUMNS)
        .chain(PERSPECTIVE)
        .chain(VERDICT)
        .chain(CHANCE)
        .chain([CASHABILITY_COLUMN])
        .chain(EFFECT_COLUMNS);
    let mut sheet = Sheet::new(columns);
    let cells = |found: &Perspective| {
        let mut cells = perspective(found);
        cells.extend(figures.chances.of(found.party).map(chance).into_iter().flatten());
        cells
    };
    for found in &figures.appraisal.perspectives {
        let party = found.party.map(|party| self::party(party, language, view));
        sheet.add(PARTY, cells(found).into_iter().chain(party.into_iter().flatten()));
    }
    let mut overall = cells(&figures.appraisal.overall);
    let name = language.pick("alle zusammen", "all together");
    overall.push(("party_name", Cell::Text(name.into())));
    sheet.add_total(OVERALL, overall.into_iter().chain(verdict(figures.appraisal)));
    for found in &figures.appraisal.by_cashability {
        let cells = [
            ("cashability", Cell::Word(found.cashability.as_str())),
            ("present_saving", Cell::Cents(found.present_saving)),
            ("npv", Cell::Cents(found.npv)),
        ];
        sheet.add(CASHABILITY, cells);
    }
    for found in figures.effects {
        sheet.add(EFFECT, effect(found, view));
    }
    sheet
}

/// The cells of a party.
pub(super) fn party(party: PartyKey, language: Language, view: &View) -> [Keyed; 2] {
    [
        ("party", Cell::Text(party.to_string().into())),
        ("party_name", Cell::Text(party.label(language, view))),
    ]
}

fn chance(chance: &Chance) -> [Keyed; 5] {
    [
        ("risk_p5", Cell::Cents(chance.p5)),
        ("risk_p50", Cell::Cents(chance.p50)),
        ("risk_p95", Cell::Cents(chance.p95)),
        ("risk_mean", Cell::Cents(chance.mean)),
        ("risk_chance_positive", Cell::figure(Some(chance.chance_positive))),
    ]
}

fn effect(found: &Sensitivity, view: &View) -> Vec<Keyed> {
    let [measure, effect] = labels::effect(found.effect, view);
    let mut cells = vec![
        ("measure", measure),
        ("effect", effect),
        ("present_value", Cell::Cents(found.present_value)),
        ("npv_at_worst", Cell::cents(found.range.map(|(worst, _)| worst))),
        ("npv_at_best", Cell::cents(found.range.map(|(_, best)| best))),
    ];
    cells.extend(ratio(
        ["switching_value", "switching_value_status"],
        found.switching_value,
    ));
    cells
}
