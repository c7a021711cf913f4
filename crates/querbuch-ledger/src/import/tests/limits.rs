//! Each bound of an import, at a size that a test can reach.

use super::*;
use crate::import::limits::ImportLimits;

fn read(kind: ImportKind, text: &str, limits: ImportLimits) -> Result<PreparedImport, String> {
    let options = ImportOptions {
        limits,
        ..ImportOptions::default()
    };
    let read = prepare(kind, &[source(text)], &State::default(), &options);
    read.map_err(|refused| refused.faults[0].english.clone())
}

/// Rows of bookings, each with a number of its own.
fn bookings(count: usize) -> String {
    let rows = (0..count).map(|number| format!("olaf;cost;2026-01;1,00;{number}\n"));
    let rows: String = rows.collect();
    format!("measure;effect;month;amount;booking\n{rows}")
}

fn units(count: usize) -> String {
    let rows = (0..count).map(|number| format!("u{number};Ein Haushalt;STATE\n"));
    let rows: String = rows.collect();
    format!("code;name;level\n{rows}")
}

#[test]
fn an_import_takes_so_many_rows_of_bookings() {
    let limits = ImportLimits {
        rows: 5,
        master_rows: 1,
        ..ImportLimits::default()
    };
    let taken = read(ImportKind::Bookings, &bookings(5), limits).expect("five are taken");
    assert_eq!(taken.rows, 5);
    let refused = read(ImportKind::Bookings, &bookings(6), limits).map(|taken| taken.rows);
    assert!(
        refused.as_ref().is_err_and(|text| text.contains('5')),
        "{refused:?}"
    );
}

#[test]
fn an_import_takes_so_many_other_rows() {
    let limits = ImportLimits {
        rows: 1,
        master_rows: 5,
        ..ImportLimits::default()
    };
    let taken = read(ImportKind::Units, &units(5), limits).expect("five are taken");
    assert_eq!(taken.rows, 5);
    let refused = read(ImportKind::Units, &units(6), limits).map(|taken| taken.rows);
    assert!(
        refused.as_ref().is_err_and(|text| text.contains('5')),
        "{refused:?}"
    );
}

#[test]
fn an_import_makes_so_many_bookings() {
    let limits = ImportLimits {
        bookings: 3,
        ..ImportLimits::default()
    };
    assert!(read(ImportKind::Bookings, &bookings(3), limits).is_ok());
    let refused = read(ImportKind::Bookings, &bookings(4), limits).map(|taken| taken.rows);
    assert!(
        refused.as_ref().is_err_and(|text| text.contains('3')),
        "{refused:?}"
    );
}

#[test]
fn an_import_holds_so_much_text() {
    let limits = ImportLimits {
        held_bytes: 2 << 20,
        ..ImportLimits::default()
    };
    assert!(read(ImportKind::Units, &units(1_000), limits).is_ok());
    let refused = read(ImportKind::Units, &units(200_000), limits).map(|taken| taken.rows);
    assert!(
        refused.as_ref().is_err_and(|text| text.contains("2 MiB")),
        "{refused:?}"
    );
}

#[test]
fn the_bounds_in_force_are_those_of_the_page_of_limits() {
    let limits = ImportLimits::default();
    assert_eq!(
        (
            limits.rows,
            limits.master_rows,
            limits.bookings,
            limits.held_bytes
        ),
        (ROWS_MAX, MASTER_ROWS_MAX, BOOKINGS_MAX, HELD_BYTES_MAX)
    );
}
