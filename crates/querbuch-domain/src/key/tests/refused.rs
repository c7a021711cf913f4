//! What keys are refused for.

use crate::key::define::{DefineKey, KEY_PARTS_MAX, KEY_UNITS_MAX, NewKeyPart};
use crate::key::fault::KeyFault;
use crate::language::Language;
use crate::refusal::ErrorCode;
use crate::state::State;
use crate::testing::{accept, compose_key, define_key, part, refusals, two_measures};

fn weights(weights: &[(&str, &str)]) -> DefineKey {
    define_key("new", "2020-01", weights)
}

fn state() -> State {
    let mut state = two_measures();
    accept(
        &mut state,
        define_key("k", "2020-01", &[("bund", "1"), ("15", "1")]),
    );
    accept(&mut state, define_key("late", "2026-01", &[("bund", "1")]));
    accept(
        &mut state,
        compose_key("c", "2020-01", vec![part("1", None, Some("k"), None)]),
    );
    state
}

#[test]
fn weights_that_say_nothing() {
    let state = state();
    let many = vec![("bund", "1"); KEY_UNITS_MAX + 1];
    let table: Vec<(DefineKey, &[&str])> = vec![
        (weights(&[]), &["KEY_SHARES_INVALID weights"]),
        (
            weights(&[("bund", "0"), ("15", "0.00")]),
            &["KEY_SHARES_INVALID weights"],
        ),
        (
            weights(&[("bund", "-1"), ("15", "2")]),
            &["KEY_SHARES_INVALID weights.0.weight"],
        ),
        (
            weights(&[("bund", "1"), ("unit:0", "2")]),
            &["KEY_SHARES_INVALID weights.1.unit"],
        ),
        (
            weights(&[("bund", "1000000000000")]),
            &["KEY_SHARES_INVALID weights.0.weight"],
        ),
        (
            weights(&[("bund", "0.0000000000001")]),
            &["KEY_SHARES_INVALID weights.0.weight"],
        ),
        (
            weights(&[("nowhere", "-1"), ("bund", "1")]),
            &["NOT_FOUND weights.0.unit", "KEY_SHARES_INVALID weights.0.weight"],
        ),
        (weights(&many), &["LIMIT_EXCEEDED weights"]),
        (
            weights(&[("bund", "999999999999.999999999999"), ("15", "0.000000000001")]),
            &[],
        ),
    ];
    for (command, expected) in table {
        let given = command.weights.len();
        assert_eq!(refusals(&state, command), expected, "{given} weights");
    }
}

#[test]
fn the_place_of_a_version() {
    let state = state();
    let key = |valid_from| define_key("k", valid_from, &[("bund", "1")]);
    let correction = |valid_from| DefineKey {
        correction: true,
        ..key(valid_from)
    };
    let table: Vec<(DefineKey, &[&str])> = vec![
        (key("2020-01"), &["ALREADY_EXISTS validFrom"]),
        (correction("2020-01"), &[]),
        (key("2020-02"), &[]),
        (correction("2020-02"), &["INVALID_VALUE correction"]),
        (
            DefineKey {
                key_year: 1899,
                ..key("2021-01")
            },
            &["INVALID_VALUE keyYear"],
        ),
        (
            DefineKey {
                key_year: -1,
                ..key("2021-01")
            },
            &["INVALID_VALUE keyYear"],
        ),
        (
            DefineKey {
                code: "a/b".into(),
                name: " ".into(),
                source: "".into(),
                ..key("2020-01")
            },
            &["INVALID_VALUE code", "INVALID_VALUE name", "INVALID_VALUE source"],
        ),
    ];
    for (command, expected) in table {
        let shown = format!("{command:?}");
        assert_eq!(refusals(&state, command), expected, "{shown}");
    }
}

#[test]
fn parts_that_do_not_make_a_whole() {
    let state = state();
    let all = |parts| compose_key("new", "2020-01", parts);
    let bund = |fraction| part(fraction, Some("bund"), None, None);
    let of_key = |key, among| part("1", None, Some(key), among);
    let table: Vec<(DefineKey, &[&str])> = vec![
        (all(vec![bund("0.5"), bund("0.4")]), &["KEY_SHARES_INVALID parts"]),
        (all(vec![bund("0.5"), bund("0.6")]), &["KEY_SHARES_INVALID parts"]),
        (all(vec![bund("0.5"), bund("0.5")]), &[]),
        (all(vec![bund("2")]), &["KEY_SHARES_INVALID parts"]),
        (
            all(vec![bund("1"), bund("0")]),
            &["KEY_SHARES_INVALID parts.1.fraction"],
        ),
        (
            all(vec![bund("-1"), bund("2")]),
            &["KEY_SHARES_INVALID parts.0.fraction"],
        ),
        (
            all(vec![NewKeyPart {
                out_of: 0,
                ..bund("1")
            }]),
            &["KEY_SHARES_INVALID parts.0.fraction"],
        ),
        (
            all(vec![part("1", None, None, None)]),
            &["KEY_SHARES_INVALID parts.0"],
        ),
        (
            all(vec![part("1", Some("bund"), Some("k"), None)]),
            &["KEY_SHARES_INVALID parts.0"],
        ),
        (
            all(vec![part("1", Some("bund"), None, Some(&["15"]))]),
            &["KEY_SHARES_INVALID parts.0"],
        ),
        (
            all(vec![part("1", None, None, Some(&[]))]),
            &["INVALID_VALUE parts.0.among"],
        ),
        (
            all(vec![part("1", None, None, Some(&["15", "15"]))]),
            &["KEY_SHARES_INVALID parts.0.among.1"],
        ),
        (
            all(vec![part("1", Some("x"), None, None)]),
            &["NOT_FOUND parts.0.unit"],
        ),
        (all(vec![of_key("x", None)]), &["NOT_FOUND parts.0.key"]),
        (all(vec![of_key("c", None)]), &["KEY_SHARES_INVALID parts.0.key"]),
        (all(vec![of_key("late", None)]), &["KEY_SHARES_INVALID parts"]),
        (
            all(vec![of_key("k", Some(&["15003"]))]),
            &["KEY_SHARES_INVALID parts"],
        ),
        (
            all(vec![bund("0.03125"); KEY_PARTS_MAX + 1]),
            &["LIMIT_EXCEEDED parts"],
        ),
        (all(vec![bund("0.03125"); KEY_PARTS_MAX]), &[]),
    ];
    for (command, expected) in table {
        let shown = format!("{:?}", command.parts);
        assert_eq!(refusals(&state, command), expected, "{shown}");
    }
}

#[test]
fn a_key_is_of_weights_or_of_parts_for_ever() {
    let state = state();
    let both = DefineKey {
        parts: vec![part("1", Some("bund"), None, None)],
        ..weights(&[("bund", "1")])
    };
    assert_eq!(refusals(&state, both), ["KEY_SHARES_INVALID parts"]);
    let composed = compose_key("k", "2021-01", vec![part("1", Some("bund"), None, None)]);
    assert_eq!(refusals(&state, composed), ["KEY_SHARES_INVALID parts"]);
    let weighed = define_key("c", "2021-01", &[("bund", "1")]);
    assert_eq!(refusals(&state, weighed), ["KEY_SHARES_INVALID weights"]);
}

/// Proportions whose common denominator has more than 100 bits cannot be computed exactly, and are not rounded.
#[test]
fn proportions_beyond_all_bounds_are_refused() {
    let mut state = two_measures();
    for (code, weight) in [
        ("a", "999999999999.999999999989"),
        ("b", "999999999999.999999999961"),
    ] {
        accept(
            &mut state,
            define_key(code, "2020-01", &[("bund", weight), ("15", "0.000000000001")]),
        );
    }
    let parts = vec![
        part("0.5", None, Some("a"), None),
        part("0.5", None, Some("b"), None),
    ];
    assert_eq!(
        refusals(&state, compose_key("c", "2020-01", parts)),
        ["KEY_SHARES_INVALID parts"]
    );
}

#[test]
fn faults_have_codes_and_sentences() {
    assert_eq!(KeyFault::TooFine.code(), ErrorCode::KeySharesInvalid);
    for fault in [KeyFault::TooFine, KeyFault::NoWeight, KeyFault::PartTarget] {
        let (german, english) = (
            fault.sentence(Language::German),
            fault.sentence(Language::English),
        );
        assert!(german.ends_with('.') && english.ends_with('.') && german != english);
    }
}
