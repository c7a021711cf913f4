//! Wage rates.

use querbuch_domain::words::Level;

use super::*;

const HEADER: &str = "system;jahr;ebene;laufbahngruppe;euro_je_stunde;quelle;status\n";

fn faults(rows: &str) -> Vec<(&'static str, Option<u32>, String)> {
    let refused = import(ImportKind::WageRates, format!("{HEADER}{rows}")).expect_err("faults");
    let fault = |fault: &ImportFault| {
        (
            fault.code,
            fault.row,
            fault.column.as_deref().unwrap_or_default().to_owned(),
        )
    };
    refused.faults.iter().map(fault).collect()
}

#[test]
fn the_tables_of_the_demo_come_in_whole() {
    let mut state = State::default();
    for name in [
        "wage-rates.csv",
        "wage-rates-business.csv",
        "staff-rates-federal.csv",
    ] {
        let prepared = prepare(
            ImportKind::WageRates,
            &[demo(name)],
            &state,
            &ImportOptions::default(),
        );
        execute(&mut state, &prepared.expect("no fault")).expect("no refusal");
    }
    let tables = state.wages.tables_at(state.position);
    let sizes: Vec<_> = tables
        .iter()
        .map(|table| (table.system.as_ref(), table.year, table.rates.len()))
        .collect();
    let expected = [
        ("AGebV mit Gemeinkosten", 2015, 4),
        ("AGebV ohne Gemeinkosten", 2015, 4),
        ("BMF-Personalkostensätze", 2025, 18),
        ("Leitfaden Erfüllungsaufwand 2025", 2025, 16),
        ("Leitfaden Erfüllungsaufwand 2025, Wirtschaft", 2025, 76),
    ];
    assert_eq!(sizes, expected);
    let rate = |level, class| tables[3].rate(level, class).map(|rate| rate.per_hour);
    assert_eq!(
        (rate(Level::Municipal, "gD"), rate(Level::State, "hD")),
        (Some(4_220), Some(6_930))
    );
    let statuses: Vec<_> = tables.iter().map(|table| table.status.as_str()).collect();
    assert_eq!(
        statuses,
        ["VERIFIED", "VERIFIED", "UNVERIFIED", "SECOND_HAND", "SECOND_HAND"]
    );
}

#[test]
fn a_file_may_hold_several_tables_and_names_need_no_status() {
    let text = "system;year;level;service_class;per_hour;source\n\
        S;2024;Kommune;gD;42,20;Q\nT;2024;Kommune;gD;50,00;Q\nS;2025;Kommune;gD;43,00;Q\nS;2024;Bund;gD;40,40;Q\n";
    let state = state_of(&[(ImportKind::WageRates, text)]);
    let tables = state.wages.tables_at(state.position);
    let sizes: Vec<_> = tables
        .iter()
        .map(|table| (table.system.as_ref(), table.year, table.rates.len()))
        .collect();
    assert_eq!(sizes, [("S", 2024, 2), ("S", 2025, 1), ("T", 2024, 1)]);
    assert_eq!(tables[0].status.as_str(), "UNVERIFIED");
}

#[test]
fn faults_name_their_cells() {
    let good = "S;2024;Kommune;gD;42.20;Q;geprüft\n";
    let other = |row: &str| faults(&format!("{good}{row}\n"));
    let one = |code, column: &str| vec![(code, Some(3), column.to_owned())];
    assert_eq!(
        other("S;2024;Kommune;gD;43.00;Q;geprüft"),
        one("ROW_TWICE", "laufbahngruppe")
    );
    assert_eq!(
        other("S;2024;Bund;gD;43.00;P;geprüft"),
        one("ROWS_DIFFER", "quelle")
    );
    assert_eq!(
        other("S;2024;Bund;gD;43.00;Q;ungeprüft"),
        one("ROWS_DIFFER", "status")
    );
    assert_eq!(
        other("S;MMXXIV;Bund;gD;43.00;Q;geprüft"),
        one("INVALID_VALUE", "jahr")
    );
    assert_eq!(
        other("S;2024;Dorf;gD;43.00;Q;geprüft"),
        one("INVALID_VALUE", "ebene")
    );
    assert_eq!(
        other(";2024;Bund;gD;43.00;Q;geprüft"),
        one("VALUE_MISSING", "system")
    );
    assert_eq!(
        other("S;2024;Bund;gD;viel;Q;geprüft"),
        one("INVALID_VALUE", "euro_je_stunde")
    );
}

/// What only the ledger knows leads back to the row as well.
#[test]
fn a_rate_a_year_is_refused_at_its_row() {
    let rows = "S;2024;Bund;gD;40.40;Q;geprüft\nS;2024;Kommune;gD;67520.00;Q;geprüft\n";
    let prepared = import(ImportKind::WageRates, format!("{HEADER}{rows}")).expect("no fault by itself");
    let fault = execute(&mut State::default(), &prepared).expect_err("that is no rate an hour");
    let found = (
        fault.code,
        fault.row,
        fault.column.as_deref(),
        fault.value.as_deref(),
    );
    assert_eq!(
        found,
        ("INVALID_VALUE", Some(3), Some("euro_je_stunde"), Some("67520.00"))
    );
}
