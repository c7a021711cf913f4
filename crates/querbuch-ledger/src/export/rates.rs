//! Discount rates and haircuts for optimism as a sheet.

use querbuch_domain::language::Language;
use querbuch_domain::rate::DiscountRate;
use querbuch_domain::words::EvidenceGrade;
use querbuch_reports::view::View;

use crate::sheet::{Cell, Column, Kind, PART, Sheet};

/// The part of the sheet with a row a discount rate.
pub const DISCOUNT: &str = "DISCOUNT";
/// The part with a row a grade of evidence.
pub const HAIRCUT: &str = "HAIRCUT";

const COLUMNS: [Column; 8] = [
    Column::new("valid_from", "gültig ab", "valid from", Kind::Month),
    Column::new("nominal", "nominal", "nominal", Kind::Share),
    Column::new("real", "real", "real", Kind::Share),
    Column::new("grade", "Evidenzgrad", "grade of evidence", Kind::Word),
    Column::new("haircut", "Abschlag", "haircut", Kind::Share),
    Column::new("status", "Status", "status", Kind::Word),
    Column::new("position", "Position", "position", Kind::Position),
    Column::new("source", "Quelle", "source", Kind::Text),
];

/// Which rates are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateSelection {
    /// Of those of one month, the one that was set last.
    InForce,
    /// All that were ever set.
    WithSuperseded,
}

/// The discount rates by first month, then the haircuts by grade.
pub fn sheet(selection: RateSelection, language: Language, view: &View) -> Sheet {
    let (rates, position) = (&view.state().rates, view.position());
    let discount: Vec<&DiscountRate> = match selection {
        RateSelection::InForce => rates.discount_known(position).collect(),
        RateSelection::WithSuperseded => rates.discount_history(position).collect(),
    };
    let mut sheet = Sheet::new([PART].into_iter().chain(COLUMNS));
    for rate in discount {
        let cells = [
            ("valid_from", Cell::Month(rate.valid_from)),
            ("nominal", Cell::Decimal(rate.nominal)),
            ("real", rate.real.map_or(Cell::Empty, Cell::Decimal)),
            ("status", Cell::Word(rate.status.as_str())),
            ("position", Cell::Number(rate.set_at)),
            ("source", Cell::Text(rate.source.clone())),
        ];
        sheet.add(DISCOUNT, cells);
    }
    let table = rates.optimism_at(position);
    for grade in EvidenceGrade::ALL {
        let cells = [
            ("grade", Cell::Word(grade.as_str())),
            ("haircut", Cell::Decimal(table.haircut(*grade))),
            ("status", Cell::Word(table.status.as_str())),
            ("position", Cell::number(table.set_at)),
            ("source", Cell::Text(table.source_in(language).into())),
        ];
        sheet.add(HAIRCUT, cells);
    }
    sheet
}
