use super::*;
use crate::command::outcome::Outcome;
use crate::language::Language;
use crate::named_state::fault::NamedStateFault;
use crate::named_state::name::NameState;
use crate::state::State;
use crate::testing::{accept, decide, name_state, refusals, two_measures};

#[test]
fn a_state_is_found_by_its_name_however_it_is_typed() {
    let mut state = two_measures();
    let head = state.position;
    let decision = accept(&mut state, name_state(" Beschluss Größe ", None));
    assert_eq!(decision.outcome, Outcome::NamedState(head + 1));
    accept(&mut state, name_state("Kabinett 2026-03-12", Some(3)));
    for (typed, position) in [
        ("Beschluss Größe", head),
        ("beschluss   GRÖSSE", 0),
        ("BESCHLUSS größe", head),
        ("Beschluss Gro\u{308}ße", head),
        ("kabinett 2026-03-12", 3),
        ("\u{a0}Kabinett\u{a0}2026-03-12", 3),
        ("Kabinett", 0),
    ] {
        let found = state.named_states.find(typed).map_or(0, |named| named.position);
        assert_eq!(found, position, "{typed}");
    }
    let named = state.named_states.at(head + 1).expect("is there");
    assert_eq!(
        (named.name.as_ref(), named.actor.as_ref()),
        ("Beschluss Größe", "local")
    );
    assert_eq!((state.named_states.len(), state.named_states.at(3)), (2, None));
}

#[test]
fn refusals_of_a_name() {
    let mut state = two_measures();
    accept(&mut state, name_state("Kabinett", None));
    let head = state.position;
    let table: [(NameState, &[&str]); 11] = [
        (name_state(" ", None), &["INVALID_VALUE name"]),
        (name_state("a\nb", None), &["INVALID_VALUE name"]),
        (name_state("12", None), &["INVALID_VALUE name"]),
        (name_state("2026-03-12", None), &["INVALID_VALUE name"]),
        (name_state("12.3.2026", None), &["INVALID_VALUE name"]),
        (name_state("2026-03-12T10:00:00Z", None), &["INVALID_VALUE name"]),
        (name_state("KABINETT ", None), &["ALREADY_EXISTS name"]),
        (name_state("neu", Some(0)), &["INVALID_VALUE position"]),
        (name_state("neu", Some(head + 1)), &["INVALID_VALUE position"]),
        (name_state("neu", Some(head)), &[]),
        (
            NameState {
                text: Some("".into()),
                ..name_state("12", Some(0))
            },
            &[
                "INVALID_VALUE name",
                "INVALID_VALUE text",
                "INVALID_VALUE position",
            ],
        ),
    ];
    for (command, expected) in table {
        assert_eq!(refusals(&state, command.clone()), expected, "{command:?}");
    }
    let refused = decide(&State::default(), name_state("neu", None)).expect_err("nothing is there");
    assert_eq!(refused[0].reason, NamedStateFault::NothingYet.into());
}

#[test]
fn near_names_are_offered_nearest_first() {
    let mut state = two_measures();
    for name in [
        "Kabinett März",
        "Kabinett Mai",
        "Kabinett Juni",
        "Kabinett Juli",
        "Haushalt",
    ] {
        accept(&mut state, name_state(name, None));
    }
    let near = |typed: &str| {
        let near = state.named_states.near(typed);
        near.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        near("Kabinet Juni"),
        ["Kabinett Juni", "Kabinett Juli", "Kabinett Mai"]
    );
    assert_eq!(
        near("haushalt 2026"),
        [""; 0],
        "more than a third would have to go"
    );
    assert_eq!(near("Haushal"), ["Haushalt"]);
    assert_eq!(near("märz"), ["Kabinett März"]);
    assert_eq!(near(""), [""; 0]);
    let fault = NamedStateFault::Unknown {
        name: "Kabinet".into(),
        near: vec!["Kabinett".into(), "Kabine".into()],
    };
    let english = fault.sentence(Language::English);
    assert!(
        english.contains("named “Kabinet”. Did you mean “Kabinett” or “Kabine”? All"),
        "{english}"
    );
    let german = fault.sentence(Language::German);
    assert!(
        german.contains("„Kabinet“ gibt es nicht. Meinten Sie „Kabinett“ oder „Kabine“? Alle"),
        "{german}"
    );
}

#[test]
fn a_name_for_what_is_not_there_contradicts_every_log() {
    let state = two_measures();
    let named = |position| StateNamed {
        name: "neu".into(),
        position,
        text: None,
    };
    assert_eq!(state.contradiction(&named(state.position).into()), None);
    for position in [0, state.position + 1] {
        assert_eq!(state.contradiction(&named(position).into()), Some("position"));
    }
}
