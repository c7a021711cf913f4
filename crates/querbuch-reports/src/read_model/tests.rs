use proptest::prelude::*;
use proptest::sample::select;

use querbuch_domain::month::Month;

use super::*;
use crate::dimension::Dimension;
use crate::filter::FilterSpec;
use crate::testing::BalanceQuestion;
use crate::testing::random::{play, questions_by_any_month, stories};

/// What is done with a read model after an event.
#[derive(Clone, Copy, Debug)]
enum Step {
    Nothing,
    Follow,
    Settle,
    Cumulate,
}

fn thresholds() -> impl Strategy<Value = Thresholds> {
    (1..6_usize, 0..8_usize, 0..4_usize).prop_map(|(cumulated_every_min, advanced_by_max, in_place_max)| {
        Thresholds {
            cumulated_every_min,
            advanced_by_max,
            in_place_max,
        }
    })
}

fn plan() -> impl Strategy<Value = Vec<Step>> {
    use Step::{Cumulate, Follow, Nothing, Settle};
    prop::collection::vec(select(&[Nothing, Nothing, Follow, Follow, Settle, Cumulate]), 64)
}

/// A question that roll-ups answer.
fn coarse(question: BalanceQuestion) -> BalanceQuestion {
    use Dimension::{Approach, Body, Kind, Level, Measure, Programme, State, Unit, Year};
    let known = [Approach, Body, Kind, Level, Measure, Programme, State, Unit, Year];
    let years = |month: Option<Month>, of_year| month.and_then(|month| Month::try_new(month.year(), of_year));
    let group_by = question
        .group_by
        .into_iter()
        .filter(|dimension| known.contains(dimension));
    let spec = FilterSpec {
        categories: None,
        cashability: None,
        stages: None,
        from: years(question.spec.from, 1),
        to: years(question.spec.to, 12),
        ..question.spec
    };
    BalanceQuestion {
        group_by: group_by.take(2).collect(),
        spec,
        ..question
    }
}

fn asked() -> impl Strategy<Value = BalanceQuestion> {
    prop_oneof![1 => questions_by_any_month(), 2 => questions_by_any_month().prop_map(coarse)]
}

fn same(question: &BalanceQuestion, plain: &View, read_model: &Arc<ReadModel>) -> Result<(), TestCaseError> {
    let kept = plain.clone().with_read_model(read_model.clone());
    prop_assert_eq!(
        question.answer(&kept),
        question.answer(plain),
        "{:?} at {}",
        question,
        plain.position()
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// Wherever the read model stands, ahead of a view or behind it: what it is asked, it answers as a plain fold does.
    #[test]
    fn a_read_model_changes_no_answer(
        wishes in stories(24),
        asked in prop::collection::vec(asked(), 6),
        plan in plan(),
        thresholds in thresholds(),
    ) {
        let story = play(&wishes);
        let read_model = Arc::new(ReadModel { thresholds, ..ReadModel::default() });
        let mut state = State::default();
        let mut states = Vec::new();
        for ((header, event), step) in story.log.iter().zip(plan.iter().cycle()) {
            state.apply(header, event);
            let now = Arc::new(state.clone());
            match step {
                Step::Nothing => {}
                Step::Follow => read_model.follow(&now),
                Step::Settle => read_model.settle(&now),
                Step::Cumulate => while read_model.cumulate(&now) {},
            }
            states.push(now.clone());
            let question = &asked[states.len() % asked.len()];
            // Requests hold on to the state that they began with, while the read model goes on.
            for state in states.iter().rev().take(4) {
                same(question, &View::now(state.clone()), &read_model)?;
            }
        }
        let end = Arc::new(state);
        for position in 0..=end.position {
            let view = View::at(end.clone(), position).expect("within the log");
            for question in &asked {
                same(question, &view, &read_model)?;
            }
        }
        for (effect, _) in end.effects.iter() {
            let view = View::at(end.clone(), end.position / 2).expect("within the log");
            let kept = view.clone().with_read_model(read_model.clone());
            prop_assert_eq!(kept.cells_of(effect), view.cells_of(effect));
        }
    }
}

#[test]
fn what_is_kept_is_counted() {
    let (story, read_model) = (play(&[]), ReadModel::default());
    assert_eq!(read_model.memory(), ReadModelMemory::default());
    read_model.settle(&Arc::new(story.state));
    let memory = read_model.memory();
    assert!(memory.column_bytes > 0 && memory.snapshots == 0, "{memory:?}");
}

#[test]
fn an_older_state_takes_nothing_back() {
    let story = play(&[]);
    let (end, read_model) = (Arc::new(story.state.clone()), ReadModel::default());
    read_model.settle(&end);
    read_model.follow(&Arc::new(State::default()));
    assert_eq!(read(&read_model.rollups).state().position, end.position);
}
