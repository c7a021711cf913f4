//! Who bears what was shared by distribution keys, as a sheet.

use querbuch_domain::id::{KeyNo, UnitNo};
use querbuch_reports::allocation::{AllocationQuestion, AllocationReport, UnitShare, VersionShares};
use querbuch_reports::view::View;

use super::labels;
use crate::sheet::{Cell, Column, Keyed, Kind, PART, Sheet};

/// The part of the sheet with a row a version of a key: all that was shared by it.
pub const VERSION: &str = "VERSION";
/// The part with what each unit bears of a version, which it follows.
pub const SHARE: &str = "SHARE";
/// The part with a row a unit: all that it bears.
pub const UNIT: &str = "UNIT";
/// All that was shared.
pub const TOTAL: &str = "TOTAL";

const COLUMNS: [Column; 11] = [
    Column::new("key", "Schlüssel", "key", Kind::Code),
    Column::new("version", "Fassung", "version", Kind::Number),
    Column::new("key_year", "Schlüsseljahr", "key year", Kind::Number),
    Column::new("from", "von", "from", Kind::Month),
    Column::new("to", "bis", "to", Kind::Month),
    Column::new("unit", "Einheit", "unit", Kind::Code),
    Column::new("unit_name", "Einheit: Name", "unit: name", Kind::Text),
    Column::new("amount", "umgelegt", "allocated", Kind::Sum),
    Column::new("other_key", "anderer Schlüssel", "other key", Kind::Code),
    Column::new(
        "other_amount",
        "nach anderem Schlüssel",
        "by other key",
        Kind::Sum,
    ),
    Column::new("difference", "Unterschied", "difference", Kind::Sum),
];

/// Each version with its shares, then what each unit bears of all of them, then all together. Versions and units say the
/// same twice, so rows of different parts must not be added.
pub fn sheet(report: &AllocationReport, question: &AllocationQuestion, view: &View) -> Sheet {
    let mut sheet = Sheet::new([PART].into_iter().chain(COLUMNS));
    for found in &report.versions {
        sheet.add(VERSION, version(found, view));
        for (unit, cents) in &found.units {
            let cells = [
                ("key", key(found.key, view)),
                ("version", Cell::Number(found.version.into())),
                ("amount", Cell::Cents(*cents)),
            ];
            sheet.add(SHARE, cells.into_iter().chain(self::unit(*unit, view)));
        }
    }
    let other = |other: Option<i128>, difference: Option<i128>| {
        let key = question.other.map_or(Cell::Empty, |other| key(other, view));
        [
            ("other_key", key),
            ("other_amount", Cell::cents(other)),
            ("difference", Cell::cents(difference)),
        ]
    };
    for share in &report.units {
        let cells = borne(share, view).into_iter();
        sheet.add(
            UNIT,
            cells.chain(other(share.other_cents, share.difference_cents())),
        );
    }
    let compared = question.other.map(|_| report.total_cents);
    let total = [("amount", Cell::Cents(report.total_cents))].into_iter();
    sheet.add_total(TOTAL, total.chain(other(compared, compared.map(|_| 0))));
    sheet
}

fn key(number: KeyNo, view: &View) -> Cell {
    Cell::text(view.key(number).map(|key| &key.code))
}

fn unit(number: UnitNo, view: &View) -> [Keyed; 2] {
    let [code, name] = labels::unit(Some(number), view);
    [("unit", code), ("unit_name", name)]
}

fn version(found: &VersionShares, view: &View) -> [Keyed; 6] {
    let known = view.key(found.key).and_then(|key| key.version(found.version));
    [
        ("key", key(found.key, view)),
        ("version", Cell::Number(found.version.into())),
        ("key_year", Cell::number(known.map(|known| known.key_year))),
        ("from", Cell::Month(found.from)),
        ("to", Cell::Month(found.to)),
        ("amount", Cell::Cents(found.total_cents)),
    ]
}

fn borne(share: &UnitShare, view: &View) -> Vec<Keyed> {
    let mut cells = vec![("amount", Cell::Cents(share.cents))];
    cells.extend(unit(share.unit, view));
    cells
}
