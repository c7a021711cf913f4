use crate::command::outcome::Outcome;
use crate::event::Event;
use crate::id::UnitNo;
use crate::refusal::Reason;
use crate::refusal::Refusal;
use crate::state::State;
use crate::testing::decide;
use crate::testing::month;
use crate::testing::posting_by_parts;
use crate::testing::scheduled;
use crate::testing::{
    accept, book, given, merge, move_below, new_effect, new_measure, new_unit, plan, refusals, rename,
    reorganize, reverse,
};
use crate::unit::fault::UnitFault;
use crate::unit::register::{NewUnit, RegisterUnits};
use crate::unit::reorganize::ReorganizeUnit;
use crate::unit::{Change, Unit, UnitMerged, UnitMoved, UnitRenamed};
use crate::words::EffectKind::{Cost, Saving};
use crate::words::Level;
use std::sync::Arc;

/// Two Länder, a Kreis with two Gemeinden and a part of one, a carrier without a body, society.
fn scene() -> State {
    let body = |code: &str, parent: &str, level| NewUnit {
        is_body: true,
        ..new_unit(code, parent, level)
    };
    let units = vec![
        body("bund", "", Level::Federal),
        body("15", "", Level::State),
        body("16", "", Level::State),
        body("15082", "15", Level::District),
        body("a", "15082", Level::Municipal),
        body("b", "15082", Level::Municipal),
        new_unit("a/amt", "a", Level::Municipal),
        new_unit("lose", "", Level::Municipal),
        new_unit("wirtschaft", "", Level::Business),
        new_unit("verband", "wirtschaft", Level::Business),
    ];
    let effects = vec![new_effect("cost", "a", Cost), new_effect("saving", "b", Saving)];
    given([RegisterUnits { units }.into(), new_measure("m", effects).into()])
}

fn number(state: &State, code: &str) -> UnitNo {
    state.units.resolve(&code.into()).expect("is registered")
}

fn unit<'a>(state: &'a State, code: &str) -> &'a Unit {
    state.units.get(number(state, code)).expect("is registered")
}

/// The codes from a unit up to its root.
fn path(state: &State, code: &str) -> Vec<String> {
    let tree = state.units.tree(state.units.epoch());
    let codes = tree
        .ancestry(number(state, code))
        .map(|(_, unit)| unit.code.to_string());
    codes.collect()
}

#[test]
fn a_unit_is_renamed_and_moved_by_one_fact_each() {
    let mut state = scene();
    let command = ReorganizeUnit {
        name: Some("Neustadt".into()),
        ..move_below("a", "16")
    };
    let decision = accept(&mut state, command);
    let a = number(&state, "a");
    let effective_from = month("2027-01");
    let renamed = UnitRenamed {
        effective_from,
        name: "Neustadt".into(),
        unit: a,
    };
    let moved = UnitMoved {
        effective_from,
        parent: number(&state, "16"),
        unit: a,
    };
    assert_eq!(
        decision.events,
        [Event::UnitRenamed(renamed), Event::UnitMoved(moved)]
    );
    assert_eq!(decision.outcome, Outcome::Unit(a));
    assert_eq!(path(&state, "a/amt"), ["a/amt", "a", "16"]);
    let found = unit(&state, "a");
    assert_eq!(
        (found.name.as_ref(), found.is_body, found.merged()),
        ("Neustadt", true, None)
    );
    let changes: Vec<&Change> = found.changes().iter().map(|change| &change.change).collect();
    assert_eq!(
        changes,
        [
            &Change::Renamed {
                from: "Ein Haushalt".into(),
                to: "Neustadt".into()
            },
            &Change::Moved {
                from: Some(number(&state, "15082")),
                to: number(&state, "16")
            },
        ]
    );
    let searched = state.units.searchable(a).expect("is there");
    assert!(searched.contains("neustadt") && !searched.contains("haushalt"));
}

#[test]
fn what_stays_as_it_is_is_no_fact() {
    let mut state = scene();
    let same_name = ReorganizeUnit {
        name: Some("Ein Haushalt".into()),
        ..move_below("a", "16")
    };
    assert_eq!(accept(&mut state, same_name.clone()).events.len(), 1);
    assert_eq!(refusals(&state, same_name), ["INVALID_VALUE"]);
    assert_eq!(refusals(&state, rename("a", "Ein Haushalt")), ["INVALID_VALUE"]);
}

#[test]
fn a_merged_unit_lies_below_its_successor_with_all_that_lay_below_it() {
    let mut state = scene();
    accept(&mut state, merge("a", "b"));
    assert_eq!(path(&state, "a/amt"), ["a/amt", "a", "b", "15082", "15"]);
    let found = unit(&state, "a");
    let merger = found.merged().expect("has ended");
    assert_eq!(
        (merger.into, merger.effective_from),
        (number(&state, "b"), month("2027-01"))
    );
    assert!(!found.is_body, "its budget is its successor's");
    let tree = state.units.tree(state.units.epoch());
    assert_eq!(tree.body_of(number(&state, "a/amt")), Some(number(&state, "b")));
    // The tree of before is as it was.
    let before = state.units.tree(0);
    assert_eq!(before.body_of(number(&state, "a/amt")), Some(number(&state, "a")));
    assert_eq!(
        before.get(number(&state, "a")).map(|unit| unit.changes().len()),
        Some(0)
    );
}

#[test]
fn a_merged_unit_takes_nothing_from_its_last_month_on() {
    let mut state = scene();
    accept(&mut state, plan("m/cost", &[("2026-12", 5), ("2027-02", 7)]));
    accept(&mut state, book("m", &[("cost", "2027-03", 9)]));
    let late = state.position;
    accept(&mut state, merge("a", "b"));
    let by_parts = |text: &str| {
        let posting = crate::booking::record::NewPosting {
            month: month(text),
            ..posting_by_parts("a", Cost, "run.cost.goods", 3)
        };
        crate::booking::record::RecordBooking {
            postings: vec![posting],
            ..book("m", &[])
        }
    };
    let inactive = |field: &str| [format!("UNIT_INACTIVE {field}")];
    assert_eq!(
        refusals(&state, book("m", &[("cost", "2027-01", 1)])),
        inactive("postings.0.effect")
    );
    assert_eq!(refusals(&state, by_parts("2030-01")), inactive("postings.0.unit"));
    assert_eq!(
        refusals(&state, plan("m/cost", &[("2026-12", 1), ("2027-01", 1)])),
        inactive("amounts.1.month")
    );
    let mut through = plan("m/cost", &[]);
    through.amounts = vec![crate::schedule::set::ScheduledAmount {
        through: Some(month("2027-05")),
        ..scheduled("2026-11", 1)
    }];
    assert_eq!(refusals(&state, through), inactive("amounts.0.through"));
    // Earlier months are open, also for new effects; and what was planned or booked for later ones can be taken out.
    accept(&mut state, book("m", &[("cost", "2026-12", 1)]));
    accept(&mut state, by_parts("2026-12"));
    let decision = accept(&mut state, plan("m/cost", &[("2026-12", 1)]));
    let Some(Event::PlanSet(set)) = decision.events.first() else {
        panic!("a plan")
    };
    assert_eq!(set.0.deltas, [(month("2026-12"), -4), (month("2027-02"), -7)]);
    accept(&mut state, reverse(late));
    accept(&mut state, book("m", &[("saving", "2027-01", 1)]));
}

#[test]
fn a_refusal_names_the_unit_that_takes_its_place_in_that_month() {
    let mut state = scene();
    accept(&mut state, merge("a", "b"));
    let into_c = RegisterUnits {
        units: vec![new_unit("c", "15082", Level::Municipal)],
    };
    accept(&mut state, into_c);
    accept(
        &mut state,
        ReorganizeUnit {
            effective_from: month("2029-01"),
            ..merge("b", "c")
        },
    );
    let successor = |text: &str| {
        let refused = state
            .units
            .require_active(number(&state, "a"), month(text), "unit");
        match refused.map_err(|refusal| refusal.reason) {
            Err(Reason::Unit(UnitFault::Inactive {
                unit,
                successor,
                effective_from,
            })) => {
                assert_eq!((unit.as_ref(), effective_from), ("a", month("2027-01")));
                successor.to_string()
            }
            other => format!("{other:?}"),
        }
    };
    assert_eq!(successor("2026-12"), "Ok(())");
    assert_eq!(successor("2027-01"), "b");
    assert_eq!(successor("2028-12"), "b");
    assert_eq!(successor("2029-01"), "c");
}

#[test]
fn refusals_come_in_their_order() {
    let mut state = scene();
    accept(&mut state, merge("b", "a"));
    let both = |unit: &str, name: &str, parent: &str, into: &str| {
        let given = |text: &str| (!text.is_empty()).then(|| text.into());
        ReorganizeUnit {
            name: (!name.is_empty()).then(|| name.into()),
            parent: given(parent),
            merge_into: given(into),
            ..reorganize(unit)
        }
    };
    let table: &[(ReorganizeUnit, &[&str])] = &[
        (reorganize("nowhere"), &["NOT_FOUND unit", "INVALID_VALUE"]),
        (rename("b", "B"), &["UNIT_INACTIVE unit"]),
        (reorganize("a"), &["INVALID_VALUE"]),
        (
            both("a", "", "16", "nowhere"),
            &["INVALID_VALUE mergeInto", "NOT_FOUND mergeInto"],
        ),
        (both("a", "A", "", "15082"), &["INVALID_VALUE mergeInto"]),
        (
            both("a", "\u{7}", "nowhere", ""),
            &["INVALID_VALUE name", "NOT_FOUND parent"],
        ),
        (rename("a", " "), &["INVALID_VALUE name"]),
        (move_below("a", "b"), &["UNIT_INACTIVE parent"]),
        (merge("a", "b"), &["UNIT_INACTIVE mergeInto"]),
        (move_below("a", "a"), &["CYCLE parent"]),
        (move_below("15", "a/amt"), &["CYCLE parent"]),
        (merge("a", "a"), &["CYCLE mergeInto"]),
        (merge("a", "a/amt"), &["CYCLE mergeInto"]),
        (move_below("verband", "bund"), &["INVALID_VALUE parent"]),
        (move_below("a", "wirtschaft"), &["INVALID_VALUE parent"]),
        (merge("verband", "bund"), &["INVALID_VALUE mergeInto"]),
        (merge("a", "15082"), &["INVALID_VALUE mergeInto"]),
        (merge("a", "lose"), &["INVALID_VALUE mergeInto"]),
        (move_below("a/amt", "lose"), &["INVALID_VALUE parent"]),
        (move_below("a", "15082"), &["INVALID_VALUE"]),
        (move_below("a", "lose"), &[]),
        (move_below("a", "16"), &[]),
        (move_below("lose", "a"), &[]),
        (move_below("bund", "15"), &["INVALID_VALUE parent"]),
        (move_below("bund", "a/amt"), &["INVALID_VALUE parent"]),
        (merge("bund", "15"), &["INVALID_VALUE mergeInto"]),
        (move_below("bund", "wirtschaft"), &["INVALID_VALUE parent"]),
        (move_below("15", "bund"), &[]),
        (merge("a/amt", "a"), &[]),
        (merge("15", "16"), &[]),
    ];
    for (command, expected) in table {
        assert_eq!(refusals(&state, command.clone()), *expected, "{command:?}");
    }
}

#[test]
fn a_circle_names_all_that_would_lie_in_it() {
    let state = scene();
    let refused = decide(&state, move_below("15", "a/amt")).expect_err("a circle");
    let codes = ["a/amt", "a", "15082", "15"].map(Arc::from).to_vec();
    assert_eq!(refused, [Refusal::at("parent", UnitFault::Cycle { codes })]);
}

#[test]
fn the_tree_does_not_grow_below_what_has_ended() {
    let mut state = scene();
    accept(&mut state, merge("a", "b"));
    let below = RegisterUnits {
        units: vec![
            new_unit("x", "b", Level::Municipal),
            new_unit("y", "a", Level::Municipal),
        ],
    };
    assert_eq!(refusals(&state, below), ["UNIT_INACTIVE units.1.parent"]);
    let below_a_part = RegisterUnits {
        units: vec![new_unit("x", "a/amt", Level::Municipal)],
    };
    accept(&mut state, below_a_part);
    assert_eq!(path(&state, "x"), ["x", "a/amt", "a", "b", "15082", "15"]);
}

#[test]
fn a_parent_may_have_the_larger_number() {
    let mut state = scene();
    let parent = RegisterUnits {
        units: vec![new_unit("15-neu", "15", Level::District)],
    };
    accept(&mut state, parent);
    accept(&mut state, move_below("15082", "15-neu"));
    assert!(number(&state, "15-neu") > number(&state, "15082"));
    assert_eq!(path(&state, "a"), ["a", "15082", "15-neu", "15"]);
    let children = state.units.children(number(&state, "15")).expect("has one");
    let codes: Vec<&str> = children.keys().map(AsRef::as_ref).collect();
    assert_eq!(codes, ["15-neu"]);
    accept(&mut state, move_below("15-neu", "16"));
    assert_eq!(state.units.children(number(&state, "15")), None);
}

/// A log that somebody else wrote may hold what was never decided.
#[test]
fn an_event_that_does_not_fit_changes_nothing() {
    let mut state = scene();
    accept(&mut state, merge("b", "a"));
    let before = state.units.clone();
    let (a, b, amt, none) = (
        number(&state, "a"),
        number(&state, "b"),
        number(&state, "a/amt"),
        UnitNo(99),
    );
    let effective_from = month("2027-01");
    let merged = |unit, into| {
        Event::UnitMerged(UnitMerged {
            effective_from,
            into,
            unit,
        })
    };
    let moved = |unit, parent| {
        Event::UnitMoved(UnitMoved {
            effective_from,
            parent,
            unit,
        })
    };
    let renamed = |unit| {
        Event::UnitRenamed(UnitRenamed {
            effective_from,
            name: "x".into(),
            unit,
        })
    };
    let odd = [
        merged(a, a),
        merged(a, amt),
        merged(b, a),
        merged(a, none),
        moved(a, amt),
        moved(none, a),
        moved(b, a),
        renamed(b),
        renamed(none),
    ];
    for event in odd {
        assert_eq!(state.contradiction(&event), Some("unit"), "{event:?}");
        crate::testing::record(&mut state, &[event]);
        assert_eq!(state.units, before);
    }
    assert_eq!(state.contradiction(&moved(a, number(&state, "16"))), None);
}
