use super::*;
use crate::actuals::state_actuals::StateActuals;
use crate::state::State;
use crate::testing::{accept, book, month, refusals, reverse, two_measures};

fn state_actuals(effect: Option<&str>, through: Option<&str>) -> StateActuals {
    StateActuals {
        measure: "olaf".into(),
        effect: effect.map(Into::into),
        through: through.map(month),
    }
}

fn stated(state: &State, effect: Option<EffectNo>, position: Position) -> Option<String> {
    let found = state.actuals.stated_at(MeasureNo(0), effect, position);
    found.map(|month| month.to_string())
}

#[test]
fn what_is_stated_for_an_effect_goes_before_what_is_stated_for_its_measure() {
    let mut state = two_measures();
    let effect = state.effects.of_measure(MeasureNo(0)).next();
    let before = state.position;
    accept(&mut state, state_actuals(None, Some("2026-03")));
    assert_eq!(stated(&state, effect, state.position).as_deref(), Some("2026-03"));
    let code = state
        .effects
        .get(effect.expect("has effects"))
        .expect("is there")
        .code
        .clone();
    accept(&mut state, state_actuals(Some(&code), Some("2026-01")));
    assert_eq!(stated(&state, effect, state.position).as_deref(), Some("2026-01"));
    assert_eq!(stated(&state, None, state.position).as_deref(), Some("2026-03"));
    accept(&mut state, state_actuals(Some(&code), None));
    assert_eq!(stated(&state, effect, state.position).as_deref(), Some("2026-03"));
    accept(&mut state, state_actuals(None, None));
    assert_eq!(stated(&state, effect, state.position), None);
    assert_eq!(stated(&state, effect, before), None, "nothing was stated yet");
    assert_eq!(stated(&state, effect, before + 2).as_deref(), Some("2026-01"));
    assert_eq!(
        state.actuals.statements_between(before + 1, before + 3).count(),
        2
    );
}

#[test]
fn a_transfer_by_itself_is_refused_and_so_is_what_is_not_there() {
    let state = two_measures();
    let refused = |effect: &str| refusals(&state, state_actuals(Some(effect), Some("2026-01")));
    assert_eq!(refused("fee-bund"), ["INVALID_VALUE effect"]);
    assert_eq!(refused("efa/run"), ["INVALID_VALUE effect"]);
    assert_eq!(refused("nothing"), ["NOT_FOUND effect"]);
    let unknown = StateActuals {
        measure: "nothing".into(),
        ..state_actuals(None, None)
    };
    assert_eq!(refusals(&state, unknown), ["NOT_FOUND measure"]);
}

#[test]
fn a_month_that_was_taken_back_is_on_time_no_more() {
    let mut state = two_measures();
    let (effect, march) = (EffectNo(0), month("2026-03"));
    let code = state.effects.get(effect).expect("is there").code.clone();
    accept(&mut state, book("olaf", &[(&code, "2026-03", 5)]));
    let (booked, postings) = (state.position, state.bookings.journal().len());
    assert!(
        state.actuals.is_plain_at(effect, postings) && state.actuals.is_on_time_at(effect, march, postings)
    );
    accept(&mut state, reverse(booked));
    let now = state.bookings.journal().len();
    assert!(!state.actuals.is_on_time_at(effect, march, now), "nothing stands");
    assert!(
        state.actuals.is_on_time_at(effect, march, postings),
        "it stood then"
    );
    assert_eq!(state.actuals.marks_between(0, postings).count(), 0);
    let marks: Vec<_> = state.actuals.marks_between(postings, now).collect();
    assert!(
        marks.len() == 2 && marks.iter().all(|mark| mark.effect == effect && !mark.holds),
        "of the cell, and of its month: {marks:?}"
    );
    accept(&mut state, book("olaf", &[(&code, "2026-03", 7)]));
    assert!(state.actuals.is_on_time_at(effect, march, now + 1));
}
