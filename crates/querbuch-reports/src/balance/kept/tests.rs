use std::sync::Arc;

use proptest::prelude::*;
use querbuch_domain::refusal::Refusal;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::state::{Epochs, State};
use querbuch_domain::words::EffectKind::{Cost, Saving};
use querbuch_domain::words::Level;

use super::{KeptBalance, KeptQuestion};
use crate::basis::Basis;
use crate::dimension::Dimension;
use crate::filter::FilterSpec;
use crate::testing::random::{play, questions, stories};
use crate::testing::{
    BalanceQuestion, Story, book, effect, measure, merge, move_below, rename, reverse, set, units,
};
use crate::view::View;

fn kept_question(question: &BalanceQuestion) -> KeptQuestion {
    KeptQuestion {
        filter: question.spec.clone(),
        group_by: question.group_by.clone(),
        basis: question.basis,
    }
}

fn keep(question: &BalanceQuestion, state: &State) -> KeptBalance {
    KeptBalance::new(&kept_question(question), View::now(Arc::new(state.clone()))).expect("a good question")
}

/// As a balance names them, whose filter stands by itself.
fn paths(refusals: Vec<Refusal>) -> Vec<String> {
    let path = |refusal: Refusal| refusal.field.join(".");
    let paths = refusals.into_iter().map(path);
    let mut paths: Vec<String> = paths.map(|path| path.replace("filter.", "")).collect();
    paths.sort();
    paths
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    /// From any state, in steps of any length, the kept balance is the balance; and it says that it changed where
    /// the figures did, and only there.
    #[test]
    fn it_is_the_balance_wherever_it_is_carried(
        wishes in stories(24),
        asked in questions(),
        steps in prop::collection::vec(1..6_usize, 1..60),
    ) {
        let story = play(&wishes);
        let question = BalanceQuestion { order_by: None, limit: None, ..asked };
        let (mut state, mut kept, mut last) = (State::default(), None::<KeptBalance>, None);
        let names_units = [Dimension::State, Dimension::Body, Dimension::Unit, Dimension::Child].iter().any(|unit| question.group_by.contains(unit));
        let names_measures = [Dimension::Measure, Dimension::Programme].iter().any(|measure| question.group_by.contains(measure));
        let mut epochs = Epochs::default();
        let (mut log, mut steps) = (story.log.iter(), steps.into_iter().cycle());
        while log.len() > 0 {
            for (header, event) in log.by_ref().take(steps.next().expect("cycles")) {
                state.apply(header, event);
            }
            let view = View::now(Arc::new(state.clone()));
            let expected = question.answer(&view);
            let changed = match &mut kept {
                Some(kept) => kept.advance(View::now(Arc::new(state.clone()))).map_err(paths),
                none => KeptBalance::new(&kept_question(&question), View::now(Arc::new(state.clone()))).map(|new| {
                    *none = Some(new);
                    true
                }).map_err(paths),
            };
            match (&kept, changed) {
                (Some(kept), Ok(changed)) => {
                    let answer = kept.answer().map_err(paths);
                    prop_assert_eq!(&answer, &expected, "at position {}", state.position);
                    let shows_any = answer.as_ref().is_ok_and(|answer| answer.rows.len() + answer.society_rows.len() > 0);
                    let was = std::mem::replace(&mut epochs, view.epochs());
                    let told_again = shows_any
                        && (was.units != epochs.units && names_units || was.measures != epochs.measures && names_measures);
                    let expected = told_again || last.as_ref() != Some(&answer);
                    prop_assert_eq!(changed, expected, "at position {}", state.position);
                    prop_assert_eq!(kept.position(), state.position);
                    last = Some(answer);
                }
                (_, Err(refused)) => prop_assert_eq!(Err(refused), expected),
                (None, Ok(_)) => prop_assert!(false, "neither kept nor refused"),
            }
        }
    }
}

fn story() -> Story {
    Story::of([
        units(&[
            ("bund", "", Level::Federal, true),
            ("15", "", Level::State, true),
            ("b", "", Level::Citizens, false),
        ]),
        measure(
            "m",
            "",
            vec![
                effect("cost", "bund", Cost),
                effect("saving", "15", Saving),
                effect("relief", "b", Saving),
            ],
        ),
    ])
}

#[test]
fn what_changes_nothing_says_so() {
    let mut story = story();
    let mut kept = keep(
        &BalanceQuestion::of(Basis::Actual, &[Dimension::Level]),
        &story.state,
    );
    let mut step = |story: &Story| kept.advance(story.now()).expect("goes on");
    assert!(!step(&story), "nothing happened");
    story.act(&book("m", &[("cost", "2026-01", 500)]));
    assert!(step(&story));
    story.act(&set(ScheduleBasis::Plan, "m/cost", &[("2026-01", 9)]));
    story.act(&units(&[("16", "", Level::State, true)]));
    assert!(!step(&story), "a plan and a unit are no actual");
    story.act(&book("m", &[("cost", "2026-02", 500), ("cost", "2026-03", -500)]));
    assert!(!step(&story), "the sums are the same");
    story.act(&book("m", &[("saving", "2026-02", 0)]));
    assert!(step(&story), "a row of zeros is a row");
    story.act(&book("m", &[("relief", "2026-02", 1)]));
    assert!(step(&story), "society changed");
    let position = story.state.position;
    story.act(&reverse(position));
    assert!(step(&story));
}

#[test]
fn an_outlook_loses_the_rows_whose_plan_an_actual_replaces() {
    let mut story = story();
    let question = BalanceQuestion::of(Basis::Outlook, &[Dimension::Month]);
    story.act(&set(
        ScheduleBasis::Plan,
        "m/cost",
        &[("2026-01", 9), ("2026-02", 9)],
    ));
    let mut kept = keep(&question, &story.state);
    assert_eq!(kept.answer().expect("is small").rows.len(), 2);
    story.act(&book("m", &[("cost", "2026-03", 4)]));
    assert_eq!(kept.advance(story.now()), Ok(true));
    assert_eq!(kept.answer().expect("is small").rows.len(), 1);
}

#[test]
fn what_comes_to_stand_below_belongs_to_it() {
    let mut story = story();
    let mut question = BalanceQuestion::of(Basis::Actual, &[Dimension::Unit]);
    question.spec = FilterSpec {
        units: Some(vec!["15".into()]),
        measures: Some(vec!["m".into()]),
        ..FilterSpec::default()
    };
    let mut kept = keep(&question, &story.state);
    story.act(&units(&[("15003", "15", Level::Municipal, true)]));
    assert_eq!(kept.advance(story.now()), Ok(false));
    story.act(&measure(
        "n",
        "m",
        vec![effect("here", "15003", Cost), effect("there", "bund", Cost)],
    ));
    story.act(&book("n", &[("here", "2026-01", 7), ("there", "2026-01", 70)]));
    assert_eq!(kept.advance(story.now()), Ok(true));
    assert_eq!(
        kept.answer(),
        Ok(question.answer(&story.now()).expect("a good question"))
    );
    assert_eq!(kept.answer().expect("is small").total.cost, 7);
}

#[test]
fn what_is_moved_or_merged_counts_where_it_lies_now() {
    let mut story = story();
    story.act(&units(&[
        ("16", "", Level::State, true),
        ("15003", "15", Level::Municipal, true),
        ("15004", "15", Level::Municipal, true),
    ]));
    story.act(&measure("n", "", vec![effect("here", "15003", Cost)]));
    story.act(&book("n", &[("here", "2026-01", 7)]));
    let mut below = BalanceQuestion::of(Basis::Actual, &[Dimension::State, Dimension::Body]);
    below.spec.units = Some(vec!["15".into()]);
    let (mut kept, mut all) = (
        keep(&below, &story.state),
        keep(&BalanceQuestion::of(Basis::Actual, &[]), &story.state),
    );
    let mut steps = |story: &Story| {
        let changed = (kept.advance(story.now()), all.advance(story.now()));
        assert_eq!(
            kept.answer(),
            Ok(below.answer(&story.now()).expect("a good question"))
        );
        (
            changed.0.expect("goes on"),
            changed.1.expect("goes on"),
            kept.answer().expect("is small").total.cost,
        )
    };
    story.act(&rename("15003", "Ein neuer Name"));
    assert_eq!(steps(&story), (true, false, 7), "told again, as it names units");
    story.act(&merge("15003", "15004", "2026-02"));
    assert_eq!(steps(&story), (true, false, 7));
    story.act(&move_below("15004", "16", "2026-02"));
    assert_eq!(steps(&story), (true, false, 0), "the rows are gone");
    story.act(&rename("15004", "Noch ein Name"));
    assert_eq!(steps(&story), (false, false, 0), "none of its rows");
}

/// As an import makes it: more postings at once than there are effects.
#[test]
fn a_leap_is_added_up_anew() {
    let mut story = story();
    let question = BalanceQuestion::of(Basis::Actual, &[Dimension::Month, Dimension::Stage]);
    let mut kept = keep(&question, &story.state);
    for month in 1..=9 {
        story.act(&book(
            "m",
            &[
                ("cost", &format!("2026-0{month}"), 5),
                ("saving", "2026-01", month),
            ],
        ));
    }
    assert_eq!(kept.effort(&story.state), 18);
    assert_eq!(kept.advance(story.now()), Ok(true));
    assert_eq!(
        kept.answer(),
        Ok(question.answer(&story.now()).expect("a good question"))
    );
    for _ in 0..9 {
        story.act(&book("m", &[("cost", "2026-01", 5), ("cost", "2026-01", -5)]));
    }
    assert_eq!(kept.advance(story.now()), Ok(false), "the same figures");
    assert_eq!(
        kept.answer(),
        Ok(question.answer(&story.now()).expect("a good question"))
    );
}

#[test]
fn bad_questions_are_refused_as_a_balance_refuses_them() {
    let story = story();
    let twice = BalanceQuestion::of(Basis::Plan, &[Dimension::Level, Dimension::Level]);
    let mut nowhere = BalanceQuestion::of(Basis::Plan, &[]);
    nowhere.spec.units = Some(vec!["nowhere".into()]);
    for question in [twice, nowhere] {
        let refused = KeptBalance::new(&kept_question(&question), story.now());
        assert_eq!(
            refused.map(|_| ()).map_err(paths),
            question.answer(&story.now()).map(|_| ())
        );
    }
}
