//! The figures of one party, or of all together, as the columns that the sheets of appraisals share.

use querbuch_reports::appraisal::Appraisal;
use querbuch_reports::appraisal::payback::Payback;
use querbuch_reports::appraisal::perspective::Perspective;
use querbuch_reports::finance::irr::Irr;
use querbuch_reports::finance::ratio::Ratio;

use crate::sheet::{Cell, Column, Keyed, Kind, in_places};

/// What a perspective holds. A ratio has a status, which says why it is empty where it is.
pub(super) const PERSPECTIVE: [Column; 26] = [
    Column::new(
        "present_cost",
        "Kosten (Barwert)",
        "cost (present value)",
        Kind::Sum,
    ),
    Column::new(
        "present_saving",
        "Ersparnis (Barwert)",
        "saving (present value)",
        Kind::Sum,
    ),
    Column::new(
        "present_transfer",
        "Transfer (Barwert)",
        "transfer (present value)",
        Kind::Sum,
    ),
    Column::new("npv", "Kapitalwert", "npv", Kind::Sum),
    Column::new(
        "benefit_cost_ratio",
        "Nutzen/Kosten",
        "benefit/cost",
        Kind::Decimal,
    ),
    Column::new(
        "benefit_cost_ratio_status",
        "Nutzen/Kosten: Status",
        "benefit/cost: status",
        Kind::Word,
    ),
    Column::new(
        "return_on_investment",
        "Rentabilität",
        "return on investment",
        Kind::Decimal,
    ),
    Column::new(
        "return_on_investment_status",
        "Rentabilität: Status",
        "return on investment: status",
        Kind::Word,
    ),
    Column::new("irr", "interner Zins", "irr", Kind::Share),
    Column::new("irr_status", "interner Zins: Status", "irr: status", Kind::Word),
    Column::new("irr_roots", "interne Zinsen", "irr: all rates", Kind::Text),
    Column::new(
        "payback_status",
        "Amortisation: Status",
        "payback: status",
        Kind::Word,
    ),
    Column::new(
        "payback_reached",
        "Amortisation: erreicht",
        "payback: reached",
        Kind::Month,
    ),
    Column::new(
        "payback_durable",
        "Amortisation: dauerhaft",
        "payback: durable",
        Kind::Month,
    ),
    Column::new(
        "payback_recrosses",
        "Amortisation: wieder verloren",
        "payback: lost again",
        Kind::Flag,
    ),
    Column::new(
        "payback_years",
        "Amortisation: Jahre",
        "payback: years",
        Kind::Decimal,
    ),
    Column::new(
        "payback_durable_years",
        "Amortisation: Jahre dauerhaft",
        "payback: durable years",
        Kind::Decimal,
    ),
    Column::new(
        "discounted_payback_status",
        "Amortisation abgezinst: Status",
        "discounted payback: status",
        Kind::Word,
    ),
    Column::new(
        "discounted_payback_reached",
        "Amortisation abgezinst: erreicht",
        "discounted payback: reached",
        Kind::Month,
    ),
    Column::new(
        "discounted_payback_durable",
        "Amortisation abgezinst: dauerhaft",
        "discounted payback: durable",
        Kind::Month,
    ),
    Column::new(
        "discounted_payback_recrosses",
        "Amortisation abgezinst: wieder verloren",
        "discounted payback: lost again",
        Kind::Flag,
    ),
    Column::new(
        "discounted_payback_years",
        "Amortisation abgezinst: Jahre",
        "discounted payback: years",
        Kind::Decimal,
    ),
    Column::new(
        "discounted_payback_durable_years",
        "Amortisation abgezinst: Jahre dauerhaft",
        "discounted payback: durable years",
        Kind::Decimal,
    ),
    Column::new("peak_funding", "Finanzbedarf", "peak funding", Kind::Sum),
    Column::new(
        "peak_funding_month",
        "Finanzbedarf: Monat",
        "peak funding: month",
        Kind::Month,
    ),
    Column::new("worthwhile", "lohnt sich", "worthwhile", Kind::Flag),
];

/// What all parties together have besides.
pub(super) const VERDICT: [Column; 5] = [
    Column::new("wrong_pocket_share", "fremde Tasche", "wrong pocket", Kind::Share),
    Column::new(
        "wrong_pocket_share_status",
        "fremde Tasche: Status",
        "wrong pocket: status",
        Kind::Word,
    ),
    Column::new("verdict", "Urteil", "verdict", Kind::Word),
    Column::new(
        "cash_verdict",
        "Urteil nur kassenwirksam",
        "verdict of cash",
        Kind::Word,
    ),
    Column::new(
        "cash_npv",
        "Kapitalwert nur kassenwirksam",
        "npv of cash",
        Kind::Sum,
    ),
];

/// The cells of [`PERSPECTIVE`].
pub(super) fn perspective(figures: &Perspective) -> Vec<Keyed> {
    let mut cells = vec![
        ("present_cost", Cell::Cents(figures.present_cost)),
        ("present_saving", Cell::Cents(figures.present_saving)),
        ("present_transfer", Cell::Cents(figures.present_transfer)),
        ("npv", Cell::Cents(figures.npv)),
        ("peak_funding", Cell::Cents(figures.peak_funding)),
        ("peak_funding_month", Cell::month(figures.peak_funding_month)),
        ("worthwhile", Cell::Flag(figures.is_worthwhile())),
    ];
    cells.extend(ratio(
        ["benefit_cost_ratio", "benefit_cost_ratio_status"],
        figures.benefit_cost_ratio,
    ));
    cells.extend(ratio(
        ["return_on_investment", "return_on_investment_status"],
        figures.return_on_investment,
    ));
    cells.extend(irr(&figures.irr));
    cells.extend(payback(
        [
            "payback_status",
            "payback_reached",
            "payback_durable",
            "payback_recrosses",
            "payback_years",
            "payback_durable_years",
        ],
        &figures.payback,
    ));
    cells.extend(payback(
        [
            "discounted_payback_status",
            "discounted_payback_reached",
            "discounted_payback_durable",
            "discounted_payback_recrosses",
            "discounted_payback_years",
            "discounted_payback_durable_years",
        ],
        &figures.discounted_payback,
    ));
    cells
}

/// The cells of [`VERDICT`].
pub(super) fn verdict(appraisal: &Appraisal) -> Vec<Keyed> {
    let share = ratio(
        ["wrong_pocket_share", "wrong_pocket_share_status"],
        appraisal.wrong_pocket_share,
    );
    let verdict = ("verdict", Cell::Word(appraisal.verdict.as_str()));
    let cash = [
        ("cash_verdict", Cell::Word(appraisal.cash_verdict.as_str())),
        ("cash_npv", Cell::Cents(appraisal.cash_npv)),
    ];
    share.into_iter().chain([verdict]).chain(cash).collect()
}

/// A ratio and its status.
pub(super) fn ratio([value, status]: [&'static str; 2], ratio: Ratio) -> [Keyed; 2] {
    [
        (value, Cell::figure(ratio.value())),
        (status, Cell::Word(ratio.status().as_str())),
    ]
}

/// The rate where there is one; all rates, from the lowest to the highest, as a list in brackets: a text that began with
/// a minus would be taken for a formula by a spreadsheet.
fn irr(irr: &Irr) -> [Keyed; 3] {
    let roots = irr
        .roots
        .iter()
        .map(|root| in_places(root.normalize()).to_string());
    let roots = roots.collect::<Vec<_>>().join(", ");
    [
        ("irr", Cell::figure(irr.value())),
        ("irr_status", Cell::Word(irr.status.as_str())),
        ("irr_roots", Cell::Text(format!("[{roots}]").into())),
    ]
}

fn payback(keys: [&'static str; 6], payback: &Payback) -> [Keyed; 6] {
    let [status, reached, durable, recrosses, years, durable_years] = keys;
    [
        (status, Cell::Word(payback.status.as_str())),
        (reached, Cell::month(payback.reached)),
        (durable, Cell::month(payback.durable)),
        (recrosses, Cell::Flag(payback.recrosses)),
        (years, Cell::figure(payback.years)),
        (durable_years, Cell::figure(payback.durable_years)),
    ]
}
