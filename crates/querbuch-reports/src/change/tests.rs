use querbuch_domain::effect::EffectKind::{Cost, Saving};
use querbuch_domain::id::EffectNo;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::unit::Level;

use super::{postings_between, structure_holds, touched};
use crate::testing::{Story, book, effect, measure, set, units};

fn story() -> Story {
    Story::of([
        units(&[("bund", "", Level::Federal, true)]),
        measure(
            "m",
            "",
            vec![
                effect("a", "bund", Cost),
                effect("b", "bund", Saving),
                effect("c", "bund", Cost),
            ],
        ),
    ])
}

#[test]
fn an_effect_is_touched_once_however_often_it_is_posted_to() {
    let mut story = story();
    let before = story.state.clone();
    assert_eq!(touched(&before, &story.state), []);
    story.act(&book(
        "m",
        &[("c", "2026-02", 5), ("a", "2026-01", 1), ("c", "2026-01", 5)],
    ));
    story.act(&set(ScheduleBasis::Plan, "m/a", &[("2026-05", 5)]));
    assert_eq!(touched(&before, &story.state), [EffectNo(0), EffectNo(2)]);
    assert_eq!(postings_between(&before, &story.state), 4);
    assert_eq!(touched(&story.state, &story.state), []);
    assert_eq!(touched(&story.state, &before), [], "the older comes first");
}

#[test]
fn what_is_added_leaves_everything_where_it_stood() {
    let mut story = story();
    let before = story.state.clone();
    story.act(&units(&[
        ("15", "", Level::State, true),
        ("15/03", "15", Level::State, false),
    ]));
    story.act(&measure("n", "m", vec![effect("d", "15/03", Cost)]));
    assert!(structure_holds(&before, &story.state));
    assert!(
        !structure_holds(&story.state, &before),
        "a unit that is gone stands nowhere"
    );
}

#[test]
fn another_tree_is_another_structure() {
    let with = |parent, level, is_body| {
        let list = [("bund", "", Level::Federal, true), ("x", parent, level, is_body)];
        Story::of([units(&list)]).state
    };
    let known = with("bund", Level::Federal, false);
    assert!(structure_holds(&known, &with("bund", Level::Federal, false)));
    for other in [
        with("", Level::Federal, false),
        with("bund", Level::State, false),
        with("bund", Level::Federal, true),
    ] {
        assert!(!structure_holds(&known, &other));
    }
}
