//! Indicators, measurements and capacities.

use querbuch_domain::id::IndicatorNo;
use querbuch_domain::reference::Ref;
use querbuch_domain::words::Slot;

use super::demo::demo_state;
use super::*;

const SAVING: &str = "measure;code;unit;kind;category;cashability;title\n\
    m;zeit;01;Ersparnis;service.saving.admin;CAPACITY;Weniger Zeit\n";
const WAGES: &str = "system;year;level;service_class;per_hour;source\nS;2024;Land;gD;43,20;Q\n";
const INDICATORS: &str = "massnahme;kennung;bezeichnung;masseinheit;ausgangswert;wirkung;ebene;laufbahngruppe;system\n\
    m;bearbeitung;Bearbeitungszeit;min;95,5;zeit;Land;gD;S\n";

fn state() -> State {
    state_of(&[
        (ImportKind::Units, UNITS),
        (ImportKind::Measures, MEASURES),
        (ImportKind::Effects, SAVING),
        (ImportKind::WageRates, WAGES),
        (ImportKind::Indicators, INDICATORS),
    ])
}

/// Code, row, column and value of each fault, also of those that only the ledger sees.
fn faults(kind: ImportKind, text: &str) -> Vec<(&'static str, Option<u32>, String, String)> {
    let mut state = state();
    let faults = match import_into(&state, kind, text) {
        Err(refused) => refused.faults,
        Ok(prepared) => vec![*execute(&mut state, &prepared).expect_err("is refused")],
    };
    let fault = |fault: &ImportFault| {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        (
            fault.code,
            fault.row,
            text(fault.column.as_deref()),
            text(fault.value.as_deref()),
        )
    };
    faults.iter().map(fault).collect()
}

fn one(
    code: &'static str,
    row: u32,
    column: &str,
    value: &str,
) -> Vec<(&'static str, Option<u32>, String, String)> {
    vec![(code, Some(row), column.to_owned(), value.to_owned())]
}

#[test]
fn the_indicators_of_the_demo_derive_the_published_saving() {
    let mut state = demo_state();
    for (kind, name) in [
        (ImportKind::WageRates, "wage-rates.csv"),
        (ImportKind::Indicators, "indicators.csv"),
        (ImportKind::Measurements, "measurements.csv"),
    ] {
        let prepared = prepare(kind, &[demo(name)], &state, &ImportOptions::default()).expect("no fault");
        execute(&mut state, &prepared).expect("no refusal");
    }
    let effect = state
        .effects
        .resolve(&Ref::from("wohni/bearbeitung"), None)
        .expect("an effect");
    let cells = state.cells.get(effect).expect("its cells");
    let sums: Vec<_> = cells
        .iter()
        .map(|cell| (cell.month.to_string(), cell.slot, cell.cents))
        .collect();
    assert_eq!(sums, [("2024-12".to_owned(), Slot::Claimed, 9_284_000)]);
    // Neither elapsed time nor time of citizens books anything.
    let booked = |number| {
        state
            .measurements
            .of(number)
            .filter(|found| found.derivation.is_some())
            .count()
    };
    assert_eq!([0, 1, 2].map(|number| booked(IndicatorNo(number))), [1, 0, 0]);
    let citizens = state.indicators.get(IndicatorNo(2)).expect("is there");
    assert!(!citizens.baseline_known && citizens.valuation.is_none());
}

#[test]
fn values_come_in_the_order_of_the_file_and_the_last_of_a_month_holds() {
    let text = "measure;indicator;month;value;cases;source\n\
        m;bearbeitung;12.2024;75,5;600;Statistik\nm;bearbeitung;2024-12;85,5;600;Statistik, berichtigt\n";
    let mut state = state();
    let prepared = import_into(&state, ImportKind::Measurements, text).expect("no fault");
    execute(&mut state, &prepared).expect("no refusal");
    let sums: Vec<i64> = state
        .measurements
        .of(IndicatorNo(0))
        .filter_map(|found| Some(found.derivation.as_ref()?.difference))
        .collect();
    // 20 minutes less, then 10: 600 cases at 43.20 an hour.
    assert_eq!(sums, [864_000, -432_000]);
}

#[test]
fn capacities_come_in() {
    let text = "einheit;jahr;volle_stellen;stunden_je_jahr;quelle\n01;2026;12,5;;Stellenplan\nbund;2026;3;1500;Stellenplan\n";
    let mut state = state();
    let prepared = import_into(&state, ImportKind::Capacities, text).expect("no fault");
    execute(&mut state, &prepared).expect("no refusal");
    let found = |unit: &str| {
        let unit = state.units.resolve(&Ref::from(unit)).expect("a unit");
        let capacity = state.capacities.at(unit, 2026, state.position).expect("was set");
        (
            capacity.full_time_equivalents.to_string(),
            capacity.hours_per_year,
        )
    };
    assert_eq!(
        (found("01"), found("bund")),
        (("12.5".to_owned(), 1_600), ("3".to_owned(), 1_500))
    );
}

#[test]
fn faults_of_indicators_name_their_cells() {
    let header = "measure;code;name;unit_of_measure;catalogue;baseline;effect;level;service_class;system;year;per_unit\n";
    let check = |row: &str| faults(ImportKind::Indicators, &format!("{header}{row}\n"));
    assert_eq!(
        check("m;x;X;min;;viel;;;;;;"),
        one("INVALID_VALUE", 2, "baseline", "viel")
    );
    assert_eq!(
        check("m;x;X;min;;9.5;zeit;Land;gD;;;"),
        one("VALUE_MISSING", 2, "system", "")
    );
    assert_eq!(
        check("m;x;X;min;;9.5;;Land;gD;S;;"),
        one("VALUE_MISSING", 2, "effect", "")
    );
    // What only the ledger knows.
    assert_eq!(
        check("gone;x;X;min;;9.5;;;;;;"),
        one("NOT_FOUND", 2, "measure", "gone")
    );
    assert_eq!(
        check("m;bearbeitung;X;min;;9.5;;;;;;"),
        one("ALREADY_EXISTS", 2, "code", "bearbeitung")
    );
    assert_eq!(
        check("m;x;;;gone;9.5;;;;;;").first(),
        one("NOT_FOUND", 2, "catalogue", "gone").first()
    );
    assert_eq!(
        check("m;x;X;%;;9.5;zeit;Land;gD;S;;"),
        one("INVALID_VALUE", 2, "system", "S")
    );
    assert_eq!(
        check("m;x;X;min;;9.5;nirgends;;;;;1.50"),
        one("NOT_FOUND", 2, "effect", "nirgends")
    );
    let twice = "m;x;X;min;;9.5;;;;;;\nm;x;X;min;;9.5;;;;;;";
    assert_eq!(check(twice), one("ROW_TWICE", 3, "code", "x"));
}

#[test]
fn faults_of_measurements_and_capacities_name_their_cells() {
    let header = "measure;indicator;month;value;cases;source\n";
    let check = |row: &str| faults(ImportKind::Measurements, &format!("{header}{row}\n"));
    assert_eq!(
        check("m;bearbeitung;2024;75.5;1;Q"),
        one("INVALID_VALUE", 2, "month", "2024")
    );
    assert_eq!(
        check("m;bearbeitung;2024-12;75.5;viele;Q"),
        one("INVALID_VALUE", 2, "cases", "viele")
    );
    assert_eq!(
        check("m;gone;2024-12;75.5;1;Q"),
        one("NOT_FOUND", 2, "indicator", "gone")
    );
    assert_eq!(
        check("m;bearbeitung;2024-12;75.5;;Q"),
        one("INVALID_VALUE", 2, "cases", "")
    );
    assert_eq!(
        check("m;bearbeitung;2024-12;75.5;1;"),
        one("VALUE_MISSING", 2, "source", "")
    );
    let header = "unit;year;full_time_equivalents;source\n";
    let check = |row: &str| faults(ImportKind::Capacities, &format!("{header}{row}\n"));
    assert_eq!(check("gone;2026;3.5;Q"), one("NOT_FOUND", 2, "unit", "gone"));
    assert_eq!(
        check("01;2026;3.5555;Q"),
        one("INVALID_VALUE", 2, "full_time_equivalents", "3.5555")
    );
    assert_eq!(
        check("01;2026;3.5;Q\n01;2026;4.5;Q"),
        one("ROW_TWICE", 3, "unit", "01")
    );
}
