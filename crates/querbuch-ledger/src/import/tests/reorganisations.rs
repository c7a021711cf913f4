//! Reorganisations.

use querbuch_domain::reference::Ref;

use super::*;

const TOWNS: &str = "code;name;level;parent;is_body\n15;Land;Land;;ja\na;A;Kommune;15;ja\nb;B;Kommune;15;ja\nc;C;Kommune;15;ja\n";

#[test]
fn rows_happen_in_their_order() {
    let mut state = state_of(&[(ImportKind::Units, TOWNS)]);
    let text = "Einheit;Bezeichnung;Übergeordnet;Aufgegangen in;Wirksam ab\n\
        a;;;b;01.01.2027\n\
        b;;;c;2027-01\n\
        c;Neustadt;;;2027-07\n";
    let prepared = import_into(&state, ImportKind::Reorganisations, text).expect("no fault");
    let rows: Vec<u32> = prepared
        .commands
        .iter()
        .map(|command| command.origin.rows[0])
        .collect();
    assert_eq!(rows, [2, 3, 4]);
    execute(&mut state, &prepared).expect("no refusal");
    let tree = state.units.tree(state.units.epoch());
    let number = |code: &str| state.units.resolve(&Ref::from(code)).expect("registered");
    let path: Vec<&str> = tree.ancestry(number("a")).map(|(_, unit)| &*unit.name).collect();
    assert_eq!(path, ["A", "B", "Neustadt", "Land"]);
}

#[test]
fn refusals_lead_back_to_their_cells() {
    let place = |row: &str| {
        let mut state = state_of(&[(ImportKind::Units, TOWNS)]);
        let text = format!("unit,name,parent,mergeInto,effectiveFrom\na,,,b,2027-01\n{row}\n");
        let prepared = import_into(&state, ImportKind::Reorganisations, text).expect("no fault of the file");
        let fault = execute(&mut state, &prepared).expect_err("refused");
        let column = fault.column.map(|column| column.to_string());
        (
            fault.code,
            fault.row,
            column.unwrap_or_default(),
            fault.value.unwrap_or_default(),
        )
    };
    let expected = |code, column: &str, value: &str| (code, Some(3), column.to_owned(), value.to_owned());
    assert_eq!(place("a,,15,,2027-01"), expected("UNIT_INACTIVE", "unit", "a"));
    assert_eq!(
        place("c,,,a,2027-01"),
        expected("UNIT_INACTIVE", "mergeInto", "a")
    );
    assert_eq!(place("c,,x,,2027-01"), expected("NOT_FOUND", "parent", "x"));
    assert_eq!(place("15,,c,,2027-01"), expected("CYCLE", "parent", "c"));
    assert_eq!(place("c,C,,,2027-01").0, "INVALID_VALUE");
}

#[test]
fn faults_of_the_file_are_found_before_anything_is_asked() {
    let text = "unit;merge_into;effective_from\n;b;2027\na;b c;2027-01\n";
    let refused = import(ImportKind::Reorganisations, text).expect_err("three faults");
    let found: Vec<String> = refused
        .faults
        .iter()
        .map(|fault| {
            format!(
                "{:?} {}",
                fault.row.unwrap_or(0),
                fault.column.as_deref().unwrap_or("")
            )
        })
        .collect();
    assert_eq!(found, ["2 unit", "2 effective_from", "3 merge_into"]);
    assert!(
        import(ImportKind::Reorganisations, "unit;name\na;b\n").is_err(),
        "without a month"
    );
}
