//! The files of the demo are without fault, and their sums are the published ones.

use std::collections::BTreeMap;

use querbuch_domain::decimal::Decimal as Exact;
use querbuch_domain::key::Division;
use querbuch_domain::month::Month;
use querbuch_domain::reference::Ref;
use querbuch_domain::words::Slot;

use super::*;

/// Imports the demo in its order.
pub(super) fn demo_state() -> State {
    let mut state = State::default();
    for kind in &ImportKind::ALL[..6] {
        let sources = [demo(&format!("{}.csv", kind.as_str()))];
        let prepared = match prepare(*kind, &sources, &state, &ImportOptions::default()) {
            Ok(prepared) => prepared,
            Err(refused) => panic!("{:?}", refused.faults),
        };
        execute(&mut state, &prepared).expect("no refusal");
    }
    state
}

/// Those of one kind, into an empty ledger.
fn state_of_kind(kind: ImportKind) -> State {
    let mut state = State::default();
    let sources = [demo(&format!("{}.csv", kind.as_str()))];
    let prepared = prepare(kind, &sources, &state, &ImportOptions::default());
    execute(&mut state, &prepared.expect("no fault")).expect("no refusal");
    state
}

#[test]
fn the_published_discount_rates_come_in_with_their_months() {
    let state = state_of_kind(ImportKind::DiscountRates);
    let in_force = |text: &str| {
        let rate = state.rates.discount_at(Month::parse(text)?, state.position)?;
        let real = rate.real.map_or("-".to_owned(), |real| real.to_string());
        Some(format!("{} {real} {}", rate.nominal, rate.status.as_str()))
    };
    let table = [
        ("2004-02", None),
        ("2004-03", Some("0.046 0.038 VERIFIED")),
        ("2005-11", Some("0.043 0.035 VERIFIED")),
        ("2011-05", Some("0.033 - VERIFIED")),
        ("2012-07", Some("0.031 - VERIFIED")),
        ("2017-12", Some("0.031 - VERIFIED")),
        ("2018-01", Some("0.006 - UNVERIFIED")),
        ("2023-06", Some("0.006 - UNVERIFIED")),
        ("2023-07", Some("0.009 - SECOND_HAND")),
    ];
    for (month, expected) in table {
        assert_eq!(in_force(month).as_deref(), expected, "{month}");
    }
}

fn sum(state: &State, effect: &str, is_wanted: impl Fn(Slot) -> bool) -> i64 {
    let number = state
        .effects
        .resolve(&Ref::from(effect), None)
        .expect("an effect");
    let cells = state.cells.get(number).expect("its cells");
    cells
        .iter()
        .filter(|cell| is_wanted(cell.slot))
        .map(|cell| cell.cents)
        .sum()
}

#[test]
fn the_published_cases_come_in_whole() {
    let state = demo_state();
    assert_eq!(
        (state.units.len(), state.measures.len(), state.effects.len()),
        (30, 12, 52)
    );
    assert_eq!(sum(&state, "olaf/gebuehr-bund", Slot::is_actual), 11_076_600);
    assert_eq!(sum(&state, "olaf/gebuehr-kommunen", Slot::is_actual), -11_076_600);
    assert_eq!(
        sum(&state, "konsens/anteil-bund", |slot| slot == Slot::Plan),
        20_650_000_000
    );
    assert_eq!(
        sum(&state, "konsens/anteil-laender", |slot| slot == Slot::Plan),
        104_730_000_000
    );
    assert_eq!(
        sum(&state, "drive-bw/justiz", |slot| slot == Slot::Forecast),
        5 * 88_000_000
    );
    assert_eq!(sum(&state, "noots/vorbereitung", Slot::is_actual), 9_400_000_000);
    let journal = state.bookings.journal();
    assert_eq!(
        journal
            .range(0, journal.len())
            .filter(|line| line.slot.is_actual())
            .count(),
        52
    );
}

/// The demo with its keys and allocations.
fn allocated_state() -> State {
    let mut state = demo_state();
    let files = [
        (ImportKind::Keys, "koenigsteiner-schluessel.csv"),
        (ImportKind::Keys, "keys.csv"),
        (ImportKind::Allocations, "allocations.csv"),
    ];
    for (kind, name) in files {
        let prepared = prepare(kind, &[demo(name)], &state, &ImportOptions::default());
        execute(&mut state, &prepared.expect("no fault")).expect("no refusal");
    }
    state
}

/// What each unit bears of the costs of a measure in some years, in cents.
fn borne(state: &State, measure: &str, years: std::ops::RangeInclusive<u16>) -> BTreeMap<String, i64> {
    let number = state.measures.resolve(&Ref::from(measure)).expect("a measure");
    let mut sums = BTreeMap::new();
    for effect in state.effects.of_measure(number) {
        let unit = state.effects.get(effect).expect("an effect").unit;
        let code = state.units.get(unit).expect("a unit").code.to_string();
        let cells = state.cells.get(effect).expect("its cells").iter();
        let wanted = cells.filter(|cell| cell.slot.is_actual() && years.contains(&cell.month.year()));
        *sums.entry(code).or_default() += wanted.map(|cell| cell.cents).sum::<i64>();
    }
    sums.retain(|_, cents| *cents != 0);
    sums
}

#[test]
fn every_published_koenigstein_key_sums_to_a_hundred_percent() {
    let state = allocated_state();
    let (number, key) = state
        .keys
        .require(&Ref::from("koenigstein"), "key")
        .expect("a key");
    let versions: Vec<_> = key.versions_at(state.position).collect();
    let years: Vec<u16> = versions.iter().map(|version| version.key_year).collect();
    assert_eq!(years, (2010..=2020).collect::<Vec<u16>>());
    for version in versions {
        let Division::Weights(weights) = &version.division else {
            panic!("a key of weights");
        };
        let sum: Exact = weights.iter().map(|(_, weight)| *weight).sum();
        assert_eq!(
            (weights.len(), sum),
            (16, Exact::ONE_HUNDRED),
            "{}",
            version.key_year
        );
    }
    let month = Month::parse("2024-12").expect("a month");
    let in_force = key
        .version_in(month, state.position)
        .map(|version| version.key_year);
    assert_eq!(in_force, Some(2020));
    let shares = state
        .keys
        .shares(&state.units, number, (month, state.position), &[]);
    let sum: Exact = shares
        .expect("in force")
        .fractions()
        .iter()
        .map(|(_, share)| *share)
        .sum();
    assert_eq!(sum, Exact::ONE);
}

#[test]
fn konsens_and_the_service_for_all_are_shared_to_the_cent() {
    let state = allocated_state();
    let konsens = borne(&state, "konsens", 2022..=2026);
    assert_eq!(konsens.len(), 16, "nothing is left at all Länder together");
    assert_eq!(konsens.values().sum::<i64>(), 104_730_000_000);
    assert_eq!(konsens["05"], 21_952_350_570);
    let service = borne(&state, "efa-betrieb", 2024..=2024);
    assert_eq!(service.len(), 17);
    assert_eq!(service.values().sum::<i64>(), 12_000_000);
    let some = ["bund", "11", "06", "12", "15", "05"].map(|code| service[code]);
    assert_eq!(
        some,
        [3_000_000, 156_022, 3_612_251, 1_467_819, 1_313_281, 628_827]
    );
}
