//! The federal IT budget of 2017.

use std::collections::BTreeMap;

use querbuch_domain::reference::Ref;

use super::*;

fn import_budget(state: &State) -> PreparedImport {
    let federal_budget = FederalBudgetOptions {
        einzelplaene: Some(demo("bundeshaushalt-2017-einzelplaene.csv")),
        ..FederalBudgetOptions::default()
    };
    let options = ImportOptions {
        federal_budget,
        ..ImportOptions::default()
    };
    let sources = [demo("bundeshaushalt-2017-it-titel.csv")];
    match prepare(ImportKind::FederalBudget, &sources, state, &options) {
        Ok(prepared) => prepared,
        Err(refused) => panic!("{:?}", refused.faults),
    }
}

#[test]
fn the_242_titel_add_up() {
    let mut state = State::default();
    let prepared = import_budget(&state);
    assert_eq!(prepared.rows, 242);
    execute(&mut state, &prepared).expect("no refusal");
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for (number, effect) in state.effects.iter() {
        let cells = state.cells.get(number).expect("a plan, also of zero");
        let unit = state.units.get(effect.unit).expect("its unit");
        assert!(cells.iter().all(|cell| cell.month.to_string() == "2017-12"));
        *sums.entry(unit.code[5..7].to_owned()).or_default() +=
            cells.iter().map(|cell| cell.cents).sum::<i64>();
    }
    assert_eq!(state.effects.len(), 242);
    assert_eq!(sums.values().sum::<i64>(), 284_430_100_000);
    assert_eq!(sums, sums_of_the_file());

    let unit = |code: &str| {
        let number = state.units.resolve(&Ref::from(code)).expect(code);
        state.units.get(number).expect(code).clone()
    };
    assert_eq!(&*unit("bund/06").name, "Bundesministerium des Innern");
    assert_eq!(&*unit("bund/01/0112").name, "Bundespräsidialamt");
    let titel = unit("bund/01/0112/53201");
    assert_eq!(
        titel.budget_position.as_deref(),
        Some("Kapitel 0112 Titel 532 01 Funktion 011")
    );
    let quoted = unit("bund/12/1204/89402");
    assert!(
        quoted.name.contains("(\"Digitale Dividende\")"),
        "{}",
        quoted.name
    );
}

/// Counted by simpler means.
fn sums_of_the_file() -> BTreeMap<String, i64> {
    let path = format!(
        "{}/../../demo/bundeshaushalt-2017-it-titel.csv",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(path).expect("a file of the demo");
    let mut sums = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let thousands: i64 = line
            .rsplit(';')
            .next()
            .and_then(|cell| cell.parse().ok())
            .expect("a number");
        *sums.entry(line[..2].to_owned()).or_default() += thousands * 100_000;
    }
    sums
}

/// The ledger answers a known key with its first result, if the input is the same; here that is checked.
#[test]
fn importing_it_again_asks_for_nothing_new() {
    let mut state = demo::demo_state();
    let first = import_budget(&state);
    assert!(
        !first.commands.iter().any(|command| command
            .key
            .as_ref()
            .is_some_and(|key| key.ends_with(":unit:bund"))),
        "bund is there already"
    );
    execute(&mut state, &first).expect("no refusal");
    let known: BTreeMap<&str, String> = first
        .commands
        .iter()
        .map(|command| {
            (
                command.key.as_deref().unwrap_or_default(),
                format!("{:?}", command.command),
            )
        })
        .collect();
    assert_eq!(known.len(), first.commands.len(), "keys are unique");
    let again = import_budget(&state);
    assert!(!again.commands.is_empty());
    for command in &again.commands {
        assert_eq!(
            known.get(command.key.as_deref().unwrap_or_default()),
            Some(&format!("{:?}", command.command))
        );
        assert!(querbuch_domain::code::check_key(command.key.as_deref().unwrap_or_default()).is_ok());
    }
}

#[test]
fn faults_of_a_budget() {
    let header = "einzelplan;kapitel;kapitel_text;titelgruppe;titel;funktion;flexibilisiert;seite;zweckbestimmung;soll_tsd_euro";
    let text = format!(
        "{header}\n6;0602;K;;53211;011;ja;1;Z;1\n06;0702;K;;53211;011;ja;1;Z;1\n\
         06;0602;K;;5321;011;ja;1;Z;10000000000000\n06;0602;K;;53211;011;ja;1;Z;1\n06;0602;K;;53211;011;ja;1;Z;1\n"
    );
    let refused = import(ImportKind::FederalBudget, text).expect_err("faults");
    let places: Vec<_> = refused
        .faults
        .iter()
        .map(|f| (f.code, f.row, f.column.as_deref()))
        .collect();
    let expected = [
        ("INVALID_VALUE", Some(2), Some("einzelplan")),
        ("INVALID_VALUE", Some(3), Some("kapitel")),
        ("INVALID_VALUE", Some(4), Some("titel")),
        ("AMOUNT_OUT_OF_RANGE", Some(4), Some("soll_tsd_euro")),
        ("ROW_TWICE", Some(6), Some("titel")),
    ];
    assert_eq!(places, expected);

    let long = format!("{header}\n06;0602;K;;53211;011;ja;1;{};1\n", "ä".repeat(600));
    let prepared = import(ImportKind::FederalBudget, long).expect("shortened");
    execute(&mut State::default(), &prepared).expect("short enough");

    let files = [source(format!("{header}\n")), source(format!("{header}\n\n"))];
    let state = State::default();
    let refused = prepare(
        ImportKind::FederalBudget,
        &files,
        &state,
        &ImportOptions::default(),
    )
    .expect_err("one only");
    assert_eq!(refused.faults[0].code, "FILE_TWICE");
}

const HEADER: &str = "einzelplan;kapitel;kapitel_text;titelgruppe;titel;funktion;flexibilisiert;seite;zweckbestimmung;soll_tsd_euro";

#[test]
fn income_is_left_out_and_said_with_its_sum() {
    let text = format!(
        "{HEADER}\n06;0602;K;;11101;011;;1;Gebühren;700\n06;0602;K;;38101;011;;1;Verrechnung;-50\n06;0602;K;;53211;011;;1;Z;1\n"
    );
    let prepared = import(ImportKind::FederalBudget, text).expect("no fault");
    assert_eq!(prepared.rows, 3);
    let left_out = LeftOut {
        rows: 2,
        cents: 65_000_000,
    };
    assert_eq!(prepared.left_out, left_out);
    let mut state = State::default();
    execute(&mut state, &prepared).expect("no refusal");
    assert_eq!(state.effects.len(), 1);
    let measures = state.measures.by_code();
    let measure = measures
        .values()
        .find_map(|number| state.measures.get(*number))
        .expect("the measure");
    let description = measure.description.as_deref().expect("says what it is");
    assert!(
        description.starts_with("1 Ausgabetitel des Bundeshaushalts 2017;"),
        "{description}"
    );
    assert!(!description.contains("Wortsuche"), "{description}");
}

#[test]
fn categories_follow_the_gruppe() {
    let expected = [
        ("42201", "run.cost.staff"),
        ("51101", "run.cost.goods"),
        ("55401", "run.cost.goods"),
        ("57501", "finance.cost"),
        ("63201", "grant.cost"),
        ("68101", "grant.cost"),
        ("71201", "dev.cost.goods"),
        ("81201", "dev.cost.goods"),
        ("83101", "finance.cost"),
        ("87001", "finance.cost"),
        ("88201", "grant.cost.investment"),
        ("89301", "grant.cost.investment"),
        ("97201", "finance.cost"),
    ];
    let rows = expected.map(|(titel, _)| format!("06;0602;K;;{titel};011;;1;Z;1\n"));
    let text = format!("{HEADER}\n{}", rows.concat());
    let prepared = import(ImportKind::FederalBudget, text).expect("no fault");
    let mut state = State::default();
    execute(&mut state, &prepared).expect("no refusal");
    let found: Vec<(String, &str)> = state
        .effects
        .iter()
        .map(|(_, effect)| (effect.code[5..].to_owned(), effect.category.get().code))
        .collect();
    let expected: Vec<(String, &str)> = expected.map(|(titel, code)| (titel.to_owned(), code)).to_vec();
    assert_eq!(found, expected);
}

#[test]
fn characters_that_nobody_sees_are_dropped() {
    let text =
        format!("{HEADER}\n06;0602;\u{200b}Ka\u{ad}pi\u{ad}tel;;53211;011;;1;\u{feff}Be\u{200b}trieb;1\n");
    let prepared = import(ImportKind::FederalBudget, text).expect("no fault");
    let mut state = State::default();
    execute(&mut state, &prepared).expect("no refusal");
    let name = |code: &str| {
        let number = state.units.resolve(&Ref::from(code)).expect(code);
        state.units.get(number).expect(code).name.to_string()
    };
    assert_eq!(name("bund/06/0602"), "Kapitel");
    assert_eq!(name("bund/06/0602/53211"), "Betrieb");
}
