use proptest::prelude::*;
use querbuch_domain::refusal::{InputFault, LogFault};
use querbuch_domain::words::Level::{Citizens, District, Federal, Municipal, State as Land};
use querbuch_domain::words::Slot;

use super::*;
use crate::testing::random::{play, stories};
use crate::testing::{Story, book, effect, measure, sums_of, units};

/// Positions 1 to 8 hold the units, 9 and 10 a measure with its effect, 11 and 12 bookings.
fn story() -> Story {
    Story::of([
        units(&[
            ("bund", "", Federal, true),
            ("02", "", Land, true),
            ("15", "", Land, true),
            ("15/mk", "15", Land, false),
            ("15082", "15", District, true),
            ("15082015", "15082", Municipal, true),
            ("15082015/amt", "15082015", Municipal, false),
            ("buerger", "", Citizens, false),
        ]),
        measure(
            "m",
            "",
            vec![effect("cost", "bund", querbuch_domain::words::EffectKind::Cost)],
        ),
        book("m", &[("cost", "2026-01", 5), ("cost", "2026-02", 6)]),
        book("m", &[("cost", "2026-01", 7)]),
    ])
}

fn code_of(number: Option<UnitNo>, view: &View) -> String {
    number
        .and_then(|number| view.unit(number))
        .map_or("-".to_owned(), |unit| unit.code.to_string())
}

#[test]
fn body_and_land_are_found_upwards() {
    let view = story().now();
    let cases = [
        ("bund", "bund", "-"),
        ("02", "02", "02"),
        ("15", "15", "15"),
        ("15/mk", "15", "15"),
        ("15082", "15082", "15"),
        ("15082015", "15082015", "15"),
        ("15082015/amt", "15082015", "15"),
        ("buerger", "-", "-"),
    ];
    for (code, body, land) in cases {
        let unit = view.require_unit(&code.into(), "unit").expect("registered");
        let found = (
            code_of(view.body_of(unit), &view),
            code_of(view.land_of(unit), &view),
        );
        assert_eq!(found, (body.to_owned(), land.to_owned()), "{code}");
    }
}

#[test]
fn a_land_within_a_land_belongs_to_the_outer_one() {
    let list = [
        ("15", "", Land, true),
        ("inner", "15", Land, true),
        ("place", "inner", Municipal, true),
    ];
    let view = Story::of([units(&list)]).now();
    assert_eq!(code_of(view.land_of(UnitNo(2)), &view), "15");
    assert_eq!(code_of(view.body_of(UnitNo(2)), &view), "place");
}

#[test]
fn a_view_counts_what_was_known_then() {
    let story = story();
    let counts = |position| {
        let view = story.view(position);
        [
            view.unit_count(),
            view.measure_count(),
            view.effect_count(),
            view.booking_count(),
            view.posting_count(),
        ]
    };
    let cases = [
        (0, [0, 0, 0, 0, 0]),
        (1, [1, 0, 0, 0, 0]),
        (8, [8, 0, 0, 0, 0]),
        (9, [8, 1, 0, 0, 0]),
        (10, [8, 1, 1, 0, 0]),
        (11, [8, 1, 1, 1, 2]),
        (12, [8, 1, 1, 2, 3]),
    ];
    for (position, expected) in cases {
        assert_eq!(counts(position), expected, "at position {position}");
    }
    let now = story.now();
    assert_eq!((now.position(), now.posting_count()), (12, 3));
}

#[test]
fn what_came_later_is_not_there() {
    let story = story();
    // Roots come first: bund, 02, 15, buerger, then what lies below them.
    let cases = [(3, "buerger", "unit:3"), (6, "15082015", "unit:6")];
    for (position, code, id) in cases {
        let view = story.view(position);
        for reference in [code, id] {
            let refused = view
                .require_unit(&reference.into(), "unit")
                .expect_err("not registered yet");
            let expected = InputFault::NotFound {
                noun: Noun::Unit,
                reference: reference.into(),
            };
            assert_eq!(refused, Refusal::at("unit", expected));
            assert!(
                story
                    .view(position + 1)
                    .require_unit(&reference.into(), "unit")
                    .is_ok()
            );
        }
    }
    assert!(story.view(8).require_measure(&"m".into(), "").is_err());
    assert!(story.view(9).require_measure(&"measure:0".into(), "").is_ok());
    assert!(story.view(9).require_effect(&"m/cost".into(), "").is_err());
    assert!(story.view(10).require_effect(&"effect:0".into(), "").is_ok());
    assert!(story.view(10).booking(11).is_none());
    assert!(story.view(11).booking(11).is_some());
    assert!(story.view(12).booking(10).is_none(), "no booking stands there");
}

#[test]
fn a_position_beyond_the_log_is_refused() {
    let state = Arc::new(story().state);
    let refused = View::at(state.clone(), 13).expect_err("the log ends at 12");
    assert_eq!(
        refused,
        Refusal::at("position", LogFault::PositionAhead { head: 12 })
    );
    assert!(View::at(state, u64::MAX).is_err());
    assert_eq!(
        View::at(Arc::default(), 0).expect("the empty log").unit_count(),
        0
    );
}

type Found = Vec<(EffectNo, Vec<(Month, Slot, i64)>)>;

fn cells(view: &View) -> Found {
    let all = (0..view.effect_count()).map(EffectNo::from_index);
    all.map(|effect| (effect, sums_of(&view.cells_of(effect))))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_view_of_the_past_is_the_state_that_was_then(wishes in stories(24)) {
        let story = play(&wishes);
        let mut then = State::default();
        for (header, event) in &story.log {
            then.apply(header, event);
            let (past, then) = (story.view(header.position), View::now(Arc::new(then.clone())));
            prop_assert_eq!(past.unit_count(), then.unit_count());
            prop_assert_eq!(past.measure_count(), then.measure_count());
            prop_assert_eq!(past.effect_count(), then.effect_count());
            prop_assert_eq!(past.booking_count(), then.booking_count());
            prop_assert_eq!(past.posting_count(), then.posting_count());
            prop_assert_eq!(cells(&past), cells(&then));
            for index in 0..story.state.units.len() {
                let unit = UnitNo::from_index(index);
                prop_assert_eq!(past.unit(unit), then.unit(unit));
                prop_assert_eq!(past.body_of(unit), then.body_of(unit));
                prop_assert_eq!(past.land_of(unit), then.land_of(unit));
            }
        }
    }
}
