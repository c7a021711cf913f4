use proptest::prelude::*;

use crate::command::outcome::Outcome;
use crate::decimal::{Decimal, parse_decimal};
use crate::id::Position;
use crate::language::Language;
use crate::month::Month;
use crate::rate::DiscountRate;
use crate::rate::set::SetDiscountRate;
use crate::state::State;
use crate::testing::month;
use crate::testing::{accept, discount_rate, given, optimism_bias, refusals};
use crate::words::{EvidenceGrade, SourceStatus};

fn decimal(text: &str) -> Decimal {
    parse_decimal(text).expect("a decimal")
}

fn nominal_at(state: &State, text: &str, position: Position) -> Option<String> {
    let rate = state.rates.discount_at(month(text), position);
    rate.map(|rate| rate.nominal.to_string())
}

#[test]
fn the_rate_that_began_last_is_in_force() {
    let state = given([
        discount_rate("2012-07", 31).into(),
        discount_rate("2004-03", 46).into(),
        discount_rate("2023-07", 9).into(),
    ]);
    let table = [
        ("2004-02", None),
        ("2004-03", Some("0.046")),
        ("2012-06", Some("0.046")),
        ("2012-07", Some("0.031")),
        ("2023-06", Some("0.031")),
        ("2023-07", Some("0.009")),
        ("2199-12", Some("0.009")),
    ];
    for (month, expected) in table {
        assert_eq!(nominal_at(&state, month, 3).as_deref(), expected, "{month}");
    }
}

#[test]
fn a_rate_is_known_from_its_position_on() {
    let state = given([
        discount_rate("2012-07", 31).into(),
        discount_rate("2011-05", 33).into(),
        discount_rate("2012-07", 30).into(),
        discount_rate("2012-01", 32).into(),
    ]);
    let of = |position| nominal_at(&state, "2020-01", position);
    assert_eq!(of(0), None);
    assert_eq!(
        [1, 2, 3, 4, 99].map(of),
        ["0.031", "0.031", "0.03", "0.03", "0.03"].map(|text| Some(text.into()))
    );
    assert_eq!(nominal_at(&state, "2012-06", 3).as_deref(), Some("0.033"));
    assert_eq!(nominal_at(&state, "2012-06", 4).as_deref(), Some("0.032"));

    let known = |position| {
        let rates = state.rates.discount_known(position);
        rates.map(|rate| rate.set_at).collect::<Vec<_>>()
    };
    assert_eq!(
        [known(0), known(2), known(4)],
        [vec![], vec![2, 1], vec![2, 4, 3]]
    );
    let history: Vec<Position> = state.rates.discount_history(3).map(|rate| rate.set_at).collect();
    assert_eq!(history, [2, 1, 3]);
}

#[test]
fn a_rate_keeps_what_was_said_with_it() {
    let mut state = State::default();
    let command = SetDiscountRate {
        nominal: Decimal::new(4_300, 5),
        real: Some(decimal("0.035")),
        status: SourceStatus::SecondHand,
        ..discount_rate("2005-11", 0)
    };
    let decision = accept(&mut state, command);
    assert_eq!(decision.outcome, Outcome::Rates);
    let rate = state.rates.discount_at(month("2005-11"), 1).expect("was set");
    let expected = DiscountRate {
        valid_from: month("2005-11"),
        nominal: decimal("0.043"),
        real: Some(decimal("0.035")),
        source: "BMF-Rundschreiben".into(),
        status: SourceStatus::SecondHand,
        set_at: 1,
    };
    assert_eq!(*rate, expected);
    assert_eq!(rate.nominal.to_string(), "0.043", "in its one spelling");
}

#[test]
fn refusals_of_a_discount_rate() {
    let rate = |nominal: &str, real: &str, source: &str| SetDiscountRate {
        nominal: decimal(nominal),
        real: (!real.is_empty()).then(|| decimal(real)),
        source: source.into(),
        ..discount_rate("2005-11", 0)
    };
    let long = "x".repeat(501);
    let table: &[(&str, &str, &str, &[&str])] = &[
        ("0", "", "BMF", &[]),
        ("-0.99999999", "", "BMF", &[]),
        ("0.99999999", "-0.5", "BMF", &[]),
        ("-1", "", "BMF", &["INVALID_VALUE nominal"]),
        ("-1.1", "", "BMF", &["INVALID_VALUE nominal"]),
        ("1", "", "BMF", &["INVALID_VALUE nominal"]),
        ("3.3", "", "BMF", &["INVALID_VALUE nominal"]),
        ("0.123456789", "", "BMF", &["INVALID_VALUE nominal"]),
        ("0.03", "1.0", "BMF", &["INVALID_VALUE real"]),
        ("0.03", "0.000000001", "BMF", &["INVALID_VALUE real"]),
        ("0.03", "", "", &["INVALID_VALUE source"]),
        ("0.03", "", " ", &["INVALID_VALUE source"]),
        ("0.03", "", "a\nb", &["INVALID_VALUE source"]),
        ("0.03", "", &long, &["INVALID_VALUE source"]),
        // In their order.
        (
            "10",
            "-10",
            "",
            &[
                "INVALID_VALUE nominal",
                "INVALID_VALUE real",
                "INVALID_VALUE source",
            ],
        ),
    ];
    let state = State::default();
    for (nominal, real, source, expected) in table {
        let command = rate(nominal, real, source);
        assert_eq!(refusals(&state, command), *expected, "{nominal} {real} {source}");
    }
}

#[test]
fn haircuts_are_built_in_until_some_are_set() {
    let state = given([
        optimism_bias([0, 5, 10, 15, 25]).into(),
        discount_rate("2012-07", 31).into(),
        optimism_bias([1, 2, 3, 4, 100]).into(),
    ]);
    let haircuts = |position| {
        let table = state.rates.optimism_at(position);
        EvidenceGrade::ALL
            .iter()
            .map(|grade| table.haircut(*grade).to_string())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(haircuts(0), "0 0 0.15 0.25 0.4");
    assert_eq!(haircuts(1), "0 0.05 0.1 0.15 0.25");
    assert_eq!(haircuts(2), haircuts(1));
    assert_eq!(haircuts(3), "0.01 0.02 0.03 0.04 1");

    let built_in = state.rates.optimism_at(0);
    assert_eq!(
        (built_in.status, built_in.set_at),
        (SourceStatus::Unverified, None)
    );
    let sources = [Language::German, Language::English].map(|language| built_in.source_in(language));
    assert!(
        sources[0].contains("aus dem Gedächtnis") && sources[1].contains("from memory"),
        "{sources:?}"
    );
    let set = state.rates.optimism_at(2);
    assert_eq!(set.source_in(Language::English), "Leitfaden");
    assert_eq!(
        (set.status, set.set_at, set.source.as_ref()),
        (SourceStatus::SecondHand, Some(1), "Leitfaden")
    );
}

#[test]
fn refusals_of_haircuts() {
    let state = State::default();
    let table: &[([i64; 5], &[&str])] = &[
        ([0, 0, 0, 0, 0], &[]),
        ([100, 100, 100, 100, 100], &[]),
        (
            [-1, 0, 0, 101, 0],
            &["INVALID_VALUE haircuts.a", "INVALID_VALUE haircuts.d"],
        ),
        ([0, 500, 0, 0, 0], &["INVALID_VALUE haircuts.b"]),
    ];
    for (haircuts, expected) in table {
        assert_eq!(
            refusals(&state, optimism_bias(*haircuts)),
            *expected,
            "{haircuts:?}"
        );
    }
    let mut faulty = optimism_bias([0; 5]);
    faulty.haircuts.e = decimal("0.123456789");
    faulty.source = "".into();
    assert_eq!(
        refusals(&state, faulty),
        ["INVALID_VALUE haircuts.e", "INVALID_VALUE source"]
    );
}

/// The naive model: look at every rate that was set.
fn naive(set: &[(Month, i64)], asked: Month, position: usize) -> Option<i64> {
    let known = set.iter().take(position).enumerate();
    let begun = known.filter(|(_, (from, _))| *from <= asked);
    begun
        .max_by_key(|(place, (from, _))| (*from, *place))
        .map(|(_, (_, thousandths))| *thousandths)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_rate_of_every_month_at_every_position(
        set in prop::collection::vec((24_000..24_012_u16, -999..999_i64), 0..20),
    ) {
        let month_of = |ordinal| Month::from_ordinal(ordinal).expect("in range");
        let set: Vec<(Month, i64)> = set.into_iter().map(|(ordinal, rate)| (month_of(ordinal), rate)).collect();
        let commands = set.iter().map(|(from, rate)| discount_rate(&from.to_string(), *rate).into());
        let state = given(commands);
        for position in 0..=set.len() {
            for asked in (23_999..24_013).map(month_of) {
                let rate = state.rates.discount_at(asked, position as Position);
                let expected = naive(&set, asked, position).map(|thousandths| Decimal::new(thousandths, 3));
                prop_assert_eq!(rate.map(|rate| rate.nominal), expected);
            }
        }
    }
}
