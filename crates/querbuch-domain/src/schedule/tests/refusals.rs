use super::*;
use crate::id::Position;
use crate::money::{AMOUNT_CENTS_MAX, Cents};
use crate::note::Note;
use crate::schedule::ScheduleBasis;
use crate::schedule::set::{ScheduledAmount, SetSchedule};
use crate::testing::month;
use crate::testing::{accept, book, change_status, plan, refusals, scheduled, two_measures};
use crate::words::MeasureStatus;

/// Takes one fault away.
type Mend = fn(ScheduledAmount) -> ScheduledAmount;

type Table<'a> = Vec<(Vec<ScheduledAmount>, &'a [&'a str])>;

fn check(table: Table) {
    for (given, expected) in table {
        assert_eq!(
            refusals(&two_measures(), amounts(given.clone())),
            *expected,
            "{given:?}"
        );
    }
}

fn through(from: &str, to: &str) -> ScheduledAmount {
    ScheduledAmount {
        through: Some(month(to)),
        ..scheduled(from, 5)
    }
}

#[test]
fn refusals_of_an_amount() {
    let max = AMOUNT_CENTS_MAX;
    let single = |cents: i64| vec![scheduled("2026-06", cents)];
    let range = |low: Option<i64>, high: Option<i64>| {
        vec![ScheduledAmount {
            low: low.map(Cents),
            high: high.map(Cents),
            ..scheduled("2026-06", 5)
        }]
    };
    check(vec![
        (single(max), &[]),
        (single(max + 1), &["AMOUNT_OUT_OF_RANGE amounts.0.amount"]),
        (single(i64::MIN), &["AMOUNT_OUT_OF_RANGE amounts.0.amount"]),
        (
            range(Some(i64::MIN), Some(5)),
            &["AMOUNT_OUT_OF_RANGE amounts.0.low"],
        ),
        (
            range(Some(5), Some(i64::MAX)),
            &["AMOUNT_OUT_OF_RANGE amounts.0.high"],
        ),
        (range(Some(5), Some(5)), &[]),
        (range(Some(-max), Some(max)), &[]),
        (range(Some(6), Some(7)), &["INVALID_VALUE amounts.0.low"]),
        (range(Some(3), Some(4)), &["INVALID_VALUE amounts.0.low"]),
        (range(Some(7), Some(3)), &["INVALID_VALUE amounts.0.low"]),
        (range(Some(1), None), &["INVALID_VALUE amounts.0.low"]),
        (range(None, Some(9)), &["INVALID_VALUE amounts.0.low"]),
    ]);
}

#[test]
fn refusals_of_months() {
    let every = |months: i32| ScheduledAmount {
        every_months: Some(months),
        ..through("2026-01", "2026-02")
    };
    let every_without_through = ScheduledAmount {
        every_months: Some(1),
        ..scheduled("2026-01", 5)
    };
    check(vec![
        (
            vec![through("2026-06", "2026-05")],
            &["INVALID_VALUE amounts.0.through"],
        ),
        (
            vec![every_without_through],
            &["INVALID_VALUE amounts.0.everyMonths"],
        ),
        (vec![every(0)], &["INVALID_VALUE amounts.0.everyMonths"]),
        (
            vec![every(1), every(-1)],
            &["INVALID_VALUE amounts.1.everyMonths"],
        ),
        (vec![every(i32::MIN)], &["INVALID_VALUE amounts.0.everyMonths"]),
        (
            vec![scheduled("2026-06", 1), scheduled("2026-06", 1)],
            &["INVALID_VALUE amounts.1.month"],
        ),
        (
            vec![through("2026-01", "2026-12"), scheduled("2026-12", 1)],
            &["INVALID_VALUE amounts.1.month"],
        ),
        (
            vec![
                through("2026-01", "2026-03"),
                through("2026-02", "2026-05"),
                through("2026-03", "2026-06"),
            ],
            &["INVALID_VALUE amounts.1.month", "INVALID_VALUE amounts.2.month"],
        ),
        (vec![through("2000-01", "2099-12")], &[]),
        (
            vec![through("2000-01", "2100-01")],
            &["LIMIT_EXCEEDED amounts.0.through"],
        ),
        (
            vec![through("2000-01", "2099-12"), scheduled("2100-01", 1)],
            &["LIMIT_EXCEEDED amounts.1.through"],
        ),
    ]);
}

#[test]
fn refusals_of_an_amount_come_in_their_order() {
    let (low, high) = (Some(Cents(9)), Some(Cents(9)));
    let worst = ScheduledAmount {
        through: Some(month("2026-05")),
        every_months: Some(0),
        low,
        high,
        ..scheduled("2026-06", i64::MAX)
    };
    let steps: [(&str, Mend); 4] = [
        ("AMOUNT_OUT_OF_RANGE amounts.0.amount", |worst| ScheduledAmount {
            amount: Cents(5),
            ..worst
        }),
        ("INVALID_VALUE amounts.0.low", |worst| ScheduledAmount {
            low: Some(Cents(5)),
            ..worst
        }),
        ("INVALID_VALUE amounts.0.everyMonths", |worst| ScheduledAmount {
            every_months: Some(1),
            ..worst
        }),
        ("INVALID_VALUE amounts.0.through", |worst| ScheduledAmount {
            through: None,
            ..worst
        }),
    ];
    let mut amount = worst;
    for (expected, mend) in steps {
        assert_eq!(
            refusals(&two_measures(), amounts(vec![amount.clone()])),
            [expected]
        );
        amount = mend(amount);
    }
    assert_eq!(
        refusals(&two_measures(), amounts(vec![amount])),
        ["INVALID_VALUE amounts.0.everyMonths"]
    );
}

#[test]
fn refusals_of_a_plan_come_in_their_order() {
    let mut state = two_measures();
    accept(&mut state, plan("olaf/cost", &[("2026-01", 1)]));
    accept(&mut state, change_status("efa", MeasureStatus::Closed));
    let note = Note {
        text: Some("".into()),
        document: Some("\u{202e}".into()),
    };
    let worst = |effect: &str| SetSchedule {
        note: note.clone(),
        expected_position: Some(3),
        ..plan(effect, &[])
    };
    let rest = [
        "INVALID_VALUE amounts",
        "INVALID_VALUE text",
        "INVALID_VALUE document",
    ];
    let table = [
        ("nothing", "NOT_FOUND effect"),
        ("olaf/nothing", "NOT_FOUND effect"),
        ("cost", "NOT_FOUND effect"),
        ("effect:99", "NOT_FOUND effect"),
        ("efa/run", "MEASURE_CLOSED effect"),
        ("olaf/cost", "VERSION_CONFLICT expectedPosition"),
    ];
    for (effect, first) in table {
        let expected: Vec<&str> = [first].into_iter().chain(rest).collect();
        assert_eq!(refusals(&state, worst(effect)), expected, "{effect}");
    }
    // What is unknown does not hide what is wrong with the amounts.
    let twice = plan("nothing", &[("2026-01", 1), ("2026-01", 2)]);
    assert_eq!(
        refusals(&state, twice),
        ["NOT_FOUND effect", "INVALID_VALUE amounts.1.month"]
    );
}

#[test]
fn a_plan_set_meanwhile_refuses() {
    let mut state = two_measures();
    accept(&mut state, plan("olaf/cost", &[("2026-01", 1)]));
    accept(&mut state, plan("olaf/saving", &[("2026-01", 1)]));
    accept(&mut state, plan("olaf/cost", &[("2026-01", 2)]));
    accept(&mut state, book("olaf", &[("cost", "2026-01", 2)]));
    let table: &[(ScheduleBasis, &str, Position, &[&str])] = &[
        (
            ScheduleBasis::Plan,
            "olaf/cost",
            13,
            &["VERSION_CONFLICT expectedPosition"],
        ),
        // The booking at 15 is no change of the plan.
        (ScheduleBasis::Plan, "olaf/cost", 14, &[]),
        (ScheduleBasis::Plan, "olaf/cost", 15, &[]),
        (
            ScheduleBasis::Plan,
            "olaf/cost",
            16,
            &["INVALID_VALUE expectedPosition"],
        ),
        (ScheduleBasis::Plan, "olaf/saving", 13, &[]),
        // The forecast was never set.
        (ScheduleBasis::Forecast, "olaf/cost", 0, &[]),
        (
            ScheduleBasis::Forecast,
            "olaf/cost",
            16,
            &["INVALID_VALUE expectedPosition"],
        ),
    ];
    for (basis, effect, position, expected) in table {
        let command = SetSchedule {
            basis: *basis,
            expected_position: Some(*position),
            ..plan(effect, &[("2026-01", 3)])
        };
        assert_eq!(
            refusals(&state, command),
            *expected,
            "{basis:?} of {effect} seen at {position}"
        );
    }
}
