use proptest::prelude::*;

use crate::allocation::allocate::Allocate;
use crate::booking::fault::BookingFault;
use crate::booking::reverse::ReverseBooking;
use crate::command::outcome::Outcome;
use crate::event::Event;
use crate::id::{EffectNo, KeyNo, UnitNo};
use crate::money::{AMOUNT_CENTS_MAX, Cents};
use crate::refusal::Refusal;
use crate::state::State;
use crate::testing::decide;
use crate::testing::month;
use crate::testing::{
    accept, allocate, book, change_status, compose_key, define_key, part, refusals, reverse, two_measures,
};
use crate::words::EvidenceGrade;
use crate::words::{MeasureStatus, Slot, Stage};

/// `two_measures`, with a key by thirds of `bund`, `15` and `15003`, and costs of 100.01 in two months of 2026.
fn booked() -> State {
    let mut state = two_measures();
    let thirds = [("bund", "1"), ("15", "1"), ("15003", "1")];
    accept(&mut state, define_key("thirds", "2020-01", &thirds));
    accept(
        &mut state,
        define_key("laender", "2020-01", &[("15", "1"), ("15003", "3")]),
    );
    let costs = [
        ("cost", "2026-01", 10_001),
        ("cost", "2026-02", 10_001),
        ("saving", "2026-01", 500),
    ];
    accept(&mut state, book("olaf", &costs));
    state
}

/// What is booked per unit in a month, at the stage that its kind has at first: `code cents`.
fn booked_at(state: &State, month_text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, effect) in state.effects.iter() {
        let slot = Slot::of_stage(Stage::when_booked(effect.kind));
        let cents = state.cells.sum(number, month(month_text), slot);
        let unit = &state.units.get(effect.unit).expect("is known").code;
        if cents != 0 {
            found.push(format!("{} {unit} {cents}", effect.kind.as_str()));
        }
    }
    found.sort();
    found
}

#[test]
fn an_amount_is_shared_and_what_falls_to_the_unit_itself_stays() {
    let mut state = booked();
    let decision = accept(
        &mut state,
        allocate("olaf/cost", "thirds", "2026-01", Some(10_000)),
    );
    let [
        Event::EffectAdded(land),
        Event::EffectAdded(town),
        Event::AmountAllocated(event),
    ] = decision.events.as_slice()
    else {
        panic!("{:?}", decision.events);
    };
    assert_eq!(decision.outcome, Outcome::Booking(state.position));
    assert_eq!((land.unit, town.unit), (UnitNo(1), UnitNo(3)));
    let january = month("2026-01");
    let postings = [
        (EffectNo(0), january, -10_000),
        (land.number, january, 3_334),
        (town.number, january, 3_333),
        (EffectNo(0), january, 3_333),
    ];
    assert_eq!(
        event.postings, postings,
        "15 has the first code, so it bears the odd cent"
    );
    assert_eq!(event.months, [(january, 10_000, vec![(KeyNo(0), 1)])]);
    assert_eq!(
        booked_at(&state, "2026-01"),
        [
            "COST 15 3334",
            "COST 15003 3333",
            "COST bund 3334",
            "SAVING 15003 500"
        ]
    );
    let found = state.allocations.get(state.position).expect("was recorded");
    assert_eq!((found.effect, found.key), (EffectNo(0), KeyNo(0)));
    assert_eq!(found.months[0].version(), 1);
}

#[test]
fn effects_that_are_there_are_used_again_and_a_reversal_brings_all_back() {
    let mut state = booked();
    accept(
        &mut state,
        allocate("olaf/cost", "thirds", "2026-01", Some(3_000)),
    );
    let effects = state.effects.len();
    let before = booked_at(&state, "2026-02");
    let decision = accept(
        &mut state,
        allocate("olaf/cost", "thirds", "2026-02", Some(9_000)),
    );
    assert_eq!((decision.events.len(), state.effects.len()), (1, effects));
    let position = state.position;
    accept(&mut state, reverse(position));
    assert_eq!(booked_at(&state, "2026-02"), before);
}

#[test]
fn savings_stay_claimed() {
    let mut state = booked();
    accept(
        &mut state,
        allocate("olaf/saving", "laender", "2026-01", Some(400)),
    );
    let saved = booked_at(&state, "2026-01");
    assert_eq!(saved, ["COST bund 10001", "SAVING 15 100", "SAVING 15003 400"]);
    let too_much = allocate("olaf/saving", "laender", "2026-01", Some(401));
    assert_eq!(refusals(&state, too_much), ["AMOUNT_OUT_OF_RANGE amount"]);
}

/// Else a claim could be moved on by whoever made it, after it went through another's hands.
#[test]
fn savings_are_shared_by_whoever_claimed_them() {
    let mut state = booked();
    let command: crate::command::Command = allocate("olaf/saving", "laender", "2026-01", Some(400)).into();
    let text_hashes = crate::testing::text_hashes(&command);
    let by = |actor| crate::command::decide::Context::new(actor, &text_hashes);
    let refused = command
        .decide(&state, &by("erika"))
        .expect_err("she claimed nothing");
    assert_eq!(refused[0].field, ["amount"]);
    accept(&mut state, command);
    let everything = allocate("olaf/saving", "laender", "2026-01", None);
    accept(&mut state, everything);
    assert_eq!(
        booked_at(&state, "2026-01"),
        ["COST bund 10001", "SAVING 15 200", "SAVING 15003 300"]
    );
}

#[test]
fn a_range_takes_the_version_of_each_month_and_all_that_is_booked() {
    let mut state = booked();
    accept(&mut state, define_key("laender", "2026-02", &[("15", "1")]));
    let range = Allocate {
        through: Some(month("2026-12")),
        ..allocate("olaf/cost", "laender", "2026-01", None)
    };
    accept(&mut state, range);
    assert_eq!(
        booked_at(&state, "2026-01"),
        ["COST 15 2500", "COST 15003 7501", "SAVING 15003 500"]
    );
    assert_eq!(booked_at(&state, "2026-02"), ["COST 15 10001"]);
    let found = state.allocations.get(state.position).expect("was recorded");
    let months: Vec<(String, i64, u32)> = found
        .months
        .iter()
        .map(|each| (each.month.to_string(), each.cents, each.version()))
        .collect();
    let expected = [
        ("2026-01".to_owned(), 10_001, 1),
        ("2026-02".to_owned(), 10_001, 2),
    ];
    assert_eq!(
        months, expected,
        "months in which nothing is booked are passed over"
    );
    // Everything was given away.
    let again = allocate("olaf/cost", "laender", "2026-01", None);
    assert_eq!(refusals(&state, again), ["INVALID_VALUE month"]);
}

#[test]
fn a_given_amount_in_each_of_several_months_is_all_or_nothing() {
    let mut state = booked();
    let range = |through: &str, every| Allocate {
        through: Some(month(through)),
        every_months: every,
        ..allocate("olaf/cost", "laender", "2026-01", Some(4_000))
    };
    assert_eq!(
        refusals(&state, range("2026-03", None)),
        ["AMOUNT_OUT_OF_RANGE amount"]
    );
    assert_eq!(
        refusals(&state, range("2025-12", None)),
        ["INVALID_VALUE through"]
    );
    assert_eq!(
        refusals(&state, range("2026-02", Some(0))),
        ["INVALID_VALUE everyMonths"]
    );
    accept(&mut state, range("2026-02", None));
    assert_eq!(
        booked_at(&state, "2026-02"),
        ["COST 15 1000", "COST 15003 3000", "COST bund 6001"]
    );
}

#[test]
fn negative_costs_are_shared_as_their_opposite_is() {
    let mut state = booked();
    accept(&mut state, book("olaf", &[("cost", "2026-05", -100)]));
    assert_eq!(
        refusals(&state, allocate("olaf/cost", "laender", "2026-05", Some(100))),
        ["AMOUNT_OUT_OF_RANGE amount"]
    );
    accept(
        &mut state,
        allocate("olaf/cost", "laender", "2026-05", Some(-100)),
    );
    assert_eq!(booked_at(&state, "2026-05"), ["COST 15 -25", "COST 15003 -75"]);
}

#[test]
fn what_the_parts_of_a_key_name_is_recorded() {
    let mut state = booked();
    let parts = vec![
        part("0.5", Some("bund"), None, None),
        part("0.5", None, Some("laender"), None),
    ];
    accept(&mut state, compose_key("half", "2020-01", parts));
    accept(&mut state, allocate("olaf/cost", "half", "2026-01", Some(10_001)));
    let found = state.allocations.get(state.position).expect("was recorded");
    assert_eq!(found.months[0].used.as_ref(), [(KeyNo(2), 1), (KeyNo(1), 1)]);
    assert_eq!(
        booked_at(&state, "2026-01"),
        [
            "COST 15 1250",
            "COST 15003 3750",
            "COST bund 5001",
            "SAVING 15003 500"
        ]
    );
}

/// What it is, the change, what it is refused for.
type Case = (&'static str, fn(&mut Allocate), &'static [&'static str]);

/// A good allocation, changed, and what it is refused for.
fn check(state: &State, cases: Vec<Case>) {
    for (what, change, expected) in cases {
        let mut command = allocate("olaf/cost", "thirds", "2026-01", Some(100));
        change(&mut command);
        assert_eq!(refusals(state, command), expected, "{what}");
    }
}

fn among(units: &[&str]) -> Vec<crate::reference::Ref> {
    units.iter().map(|unit| (*unit).into()).collect()
}

#[test]
fn what_it_names_must_be_there_and_fit() {
    let mut state = booked();
    let society = [("15", "1"), ("wirtschaft", "1")];
    accept(&mut state, define_key("society", "2020-01", &society));
    accept(&mut state, define_key("late", "2027-01", &[("15", "1")]));
    let strangers = |command: &mut Allocate| {
        command.effect = "x/y".into();
        command.key = "z".into();
        command.among = Some(among(&["w"]));
    };
    let missing: &[&str] = &["NOT_FOUND effect", "NOT_FOUND key", "NOT_FOUND among.0"];
    let without_society = |command: &mut Allocate| {
        command.key = "society".into();
        command.among = Some(among(&["15"]));
    };
    check(
        &state,
        vec![
            ("not there", strangers, missing),
            (
                "a transfer",
                |it| it.effect = "olaf/fee-bund".into(),
                &["INVALID_VALUE effect"],
            ),
            (
                "nobody",
                |it| it.among = Some(among(&[])),
                &["INVALID_VALUE among"],
            ),
            (
                "twice",
                |it| it.among = Some(among(&["15", "unit:1"])),
                &["KEY_SHARES_INVALID among.1"],
            ),
            (
                "a stranger",
                |it| it.among = Some(among(&["15", "wirtschaft"])),
                &["KEY_SHARES_INVALID among"],
            ),
            (
                "too early",
                |it| it.key = "late".into(),
                &["KEY_SHARES_INVALID month"],
            ),
            (
                "across society",
                |it| it.key = "society".into(),
                &["INVALID_VALUE key"],
            ),
            ("society left out", without_society, &[]),
        ],
    );
    accept(&mut state, change_status("olaf", MeasureStatus::Closed));
    check(&state, vec![("closed", |_| {}, &["MEASURE_CLOSED effect"])]);
}

#[test]
fn no_more_than_is_booked() {
    const TOO_MUCH: &[&str] = &["AMOUNT_OUT_OF_RANGE amount"];
    let beyond = |it: &mut Allocate| it.amount = Some(Cents(AMOUNT_CENTS_MAX + 1));
    let century = |it: &mut Allocate| {
        it.month = month("1900-01");
        it.through = Some(month("2100-01"));
    };
    check(
        &booked(),
        vec![
            (
                "nothing",
                |it| it.amount = Some(Cents(0)),
                &["INVALID_VALUE amount"],
            ),
            ("beyond any amount", beyond, TOO_MUCH),
            ("all of it", |it| it.amount = Some(Cents(10_001)), &[]),
            ("a cent too much", |it| it.amount = Some(Cents(10_002)), TOO_MUCH),
            ("the wrong sign", |it| it.amount = Some(Cents(-1)), TOO_MUCH),
            ("a month without any", |it| it.month = month("2026-03"), TOO_MUCH),
            ("too long", century, &["LIMIT_EXCEEDED through"]),
        ],
    );
}

#[test]
fn a_unit_that_was_merged_away_takes_no_share() {
    let mut state = booked();
    let units = vec![crate::testing::new_unit(
        "15004",
        "15",
        crate::words::Level::Municipal,
    )];
    accept(&mut state, crate::unit::register::RegisterUnits { units });
    accept(&mut state, crate::testing::merge("15003", "15004"));
    let later = Allocate {
        month: month("2027-01"),
        ..allocate("olaf/cost", "thirds", "2026-01", Some(100))
    };
    accept(&mut state, book("olaf", &[("cost", "2027-01", 100)]));
    assert_eq!(refusals(&state, later), ["UNIT_INACTIVE key"]);
}

#[test]
fn a_month_that_any_of_the_units_has_closed_takes_nothing() {
    for unit in ["bund", "15"] {
        let mut state = booked();
        accept(&mut state, crate::testing::close(unit, "2026-01"));
        let closed = allocate("olaf/cost", "thirds", "2026-01", Some(100));
        assert_eq!(refusals(&state, closed), ["PERIOD_CLOSED month"], "{unit}");
        accept(&mut state, allocate("olaf/cost", "thirds", "2026-02", Some(100)));
    }
}

#[test]
fn a_unit_with_several_effects_that_match_is_named() {
    let mut state = booked();
    for code in ["first", "second"] {
        let effects = vec![crate::testing::new_effect(
            code,
            "15",
            crate::words::EffectKind::Cost,
        )];
        accept(
            &mut state,
            crate::measure::add_effects::AddEffects {
                measure: "olaf".into(),
                effects,
            },
        );
    }
    let command = allocate("olaf/cost", "laender", "2026-01", Some(100));
    assert_eq!(refusals(&state, command), ["INVALID_VALUE key"]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_cent_is_lost_and_no_total_changes(
        weights in prop::collection::vec(0..1_000_000_i64, 3),
        booked_cents in 1..1_000_000_000_i64,
        percent in 1..=100_i64,
    ) {
        prop_assume!(weights.iter().any(|weight| *weight > 0));
        let mut state = two_measures();
        let texts: Vec<String> = weights.iter().map(ToString::to_string).collect();
        let weights: Vec<(&str, &str)> = ["15", "15003", "bund"].into_iter().zip(texts.iter().map(String::as_str)).collect();
        accept(&mut state, define_key("k", "2020-01", &weights));
        accept(&mut state, book("olaf", &[("cost", "2026-01", booked_cents)]));
        let cents = (booked_cents / 100 * percent).max(1);
        let decision = accept(&mut state, allocate("olaf/cost", "k", "2026-01", Some(cents)));
        let Some(Event::AmountAllocated(event)) = decision.events.last() else {
            panic!("{:?}", decision.events);
        };
        prop_assert_eq!(event.postings.iter().map(|(_, _, cents)| cents).sum::<i64>(), 0);
        prop_assert_eq!(event.postings[0].2, -cents);
        prop_assert!(event.postings[1..].iter().all(|(_, _, cents)| *cents > 0));
        let total: i64 = state
            .effects
            .iter()
            .map(|(number, _)| state.cells.sum(number, month("2026-01"), Slot::Confirmed))
            .sum();
        prop_assert_eq!(total, booked_cents);
    }
}

#[test]
fn a_booking_is_not_reversed_behind_its_allocation() {
    let mut state = booked();
    let booked_at_position = state.position;
    accept(&mut state, allocate("olaf/cost", "thirds", "2026-01", None));
    let allocated_at = state.position;
    let refused = decide(&state, reverse(booked_at_position)).expect_err("was shared");
    let allocation = crate::id::booking_id(allocated_at).into();
    let fault = BookingFault::SharedByAllocation {
        month: month("2026-01"),
        allocation,
    };
    assert_eq!(refused, [Refusal::at("booking", fault)]);
    let lines = |lines: &[i32]| ReverseBooking {
        lines: Some(lines.to_vec()),
        ..reverse(booked_at_position)
    };
    assert_eq!(refusals(&state, lines(&[1])), ["WRONG_STATUS booking"]);
    assert_eq!(
        refusals(&state, lines(&[2, 3])),
        Vec::<String>::new(),
        "those were not shared"
    );
    let part = ReverseBooking {
        lines: Some(vec![1]),
        ..reverse(allocated_at)
    };
    assert_eq!(refusals(&state, part), ["INVALID_VALUE lines"], "as a whole only");
    // As long as enough is left, another booking may go.
    accept(&mut state, book("olaf", &[("cost", "2026-01", 50)]));
    let another = state.position;
    accept(&mut state, reverse(another));
    accept(&mut state, reverse(allocated_at));
    accept(&mut state, reverse(booked_at_position));
    assert_eq!(booked_at(&state, "2026-01"), Vec::<String>::new());
}

#[test]
fn an_effect_made_by_an_allocation_is_founded_as_well_as_its_source() {
    let mut state = booked();
    let source = state.effects.get(EffectNo(0)).expect("is the cost").evidence;
    let known = state.effects.len();
    accept(&mut state, allocate("olaf/cost", "thirds", "2026-01", None));
    let made: Vec<_> = state
        .effects
        .iter_from(known)
        .map(|(_, effect)| effect.evidence)
        .collect();
    assert!(
        !made.is_empty() && made.iter().all(|evidence| *evidence == source),
        "{made:?}"
    );
    assert_ne!(source, EvidenceGrade::E, "or nothing was tried");
}
