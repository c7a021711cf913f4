use querbuch_domain::id::EffectNo;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::words::EffectKind::{Cost, Saving};
use querbuch_domain::words::Level;

use super::{effects_posted_between, is_structure_unchanged, postings_between};
use crate::testing::{Story, book, effect, measure, merge, move_below, rename, set, units};

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
    assert_eq!(effects_posted_between(&before, &story.state), []);
    story.act(&book(
        "m",
        &[("c", "2026-02", 5), ("a", "2026-01", 1), ("c", "2026-01", 5)],
    ));
    story.act(&set(ScheduleBasis::Plan, "m/a", &[("2026-05", 5)]));
    assert_eq!(
        effects_posted_between(&before, &story.state),
        [EffectNo(0), EffectNo(2)]
    );
    assert_eq!(postings_between(&before, &story.state), 4);
    assert_eq!(effects_posted_between(&story.state, &story.state), []);
    assert_eq!(
        effects_posted_between(&story.state, &before),
        [],
        "the older comes first"
    );
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
    assert!(is_structure_unchanged(&before, &story.state));
    assert!(
        !is_structure_unchanged(&story.state, &before),
        "a unit that is gone stands nowhere"
    );
}

#[test]
fn another_place_is_another_structure_and_another_name_is_not() {
    let mut story = story();
    story.act(&units(&[
        ("x", "", Level::Federal, false),
        ("y", "", Level::Federal, true),
    ]));
    let before = story.state.clone();
    story.act(&rename("x", "Ein neuer Name"));
    assert!(is_structure_unchanged(&before, &story.state));
    story.act(&move_below("x", "bund", "2026-01"));
    assert!(!is_structure_unchanged(&before, &story.state));
    let moved = story.state.clone();
    story.act(&merge("y", "bund", "2026-01"));
    assert!(!is_structure_unchanged(&moved, &story.state));
    assert!(is_structure_unchanged(&story.state, &story.state));
}
