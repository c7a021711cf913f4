use crate::category::CategoryNo;
use crate::effect::Effect;
use crate::effect::add::{EFFECTS_PER_COMMAND_MAX, NewEffect};
use crate::id::{EffectNo, MeasureNo, UnitNo};
use crate::measure::add_effects::AddEffects;
use crate::testing::{accept, new_effect, new_measure, refusals, two_measures};
use crate::words::{Cashability, EffectKind, EvidenceGrade};

fn add(measure: &str, effects: Vec<NewEffect>) -> AddEffects {
    AddEffects {
        measure: measure.into(),
        effects,
    }
}

#[test]
fn refusals_of_a_new_effect() {
    use EffectKind::{Cost, Saving, Transfer};
    let new = || new_effect("new", "bund", Cost);
    let coded = |code: &str| NewEffect {
        code: code.into(),
        ..new()
    };
    let titled = |title: &str| NewEffect {
        title: title.into(),
        ..new()
    };
    let of = |category: &str, kind| NewEffect {
        category: category.into(),
        kind,
        ..new()
    };
    let at = |unit: &str, kind| new_effect("new", unit, kind);

    let table: Vec<(NewEffect, &[&str])> = vec![
        (new(), &[]),
        (coded(""), &["INVALID_VALUE effects.0.code"]),
        (coded("a/b"), &["INVALID_VALUE effects.0.code"]),
        (coded("a\0b"), &["INVALID_VALUE effects.0.code"]),
        (coded("a\u{202e}b"), &["INVALID_VALUE effects.0.code"]),
        (coded("effect:1"), &["INVALID_VALUE effects.0.code"]),
        (coded(&"x".repeat(101)), &["INVALID_VALUE effects.0.code"]),
        (titled(""), &["INVALID_VALUE effects.0.title"]),
        (titled("a\u{2066}b"), &["INVALID_VALUE effects.0.title"]),
        (coded("cost"), &["ALREADY_EXISTS effects.0.code"]),
        // Another measure's effect of that code is no hindrance.
        (coded("run"), &[]),
        (at("nowhere", Cost), &["NOT_FOUND effects.0.unit"]),
        (at("unit:99", Cost), &["NOT_FOUND effects.0.unit"]),
        (of("nothing", Cost), &["NOT_FOUND effects.0.category"]),
        (of("run.saving", Cost), &["INVALID_VALUE effects.0.category"]),
        (of("run.saving", Saving), &[]),
        (of("transfer", Transfer), &[]),
        (of("transfer", Saving), &["INVALID_VALUE effects.0.category"]),
        (at("wirtschaft", Transfer), &["INVALID_VALUE effects.0.unit"]),
        (at("wirtschaft", Saving), &[]),
        (at("wirtschaft", Cost), &[]),
    ];
    for (effect, expected) in table {
        assert_eq!(
            refusals(&two_measures(), add("olaf", vec![effect.clone()])),
            *expected,
            "{effect:?}"
        );
    }
}

#[test]
fn refusals_of_new_effects_come_in_their_order_and_all_at_once() {
    let effects = vec![
        new_effect("twice", "bund", EffectKind::Cost),
        NewEffect {
            title: "".into(),
            unit: "nowhere".into(),
            category: "nothing".into(),
            ..new_effect("cost", "", EffectKind::Cost)
        },
        new_effect("twice", "bund", EffectKind::Saving),
        NewEffect {
            category: "run.cost".into(),
            ..new_effect("t", "wirtschaft", EffectKind::Transfer)
        },
    ];
    let expected = [
        "INVALID_VALUE effects.1.title",
        "ALREADY_EXISTS effects.1.code",
        "NOT_FOUND effects.1.unit",
        "NOT_FOUND effects.1.category",
        "ALREADY_EXISTS effects.2.code",
        "INVALID_VALUE effects.3.category",
        "INVALID_VALUE effects.3.unit",
    ];
    assert_eq!(refusals(&two_measures(), add("olaf", effects)), expected);
}

#[test]
fn a_command_adds_so_many_effects_and_no_more() {
    let effects = |count: usize| {
        (0..count)
            .map(|index| new_effect(&format!("e{index}"), "bund", EffectKind::Cost))
            .collect::<Vec<_>>()
    };
    let state = two_measures();
    let max = EFFECTS_PER_COMMAND_MAX;
    assert!(refusals(&state, add("olaf", effects(max))).is_empty());
    assert_eq!(
        refusals(&state, add("olaf", effects(max + 1))),
        ["LIMIT_EXCEEDED effects"]
    );
    assert_eq!(
        refusals(&state, new_measure("neu", effects(max + 1))),
        ["LIMIT_EXCEEDED effects"]
    );
}

#[test]
fn effects_are_found_by_id_by_path_and_within_their_measure() {
    let mut state = two_measures();
    accept(
        &mut state,
        add("efa", vec![new_effect("cost", "bund", EffectKind::Cost)]),
    );
    let table = [
        ("effect:0", None, Some(0)),
        ("effect:0", Some("efa"), Some(0)),
        ("olaf/cost", None, Some(0)),
        ("efa/cost", None, Some(5)),
        ("cost", Some("olaf"), Some(0)),
        ("cost", Some("efa"), Some(5)),
        ("olaf/cost", Some("efa"), Some(0)),
        ("cost", None, None),
        ("saving", Some("efa"), None),
        ("measure:0/cost", None, None),
        ("olaf/", None, None),
        ("/cost", Some("olaf"), None),
        ("effect:6", None, None),
        ("effect:00", None, None),
        ("", Some("olaf"), None),
    ];
    for (reference, measure, expected) in table {
        let found = state.effects.resolve(&reference.into(), measure);
        assert_eq!(
            found.map(|number| number.0),
            expected,
            "{reference:?} within {measure:?}"
        );
    }
}

#[test]
fn an_effect_keeps_what_was_said_of_it() {
    let mut state = two_measures();
    let effect = NewEffect {
        cashability: Cashability::Avoided,
        evidence: EvidenceGrade::A,
        title: "Porto".into(),
        category: "run.saving.goods".into(),
        ..new_effect("porto", "15003", EffectKind::Saving)
    };
    accept(&mut state, add("olaf", vec![effect]));
    let effect = state.effects.get(EffectNo(5)).expect("was added");
    let expected = Effect {
        code: "porto".into(),
        measure: MeasureNo(0),
        unit: UnitNo(3),
        kind: EffectKind::Saving,
        category: CategoryNo::find("run.saving.goods").expect("is in the catalogue"),
        cashability: Cashability::Avoided,
        title: "Porto".into(),
        evidence: EvidenceGrade::A,
        added_at: 12,
    };
    assert_eq!(*effect, expected);
}
