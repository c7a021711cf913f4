use std::sync::Arc;

use querbuch_domain::rights::reading::{Extent, Reading};

use super::*;
use crate::import::tests::small_state;

fn not_found(noun: Noun, reference: &str) -> Reason {
    Reason::Input(InputFault::NotFound {
        noun,
        reference: reference.into(),
    })
}

#[test]
fn names_that_are_there_are_offered() {
    let state = small_state();
    let (unit, _) = state.units.by_code().iter().next().expect("has a unit");
    let (measure, number) = state.measures.by_code().iter().next().expect("has a measure");
    let effect = state.effects.of_measure(*number).next().expect("has an effect");
    let effect = state.effects.get(effect).expect("is there");
    let whole = format!("{measure}/{}", effect.code);
    for (noun, name) in [
        (Noun::Unit, unit.as_ref()),
        (Noun::Measure, measure.as_ref()),
        (Noun::Effect, whole.as_str()),
        (Noun::Category, "run.cost.goods"),
    ] {
        let misspelt = format!("{name}x");
        assert_eq!(
            near(&not_found(noun, &misspelt), &state).as_deref(),
            Some(name),
            "{misspelt}"
        );
        let far = near(&not_found(noun, "something/entirely-different"), &state);
        assert_eq!(far, None);
    }
    let german = message(
        &not_found(Noun::Measure, &format!("{measure}x")),
        &state,
        Language::German,
    );
    assert!(german.ends_with(&format!("Meinten Sie „{measure}“?")), "{german}");
}

#[test]
fn nothing_is_offered_to_whoever_does_not_reach_everything() {
    let state = Arc::new(small_state());
    let (measure, _) = state.measures.by_code().iter().next().expect("has a measure");
    let reason = not_found(Noun::Measure, &format!("{measure}x"));
    let view = View::now(state.clone());
    let everything = Arc::new(Reading::everything());
    let nothing = Arc::new(Reading {
        figures: Extent::nothing(),
        ..Reading::everything()
    });
    let told = |reading| message_to_reader(&reason, &view.clone().seen_by(reading), Language::English);
    assert!(
        told(&everything).contains("Did you mean"),
        "{}",
        told(&everything)
    );
    assert_eq!(told(&nothing), reason.message(Language::English));
}
