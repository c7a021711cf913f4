use crate::command::outcome::Outcome;
use crate::effect::add::NewEffect;
use crate::id::{EffectNo, MeasureNo, Position, UnitNo};
use crate::measure::add_effects::AddEffects;
use crate::measure::change_status::ChangeMeasureStatus;
use crate::measure::register::RegisterMeasure;
use crate::testing::{accept, change_status, new_effect, new_measure, refusals, two_measures};
use crate::words::{EffectKind, MeasureStatus};

#[test]
fn a_measure_comes_with_its_effects() {
    let mut state = two_measures();
    let command = RegisterMeasure {
        description: Some("Nutzerkonto\nund Antrag".into()),
        programme: Some("olaf".into()),
        owner: "unit:1".into(),
        ..new_measure("antrag", vec![new_effect("run", "bund", EffectKind::Cost)])
    };
    let decision = accept(&mut state, command);

    assert_eq!(decision.outcome, Outcome::Measure(MeasureNo(2)));
    assert_eq!(decision.events.len(), 2);
    let measure = state.measures.get(MeasureNo(2)).expect("was registered");
    assert_eq!(measure.status(), MeasureStatus::Proposed);
    assert_eq!(
        (measure.programme, measure.owner, measure.registered_at),
        (Some(MeasureNo(0)), UnitNo(1), 12)
    );
    assert_eq!(measure.description.as_deref(), Some("Nutzerkonto\nund Antrag"));
    assert_eq!(
        state.effects.of_measure(MeasureNo(2)).collect::<Vec<_>>(),
        [EffectNo(5)]
    );
    assert_eq!(
        state.effects.resolve(&"antrag/run".into(), None),
        Some(EffectNo(5))
    );
    for reference in ["antrag", "measure:2"] {
        assert_eq!(
            state.measures.resolve(&reference.into()),
            Some(MeasureNo(2)),
            "{reference}"
        );
    }
}

#[test]
fn refusals_of_a_new_measure() {
    let mut state = two_measures();
    accept(&mut state, change_status("efa", MeasureStatus::Closed));
    let new = || new_measure("neu", vec![]);
    let coded = |code: &str| RegisterMeasure {
        code: code.into(),
        ..new()
    };
    let described = |text: &str| RegisterMeasure {
        description: Some(text.into()),
        ..new()
    };
    let owned = |owner: &str| RegisterMeasure {
        owner: owner.into(),
        ..new()
    };
    let part_of = |programme: &str| RegisterMeasure {
        programme: Some(programme.into()),
        ..new()
    };
    let with = |effects| RegisterMeasure { effects, ..new() };
    let effect = || new_effect("e", "bund", EffectKind::Cost);

    let table: Vec<(RegisterMeasure, &[&str])> = vec![
        (new(), &[]),
        (coded(""), &["INVALID_VALUE code"]),
        (coded("a/b"), &["INVALID_VALUE code"]),
        (coded("a\0"), &["INVALID_VALUE code"]),
        (coded("a\u{2067}"), &["INVALID_VALUE code"]),
        (coded("measure:1"), &["INVALID_VALUE code"]),
        (coded("olaf"), &["ALREADY_EXISTS code"]),
        (
            RegisterMeasure {
                title: "\t".into(),
                ..new()
            },
            &["INVALID_VALUE title"],
        ),
        (described(""), &["INVALID_VALUE description"]),
        (described(&"x".repeat(5_001)), &["INVALID_VALUE description"]),
        (owned("nobody"), &["NOT_FOUND owner"]),
        (owned("unit:99"), &["NOT_FOUND owner"]),
        (owned("measure:0"), &["NOT_FOUND owner"]),
        (part_of("nothing"), &["NOT_FOUND programme"]),
        (part_of("neu"), &["NOT_FOUND programme"]),
        (part_of("efa"), &["MEASURE_CLOSED programme"]),
        (with(vec![effect(), effect()]), &["ALREADY_EXISTS effects.1.code"]),
        (
            with(vec![new_effect("e", "nowhere", EffectKind::Cost)]),
            &["NOT_FOUND effects.0.unit"],
        ),
    ];
    for (command, expected) in table {
        assert_eq!(refusals(&state, command.clone()), *expected, "{command:?}");
    }
}

#[test]
fn refusals_of_a_new_measure_come_in_their_order() {
    let mut state = two_measures();
    accept(&mut state, change_status("efa", MeasureStatus::Closed));
    let command = RegisterMeasure {
        code: "olaf".into(),
        title: "".into(),
        description: Some("\0".into()),
        owner: "nobody".into(),
        programme: Some("efa".into()),
        effects: vec![new_effect("", "nowhere", EffectKind::Cost)],
        ..new_measure("olaf", vec![])
    };
    let expected = [
        "INVALID_VALUE title",
        "INVALID_VALUE description",
        "ALREADY_EXISTS code",
        "NOT_FOUND owner",
        "MEASURE_CLOSED programme",
        "INVALID_VALUE effects.0.code",
        "NOT_FOUND effects.0.unit",
    ];
    assert_eq!(refusals(&state, command), expected);
}

#[test]
fn the_status_only_moves_on() {
    use MeasureStatus::{Approved, Closed, Proposed, Running};
    let refused: &[&str] = &["WRONG_STATUS status"];
    let table: &[(&[MeasureStatus], MeasureStatus, &[&str])] = &[
        (&[], Proposed, refused),
        (&[], Approved, &[]),
        (&[], Closed, &[]),
        (&[Approved], Approved, refused),
        (&[Approved], Running, &[]),
        (&[Approved, Running], Proposed, refused),
        (&[Running], Approved, refused),
        (&[Running], Closed, &[]),
        (&[Closed], Running, refused),
        (&[Closed], Closed, refused),
    ];
    for (before, status, expected) in table {
        let mut state = two_measures();
        for earlier in *before {
            accept(&mut state, change_status("olaf", *earlier));
        }
        assert_eq!(
            refusals(&state, change_status("olaf", *status)),
            *expected,
            "{before:?} to {status:?}"
        );
    }
}

#[test]
fn every_status_is_known_at_its_position() {
    use MeasureStatus::{Approved, Closed, Proposed};
    let mut state = two_measures();
    accept(&mut state, change_status("olaf", Approved));
    accept(&mut state, change_status("efa", Approved));
    let decision = accept(&mut state, change_status("measure:0", Closed));

    assert_eq!(decision.outcome, Outcome::Measure(MeasureNo(0)));
    let olaf = state.measures.get(MeasureNo(0)).expect("is known");
    let seen = [5, 11, 12, 13, 14, 99].map(|position| olaf.status_at(position));
    assert_eq!(seen, [Proposed, Proposed, Approved, Approved, Closed, Closed]);
    assert_eq!((olaf.status(), olaf.changed_at()), (Closed, 14));
}

#[test]
fn a_change_that_the_caller_has_not_seen_refuses() {
    let mut state = two_measures();
    accept(&mut state, change_status("olaf", MeasureStatus::Approved));
    accept(&mut state, change_status("efa", MeasureStatus::Approved));
    let expecting = |measure: &str, status, position| ChangeMeasureStatus {
        expected_position: Some(position),
        ..change_status(measure, status)
    };
    let table: &[(&str, Position, &[&str])] = &[
        ("olaf", 0, &["VERSION_CONFLICT expectedPosition"]),
        ("olaf", 11, &["VERSION_CONFLICT expectedPosition"]),
        ("olaf", 12, &[]),
        ("olaf", 13, &[]),
        ("olaf", 14, &["INVALID_VALUE expectedPosition"]),
        ("olaf", Position::MAX, &["INVALID_VALUE expectedPosition"]),
        ("efa", 12, &["VERSION_CONFLICT expectedPosition"]),
        ("efa", 13, &[]),
        // In order: an unknown measure, then the position, then the status.
        ("nothing", 0, &["NOT_FOUND measure"]),
    ];
    for (measure, position, expected) in table {
        let command = expecting(measure, MeasureStatus::Closed, *position);
        assert_eq!(
            refusals(&state, command),
            *expected,
            "{measure} seen at {position}"
        );
    }
    let back = expecting("olaf", MeasureStatus::Proposed, 3);
    assert_eq!(refusals(&state, back), ["VERSION_CONFLICT expectedPosition"]);
}

#[test]
fn effects_are_added_to_an_open_measure() {
    let mut state = two_measures();
    let effects = vec![
        new_effect("a", "15", EffectKind::Saving),
        new_effect("b", "unit:0", EffectKind::Cost),
    ];
    let decision = accept(
        &mut state,
        AddEffects {
            measure: "efa".into(),
            effects,
        },
    );
    assert_eq!(decision.outcome, Outcome::Effects(vec![EffectNo(5), EffectNo(6)]));
    let of_efa: Vec<_> = state.effects.of_measure(MeasureNo(1)).collect();
    assert_eq!(of_efa, [EffectNo(4), EffectNo(5), EffectNo(6)]);

    accept(&mut state, change_status("efa", MeasureStatus::Closed));
    let bad = || vec![new_effect("", "bund", EffectKind::Cost)];
    let table: Vec<(&str, Vec<NewEffect>, &[&str])> = vec![
        ("nothing", vec![], &["NOT_FOUND measure", "INVALID_VALUE effects"]),
        (
            "efa",
            vec![],
            &["MEASURE_CLOSED measure", "INVALID_VALUE effects"],
        ),
        ("efa", bad(), &["MEASURE_CLOSED measure"]),
        ("olaf", vec![], &["INVALID_VALUE effects"]),
        ("olaf", bad(), &["INVALID_VALUE effects.0.code"]),
    ];
    for (measure, effects, expected) in table {
        let command = AddEffects {
            measure: measure.into(),
            effects,
        };
        assert_eq!(refusals(&state, command), *expected, "{measure}");
    }
}
