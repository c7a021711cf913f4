use crate::command::Command;
use crate::command::outcome::Outcome;
use crate::id::UnitNo;
use crate::refusal::Reason;
use crate::refusal::Refusal;
use crate::state::State;
use crate::testing::decide;
use crate::testing::{accept, given, new_unit, refusals};
use crate::unit::fault::UnitFault;
use crate::unit::register::{NewUnit, RegisterUnits, UNITS_PER_COMMAND_MAX};
use crate::words::Level;

fn register(units: Vec<NewUnit>) -> RegisterUnits {
    RegisterUnits { units }
}

fn bund_and_land() -> State {
    given([register(vec![
        new_unit("bund", "", Level::Federal),
        new_unit("15", "", Level::State),
    ])
    .into()])
}

#[test]
fn parents_may_stand_after_their_children() {
    let mut state = bund_and_land();
    let units = vec![
        new_unit("15003/1", "15003", Level::Municipal),
        new_unit("15003", "15", Level::Municipal),
        new_unit("bund/06", "unit:0", Level::Federal),
    ];
    let decision = accept(&mut state, register(units));

    // Numbers come in the order of the input, events in the order of the tree.
    assert_eq!(
        decision.outcome,
        Outcome::Units(vec![UnitNo(4), UnitNo(2), UnitNo(3)])
    );
    let codes = state
        .units
        .iter()
        .map(|(number, unit)| (number.0, unit.code.as_ref(), unit.parent.map(|p| p.0)));
    let expected = [
        (0, "bund", None),
        (1, "15", None),
        (2, "15003", Some(1)),
        (3, "bund/06", Some(0)),
        (4, "15003/1", Some(2)),
    ];
    assert!(codes.eq(expected));
    for (number, unit) in state.units.iter() {
        assert!(
            unit.parent.is_none_or(|parent| parent < number),
            "a parent has the smaller number"
        );
    }
    let below: Vec<_> = state
        .units
        .children(UnitNo(1))
        .expect("has children")
        .keys()
        .map(AsRef::as_ref)
        .collect();
    assert_eq!(below, ["15003"]);
    assert_eq!(state.units.children(UnitNo(4)), None);
}

#[test]
fn a_unit_keeps_what_was_said_of_it() {
    let budget_position = Some("0602 / 532 10 - 011".into());
    let titel = NewUnit {
        budget_position,
        is_body: true,
        ..new_unit("bund", "", Level::SocialInsurance)
    };
    let state = given([register(vec![titel]).into()]);
    let unit = state.units.get(UnitNo(0)).expect("was registered");
    assert_eq!(unit.budget_position.as_deref(), Some("0602 / 532 10 - 011"));
    assert_eq!(
        (unit.is_body, unit.level, unit.registered_at),
        (true, Level::SocialInsurance, 1)
    );
}

#[test]
fn units_are_found_by_id_and_by_code() {
    let state = bund_and_land();
    let table = [
        ("bund", Some(0)),
        ("unit:1", Some(1)),
        ("15", Some(1)),
        ("unit:2", None),
        ("unit:01", None),
        ("unit:-1", None),
        ("unit:99999999999999999999", None),
        ("measure:1", None),
        ("Bund", None),
        ("", None),
        ("bund\0", None),
    ];
    for (reference, expected) in table {
        assert_eq!(
            state.units.resolve(&reference.into()).map(|number| number.0),
            expected,
            "{reference:?}"
        );
    }
}

#[test]
fn refusals_name_code_and_place() {
    let root = |code: &str| new_unit(code, "", Level::State);
    let below = |code: &str, parent: &str| new_unit(code, parent, Level::State);
    let named = |name: &str| NewUnit {
        name: name.into(),
        ..root("a")
    };
    let positioned = |position: &str| NewUnit {
        budget_position: Some(position.into()),
        ..root("a")
    };
    let many = |count: usize| {
        (0..count)
            .map(|index| root(&format!("u{index}")))
            .collect::<Vec<_>>()
    };

    let table: Vec<(Vec<NewUnit>, &[&str])> = vec![
        (vec![], &["INVALID_VALUE units"]),
        (many(UNITS_PER_COMMAND_MAX + 1), &["LIMIT_EXCEEDED units"]),
        (many(UNITS_PER_COMMAND_MAX), &[]),
        (vec![root("")], &["INVALID_VALUE units.0.code"]),
        (vec![root("a b")], &["INVALID_VALUE units.0.code"]),
        (vec![root("a\0")], &["INVALID_VALUE units.0.code"]),
        (vec![root("a\u{202e}b")], &["INVALID_VALUE units.0.code"]),
        (vec![root("\u{200f}a")], &["INVALID_VALUE units.0.code"]),
        (vec![root("unit:7")], &["INVALID_VALUE units.0.code"]),
        (vec![root("/a")], &["INVALID_VALUE units.0.code"]),
        (vec![root(&"x".repeat(201))], &["INVALID_VALUE units.0.code"]),
        (vec![named(" ")], &["INVALID_VALUE units.0.name"]),
        (vec![named("two\nlines")], &["INVALID_VALUE units.0.name"]),
        (vec![positioned("")], &["INVALID_VALUE units.0.budgetPosition"]),
        (vec![root("a"), root("bund")], &["ALREADY_EXISTS units.1.code"]),
        (
            vec![root("a"), root("b"), root("a")],
            &["ALREADY_EXISTS units.2.code"],
        ),
        (vec![below("a", "nowhere")], &["NOT_FOUND units.0.parent"]),
        (vec![below("a", "unit:2")], &["NOT_FOUND units.0.parent"]),
        (vec![below("a", "")], &[]),
        (vec![below("a", "a")], &["CYCLE units.0.parent"]),
        (vec![below("a", "b"), below("b", "a")], &["CYCLE units.0.parent"]),
        (
            vec![root("r"), below("a", "c"), below("b", "a"), below("c", "b")],
            &["CYCLE units.1.parent"],
        ),
    ];
    for (units, expected) in table {
        let first = units.first().cloned();
        assert_eq!(
            refusals(&bund_and_land(), register(units)),
            *expected,
            "from {first:?}"
        );
    }
}

#[test]
fn nothing_of_the_bund_lies_below_a_land() {
    let federal = |code: &str, parent: &str| new_unit(code, parent, Level::Federal);
    let table: Vec<(Vec<NewUnit>, &[&str])> = vec![
        (vec![federal("a", "bund"), federal("b", "a")], &[]),
        (vec![federal("a", "15")], &["INVALID_VALUE units.0.parent"]),
        // Whatever lies between, and in whatever order they stand.
        (
            vec![
                federal("c", "b"),
                new_unit("b", "a", Level::SocialInsurance),
                new_unit("a", "", Level::Municipal),
                federal("d", "c"),
                federal("e", "15"),
            ],
            &[
                "INVALID_VALUE units.4.parent",
                "INVALID_VALUE units.0.parent",
                "INVALID_VALUE units.3.parent",
            ],
        ),
        // A Land may well lie below the Bund.
        (
            vec![new_unit("a", "bund", Level::State), federal("b", "bund")],
            &[],
        ),
        (
            vec![new_unit("a", "bund", Level::District), federal("b", "a")],
            &["INVALID_VALUE units.1.parent"],
        ),
    ];
    for (units, expected) in table {
        assert_eq!(
            refusals(&bund_and_land(), register(units.clone())),
            *expected,
            "{units:?}"
        );
    }
    let refused = decide(&bund_and_land(), register(vec![federal("a", "15")])).expect_err("below a Land");
    let message = refused[0].reason.message(crate::language::Language::English);
    assert!(
        message.starts_with("“a” is FEDERAL and cannot lie below “15” (STATE)"),
        "{message}"
    );
}

#[test]
fn a_circle_is_told_apart_from_what_hangs_below_it() {
    let state = bund_and_land();
    let units = ["leaf a", "a b", "b c", "c a"].map(|pair| {
        let (code, parent) = pair.split_once(' ').expect("code and parent");
        new_unit(code, parent, Level::State)
    });
    let refused = decide(&state, register(units.to_vec())).expect_err("holds a circle");
    let expected = Refusal {
        field: vec!["units".into(), "1".into(), "parent".into()],
        reason: Reason::from(UnitFault::Cycle {
            codes: vec!["a".into(), "b".into(), "c".into()],
        }),
    };
    assert_eq!(refused, [expected]);
}

#[test]
fn refusals_come_in_their_order_and_all_at_once() {
    let mut state = bund_and_land();
    let nameless = NewUnit {
        name: "".into(),
        budget_position: Some("\u{7}".into()),
        ..new_unit("bund", "?", Level::State)
    };
    let units = vec![
        new_unit("x", "nowhere", Level::State),
        nameless,
        new_unit("y", "y", Level::State),
        new_unit("", "", Level::State),
    ];
    let command: Command = register(units).into();
    let expected = [
        "INVALID_VALUE units.1.name",
        "INVALID_VALUE units.1.budgetPosition",
        "ALREADY_EXISTS units.1.code",
        "INVALID_VALUE units.3.code",
        "NOT_FOUND units.0.parent",
        "NOT_FOUND units.1.parent",
    ];
    assert_eq!(
        refusals(&state, command),
        expected,
        "the circle of y is looked for once all else is right"
    );

    // Nothing of the refused list is there.
    accept(&mut state, register(vec![new_unit("x", "bund", Level::State)]));
    assert_eq!(state.units.len(), 3);
}
