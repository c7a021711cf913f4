use proptest::prelude::*;
use querbuch_domain::command::Command;
use querbuch_domain::note::Note;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::schedule::ScheduleBasis::{Forecast, Plan};
use querbuch_domain::schedule::set::{ScheduledAmount, SetSchedule};
use querbuch_domain::words::{EffectKind, Level};

use super::*;
use crate::testing::random::{play, stories};
use crate::testing::{Story, book, effect, measure, month, reverse, set, units};

/// Positions 1 to 3: a unit, a measure, and its one effect.
fn scene() -> Vec<Command> {
    vec![
        units(&[("bund", "", Level::Federal, true)]),
        measure("m", "", vec![effect("saving", "bund", EffectKind::Saving)]),
    ]
}

fn story(commands: impl IntoIterator<Item = Command>) -> Story {
    Story::of(scene().into_iter().chain(commands))
}

/// The months as `month plan forecast actual outlook`.
fn lines(list: &[EffectMonth]) -> Vec<String> {
    let line = |month: &EffectMonth| {
        format!(
            "{} {} {} {} {}",
            month.month,
            month.plan,
            month.forecast,
            month.actual(),
            month.outlook
        )
    };
    list.iter().map(line).collect()
}

#[test]
fn every_month_with_any_amount_is_listed_in_order() {
    let story = story([
        set(
            Plan,
            "m/saving",
            &[("2026-04", 40), ("2026-01", 10), ("2026-02", 20)],
        ),
        set(Forecast, "m/saving", &[("2026-05", 50), ("2026-02", 25)]),
        book(
            "m",
            &[
                ("saving", "2026-02", 1),
                ("saving", "2025-12", 2),
                ("saving", "2026-02", 3),
            ],
        ),
    ]);
    let whole = series(EffectNo(0), None, None, &story.now());
    let expected = [
        "2025-12 0 0 2 2",
        "2026-01 10 0 0 0",
        "2026-02 20 25 4 4",
        "2026-04 40 0 0 0",
        "2026-05 0 50 0 50",
    ];
    assert_eq!(lines(&whole), expected);
    assert_eq!((whole[2].claimed, whole[2].confirmed, whole[2].cashed), (4, 0, 0));
    let cases = [
        (Some("2026-01"), None, 1..5),
        (None, Some("2026-02"), 0..3),
        (Some("2026-02"), Some("2026-04"), 2..4),
        (Some("2026-03"), Some("2026-03"), 0..0),
        (Some("2026-05"), Some("2026-01"), 0..0),
    ];
    for (from, to, expected) in cases {
        let part = series(EffectNo(0), from.map(month), to.map(month), &story.now());
        assert_eq!(part, whole[expected], "{from:?} to {to:?}");
    }
}

#[test]
fn an_effect_without_amounts_or_not_known_then_has_no_months() {
    let story = story([book("m", &[("saving", "2026-02", 1)])]);
    assert_eq!(series(EffectNo(0), None, None, &story.view(3)), []);
    assert_eq!(series(EffectNo(0), None, None, &story.view(2)), []);
    assert_eq!(series(EffectNo(1), None, None, &story.now()), []);
    assert_eq!(series(EffectNo(0), None, None, &story.now()).len(), 1);
}

#[test]
fn a_reversed_booking_leaves_its_month_as_it_was() {
    let story = story([
        set(Plan, "m/saving", &[("2026-02", 20), ("2026-03", 30)]),
        book("m", &[("saving", "2026-02", 7), ("saving", "2026-09", 7)]),
        reverse(5),
    ]);
    let expected = ["2026-02 20 0 0 20", "2026-03 30 0 0 30"];
    let months = |position| series(EffectNo(0), None, None, &story.view(position));
    assert_eq!(lines(&months(story.state.position)), expected);
    assert_eq!(months(story.state.position), months(4), "as before it was booked");
}

/// No command confirms or cashes yet; the months add up all the same.
#[test]
fn the_stages_of_a_month_are_its_actual_and_its_outlook() {
    let mut cells = EffectCells::default();
    for (slot, cents) in [
        (Slot::Claimed, 1),
        (Slot::Confirmed, 2),
        (Slot::Cashed, 4),
        (Slot::Plan, 8),
    ] {
        cells.add(month("2026-02"), slot, cents);
    }
    let view = story([]).now();
    let known = &mut Known::default();
    let rule = Moment::of_view(&view).rule(Basis::Outlook, EffectNo(0), |_| Some(&cells), known);
    let months = months_of_effect(EffectNo(0), &cells, &rule, &view);
    assert_eq!(lines(&months), ["2026-02 8 0 7 7"]);
    assert_eq!(
        (months[0].claimed, months[0].confirmed, months[0].cashed),
        (1, 2, 4)
    );
}

fn with_range(basis: ScheduleBasis, cents: (i64, i64, i64)) -> Command {
    let amount = ScheduledAmount {
        month: month("2026-02"),
        through: Some(month("2026-03")),
        every_months: None,
        amount: Cents(cents.1),
        low: Some(Cents(cents.0)),
        high: Some(Cents(cents.2)),
    };
    let (effect, note) = ("m/saving".into(), Note::default());
    Command::SetSchedule(SetSchedule {
        basis,
        effect,
        amounts: vec![amount],
        expected_position: None,
        note,
    })
}

#[test]
fn ranges_are_those_that_held_then() {
    let story = story([
        with_range(Plan, (1, 5, 9)),
        with_range(Plan, (2, 5, 8)),
        with_range(Forecast, (3, 6, 7)),
        set(Plan, "m/saving", &[("2026-02", 5)]),
    ]);
    let at = |position| {
        let months = series(EffectNo(0), None, None, &story.view(position));
        months
            .iter()
            .map(|month| (month.plan_range, month.forecast_range))
            .collect::<Vec<_>>()
    };
    let range = |low, high| Some((Cents(low), Cents(high)));
    assert_eq!(at(4), [(range(1, 9), None); 2]);
    assert_eq!(at(5), [(range(2, 8), None); 2]);
    assert_eq!(at(6), [(range(2, 8), range(3, 7)); 2]);
    assert_eq!(at(7), [(None, range(3, 7)); 2], "the new plan names no range");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_series_of_every_effect_at_every_position_is_the_naive_fold(wishes in stories(24)) {
        let story = play(&wishes);
        for position in 0..=story.state.position {
            let view = story.view(position);
            for index in 0..story.state.effects.len() {
                let months = series(EffectNo::from_index(index), None, None, &view);
                let figures = |found: &EffectMonth| {
                    let cells =
                        [found.plan, found.forecast, found.claimed, found.confirmed, found.cashed].map(i128::from);
                    let [plan, forecast, claimed, confirmed, cashed] = cells;
                    (found.month, [plan, forecast, claimed, confirmed, cashed, found.outlook])
                };
                let found: Vec<_> = months.iter().map(figures).collect();
                prop_assert_eq!(found, story.model.series(index, position), "effect {} at {}", index, position);
            }
        }
    }
}
