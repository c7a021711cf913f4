use crate::command::outcome::Outcome;
use crate::event::Event;
use crate::id::EffectNo;
use crate::money::{AMOUNT_CENTS_MAX, Cents};
use crate::schedule::ScheduleBasis;
use crate::schedule::set::{MONTHS_PER_SCHEDULE_MAX, ScheduledAmount, SetSchedule};
use crate::schedule::{ForecastSet, PlanSet};
use crate::state::State;
use crate::testing::month;
use crate::testing::{accept, book, plan, scheduled, two_measures};
use crate::words::{EntryBasis, Slot};

mod refusals;

/// The differences that an act recorded, as text.
fn deltas(state: &mut State, command: SetSchedule) -> Vec<(String, i64)> {
    let decision = accept(state, command);
    let [Event::PlanSet(PlanSet(set)) | Event::ForecastSet(ForecastSet(set))] = decision.events.as_slice()
    else {
        panic!("{decision:?}")
    };
    set.deltas
        .iter()
        .map(|(month, cents)| (month.to_string(), *cents))
        .collect()
}

fn delta(month: &str, cents: i64) -> (String, i64) {
    (month.to_owned(), cents)
}

fn amounts(amounts: Vec<ScheduledAmount>) -> SetSchedule {
    SetSchedule {
        amounts,
        ..plan("olaf/cost", &[])
    }
}

#[test]
fn a_plan_is_replaced_as_a_whole_by_its_differences() {
    let mut state = two_measures();
    let mut set = |months: &[(&str, i64)]| deltas(&mut state, plan("olaf/cost", months));

    // Zero is recorded where the month is new: that it was planned is a fact.
    let first = set(&[("2026-01", 100), ("2026-02", 200), ("2026-03", 0)]);
    assert_eq!(
        first,
        [delta("2026-01", 100), delta("2026-02", 200), delta("2026-03", 0)]
    );
    // One stays, one grows, one vanishes, one comes.
    let second = set(&[("2026-02", 200), ("2026-03", 50), ("2026-04", 7)]);
    assert_eq!(
        second,
        [delta("2026-01", -100), delta("2026-03", 50), delta("2026-04", 7)]
    );
    // What vanished stays at zero without being said again, and can come back.
    let third = set(&[("2026-01", 0), ("2026-02", -200), ("2026-04", 7)]);
    assert_eq!(third, [delta("2026-02", -400), delta("2026-03", -50)]);
    assert_eq!(set(&[("2026-02", -200), ("2026-04", 7)]), []);
    assert_eq!(
        set(&[("2026-01", 1)]),
        [delta("2026-01", 1), delta("2026-02", 200), delta("2026-04", -7)]
    );

    let cells = state.cells.get(EffectNo(0)).expect("is an effect");
    let planned: Vec<_> = cells
        .iter()
        .filter(|cell| cell.cents != 0)
        .map(|cell| cell.month.to_string())
        .collect();
    assert_eq!(planned, ["2026-01"]);
    assert_eq!(
        state.bookings.len(),
        5,
        "each act is found among the bookings, also the one that changed nothing"
    );
}

#[test]
fn plan_forecast_and_actual_do_not_meet() {
    let mut state = two_measures();
    let forecast = |cents| SetSchedule {
        basis: ScheduleBasis::Forecast,
        ..plan("effect:0", &[("2026-01", cents)])
    };
    let decision = accept(&mut state, plan("olaf/cost", &[("2026-01", 10)]));
    assert_eq!(decision.outcome, Outcome::Schedule(EffectNo(0)));
    let cells = state.cells.get(EffectNo(0)).expect("is an effect");
    assert!(cells.iter().all(|cell| cell.slot != Slot::Forecast));
    accept(&mut state, book("olaf", &[("cost", "2026-01", 5)]));
    assert_eq!(deltas(&mut state, forecast(20)), [delta("2026-01", 20)]);
    assert_eq!(deltas(&mut state, forecast(30)), [delta("2026-01", 10)]);

    let cells = state.cells.get(EffectNo(0)).expect("is an effect");
    let sums = [Slot::Plan, Slot::Forecast, Slot::Confirmed].map(|slot| cells.get(month("2026-01"), slot));
    assert_eq!(sums, [Some(10), Some(30), Some(5)]);
    assert_eq!(cells.set_to(month("2026-01"), Slot::Forecast), Some(30));
    let bases: Vec<_> = state.bookings.iter().map(|booking| booking.basis).collect();
    assert_eq!(
        bases,
        [
            EntryBasis::Plan,
            EntryBasis::Actual,
            EntryBasis::Forecast,
            EntryBasis::Forecast
        ]
    );
}

#[test]
fn amounts_spread_over_months() {
    let spread = |from: &str, through: &str, every| ScheduledAmount {
        through: Some(month(through)),
        every_months: every,
        ..scheduled(from, 1)
    };
    let table: Vec<(Vec<ScheduledAmount>, &[&str])> = vec![
        (
            vec![spread("2026-11", "2027-01", None)],
            &["2026-11", "2026-12", "2027-01"],
        ),
        (vec![spread("2026-11", "2026-11", None)], &["2026-11"]),
        (
            vec![spread("2026-01", "2026-12", Some(5))],
            &["2026-01", "2026-06", "2026-11"],
        ),
        (vec![spread("2026-01", "2026-12", Some(12))], &["2026-01"]),
        (vec![spread("2026-01", "2199-12", Some(i32::MAX))], &["2026-01"]),
        (
            vec![scheduled("2199-12", 1), scheduled("1900-01", 1)],
            &["1900-01", "2199-12"],
        ),
        // Interleaved, but never in the same month.
        (
            vec![
                spread("2026-01", "2026-05", Some(2)),
                spread("2026-02", "2026-04", Some(2)),
            ],
            &["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"],
        ),
    ];
    for (given, expected) in table {
        let set = deltas(&mut two_measures(), amounts(given));
        assert_eq!(set.iter().map(|(month, _)| month).collect::<Vec<_>>(), *expected);
    }
}

#[test]
fn ranges_hold_from_their_act_on() {
    let mut state = two_measures();
    let ranged = |text: &str, low: i64, high: i64| ScheduledAmount {
        low: Some(Cents(low)),
        high: Some(Cents(high)),
        ..scheduled(text, 5)
    };
    accept(
        &mut state,
        amounts(vec![ranged("2026-01", 1, 9), scheduled("2026-02", 5)]),
    );
    accept(&mut state, amounts(vec![ranged("2026-02", 5, 6)]));
    let table = [
        ("2026-01", 11, None),
        ("2026-01", 12, Some((1, 9))),
        ("2026-02", 12, None),
        ("2026-01", 13, None),
        ("2026-02", 13, Some((5, 6))),
        ("2026-02", 99, Some((5, 6))),
        ("2026-03", 13, None),
    ];
    for (text, position, expected) in table {
        let range = state
            .schedules
            .range_at(EffectNo(0), Slot::Plan, month(text), position);
        assert_eq!(
            range,
            expected.map(|(low, high)| (Cents(low), Cents(high))),
            "{text} at {position}"
        );
    }
    assert_eq!(
        state
            .schedules
            .range_at(EffectNo(0), Slot::Forecast, month("2026-02"), 13),
        None
    );
}

#[test]
fn the_largest_plan_can_always_be_set_and_turned_round() {
    let mut state = two_measures();
    let century = |cents| {
        let amount = scheduled("2000-01", cents);
        amounts(vec![ScheduledAmount {
            through: Some(month("2099-12")),
            ..amount
        }])
    };
    accept(&mut state, century(AMOUNT_CENTS_MAX));
    let turned = deltas(&mut state, century(-AMOUNT_CENTS_MAX));
    assert_eq!(turned.len(), MONTHS_PER_SCHEDULE_MAX);
    assert!(turned.iter().all(|(_, cents)| *cents == -2 * AMOUNT_CENTS_MAX));
}
