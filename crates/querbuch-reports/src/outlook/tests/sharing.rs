//! Allocations hand on what is booked: that never changes what a measure comes to.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::subsequence;
use querbuch_domain::cells::EffectCells;
use querbuch_domain::id::EffectNo;
use querbuch_domain::words::Slot;

use crate::balance::{Balance, Figures};
use crate::dimension::Dimension;
use crate::filter::FilterSpec;
use crate::testing::random::{allocation_wish, play, questions_by_any_month, stories};
use crate::testing::{BalanceQuestion, Label, Story, label};
use crate::view::View;

/// Longest story after the scene, in wishes.
const WISHES_MAX: usize = 24;

/// By which both sides of an allocation stand in one row.
const COMMON: &[Dimension] = &[
    Dimension::Measure,
    Dimension::Programme,
    Dimension::Approach,
    Dimension::Category,
    Dimension::Kind,
    Dimension::Cashability,
    Dimension::Stage,
    Dimension::Year,
    Dimension::Quarter,
    Dimension::Month,
];

/// Rows that are not zero, by what they say.
fn rows(answer: &Balance, question: &BalanceQuestion, view: &View) -> BTreeMap<Vec<Label>, Figures> {
    let all = answer.rows.iter().chain(&answer.society_rows);
    let all = all.filter(|row| row.figures != Figures::default());
    let labels = all.map(|row| {
        let dimensions = question.group_by.iter();
        let labels = dimensions
            .map(|dimension| label(&row.key, *dimension, view))
            .collect();
        (labels, row.figures)
    });
    labels.collect()
}

/// Whether those who got a share expect anything by themselves.
fn takers_expect(story: &Story, before: u64) -> bool {
    let Some(act) = story
        .state
        .bookings
        .iter()
        .next_back()
        .filter(|act| act.position > before)
    else {
        return false;
    };
    let source = story
        .state
        .allocations
        .get(act.position)
        .map(|allocation| allocation.effect);
    let takers = story.state.bookings.postings(act).map(|line| line.effect);
    let expects = |effect: EffectNo| {
        let mut cells = story
            .state
            .cells
            .get(effect)
            .into_iter()
            .flat_map(EffectCells::iter);
        cells.any(|cell| matches!(cell.slot, Slot::Plan | Slot::Forecast) && cell.cents != 0)
    };
    takers
        .into_iter()
        .any(|effect| Some(effect) != source && expects(effect))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// In open months and in closed ones, by any month, in every grouping that holds both sides. Where those who bear the
    /// shares expect something in months that are over, these meet it as any booking does: then only the open months, or
    /// those of a question that says up to which month actuals count.
    #[test]
    fn an_allocation_changes_no_sum_that_holds_both_sides(
        wishes in stories(WISHES_MAX),
        shared in allocation_wish(),
        asked in prop::collection::vec((questions_by_any_month(), subsequence(COMMON, 0..4)), 6),
    ) {
        let mut story = play(&wishes);
        let before = story.state.position;
        story.grant(&shared);
        let now = story.now();
        let was = story.view(before).seen_in(now.running_month());
        let takers_expect = takers_expect(&story, before);
        for (question, group_by) in asked {
            let is_open = takers_expect && question.actuals_through.is_none();
            let question = BalanceQuestion {
                spec: FilterSpec {
                    units: None,
                    levels: None,
                    from: if is_open { now.running_month() } else { question.spec.from },
                    to: if is_open { None } else { question.spec.to },
                    ..question.spec
                },
                group_by,
                order_by: None,
                limit: None,
                ..question
            };
            let (Ok(first), Ok(then)) = (question.answer(&was), question.answer(&now)) else {
                continue;
            };
            prop_assert_eq!((first.total, first.society), (then.total, then.society), "{:?}", question);
            prop_assert_eq!(rows(&first, &question, &was), rows(&then, &question, &now), "{:?}", question);
        }
    }
}
