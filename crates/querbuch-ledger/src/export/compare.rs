//! The same report of two sides, as sheets: what it is compared with (A), what is compared (B), what B has more.

use querbuch_domain::language::Language;
use querbuch_reports::balance::Figures;
use querbuch_reports::compare::Sides;
use querbuch_reports::compare::appraisal::ComparedAppraisal;
use querbuch_reports::compare::balance::{ComparedBalance, ComparedRow};
use querbuch_reports::compare::flows::ComparedFlow;
use querbuch_reports::dimension::Dimension;
use querbuch_reports::party::PartyKey;
use querbuch_reports::view::View;

use super::appraisal::{OVERALL, PARTY, PARTY_COLUMNS, party};
use super::balance::{ROW, SOCIETY, SOCIETY_TOTAL, TOTAL};
use super::figures::figures;
use super::flows::MATRIX;
use super::labels;
use crate::sheet::{Cell, Column, Keyed, Kind, PART, Row, Sheet};

/// Cost, saving, transfer and net of both sides, and what B has more.
const BALANCE: [Column; 12] = [
    Column::new("a_cost", "A: Kosten", "A: cost", Kind::Sum),
    Column::new("a_saving", "A: Ersparnis", "A: saving", Kind::Sum),
    Column::new("a_transfer", "A: Transfer", "A: transfer", Kind::Sum),
    Column::new("a_net", "A: Netto", "A: net", Kind::Sum),
    Column::new("b_cost", "B: Kosten", "B: cost", Kind::Sum),
    Column::new("b_saving", "B: Ersparnis", "B: saving", Kind::Sum),
    Column::new("b_transfer", "B: Transfer", "B: transfer", Kind::Sum),
    Column::new("b_net", "B: Netto", "B: net", Kind::Sum),
    Column::new(
        "difference_cost",
        "Unterschied: Kosten",
        "difference: cost",
        Kind::Sum,
    ),
    Column::new(
        "difference_saving",
        "Unterschied: Ersparnis",
        "difference: saving",
        Kind::Sum,
    ),
    Column::new(
        "difference_transfer",
        "Unterschied: Transfer",
        "difference: transfer",
        Kind::Sum,
    ),
    Column::new(
        "difference_net",
        "Unterschied: Netto",
        "difference: net",
        Kind::Sum,
    ),
];

/// One amount of both sides, and what B has more.
const AMOUNT: [Column; 3] = [
    Column::new("a", "A", "A", Kind::Sum),
    Column::new("b", "B", "B", Kind::Sum),
    Column::new("difference", "Unterschied", "difference", Kind::Sum),
];

const ENDS: [Column; 4] = [
    Column::new("payer", "Zahler", "payer", Kind::Code),
    Column::new("payer_name", "Zahler: Name", "payer: name", Kind::Text),
    Column::new("beneficiary", "Begünstigte", "beneficiary", Kind::Code),
    Column::new(
        "beneficiary_name",
        "Begünstigte: Name",
        "beneficiary: name",
        Kind::Text,
    ),
];

/// The rows of the public budgets, then of society, then the sums of both. What a side does not have is empty there.
pub fn balance(found: &ComparedBalance, group_by: &[Dimension], view: &View) -> Sheet {
    let dimensions = group_by.iter().copied().flat_map(labels::columns).copied();
    let columns: Vec<Column> = [PART].into_iter().chain(dimensions).chain(BALANCE).collect();
    let width = columns.len() - BALANCE.len() - 1;
    let sides = |of: Sides<Option<Figures>>, difference: &Figures| {
        let side = |of: Option<Figures>| of.map_or([const { Cell::Empty }; 4], |of| figures(&of));
        [side(of.a), side(of.b), figures(difference)]
            .into_iter()
            .flatten()
    };
    let row = |part: &'static str, row: &ComparedRow| {
        let key = group_by
            .iter()
            .flat_map(|dimension| labels::cells(*dimension, &row.key, view));
        let cells = [Cell::Word(part)].into_iter().chain(key);
        Row::listed(cells.chain(sides(row.figures, &row.difference())).collect())
    };
    let total = |part: &'static str, total: Sides<Figures>| {
        let cells = [Cell::Word(part)]
            .into_iter()
            .chain(std::iter::repeat_n(Cell::Empty, width));
        Row::total(cells.chain(sides(total.map(Some), &total.difference())).collect())
    };
    let mut sheet = Sheet::new(columns);
    sheet.rows.extend(found.rows.iter().map(|found| row(ROW, found)));
    sheet
        .rows
        .extend(found.society_rows.iter().map(|found| row(SOCIETY, found)));
    sheet.rows.push(total(TOTAL, found.total));
    if found.society != Sides::default() {
        sheet.rows.push(total(SOCIETY_TOTAL, found.society));
    }
    sheet
}

/// By payer, then beneficiary, and the sum of all pairs.
pub fn flows(found: &[ComparedFlow], language: Language, view: &View) -> Sheet {
    let mut sheet = Sheet::new([PART].into_iter().chain(ENDS).chain(AMOUNT));
    let mut total = Sides::default();
    for cell in found {
        total = Sides {
            a: total.a + cell.cents.a,
            b: total.b + cell.cents.b,
        };
        let end = |[id, name]: [&'static str; 2], key: PartyKey| {
            let [(_, of_id), (_, of_name)] = party(key, language, view);
            [(id, of_id), (name, of_name)]
        };
        let payer = end(["payer", "payer_name"], cell.payer);
        let beneficiary = end(["beneficiary", "beneficiary_name"], cell.beneficiary);
        sheet.add(
            MATRIX,
            payer.into_iter().chain(beneficiary).chain(amount(cell.cents)),
        );
    }
    sheet.add_total(TOTAL, amount(total));
    sheet
}

/// The net present value of each party, and of all together.
pub fn appraisal(found: &ComparedAppraisal, language: Language, view: &View) -> Sheet {
    let mut sheet = Sheet::new([PART].into_iter().chain(PARTY_COLUMNS).chain(AMOUNT));
    for of_party in &found.parties {
        let party = party(of_party.party, language, view);
        sheet.add(PARTY, party.into_iter().chain(amount(of_party.npv)));
    }
    let name = language.pick("alle zusammen", "all together");
    let name = ("party_name", Cell::Text(name.into()));
    sheet.add_total(OVERALL, [name].into_iter().chain(amount(found.overall())));
    sheet
}

fn amount(cents: Sides<i128>) -> [Keyed; 3] {
    [
        ("a", Cell::Cents(cents.a)),
        ("b", Cell::Cents(cents.b)),
        ("difference", Cell::Cents(cents.difference())),
    ]
}
