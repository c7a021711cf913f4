use crate::category::CategoryNo;
use crate::command::outcome::Outcome;
use crate::effect::change::ChangeEffect;
use crate::effect::{EffectChanged, Parts};
use crate::id::EffectNo;
use crate::measure::add_effects::AddEffects;
use crate::testing::{
    accept, book, change_effect, change_status, new_effect, posting_by_parts, refusals, two_measures,
};
use crate::words::{Cashability, EffectKind, EvidenceGrade, MeasureStatus};

#[test]
fn what_is_given_changes_and_earlier_positions_show_what_was() {
    let mut state = two_measures();
    let before = state.position;
    let command = ChangeEffect {
        title: Some("Betrieb".into()),
        category: Some("run.cost.goods".into()),
        cashability: Some(Cashability::Avoided),
        evidence: Some(EvidenceGrade::A),
        ..change_effect("olaf/cost")
    };
    let decision = accept(&mut state, command);
    assert_eq!(decision.outcome, Outcome::Effect(EffectNo(0)));
    let now = state.effects.get(EffectNo(0)).expect("is there");
    let goods = CategoryNo::find("run.cost.goods").expect("is in the catalogue");
    assert_eq!((now.title.as_ref(), now.category), ("Betrieb", goods));
    assert_eq!(
        (now.cashability, now.evidence),
        (Cashability::Avoided, EvidenceGrade::A)
    );
    let was = state.effects.list(state.effects.epoch_at(before));
    let was = was.get(EffectNo(0)).expect("was there");
    assert_eq!(
        (was.title.as_ref(), was.cashability),
        ("Eine Wirkung", Cashability::Cash)
    );
    assert_eq!(
        state.effects.restructured_between(1, 0).collect::<Vec<_>>(),
        [EffectNo(0)]
    );
    assert_eq!(state.effects.restructured_between(1, 1).count(), 0);
}

/// A posting that names no code finds the effect by what it is now.
#[test]
fn an_effect_is_found_by_its_new_parts_and_no_longer_by_the_old_ones() {
    let mut state = two_measures();
    let second = new_effect("cost-2", "bund", EffectKind::Cost);
    accept(
        &mut state,
        AddEffects {
            measure: "olaf".into(),
            effects: vec![second],
        },
    );
    let to = |category: &str| ChangeEffect {
        category: Some(category.into()),
        ..change_effect("olaf/cost")
    };
    let parts = |category: &str| Parts {
        category: CategoryNo::find(category).expect("is in the catalogue"),
        ..Parts::of(state_effect(&state))
    };
    let (staff, goods) = (parts("run.cost.staff"), parts("run.cost.goods"));
    let found = |state: &crate::state::State, parts: &Parts| {
        let found = state.effects.matching(parts);
        found.map(|numbers| numbers.iter().map(|number| number.0).collect::<Vec<_>>())
    };
    assert_eq!(found(&state, &staff), Some(vec![0, 5]));
    accept(&mut state, to("run.cost.goods"));
    assert_eq!(
        (found(&state, &staff), found(&state, &goods)),
        (Some(vec![5]), Some(vec![0]))
    );
    let mut booking = book("olaf", &[]);
    booking.postings = vec![posting_by_parts("bund", EffectKind::Cost, "run.cost.goods", 7)];
    assert_eq!(accept(&mut state, booking).events.len(), 1, "no effect is made");
    accept(&mut state, to("run.cost.staff"));
    assert_eq!(
        (found(&state, &staff), found(&state, &goods)),
        (Some(vec![0, 5]), None)
    );
}

fn state_effect(state: &crate::state::State) -> &crate::effect::Effect {
    state.effects.get(EffectNo(0)).expect("is there")
}

#[test]
fn refusals_of_a_correction_come_in_their_order() {
    let mut state = two_measures();
    accept(&mut state, change_status("efa", MeasureStatus::Closed));
    let category = |effect: &str, category: &str| ChangeEffect {
        category: Some(category.into()),
        ..change_effect(effect)
    };
    let wrong = ChangeEffect {
        title: Some(" ".into()),
        reason: "".into(),
        ..category("olaf/cost", "nothing")
    };
    let titled = |title: &str| ChangeEffect {
        title: Some(title.into()),
        ..change_effect("efa/run")
    };
    let everything = [
        "INVALID_VALUE title",
        "INVALID_VALUE reason",
        "NOT_FOUND category",
    ];
    let table: [(ChangeEffect, &[&str]); 8] = [
        (wrong, &everything),
        (change_effect("olaf/nothing"), &["NOT_FOUND effect"]),
        (
            category("olaf/cost", "run.saving.staff"),
            &["INVALID_VALUE category"],
        ),
        (category("olaf/cost", "run.cost.staff"), &["INVALID_VALUE"]),
        (category("efa/run", "run.cost.goods"), &["MEASURE_CLOSED effect"]),
        (titled("Anders"), &[]),
        (titled("Eine Wirkung"), &["INVALID_VALUE"]),
        (category("olaf/fee-bund", "transfer.fee"), &["INVALID_VALUE"]),
    ];
    for (command, expected) in table {
        assert_eq!(refusals(&state, command.clone()), expected, "{command:?}");
    }
}

#[test]
fn a_change_of_nothing_contradicts_every_log() {
    let state = two_measures();
    let nothing = EffectChanged {
        cashability: None,
        category: None,
        effect: EffectNo(0),
        evidence: None,
        text: None,
        title: None,
    };
    assert_eq!(state.contradiction(&nothing.clone().into()), Some("effect"));
    let unknown = EffectChanged {
        effect: EffectNo(99),
        title: Some("a".into()),
        ..nothing
    };
    assert_eq!(state.contradiction(&unknown.into()), Some("effect"));
}
