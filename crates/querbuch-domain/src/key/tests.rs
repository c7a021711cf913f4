use crate::testing::decide;
use proptest::prelude::*;

use crate::command::outcome::Outcome;
use crate::decimal::Decimal;
use crate::event::Event;
use crate::id::{KeyNo, UnitNo};
use crate::key::Shares;
use crate::key::define::{DefineKey, KeyWeight, NewKeyPart};
use crate::key::fault::KeyFault;
use crate::reference::Ref;
use crate::state::State;
use crate::testing::month;
use crate::testing::{accept, compose_key, define_key, given, new_unit, part, two_measures};
use crate::unit::register::RegisterUnits;
use crate::words::Level;

mod refused;

/// The 16 Länder with weights as printed for the key year 2020, in thousandths of a percent.
pub(super) const KOENIGSTEIN_2020: [(&str, &str); 16] = [
    ("08", "13.12509"),
    ("09", "15.68563"),
    ("11", "5.20075"),
    ("12", "3.01025"),
    ("04", "0.95455"),
    ("02", "2.63402"),
    ("06", "7.40812"),
    ("13", "1.96964"),
    ("03", "9.40263"),
    ("05", "20.96090"),
    ("07", "4.80876"),
    ("10", "1.18749"),
    ("14", "4.94788"),
    ("15", "2.69332"),
    ("01", "3.39588"),
    ("16", "2.61509"),
];

/// The Bund, the Länder, and the key by which they share.
fn laender() -> State {
    let mut units = vec![new_unit("bund", "", Level::Federal)];
    units.extend(KOENIGSTEIN_2020.map(|(code, _)| new_unit(code, "", Level::State)));
    given([
        RegisterUnits { units }.into(),
        define_key("koenigstein", "2020-01", &KOENIGSTEIN_2020).into(),
    ])
}

fn shares(state: &State, key: &str, month_text: &str, among: &[&str]) -> Result<Shares, KeyFault> {
    let (number, _) = state.keys.require(&key.into(), "key").expect("is known");
    let unit = |code: &&str| state.units.require(&Ref::from(*code), "unit").expect("is known");
    let among: Vec<UnitNo> = among.iter().map(unit).collect();
    state
        .keys
        .shares(&state.units, number, (month(month_text), state.position), &among)
}

/// Each share of an amount as `code cents`.
fn split(state: &State, shares: &Shares, cents: i128) -> Vec<String> {
    let line = |(unit, cents): (UnitNo, i128)| {
        let code = &state.units.get(unit).expect("is known").code;
        format!("{code} {cents}")
    };
    shares.of(cents).into_iter().map(line).collect()
}

#[test]
fn a_key_is_defined_and_gets_further_versions() {
    let mut state = two_measures();
    let first = define_key("k", "2020-01", &[("bund", "2"), ("15", "1")]);
    let decision = accept(&mut state, first);
    assert_eq!(decision.outcome, Outcome::Key(KeyNo(0)));
    let [Event::KeyDefined(event)] = decision.events.as_slice() else {
        panic!("{:?}", decision.events);
    };
    let units: Vec<u32> = event.weights.iter().map(|weight| weight.0.0).collect();
    assert_eq!(units, [1, 0], "in the order of the codes: 15, bund");
    let then = state.position;
    let later = DefineKey {
        name: "Ein neuer Name".into(),
        ..define_key("k", "2022-01", &[("bund", "1"), ("15", "1")])
    };
    let decision = accept(&mut state, later);
    assert_eq!(decision.outcome, Outcome::Key(KeyNo(0)), "the same key");
    accept(&mut state, define_key("other", "2020-01", &[("bund", "1")]));
    let correction = DefineKey {
        correction: true,
        ..define_key("k", "2020-01", &[("bund", "3"), ("15", "1")])
    };
    accept(&mut state, correction);

    let key = state.keys.get(KeyNo(0)).expect("was defined");
    let number = |text, position| {
        let version = key.version_in(month(text), position);
        version.map(|version| version.number)
    };
    let now = state.position;
    assert_eq!([number("2019-12", now), number("2020-01", now)], [None, Some(3)]);
    assert_eq!(
        [number("2021-12", now), number("2022-01", now)],
        [Some(3), Some(2)]
    );
    assert_eq!(
        [number("2022-01", then), number("2021-12", now - 1)],
        [Some(1), Some(1)]
    );
    assert_eq!(key.name_at(then).map(AsRef::as_ref), Some("Ein Schlüssel"));
    assert_eq!(key.name_at(then + 1).map(AsRef::as_ref), Some("Ein neuer Name"));
    assert_eq!(
        (key.versions_at(then).count(), key.versions_at(now).count()),
        (1, 3)
    );
    assert_eq!((state.keys.known_at(then), state.keys.known_at(now)), (1, 2));
    assert!(key.version(3).is_some_and(|version| version.is_correction));
    assert_eq!((key.version(0), key.version(4)), (None, None));
}

/// Five years of KONSENS at 209 460 000 € a year, as `domain` facts have it: what falls to the sixteen Länder adds up.
#[test]
fn the_koenigstein_key_shares_a_billion_to_the_cent() {
    let state = laender();
    let shares = shares(&state, "koenigstein", "2022-01", &[]).expect("is in force");
    let five_years = shares.of(104_730_000_000);
    let total: i128 = five_years.iter().map(|(_, cents)| cents).sum();
    assert_eq!(total, 104_730_000_000);
    let nordrhein_westfalen = state.units.resolve(&"05".into()).expect("is known");
    let cents = five_years.iter().find(|(unit, _)| *unit == nordrhein_westfalen);
    assert_eq!(cents.map(|(_, cents)| *cents), Some(21_952_350_570));
    let fractions = shares.fractions();
    assert_eq!(
        fractions.iter().map(|(_, share)| *share).sum::<Decimal>(),
        Decimal::ONE
    );
    let printed = fractions.iter().find(|(unit, _)| *unit == nordrhein_westfalen);
    assert_eq!(
        printed.map(|(_, share)| share.to_string()).as_deref(),
        Some("0.209609")
    );
}

#[test]
fn ties_go_to_the_code_that_comes_first() {
    let mut state = two_measures();
    let key = define_key(
        "third",
        "2020-01",
        &[("wirtschaft", "1"), ("bund", "1"), ("15", "1.0")],
    );
    accept(&mut state, key);
    let shares = shares(&state, "third", "2026-01", &[]).expect("is in force");
    assert_eq!(split(&state, &shares, 100), ["15 34", "bund 33", "wirtschaft 33"]);
    assert_eq!(
        split(&state, &shares, -101),
        ["15 -34", "bund -34", "wirtschaft -33"]
    );
    let printed: Vec<String> = shares
        .fractions()
        .iter()
        .map(|(_, share)| share.to_string())
        .collect();
    assert_eq!(printed, ["0.333333333334", "0.333333333333", "0.333333333333"]);
}

#[test]
fn only_some_of_the_units_keep_their_proportions() {
    let mut state = two_measures();
    let key = define_key(
        "k",
        "2020-01",
        &[
            ("bund", "60"),
            ("15", "0.2"),
            ("15003", "0.1"),
            ("wirtschaft", "0"),
        ],
    );
    accept(&mut state, key);
    let towns = shares(&state, "k", "2026-01", &["15003", "15"]).expect("both have weights");
    assert_eq!(split(&state, &towns, 300), ["15 200", "15003 100"]);
    let nobody = shares(&state, "k", "2026-01", &["wirtschaft"]);
    assert_eq!(nobody, Err(KeyFault::NoWeight));
    accept(&mut state, define_key("bund-alone", "2020-01", &[("bund", "1")]));
    let stranger = shares(&state, "bund-alone", "2026-01", &["bund", "15"]);
    let expected = KeyFault::NotInKey {
        unit: "15".into(),
        key: "bund-alone".into(),
    };
    assert_eq!(stranger, Err(expected));
    let early = shares(&state, "k", "2019-12", &[]);
    assert!(matches!(early, Err(KeyFault::NotInForce { .. })), "{early:?}");
}

/// IT-PLR 2023/35: half for the Länder that reuse the service, a quarter for the Bund, a quarter for all Länder by
/// the Königstein key.
#[test]
fn a_composed_key_is_exact() {
    let mut state = laender();
    let parts = vec![
        part("0.5", None, Some("koenigstein"), Some(&["05", "15"])),
        part("0.25", Some("bund"), None, None),
        part("0.25", None, Some("koenigstein"), None),
    ];
    accept(&mut state, compose_key("efa", "2023-01", parts));
    let efa = shares(&state, "efa", "2023-07", &[]).expect("is in force");
    // 0.5 × 20.9609 / 23.65422 + 0.25 × 0.209609, of a hundred million euros.
    let expected = [
        ("05", "4954711823"),
        ("08", "328127250"),
        ("15", "636643677"),
        ("bund", "2500000000"),
    ];
    let lines = split(&state, &efa, 10_000_000_000);
    for (code, cents) in expected {
        assert!(
            lines.contains(&format!("{code} {cents}")),
            "{code} {cents}: {lines:?}"
        );
    }
    assert_eq!(
        efa.of(10_000_000_000)
            .iter()
            .map(|(_, cents)| cents)
            .sum::<i128>(),
        10_000_000_000
    );
    assert_eq!(efa.used, [(KeyNo(1), 1), (KeyNo(0), 1)]);

    // The version of the inner key that is in force in the month counts.
    accept(
        &mut state,
        define_key("koenigstein", "2024-01", &[("05", "1"), ("15", "3")]),
    );
    let before = shares(&state, "efa", "2023-12", &[]).expect("is in force");
    assert_eq!(before.weights, efa.weights);
    let after = shares(&state, "efa", "2024-01", &[]).expect("is in force");
    assert_eq!(split(&state, &after, 1_600), ["05 300", "15 900", "bund 400"]);
    assert_eq!(after.used, [(KeyNo(1), 1), (KeyNo(0), 2)]);
}

#[test]
fn parts_may_be_thirds_and_equal_shares() {
    let mut state = two_measures();
    let third = |unit| NewKeyPart {
        out_of: 3,
        ..part("1", Some(unit), None, None)
    };
    let equal = NewKeyPart {
        out_of: 3,
        ..part("1", None, None, Some(&["bund", "15", "15003"]))
    };
    accept(
        &mut state,
        compose_key("thirds", "2020-01", vec![third("bund"), third("15"), equal]),
    );
    let shares = shares(&state, "thirds", "2020-01", &[]).expect("is in force");
    assert_eq!(split(&state, &shares, 900), ["15 400", "15003 100", "bund 400"]);
    assert_eq!(shares.weights.iter().map(|(_, weight)| *weight).sum::<i128>(), 9);
}

/// Weights such as people type them, in hundredths, for any number of units.
fn weights() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(prop_oneof![Just(0), 0..50_u64, 0..100_000_000_000_000_u64], 1..7)
        .prop_filter("somebody bears something", |weights| {
            weights.iter().any(|weight| *weight > 0)
        })
}

fn with_units(count: usize) -> State {
    let units = (0..count).map(|number| new_unit(&format!("u{number}"), "", Level::State));
    given([RegisterUnits {
        units: units.collect(),
    }
    .into()])
}

fn weighed(weights: &[u64], order: impl Iterator<Item = usize>) -> DefineKey {
    let weight = |index: usize| KeyWeight {
        unit: format!("u{index}").into(),
        weight: Decimal::new(weights[index].try_into().expect("is small"), 2),
    };
    DefineKey {
        weights: order.map(weight).collect(),
        ..define_key("k", "2020-01", &[])
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_weights_the_shares_add_up(weights in weights(), amount in any::<i64>()) {
        let mut state = with_units(weights.len());
        accept(&mut state, weighed(&weights, 0..weights.len()));
        let shares = shares(&state, "k", "2020-01", &[]).expect("is in force");
        prop_assert_eq!(shares.of(amount.into()).iter().map(|(_, cents)| cents).sum::<i128>(), amount.into());
        prop_assert_eq!(shares.fractions().iter().map(|(_, share)| *share).sum::<Decimal>(), Decimal::ONE);
    }

    #[test]
    fn the_order_of_the_input_makes_no_difference(weights in weights(), turn in 0..7_usize) {
        let mut state = with_units(weights.len());
        let forward = weighed(&weights, 0..weights.len());
        let turned = weighed(&weights, (0..weights.len()).rev().cycle().skip(turn).take(weights.len()));
        let decide = |key: &DefineKey| decide(&state, key.clone()).expect("nothing stands against it");
        prop_assert_eq!(decide(&forward), decide(&turned));
        accept(&mut state, turned);
    }

    #[test]
    fn composed_shares_are_the_exact_ones(
        weights in prop::collection::vec(1..1_000_u64, 2..6),
        percent in 1..99_i64,
        amount in 0..1_000_000_000_i128,
    ) {
        let mut state = with_units(weights.len());
        accept(&mut state, weighed(&weights, 0..weights.len()));
        let parts = vec![
            part(&Decimal::new(percent, 2).to_string(), None, Some("k"), None),
            part(&Decimal::new(100 - percent, 2).to_string(), Some("u0"), None, None),
        ];
        accept(&mut state, compose_key("c", "2020-01", parts));
        let shares = shares(&state, "c", "2020-01", &[]).expect("is in force");
        let total: u64 = weights.iter().sum();
        let mut sum = 0;
        for (unit, cents) in shares.of(amount) {
            let own = i128::from(weights[unit.index()]) * i128::from(percent);
            let rest = if unit.0 == 0 { i128::from(100 - percent) * i128::from(total) } else { 0 };
            let exact_times = amount * (own + rest);
            let denominator = 100 * i128::from(total);
            prop_assert!((cents * denominator - exact_times).abs() < denominator);
            sum += cents;
        }
        prop_assert_eq!(sum, amount);
    }
}
