use proptest::prelude::*;

use crate::decimal::Decimal;
use crate::event::Event;
use crate::id::{EffectNo, IndicatorNo, MeasureNo, Position, booking_id};
use crate::indicator::define::DefineIndicator;
use crate::measurement::record::RecordMeasurement;
use crate::measurement::{Derivation, MeasurementRecorded, WageUsed};
use crate::month::Month;
use crate::state::State;
use crate::testing::month;
use crate::testing::{
    accept, accept_from, book, confirm, indicator, measured, refusals, reverse, two_measures, wage_valuation,
    wages,
};
use crate::words::{EntryBasis, Level, Slot};

const SYSTEM: &str = "Leitfaden Erfüllungsaufwand 2025";
const TIME: &str = "olaf/time";
const SAVING: EffectNo = EffectNo(1);

/// `olaf/time`, 95 minutes before, valued at 42.20 an hour on `olaf/saving`.
fn scene() -> State {
    let mut state = two_measures();
    accept(
        &mut state,
        wages(SYSTEM, 2025, &[(Level::Municipal, "gD", 4_220)]),
    );
    let valued = DefineIndicator {
        valuation: Some(wage_valuation("saving")),
        ..indicator("olaf", "time", "min", 95)
    };
    accept(&mut state, valued);
    state
}

fn claimed(state: &State, text: &str) -> i64 {
    state.cells.sum(SAVING, month(text), Slot::Claimed)
}

fn last_booking(state: &State) -> (EntryBasis, Vec<(Month, i64)>) {
    let booking = state.bookings.at(state.position).expect("was booked just now");
    let lines = state
        .bookings
        .postings(booking)
        .map(|line| (line.month, line.cents));
    (booking.basis, lines.collect())
}

#[test]
fn a_measurement_books_what_follows_from_it() {
    let mut state = scene();
    let decision = accept(&mut state, measured(TIME, "2024-12", 75, 6_600));
    let wage = WageUsed {
        level: Level::Municipal,
        service_class: "gD".into(),
        set_at: 12,
        system: SYSTEM.into(),
        version: 1,
        year: 2025,
    };
    let derivation = Derivation {
        baseline: Decimal::from(95),
        difference: 9_284_000,
        effect: SAVING,
        rate: 4_220,
        saving: 9_284_000,
        seconds_each: Some(60),
        wage: Some(wage),
    };
    let expected = MeasurementRecorded {
        cases: Some(6_600),
        derivation: Some(derivation),
        high: None,
        indicator: IndicatorNo(0),
        low: None,
        measure: MeasureNo(0),
        month: month("2024-12"),
        source: "Statistik".into(),
        value: Decimal::from(75),
    };
    assert_eq!(decision.events, [Event::MeasurementRecorded(expected)]);
    assert_eq!(
        last_booking(&state),
        (EntryBasis::Actual, vec![(month("2024-12"), 9_284_000)])
    );
    assert_eq!(claimed(&state, "2024-12"), 9_284_000);
    let (number, behind) = state
        .measurements
        .behind(state.position)
        .expect("it was a measurement");
    assert_eq!((number, behind.value), (IndicatorNo(0), Decimal::from(75)));
    assert_eq!(state.measurements.behind(state.position - 1), None);
}

#[test]
fn a_correction_books_the_difference_and_history_stays() {
    let mut state = scene();
    accept(&mut state, measured(TIME, "2024-12", 75, 6_600));
    let first = state.position;
    accept(&mut state, measured(TIME, "2024-12", 80, 6_600));
    // 15 instead of 20 minutes.
    assert_eq!(last_booking(&state).1, [(month("2024-12"), -2_321_000)]);
    assert_eq!(claimed(&state, "2024-12"), 6_963_000);
    accept(&mut state, measured(TIME, "2025-01", 80, 1));
    let values: Vec<_> = state
        .measurements
        .of(IndicatorNo(0))
        .map(|found| (found.month, found.value, found.position))
        .collect();
    let expected = [
        (month("2024-12"), Decimal::from(75), first),
        (month("2024-12"), Decimal::from(80), first + 1),
        (month("2025-01"), Decimal::from(80), first + 2),
    ];
    assert_eq!(values, expected);
    let latest = |position| {
        state
            .measurements
            .latest(IndicatorNo(0), month("2024-12"), position)
            .map(|found| found.position)
    };
    assert_eq!(
        (latest(first - 1), latest(first), latest(first + 2)),
        (None, Some(first), Some(first + 1))
    );
    // The same value again changes nothing, and is on record.
    accept(&mut state, measured(TIME, "2025-01", 80, 1));
    assert_eq!(last_booking(&state).1, [(month("2025-01"), 0)]);
}

#[test]
fn worse_than_before_is_a_negative_saving() {
    let mut state = scene();
    accept(&mut state, measured(TIME, "2024-12", 100, 600));
    assert_eq!(claimed(&state, "2024-12"), -211_000);
}

#[test]
fn without_a_valuation_nothing_is_booked() {
    let mut state = scene();
    accept(&mut state, indicator("olaf", "plain", "min", 30));
    let bookings = state.bookings.len();
    let decision = accept(
        &mut state,
        RecordMeasurement {
            cases: None,
            ..measured("olaf/plain", "2024-12", 15, 0)
        },
    );
    assert_eq!(decision.events.len(), 1);
    assert_eq!(state.bookings.len(), bookings);
    assert_eq!(state.measurements.of(IndicatorNo(1)).count(), 1);
}

#[test]
fn more_is_better_turns_the_sign_and_an_amount_needs_no_time() {
    let mut state = scene();
    let share = DefineIndicator {
        lower_is_better: Some(false),
        valuation: Some(crate::indicator::define::NewValuation {
            wage: None,
            per_unit: Some(crate::money::Cents(150)),
            ..wage_valuation("saving")
        }),
        ..indicator("olaf", "online", "Anträge", 100)
    };
    accept(&mut state, share);
    accept(&mut state, measured("olaf/online", "2024-12", 140, 1));
    assert_eq!(claimed(&state, "2024-12"), 6_000);
    let derivation = state
        .measurements
        .behind(state.position)
        .and_then(|(_, found)| found.derivation.as_ref());
    assert_eq!(
        derivation.map(|derivation| (derivation.seconds_each, derivation.rate)),
        Some((None, 150))
    );
}

#[test]
fn the_rate_is_that_of_the_year_or_of_the_year_that_is_named() {
    let mut state = scene();
    accept(
        &mut state,
        wages(SYSTEM, 2026, &[(Level::Municipal, "gD", 6_000)]),
    );
    let pinned = DefineIndicator {
        valuation: Some({
            let mut valuation = wage_valuation("saving");
            valuation.wage.iter_mut().for_each(|key| key.year = Some(2025));
            valuation
        }),
        ..indicator("olaf", "pinned", "h", 1)
    };
    accept(&mut state, pinned);
    let mut rate = |name: &str, text: &str| {
        accept(&mut state, measured(name, text, 0, 1));
        let (_, found) = state.measurements.behind(state.position).expect("is valued");
        let derivation = found.derivation.as_ref().expect("is valued");
        (derivation.rate, derivation.wage.as_ref().map(|wage| wage.year))
    };
    assert_eq!(rate(TIME, "2025-12"), (4_220, Some(2025)));
    assert_eq!(rate(TIME, "2027-01"), (6_000, Some(2026)));
    // Before the first table, that one.
    assert_eq!(rate(TIME, "2019-01"), (4_220, Some(2025)));
    assert_eq!(rate("olaf/pinned", "2027-01"), (4_220, Some(2025)));
}

/// What was derived once stays, also where the rate is set again: the log says with which rate.
#[test]
fn a_new_rate_counts_from_the_next_measurement_on() {
    let mut state = scene();
    accept(&mut state, measured(TIME, "2024-12", 35, 1));
    accept(
        &mut state,
        wages(SYSTEM, 2025, &[(Level::Municipal, "gD", 5_000)]),
    );
    assert_eq!(claimed(&state, "2024-12"), 4_220);
    accept(&mut state, measured(TIME, "2024-12", 35, 1));
    assert_eq!(last_booking(&state).1, [(month("2024-12"), 780)]);
}

#[test]
fn what_is_wrong_is_named() {
    let state = scene();
    let good = || measured(TIME, "2024-12", 75, 6_600);
    let tiny = Decimal::new(1, 7);
    let lone = RecordMeasurement {
        low: Some(Decimal::from(70)),
        ..good()
    };
    let crossed = RecordMeasurement {
        low: Some(Decimal::from(76)),
        high: Some(Decimal::from(80)),
        ..good()
    };
    let within = RecordMeasurement {
        low: Some(Decimal::from(70)),
        high: Some(Decimal::from(80)),
        ..good()
    };
    let huge = Decimal::from(-1_000_000_000_000_i64);
    let table: Vec<(RecordMeasurement, &[&str])> = vec![
        (good(), &[]),
        (within, &[]),
        (measured("olaf/gone", "2024-12", 75, 1), &["NOT_FOUND indicator"]),
        (
            RecordMeasurement {
                value: tiny,
                ..good()
            },
            &["INVALID_VALUE value"],
        ),
        (lone, &["INVALID_VALUE low"]),
        (crossed, &["INVALID_VALUE low"]),
        (measured(TIME, "2024-12", 75, -1), &["INVALID_VALUE cases"]),
        (
            RecordMeasurement {
                cases: None,
                ..good()
            },
            &["INVALID_VALUE cases"],
        ),
        (
            RecordMeasurement {
                source: " ".into(),
                ..good()
            },
            &["INVALID_VALUE source"],
        ),
        (
            RecordMeasurement {
                value: huge,
                cases: Some(i32::MAX),
                ..good()
            },
            &["AMOUNT_OUT_OF_RANGE value"],
        ),
    ];
    for (command, expected) in table {
        assert_eq!(refusals(&state, command), expected);
    }
}

#[test]
fn a_missing_rate_is_named() {
    let mut state = scene();
    let mut other = |code: &str, edit: fn(&mut crate::indicator::define::NewWageKey)| {
        let mut valuation = wage_valuation("saving");
        valuation.wage.iter_mut().for_each(edit);
        accept(
            &mut state,
            DefineIndicator {
                valuation: Some(valuation),
                ..indicator("olaf", code, "min", 95)
            },
        );
        refusals(&state, measured(&format!("olaf/{code}"), "2024-12", 75, 1))
    };
    assert_eq!(
        other("a", |key| key.system = "BMF".into()),
        ["NOT_FOUND indicator"]
    );
    assert_eq!(other("b", |key| key.year = Some(2024)), ["NOT_FOUND indicator"]);
    assert_eq!(
        other("c", |key| key.service_class = "hD".into()),
        ["NOT_FOUND indicator"]
    );
    assert_eq!(
        other("d", |key| key.level = Level::State),
        ["NOT_FOUND indicator"]
    );
}

#[test]
fn a_derived_saving_is_corrected_and_not_reversed() {
    let mut state = scene();
    accept(&mut state, measured(TIME, "2024-12", 75, 6_600));
    let position = state.position;
    assert_eq!(refusals(&state, reverse(position)), ["WRONG_STATUS booking"]);
    // What was booked by hand beside it is.
    accept(&mut state, book("olaf", &[("saving", "2024-12", 5)]));
    let by_hand = state.position;
    accept(&mut state, reverse(by_hand));
    assert_ne!(booking_id(position), booking_id(by_hand));
    assert_eq!(claimed(&state, "2024-12"), 9_284_000);
}

#[test]
fn a_closed_month_takes_no_derived_saving_but_a_plain_value() {
    let mut state = scene();
    accept(&mut state, indicator("olaf", "plain", "%", 30));
    accept(&mut state, crate::testing::close("15003", "2024-12"));
    assert_eq!(
        refusals(&state, measured(TIME, "2024-12", 75, 1)),
        ["PERIOD_CLOSED month"]
    );
    accept(&mut state, measured(TIME, "2025-01", 75, 1));
    accept(&mut state, measured("olaf/plain", "2024-12", 75, 1));
}

/// Whoever receives a saving has accepted part of it: a correction takes back what is left, and no more.
#[test]
fn a_correction_takes_back_no_more_than_is_still_claimed() {
    let mut state = scene();
    // 100 minutes in 300 cases are 500 hours, 21 100 euros.
    accept(&mut state, measured(TIME, "2024-12", -5, 300));
    assert_eq!(claimed(&state, "2024-12"), 2_110_000);
    accept_from("erika", &mut state, confirm("olaf/saving", "2024-12", 2_000_000));
    let confirmed = state.position;
    assert_eq!(
        refusals(&state, measured(TIME, "2024-12", 5, 300)),
        ["EXCEEDS_CLAIM value"]
    );
    accept(&mut state, measured(TIME, "2024-12", 0, 300));
    assert_eq!(claimed(&state, "2024-12"), 4_500);
    // With the confirmation taken back, the correction may go on.
    accept(&mut state, reverse(confirmed));
    accept(&mut state, measured(TIME, "2024-12", 100, 300));
    assert_eq!(claimed(&state, "2024-12"), -105_500);
}

fn steps() -> impl Strategy<Value = Vec<(i64, i32)>> {
    prop::collection::vec((0..200_i64, 0..5_000), 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever was measured before, what is booked at the end is what the last value alone would have booked.
    #[test]
    fn correction_by_difference_equals_booking_right_at_once(steps in steps()) {
        let mut corrected = scene();
        for (value, cases) in &steps {
            accept(&mut corrected, measured(TIME, "2024-12", *value, *cases));
        }
        let (value, cases) = steps.last().expect("is not empty");
        let mut at_once = scene();
        accept(&mut at_once, measured(TIME, "2024-12", *value, *cases));
        prop_assert_eq!(claimed(&corrected, "2024-12"), claimed(&at_once, "2024-12"));
        let latest = corrected.measurements.latest(IndicatorNo(0), month("2024-12"), Position::MAX);
        let saving = latest.and_then(|found| found.derivation.as_ref()).map(|derivation| derivation.saving);
        prop_assert_eq!(Some(claimed(&corrected, "2024-12")), saving);
    }
}
