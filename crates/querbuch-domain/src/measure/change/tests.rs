use crate::amend::Amend;
use crate::command::outcome::Outcome;
use crate::event::Event;
use crate::id::{MeasureNo, UnitNo};
use crate::measure::MeasureChanged;
use crate::measure::change::ChangeMeasure;
use crate::state::{State, Structure};
use crate::testing::{
    accept, change_measure, change_status, decide, new_measure, record, refusals, two_measures,
};
use crate::words::{Approach, MeasureStatus};

/// A programme behind the measures that may belong to it.
fn with_programme() -> State {
    let mut state = two_measures();
    accept(&mut state, new_measure("ozg", vec![]));
    state
}

#[test]
fn what_is_given_changes_and_earlier_positions_show_what_was() {
    let mut state = with_programme();
    let before = state.position;
    let command = ChangeMeasure {
        title: Some("Online-Ausweis".into()),
        description: Amend::Replace("Antrag und Abholung".into()),
        approach: Some(Approach::Reduce),
        owner: Some("15".into()),
        programme: Amend::Replace("ozg".into()),
        ..change_measure("olaf")
    };
    let decision = accept(&mut state, command);
    assert_eq!(decision.outcome, Outcome::Measure(MeasureNo(0)));
    let now = state.measures.get(MeasureNo(0)).expect("is there");
    assert_eq!(now.title.as_ref(), "Online-Ausweis");
    assert_eq!(now.description.as_deref(), Some("Antrag und Abholung"));
    assert_eq!((now.approach, now.owner), (Approach::Reduce, UnitNo(1)));
    assert_eq!(now.programme, Some(MeasureNo(2)), "a programme may be younger");
    assert_eq!(now.changed_at(), before + 1);

    let then = state.measures.list(state.measures.epoch_at(before));
    let was = then.get(MeasureNo(0)).expect("was there");
    assert_eq!(was.title.as_ref(), "Eine Maßnahme");
    assert_eq!(
        (was.approach, was.owner, was.programme),
        (Approach::Improve, UnitNo(0), None)
    );
    assert!(
        state
            .measures
            .list(1)
            .searchable(MeasureNo(0))
            .expect("is found")
            .contains("ausweis")
    );
    assert!(
        !then
            .searchable(MeasureNo(0))
            .expect("is found")
            .contains("ausweis")
    );
    let moved = |epochs| state.structure(epochs).measures;
    assert_eq!((moved(state.epochs_at(before)), moved(state.epochs())), (0, 1));
}

#[test]
fn only_what_differs_is_recorded() {
    let mut state = with_programme();
    let command = ChangeMeasure {
        title: Some("Eine Maßnahme".into()),
        approach: Some(Approach::Improve),
        owner: Some("15".into()),
        ..change_measure("olaf")
    };
    let decision = accept(&mut state, command);
    let [Event::MeasureChanged(event)] = decision.events.as_slice() else {
        panic!("{:?}", decision.events);
    };
    assert_eq!(
        (&event.title, event.approach, event.owner),
        (&None, None, Some(UnitNo(1)))
    );
    assert!(event.text.is_some(), "the reason is kept beside the log");
    assert_eq!(
        state.structure(state.epochs()),
        Structure::default(),
        "an owner moves no figure"
    );
}

#[test]
fn a_description_and_a_programme_can_be_taken_away() {
    let mut state = with_programme();
    let given = ChangeMeasure {
        description: Amend::Replace("Was es ist".into()),
        programme: Amend::Replace("ozg".into()),
        ..change_measure("olaf")
    };
    accept(&mut state, given);
    let taken = ChangeMeasure {
        description: Amend::Remove,
        programme: Amend::Remove,
        ..change_measure("olaf")
    };
    accept(&mut state, taken.clone());
    let now = state.measures.get(MeasureNo(0)).expect("is there");
    assert_eq!((&now.description, now.programme), (&None, None));
    assert_eq!(
        refusals(&state, taken),
        ["INVALID_VALUE"],
        "there is nothing to take away"
    );
}

#[test]
fn refusals_of_a_correction_come_in_their_order() {
    let mut state = with_programme();
    let below = ChangeMeasure {
        programme: Amend::Replace("ozg".into()),
        ..change_measure("olaf")
    };
    accept(&mut state, below);
    accept(&mut state, change_status("efa", MeasureStatus::Closed));
    let to = |measure: &str, programme: &str| ChangeMeasure {
        programme: Amend::Replace(programme.into()),
        ..change_measure(measure)
    };
    let wrong = ChangeMeasure {
        title: Some(" ".into()),
        description: Amend::Replace("\0".into()),
        owner: Some("nobody".into()),
        programme: Amend::Replace("efa".into()),
        reason: "".into(),
        ..change_measure("olaf")
    };
    let everything = [
        "INVALID_VALUE title",
        "INVALID_VALUE description",
        "INVALID_VALUE reason",
        "NOT_FOUND owner",
        "MEASURE_CLOSED programme",
    ];
    let titled = |title: &str| ChangeMeasure {
        title: Some(title.into()),
        ..change_measure("efa")
    };
    let table: [(ChangeMeasure, &[&str]); 9] = [
        (wrong, &everything),
        (change_measure("nothing"), &["NOT_FOUND measure"]),
        (to("olaf", "nothing"), &["NOT_FOUND programme"]),
        (to("olaf", "olaf"), &["CYCLE programme"]),
        (to("ozg", "olaf"), &["CYCLE programme"]),
        (to("efa", "ozg"), &["MEASURE_CLOSED measure"]),
        (
            ChangeMeasure {
                owner: Some("15".into()),
                ..titled("Anders")
            },
            &["MEASURE_CLOSED measure"],
        ),
        (titled("Anders"), &[]),
        (titled("Eine Maßnahme"), &["INVALID_VALUE"]),
    ];
    for (command, expected) in table {
        assert_eq!(refusals(&state, command.clone()), expected, "{command:?}");
    }
}

/// No decision makes it; a log that holds it is found, and going up in the programmes still comes to an end.
#[test]
fn a_circle_in_a_log_contradicts_it_and_changes_nothing() {
    let mut state = with_programme();
    let command = ChangeMeasure {
        programme: Amend::Replace("ozg".into()),
        ..change_measure("olaf")
    };
    accept(&mut state, command);
    let circle = MeasureChanged {
        approach: None,
        description: Amend::Keep,
        measure: MeasureNo(2),
        owner: None,
        programme: Amend::Replace(MeasureNo(0)),
        text: None,
        title: None,
    };
    let nothing = MeasureChanged {
        programme: Amend::Keep,
        ..circle.clone()
    };
    assert_eq!(state.contradiction(&circle.clone().into()), Some("measure"));
    assert_eq!(state.contradiction(&nothing.into()), Some("measure"));
    record(&mut state, &[circle.into()]);
    assert_eq!(
        state.measures.get(MeasureNo(2)).expect("is there").programme,
        None
    );
}

#[test]
fn a_correction_after_the_position_that_was_seen_refuses_a_step() {
    let mut state = with_programme();
    let seen = state.position;
    let command = ChangeMeasure {
        title: Some("Anders".into()),
        ..change_measure("olaf")
    };
    accept(&mut state, command);
    let mut step = change_status("olaf", MeasureStatus::Running);
    step.expected_position = Some(seen);
    assert!(decide(&state, step).is_err());
}
