use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::words::EffectKind::{Cost, Saving};
use querbuch_domain::words::Level;
use querbuch_domain::words::Slot::{self, Cashed, Claimed, Confirmed, Forecast, Plan};

use super::*;
use crate::basis::CountedAmount;
use crate::dimension::Dimension;
use crate::testing::{BalanceQuestion, Story, book, effect, measure, month, rename, reverse, set, units};

mod restoring;
mod rules;
mod sharing;

fn cells_of(list: &[(&str, Slot, i64)]) -> EffectCells {
    let mut cells = EffectCells::default();
    for (text, slot, cents) in list {
        cells.add(month(text), *slot, *cents);
    }
    cells
}

/// What counts of a saving where anything is claimed, else of a cost, as `month stage cents`; all months lie in the past.
fn counted(basis: Basis, list: &[(&str, Slot, i64)]) -> Vec<String> {
    let story = Story::of([
        units(&[("bund", "", Level::Federal, true)]),
        measure(
            "m",
            "",
            vec![effect("a", "bund", Cost), effect("b", "bund", Saving)],
        ),
    ]);
    let number = EffectNo(list.iter().any(|(_, slot, _)| *slot == Claimed).into());
    let line = |amount: CountedAmount| {
        let stage = amount.stage.map_or("-", Stage::as_str);
        format!("{} {stage} {}", amount.month, amount.cents)
    };
    let cells = cells_of(list);
    let moment = Moment::of_state(&story.state);
    let rule = moment.rule(basis, number, |_| Some(&cells), &mut Known::default());
    rule.amounts(&cells).into_iter().map(line).collect()
}

/// What it shows, the cells, and what counts.
type Case = (
    &'static str,
    &'static [(&'static str, Slot, i64)],
    &'static [&'static str],
);

const OUTLOOKS: &[Case] = &[
    ("nothing at all", &[], &[]),
    (
        "no actual, no forecast",
        &[("2026-01", Plan, 7), ("2026-02", Plan, 8)],
        &["2026-01 - 7", "2026-02 - 8"],
    ),
    (
        "no actual: the forecast replaces the plan in every month, also where it is silent",
        &[
            ("2026-01", Plan, 7),
            ("2026-02", Plan, 8),
            ("2026-02", Forecast, 5),
        ],
        &["2026-02 - 5"],
    ),
    (
        "a forecast of zero is a forecast",
        &[
            ("2026-01", Plan, 7),
            ("2026-02", Plan, 8),
            ("2026-01", Forecast, 0),
        ],
        &["2026-01 - 0"],
    ),
    (
        "actual, then plan",
        &[
            ("2026-01", Plan, 7),
            ("2026-01", Confirmed, 6),
            ("2026-02", Plan, 8),
        ],
        &["2026-01 CONFIRMED 6", "2026-02 - 8"],
    ),
    (
        "actual, then forecast, however much was planned",
        &[
            ("2026-01", Confirmed, 6),
            ("2026-02", Plan, 8),
            ("2026-03", Plan, 8),
            ("2026-03", Forecast, 9),
        ],
        &["2026-01 CONFIRMED 6", "2026-03 - 9"],
    ),
    (
        "a month without an actual before the latest counts nothing",
        &[
            ("2026-01", Plan, 7),
            ("2026-02", Plan, 8),
            ("2026-02", Forecast, 8),
            ("2026-03", Confirmed, 1),
        ],
        &["2026-03 CONFIRMED 1"],
    ),
    (
        "an actual later than every forecast leaves only actuals",
        &[
            ("2026-01", Confirmed, 6),
            ("2026-02", Forecast, 9),
            ("2026-04", Confirmed, 2),
        ],
        &["2026-01 CONFIRMED 6", "2026-04 CONFIRMED 2"],
    ),
    (
        "a forecast for past months only still holds off the plan for later ones",
        &[
            ("2026-01", Forecast, 9),
            ("2026-02", Confirmed, 6),
            ("2026-03", Plan, 8),
        ],
        &["2026-02 CONFIRMED 6"],
    ),
    (
        "a saving that was only claimed is an actual",
        &[
            ("2026-01", Plan, 7),
            ("2026-01", Claimed, 3),
            ("2026-02", Plan, 7),
        ],
        &["2026-01 CLAIMED 3", "2026-02 - 7"],
    ),
    (
        "all stages of a month are its actual",
        &[
            ("2026-01", Cashed, 1),
            ("2026-01", Claimed, 2),
            ("2026-01", Confirmed, 4),
            ("2026-02", Forecast, 9),
        ],
        &[
            "2026-01 CLAIMED 2",
            "2026-01 CONFIRMED 4",
            "2026-01 CASHED 1",
            "2026-02 - 9",
        ],
    ),
    (
        "an actual that others take to zero has been posted all the same",
        &[
            ("2026-02", Plan, 7),
            ("2026-02", Confirmed, 5),
            ("2026-02", Confirmed, -5),
            ("2026-03", Plan, 7),
        ],
        &["2026-02 CONFIRMED 0", "2026-03 - 7"],
    ),
    (
        "negative amounts count like others",
        &[("2026-01", Claimed, -3), ("2026-02", Forecast, -4)],
        &["2026-01 CLAIMED -3", "2026-02 - -4"],
    ),
];

#[test]
fn the_outlook_takes_actuals_as_far_as_they_go_then_the_forecast_else_the_plan() {
    for (name, cells, expected) in OUTLOOKS {
        assert_eq!(counted(Basis::Outlook, cells), *expected, "{name}");
    }
}

#[test]
fn plan_and_actual_take_their_own_cells_only() {
    let cells = &[
        ("2026-01", Plan, 7),
        ("2026-01", Forecast, 9),
        ("2026-01", Claimed, 2),
        ("2026-02", Plan, 8),
        ("2026-03", Confirmed, 4),
        ("2026-03", Cashed, 1),
    ];
    assert_eq!(counted(Basis::Plan, cells), ["2026-01 - 7", "2026-02 - 8"]);
    assert_eq!(
        counted(Basis::Actual, cells),
        ["2026-01 CLAIMED 2", "2026-03 CONFIRMED 4", "2026-03 CASHED 1"]
    );
}

/// Of the outlook by month of a cost that is planned with 10 a month, what stands there; and its "Ist bis".
fn by_month(story: &Story, position: u64) -> (Vec<String>, Option<String>) {
    let view = story.view(position);
    let table = BalanceQuestion::of(Basis::Outlook, &[Dimension::Month]).table(&view);
    (
        table,
        actuals_through(EffectNo(0), &view).map(|month| month.to_string()),
    )
}

#[test]
fn a_month_is_open_until_something_is_recorded_in_the_next_one() {
    let mut story = Story::default();
    story.go_on_to("2026-03");
    let plan = [("2026-02", 10), ("2026-03", 10), ("2026-04", 10)];
    for command in [
        units(&[("bund", "", Level::Federal, true)]),
        measure("m", "", vec![effect("a", "bund", Cost)]),
        set(ScheduleBasis::Plan, "m/a", &plan),
        book("m", &[("a", "2026-02", 7), ("a", "2026-03", 1)]),
    ] {
        assert!(story.act(&command));
    }
    let march = story.state.position;
    story.go_on_to("2026-04");
    assert!(story.act(&rename("bund", "Der Bund")));
    let rows = |amounts: [i64; 3]| {
        let months = ["2026-02", "2026-03", "2026-04"].into_iter().zip(amounts);
        months
            .map(|(month, cents)| format!("{month}: {cents} 0 0"))
            .collect::<Vec<_>>()
    };
    let through = |month: &str| Some(month.to_owned());
    assert_eq!(by_month(&story, march), (rows([7, 10, 10]), through("2026-02")));
    let april = story.state.position;
    assert_eq!(by_month(&story, april), (rows([7, 1, 10]), through("2026-03")));
    // Taken back in April: March is not booked, and expected again.
    assert!(story.act(&reverse(march)));
    assert_eq!(by_month(&story, story.state.position), (rows([10, 10, 10]), None));
    assert_eq!(by_month(&story, april), (rows([7, 1, 10]), through("2026-03")));
}
