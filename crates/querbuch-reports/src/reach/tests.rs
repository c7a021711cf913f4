//! Random trees, bookings and rights: what a reader is told is what a naive ledger of the reached effects says.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;
use querbuch_domain::id::EffectNo;
use querbuch_domain::reference::Ref;
use querbuch_domain::rights::reading::{Extent, Part, Reading};

use crate::balance::BalanceRow;
use crate::balance::kept::{KeptBalance, KeptQuestion};
use crate::basis::MonthBasis;
use crate::dimension::Dimension;
use crate::filter::Filter;
use crate::outlook::actuals_through;
use crate::read_model::ReadModel;
use crate::series::series;
use crate::testing::model::{ExpectedRow, ReachedPart};
use crate::testing::random::{play, questions_by_any_month, stories};
use crate::testing::{BalanceQuestion, Story, label};
use crate::view::View;

fn parts() -> impl Strategy<Value = Vec<ReachedPart>> {
    let unit = select(&[
        "bund", "02", "15", "15/mk", "15082", "15082015", "sv", "buerger", "u9", "u10",
    ]);
    let measure = prop::option::weighted(0.3, select(&["m0", "m1", "m2"]));
    let part = (unit, measure).prop_map(|(unit, measure)| (unit.to_owned(), measure.map(str::to_owned)));
    prop::collection::vec(part, 0..4)
}

/// What of these parts a story knows.
fn reading(parts: &[ReachedPart], story: &Story) -> Arc<Reading> {
    let known = parts.iter().filter_map(|(unit, measure)| {
        let measure = match measure {
            Some(measure) => Some(story.state.measures.resolve(&measure.as_str().into())?),
            None => None,
        };
        let unit = story.state.units.resolve(&unit.as_str().into())?;
        Some(Part {
            unit: Some(unit),
            measure,
        })
    });
    let extent = Extent::Parts(known.collect());
    Arc::new(Reading {
        figures: extent.clone(),
        names: extent.clone(),
        texts: extent.clone(),
        known: extent,
        log: false,
    })
}

fn rows_of(rows: &[BalanceRow], question: &BalanceQuestion, view: &View) -> Vec<ExpectedRow> {
    let labels = |row: &BalanceRow| {
        let dimensions = question.group_by.iter();
        dimensions
            .map(|dimension| label(&row.key, *dimension, view))
            .collect()
    };
    rows.iter()
        .map(|row| (labels(row), row.figures, row.cumulative_net))
        .collect()
}

/// The question for the one unit or measure that stands at a path.
fn only(path: &str, question: &BalanceQuestion) -> BalanceQuestion {
    let (list, index) = path.split_once('.').expect("names a place in a list");
    let index: usize = index.parse().expect("a number");
    let one = |refs: &Option<Vec<Ref>>| refs.as_ref().map(|refs| vec![refs[index].clone()]);
    let mut alone = question.clone();
    (alone.spec.units, alone.spec.measures) = match list {
        "units" => (one(&question.spec.units), None),
        _ => (None, one(&question.spec.measures)),
    };
    alone
}

/// What is refused to the reader has nothing in it for them; all else is what the model says.
fn compare(question: &BalanceQuestion, story: &Story, view: &View) -> Result<(), TestCaseError> {
    let position = view.position();
    let answer = match question.answer(view) {
        Ok(answer) => answer,
        Err(paths) => {
            for path in paths
                .iter()
                .filter(|path| !story.model.refused(question, position).contains(path))
            {
                let alone = only(path, question);
                let (rows, _, society_rows, _) = story.model.answer(&alone, position);
                prop_assert!(
                    rows.is_empty() && society_rows.is_empty(),
                    "{:?} at {}",
                    alone,
                    position
                );
            }
            return Ok(());
        }
    };
    let (rows, total, society_rows, society) = story.model.answer(question, position);
    prop_assert_eq!(
        rows_of(&answer.rows, question, view),
        rows,
        "{:?} at {}",
        question,
        position
    );
    prop_assert_eq!(
        rows_of(&answer.society_rows, question, view),
        society_rows,
        "{:?} at {}",
        question,
        position
    );
    prop_assert_eq!(
        (answer.total, answer.society),
        (total, society),
        "{:?} at {}",
        question,
        position
    );
    prop_assert_eq!(
        question.unmet(view),
        story.model.unmet_answer(question, position),
        "unmet at {}",
        position
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn figures_with_a_reach_are_those_of_the_reached_rows(
        wishes in stories(24),
        questions in prop::collection::vec(questions_by_any_month(), 4),
        parts in parts(),
    ) {
        let mut story = play(&wishes);
        let reading = reading(&parts, &story);
        story.model.reached = Some(parts);
        let read_model = Arc::new(ReadModel::default());
        let state = Arc::new(story.state.clone());
        read_model.settle(&state);
        while read_model.cumulate(&state) {}
        for position in 0..=story.state.position {
            let plain = View::at(state.clone(), position).expect("within the log");
            let kept = plain.clone().with_read_model(read_model.clone());
            for question in &questions {
                compare(question, &story, &plain.clone().seen_by(&reading))?;
                compare(question, &story, &kept.clone().seen_by(&reading))?;
                // A reader who sees everything uses the same read model at the same position.
                prop_assert_eq!(question.answer(&kept), question.answer(&plain));
            }
        }
    }

    #[test]
    fn a_kept_balance_is_that_of_its_reader(
        wishes in stories(24),
        asked in questions_by_any_month(),
        parts in parts(),
    ) {
        let story = play(&wishes);
        let reading = reading(&parts, &story);
        let question = BalanceQuestion {
            months: MonthBasis::Booked, actuals_through: None, order_by: None, limit: None, ..asked
        };
        let kept = KeptQuestion {
            filter: question.spec.clone(),
            group_by: question.group_by.clone(),
            basis: question.basis,
        };
        let half = story.state.position / 2;
        let mut then = querbuch_domain::state::State::default();
        for (header, event) in story.log.iter().filter(|(header, _)| header.position <= half) {
            then.apply(header, event);
        }
        let Ok(mut kept) = KeptBalance::new(&kept, View::now(Arc::new(then)).seen_by(&reading)) else {
            return Ok(());
        };
        let now = story.now().seen_by(&reading);
        if kept.advance(now.clone()).is_ok() {
            prop_assert_eq!(kept.answer().map_err(|_| Vec::new()), question.answer(&now));
        }
    }

    #[test]
    fn nothing_is_told_of_what_is_not_reached(wishes in stories(24), parts in parts()) {
        let mut story = play(&wishes);
        let reading = reading(&parts, &story);
        let view = story.now().seen_by(&reading);
        story.model.reached = Some(parts);
        for (number, effect) in story.state.effects.iter() {
            let known = view.effect(number).is_some();
            prop_assert_eq!(known, view.reaches(effect.unit, effect.measure));
            if known {
                prop_assert!(view.unit(effect.unit).is_some() && view.measure(effect.measure).is_some());
                prop_assert_eq!(
                    actuals_through(number, &view),
                    story.model.through(number.index(), None, view.position())
                );
            } else {
                prop_assert!(view.cells_of(number).is_empty());
                prop_assert_eq!(series(number, None, None, &view), Vec::new());
            }
        }
        for booking in story.state.bookings.iter() {
            let mut lines = story.state.bookings.postings(booking);
            let reached = lines.any(|line| view.effect(line.effect).is_some());
            prop_assert_eq!(view.booking(booking.position).is_some(), reached);
        }
        let all = Filter::resolve(&crate::filter::FilterSpec::default(), &view).expect("asks nothing");
        let hidden = view.hidden(&all).unwrap_or_default();
        let effects = (0..story.state.effects.len()).map(EffectNo::from_index);
        let missing: Vec<EffectNo> = effects.filter(|number| view.effect(*number).is_none()).collect();
        prop_assert_eq!(hidden.rows, missing.len());
        let by_unit = BalanceQuestion::of(crate::basis::Basis::Actual, &[Dimension::Unit]);
        let answer = by_unit.answer(&view).expect("a good question");
        for row in answer.rows.iter().chain(&answer.society_rows) {
            prop_assert!(row.key.unit.is_some_and(|unit| view.unit(unit).is_some()));
        }
    }
}
