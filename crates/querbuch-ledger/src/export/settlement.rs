//! Settlements as a sheet: one or several rules, each with its parties, payments, years and the calculation.

use querbuch_domain::language::Language;
use querbuch_reports::settlement::chances::ChancesOfGain;
use querbuch_reports::settlement::{Settlement, SettlementParty, ViolationKind};
use querbuch_reports::view::View;

use super::appraisal::{PARTY_COLUMNS, party};
use crate::sheet::{Cell, Column, Keyed, Kind, PART, Sheet};

/// The part with a row a party of each rule.
pub const PARTY: &str = "PARTY";
/// The part with all parties of a rule together, and what holds of its split.
pub const RULE: &str = "RULE";
/// The part with a row a payment.
pub const PAYMENT: &str = "PAYMENT";
/// The part with a row a year of a party: what falls due in it.
pub const YEAR: &str = "YEAR";
/// The part with a row a party that breaks up the split.
pub const VIOLATION: &str = "VIOLATION";
/// The part with a row a sentence of the calculation.
pub const STEP: &str = "STEP";

const COLUMNS: [Column; 26] = [
    Column::new("present_cost", "Barwert Kosten", "present cost", Kind::Sum),
    Column::new("present_saving", "Barwert Ersparnis", "present saving", Kind::Sum),
    Column::new("net_before", "Saldo vorher", "net before", Kind::Sum),
    Column::new("transfer", "Transfer", "transfer", Kind::Sum),
    Column::new("net_after", "Saldo nachher", "net after", Kind::Sum),
    Column::new("booked", "davon gebucht", "of it booked", Kind::Sum),
    Column::new("cash_limit", "haushaltswirksam", "cash limit", Kind::Sum),
    Column::new("within_cash", "aus Kasse zahlbar", "within cash", Kind::Flag),
    Column::new("enabling", "gebraucht", "enabling", Kind::Flag),
    Column::new(
        "chance_before",
        "Chance > 0 vorher",
        "chance > 0 before",
        Kind::Share,
    ),
    Column::new(
        "chance_after",
        "Chance > 0 nachher",
        "chance > 0 after",
        Kind::Share,
    ),
    Column::new("surplus", "Überschuss", "surplus", Kind::Sum),
    Column::new("shortfall", "Fehlbetrag", "shortfall", Kind::Sum),
    Column::new("feasible", "möglich", "feasible", Kind::Flag),
    Column::new("stable", "stabil", "stable", Kind::Flag),
    Column::new("moved", "bewegt", "moved", Kind::Sum),
    Column::new("exact", "exakt", "exact", Kind::Flag),
    Column::new("standard_error", "Standardfehler", "standard error", Kind::Sum),
    Column::new(
        "fewest_payments",
        "wenigste Zahlungen",
        "fewest payments",
        Kind::Flag,
    ),
    Column::new("to_party", "an Partei", "to party", Kind::Code),
    Column::new("to_party_name", "an Partei: Name", "to party: name", Kind::Text),
    Column::new("amount", "Betrag", "amount", Kind::Sum),
    Column::new("year", "Jahr", "year", Kind::Number),
    Column::new("violation", "Verstoß", "violation", Kind::Word),
    Column::new("short_by", "fehlt", "short by", Kind::Sum),
    Column::new("sentence", "Rechenschritt", "step", Kind::Text),
];

const RULE_COLUMN: Column = Column::new("rule", "Regel", "rule", Kind::Word);

/// A settlement with what is drawn from it.
#[derive(Clone, Copy, Debug)]
pub struct SettlementFigures<'a> {
    /// The settlement.
    pub settlement: &'a Settlement,
    /// Its chances.
    pub chances: &'a ChancesOfGain,
}

/// Each rule with its parties and all of them together, its payments, years, violations and sentences.
pub fn sheet(rules: &[SettlementFigures<'_>], language: Language, view: &View) -> Sheet {
    let columns = [PART, RULE_COLUMN]
        .into_iter()
        .chain(PARTY_COLUMNS)
        .chain(COLUMNS);
    let mut sheet = Sheet::new(columns);
    for figures in rules {
        let settlement = figures.settlement;
        let rule = ("rule", Cell::Word(settlement.rule.as_str()));
        for found in &settlement.parties {
            let cells = party_cells(found, figures.chances);
            let named = party(found.party, language, view);
            sheet.add(PARTY, [rule.clone()].into_iter().chain(named).chain(cells));
        }
        let all = (
            "party_name",
            Cell::Text(language.pick("alle zusammen", "all together").into()),
        );
        sheet.add_total(RULE, [rule.clone(), all].into_iter().chain(together(settlement)));
        details(&mut sheet, settlement, language, view);
    }
    sheet
}

fn party_cells(found: &SettlementParty, chances: &ChancesOfGain) -> Vec<Keyed> {
    let chance = chances.of(found.party);
    vec![
        ("present_cost", Cell::Cents(found.present_cost)),
        ("present_saving", Cell::Cents(found.present_saving)),
        ("net_before", Cell::Cents(found.net_before())),
        ("transfer", Cell::Cents(found.transfer)),
        ("net_after", Cell::Cents(found.net_after())),
        ("booked", Cell::Cents(found.booked)),
        ("cash_limit", Cell::Cents(found.cash_limit)),
        ("within_cash", Cell::Flag(found.is_within_cash())),
        ("enabling", Cell::Flag(found.enabling)),
        ("chance_before", Cell::figure(chance.map(|chance| chance.before))),
        ("chance_after", Cell::figure(chance.map(|chance| chance.after))),
    ]
}

fn together(settlement: &Settlement) -> Vec<Keyed> {
    let sum = |of: fn(&SettlementParty) -> i128| Cell::Cents(settlement.parties.iter().map(of).sum());
    vec![
        ("present_cost", sum(|party| party.present_cost)),
        ("present_saving", sum(|party| party.present_saving)),
        ("net_before", sum(SettlementParty::net_before)),
        ("transfer", sum(|party| party.transfer)),
        ("net_after", sum(SettlementParty::net_after)),
        ("booked", sum(|party| party.booked)),
        ("cash_limit", sum(|party| party.cash_limit)),
        (
            "within_cash",
            Cell::Flag(settlement.parties.iter().all(SettlementParty::is_within_cash)),
        ),
        ("surplus", Cell::Cents(settlement.surplus)),
        ("shortfall", Cell::Cents(settlement.shortfall())),
        ("feasible", Cell::Flag(settlement.is_feasible())),
        ("stable", Cell::Flag(settlement.is_stable())),
        ("moved", Cell::Cents(settlement.moved())),
        ("exact", Cell::Flag(settlement.draws.is_none())),
        ("standard_error", Cell::cents(settlement.standard_error())),
        ("fewest_payments", Cell::Flag(settlement.payments_are_fewest)),
    ]
}

fn details(sheet: &mut Sheet, settlement: &Settlement, language: Language, view: &View) {
    let rule = ("rule", Cell::Word(settlement.rule.as_str()));
    let named = |place: usize| {
        settlement
            .parties
            .get(place)
            .map(|found| party(found.party, language, view))
    };
    for payment in &settlement.payments {
        let to = named(payment.to).map(|[(_, id), (_, name)]| [("to_party", id), ("to_party_name", name)]);
        let ends = named(payment.from)
            .into_iter()
            .flatten()
            .chain(to.into_iter().flatten());
        let amount = ("amount", Cell::Cents(payment.amount));
        sheet.add(PAYMENT, [rule.clone()].into_iter().chain(ends).chain([amount]));
    }
    for found in &settlement.parties {
        for each in &found.schedule {
            let cells = [
                ("year", Cell::Number(each.year.into())),
                ("transfer", Cell::Cents(each.transfer)),
                ("cash_limit", Cell::Cents(each.cash_limit)),
                ("within_cash", Cell::Flag(each.is_within_cash())),
            ];
            let named = party(found.party, language, view);
            sheet.add(YEAR, [rule.clone()].into_iter().chain(named).chain(cells));
        }
    }
    for violation in &settlement.violations {
        let kind = match violation.kind {
            ViolationKind::Loses => "LOSES",
            ViolationKind::PaidForNothing => "PAID_FOR_NOTHING",
        };
        let cells = [
            ("violation", Cell::Word(kind)),
            ("short_by", Cell::Cents(violation.short_by)),
        ];
        let named = named(violation.party).into_iter().flatten();
        sheet.add(VIOLATION, [rule.clone()].into_iter().chain(named).chain(cells));
    }
    for sentence in settlement.explanation(language, view) {
        let sentence = ("sentence", Cell::Text(sentence.into()));
        sheet.add(STEP, [rule.clone(), sentence]);
    }
}
