use std::sync::Arc;

use querbuch_domain::command::Command;
use querbuch_domain::schedule::ScheduleBasis::{Forecast, Plan};
use querbuch_domain::state::State;
use querbuch_domain::words::EffectKind::{Cost, Saving, Transfer};
use querbuch_domain::words::Level::{
    Business, Citizens, District, Federal, Municipal, SocialInsurance, State as Land,
};

use super::*;
use crate::dimension::Dimension::{
    Body, Category, Child, Kind, Level, Measure, Month, Programme, Quarter, Stage, State as OfState, Unit,
    Year,
};
use crate::testing::{BalanceQuestion, Story, book, effect, measure, month, set, units};

mod limits;
mod properties;

/// A city state, a Land with a Kreis and a Gemeinde below it, units without a body, society; one measure with
/// a cost at each of them.
fn country() -> Vec<Command> {
    let list = [
        ("bund", "", Federal, true),
        ("bund/06", "bund", Federal, false),
        ("02", "", Land, true),
        ("02/sk", "02", Land, false),
        ("15", "", Land, true),
        ("15/mk", "15", Land, false),
        ("15082", "15", District, true),
        ("15082015", "15082", Municipal, true),
        ("sv", "", SocialInsurance, false),
        ("wirtschaft", "", Business, false),
        ("buerger", "", Citizens, false),
    ];
    let codes = list.map(|(code, ..)| code);
    let effects = codes.map(|code| {
        effect(
            &code.replace('/', "."),
            code,
            if code.starts_with('b') { Saving } else { Cost },
        )
    });
    vec![units(&list), measure("m", "", effects.to_vec())]
}

/// Books 1 cent at each, in the order of the list 1, 2, 4 … so that sums say what they hold.
fn country_booked() -> Story {
    let codes = [
        "bund",
        "bund.06",
        "02",
        "02.sk",
        "15",
        "15.mk",
        "15082",
        "15082015",
        "sv",
        "wirtschaft",
        "buerger",
    ];
    let postings: Vec<_> = codes
        .iter()
        .enumerate()
        .map(|(place, code)| (*code, "2026-05", 1 << place))
        .collect();
    Story::of(country().into_iter().chain([book("m", &postings)]))
}

#[test]
fn a_child_is_the_unit_directly_below_the_filtered_one() {
    let view = country_booked().now();
    let below = |units: Option<&[&str]>, dimensions: &[Dimension]| {
        let mut question = BalanceQuestion::of(Basis::Actual, dimensions);
        question.spec.units = units.map(|units| units.iter().map(|unit| (*unit).into()).collect());
        question.table(&view)
    };
    // What lands at the filtered unit itself lies in no child.
    assert_eq!(
        below(Some(&["15"]), &[Child]),
        ["-: 16 0 0", "15/mk: 32 0 0", "15082: 192 0 0"]
    );
    assert_eq!(below(Some(&["bund"]), &[Child]), ["-: 0 1 0", "bund/06: 0 2 0"]);
    // A unit below another one that is filtered too adds nothing to the filter.
    assert_eq!(
        below(Some(&["15", "15082"]), &[Child]),
        below(Some(&["15"]), &[Child])
    );
    assert_eq!(
        below(Some(&["15082"]), &[Child]),
        ["-: 64 0 0", "15082015: 128 0 0"]
    );
    // Without a filter, the topmost units.
    let topmost = [
        "02: 12 0 0",
        "15: 240 0 0",
        "bund: 0 3 0",
        "sv: 256 0 0",
        "society",
        "buerger: 0 1024 0",
        "wirtschaft: 512 0 0",
    ];
    assert_eq!(below(None, &[Child]), topmost);
    // Neither the child nor the body decides on the other.
    assert_eq!(
        below(Some(&["15"]), &[Child, Body]),
        [
            "- 15: 16 0 0",
            "15/mk 15: 32 0 0",
            "15082 15082: 64 0 0",
            "15082 15082015: 128 0 0"
        ]
    );
}

#[test]
fn territory_and_organisation_are_one_tree() {
    let view = country_booked().now();
    let by = |dimensions: &[Dimension]| BalanceQuestion::of(Basis::Actual, dimensions).table(&view);
    let levels = [
        "FEDERAL: 0 3 0",
        "STATE: 60 0 0",
        "DISTRICT: 64 0 0",
        "MUNICIPAL: 128 0 0",
        "SOCIAL_INSURANCE: 256 0 0",
        "society",
        "BUSINESS: 512 0 0",
        "CITIZENS: 0 1024 0",
    ];
    assert_eq!(by(&[Level]), levels);
    // A Land includes the Kreise and Gemeinden of its territory; a city state is Land and municipality in one.
    let states = [
        "-: 256 3 0",
        "02: 12 0 0",
        "15: 240 0 0",
        "society",
        "-: 512 1024 0",
    ];
    assert_eq!(by(&[OfState]), states);
    // A unit without a body of its own counts with the body above it; without any, with none.
    let bodies = [
        "-: 256 0 0",
        "02: 12 0 0",
        "15: 48 0 0",
        "15082: 64 0 0",
        "15082015: 128 0 0",
        "bund: 0 3 0",
        "society",
        "-: 512 1024 0",
    ];
    assert_eq!(by(&[Body]), bodies);
    assert_eq!(
        by(&[OfState, Level])[1..5],
        [
            "- SOCIAL_INSURANCE: 256 0 0",
            "02 STATE: 12 0 0",
            "15 STATE: 48 0 0",
            "15 DISTRICT: 64 0 0"
        ]
    );
}

#[test]
fn society_is_beside_the_total() {
    let view = country_booked().now();
    let answer = BalanceQuestion::of(Basis::Actual, &[])
        .answer(&view)
        .expect("a good question");
    assert_eq!(
        answer.total,
        Figures {
            cost: 508,
            saving: 3,
            transfer: 0
        }
    );
    assert_eq!(
        answer.society,
        Figures {
            cost: 512,
            saving: 1024,
            transfer: 0
        }
    );
    assert_eq!((answer.total.net(), answer.society.net()), (-505, 512));
    assert_eq!(
        (answer.rows.len(), answer.society_rows.len()),
        (1, 1),
        "without dimensions there is one row"
    );
    let mut only_society = BalanceQuestion::of(Basis::Actual, &[Unit]);
    only_society.spec.levels = Some(vec![Citizens]);
    assert_eq!(only_society.table(&view), ["society", "buerger: 0 1024 0"]);
    let answer = only_society.answer(&view).expect("a good question");
    assert_eq!((answer.total, answer.rows.len()), (Figures::default(), 0));
}

/// Costs, savings and a transfer over two years, in part planned, forecast and booked.
fn story() -> Story {
    let two = [("bund", "", Federal, true), ("15", "", Land, true)];
    let effects = vec![
        effect("cost", "bund", Cost),
        effect("saving", "15", Saving),
        effect("pays", "15", Transfer),
        effect("gets", "bund", Transfer),
    ];
    Story::of([
        units(&two),
        measure("p", "", Vec::new()),
        measure("m", "p", effects),
        set(
            Plan,
            "m/cost",
            &[
                ("2025-12", 100),
                ("2026-01", 10),
                ("2026-04", 20),
                ("2027-01", 50),
            ],
        ),
        set(Forecast, "m/saving", &[("2026-01", 30), ("2026-12", 300)]),
        book(
            "m",
            &[
                ("cost", "2025-12", 110),
                ("pays", "2026-01", -5),
                ("gets", "2026-01", 5),
            ],
        ),
        book("m", &[("saving", "2026-01", 20)]),
    ])
}

#[test]
fn each_basis_counts_its_own_by_effect() {
    let view = story().now();
    let by = |basis| BalanceQuestion::of(basis, &[Month]).table(&view);
    assert_eq!(
        by(Basis::Plan),
        [
            "2025-12: 100 0 0",
            "2026-01: 10 0 0",
            "2026-04: 20 0 0",
            "2027-01: 50 0 0"
        ]
    );
    assert_eq!(by(Basis::Actual), ["2025-12: 110 0 0", "2026-01: 0 20 0"]);
    let outlook = [
        "2025-12: 110 0 0",
        "2026-01: 10 20 0",
        "2026-04: 20 0 0",
        "2026-12: 0 300 0",
        "2027-01: 50 0 0",
    ];
    assert_eq!(by(Basis::Outlook), outlook);
    let stages = BalanceQuestion::of(Basis::Outlook, &[Stage, Kind]).table(&view);
    assert_eq!(
        stages,
        [
            "- COST: 80 0 0",
            "- SAVING: 0 300 0",
            "CLAIMED SAVING: 0 20 0",
            "CONFIRMED COST: 110 0 0",
            "CONFIRMED TRANSFER: 0 0 0"
        ]
    );
}

#[test]
fn dimensions_of_time_and_measure() {
    let view = story().now();
    let by = |dimensions: &[Dimension]| BalanceQuestion::of(Basis::Outlook, dimensions).table(&view);
    assert_eq!(by(&[Year]), ["2025: 110 0 0", "2026: 30 320 0", "2027: 50 0 0"]);
    assert_eq!(
        by(&[Quarter]),
        [
            "2025-Q4: 110 0 0",
            "2026-Q1: 10 20 0",
            "2026-Q2: 20 0 0",
            "2026-Q4: 0 300 0",
            "2027-Q1: 50 0 0"
        ]
    );
    let quarters = BalanceQuestion::of(Basis::Outlook, &[Quarter])
        .answer(&view)
        .expect("a good question");
    let first_months: Vec<_> = quarters.rows.iter().filter_map(|row| row.key.quarter).collect();
    let expected = ["2025-10", "2026-01", "2026-04", "2026-10", "2027-01"].map(month);
    assert_eq!(first_months, expected, "a quarter is named by its first month");
    assert_eq!(by(&[Programme, Measure]), ["p m: 190 320 0"]);
    assert_eq!(
        by(&[Category]),
        ["run.cost: 190 0 0", "run.saving: 0 320 0", "transfer: 0 0 0"]
    );
    assert_eq!(
        by(&[Unit, Year]),
        [
            "15 2026: 0 320 -5",
            "bund 2025: 110 0 0",
            "bund 2026: 30 0 5",
            "bund 2027: 50 0 0"
        ]
    );
}

#[test]
fn the_net_runs_over_time_within_the_other_dimensions() {
    let view = story().now();
    let nets = |question: &BalanceQuestion| {
        let rows = question.answer(&view).expect("a good question").rows;
        rows.iter()
            .map(|row| (row.figures.net(), row.cumulative_net))
            .collect::<Vec<_>>()
    };
    let by = |dimensions: &[Dimension]| BalanceQuestion::of(Basis::Outlook, dimensions);
    assert_eq!(nets(&by(&[Unit])), [(315, None), (-185, None)]);
    assert_eq!(
        nets(&by(&[Year])),
        [(-110, Some(-110)), (290, Some(180)), (-50, Some(130))]
    );
    let by_unit = [
        (315, Some(315)),
        (-110, Some(-110)),
        (-25, Some(-135)),
        (-50, Some(-185)),
    ];
    assert_eq!(nets(&by(&[Unit, Year])), by_unit);
    assert_eq!(
        nets(&by(&[Year, Unit])),
        [by_unit[1], by_unit[0], by_unit[2], by_unit[3]]
    );
    // Order and limit pick rows; they do not change what ran up before.
    let mut largest = by(&[Year]);
    largest.order_by = Some((BalanceField::Net, Direction::Descending));
    largest.limit = Some(2);
    assert_eq!(nets(&largest), [(290, Some(180)), (-50, Some(130))]);
}

#[test]
fn rows_are_ordered_by_a_figure_then_by_their_dimensions() {
    use BalanceField::{Cost as ByCost, Net, Saving as BySaving, Transfer as ByTransfer};
    use Direction::{Ascending, Descending};
    let view = story().now();
    let cases = [
        (None, vec!["15 2026", "bund 2025", "bund 2026", "bund 2027"]),
        (
            Some((ByCost, Descending)),
            vec!["bund 2025", "bund 2027", "bund 2026", "15 2026"],
        ),
        (
            Some((ByCost, Ascending)),
            vec!["15 2026", "bund 2026", "bund 2027", "bund 2025"],
        ),
        (
            Some((BySaving, Ascending)),
            vec!["bund 2025", "bund 2026", "bund 2027", "15 2026"],
        ),
        (
            Some((BySaving, Descending)),
            vec!["15 2026", "bund 2025", "bund 2026", "bund 2027"],
        ),
        (
            Some((ByTransfer, Ascending)),
            vec!["15 2026", "bund 2025", "bund 2027", "bund 2026"],
        ),
        (
            Some((Net, Ascending)),
            vec!["bund 2025", "bund 2027", "bund 2026", "15 2026"],
        ),
    ];
    for (order_by, expected) in cases {
        for limit in [None, Some(0), Some(1), Some(3), Some(4), Some(i32::MAX)] {
            let question = BalanceQuestion {
                order_by,
                limit,
                ..BalanceQuestion::of(Basis::Outlook, &[Unit, Year])
            };
            let rows: Vec<_> = question
                .table(&view)
                .iter()
                .map(|row| row.split(':').next().unwrap_or("").to_owned())
                .collect();
            let count = limit.map_or(4, |limit| usize::try_from(limit).expect("from 0").min(4));
            assert_eq!(rows, expected[..count], "{order_by:?} {limit:?}");
        }
    }
}
