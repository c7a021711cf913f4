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
