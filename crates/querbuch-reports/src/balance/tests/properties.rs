//! Random commands, then every balance at every position, against the naive model.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use querbuch_domain::command::Command;
use querbuch_domain::month::Month;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::words::BookingAct;

use super::{Arc, BalanceField, BalanceRow, Basis, Dimension, Direction, Figures, MonthBasis, State, View};
use crate::testing::model::ExpectedRow;
use crate::testing::random::{Wish, likely_month, play, play_after, questions_by_any_month, stories};
use crate::testing::{BalanceQuestion, Model, Story, label, set};

/// Enough to meet every kind of command and dimension many times, few enough for a few seconds.
const CASES: u32 = 128;

/// Longest story after the scene, in commands; half of that on average.
const WISHES_MAX: usize = 24;

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: CASES,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn rows_of(rows: &[BalanceRow], question: &BalanceQuestion, view: &View) -> Vec<ExpectedRow> {
    let labels = |row: &BalanceRow| {
        question
            .group_by
            .iter()
            .map(|dimension| label(&row.key, *dimension, view))
            .collect()
    };
    rows.iter()
        .map(|row| (labels(row), row.figures, row.cumulative_net))
        .collect()
}

fn compare(question: &BalanceQuestion, model: &Model, view: &View) -> Result<(), TestCaseError> {
    let refused = model.refused(question, view.position());
    let answer = match question.answer(view) {
        Ok(answer) => answer,
        Err(paths) => {
            prop_assert_eq!(paths, refused, "at position {}", view.position());
            return Ok(());
        }
    };
    prop_assert!(refused.is_empty(), "the model refuses {:?}", refused);
    let unmet = question.unmet(view);
    prop_assert_eq!(
        unmet,
        model.unmet_answer(question, view.position()),
        "unmet at {}",
        view.position()
    );
    let (rows, total, society_rows, society) = model.answer(question, view.position());
    prop_assert_eq!(
        rows_of(&answer.rows, question, view),
        rows,
        "rows at position {}",
        view.position()
    );
    prop_assert_eq!(
        rows_of(&answer.society_rows, question, view),
        society_rows,
        "society at {}",
        view.position()
    );
    prop_assert_eq!(
        (answer.total, answer.society),
        (total, society),
        "totals at position {}",
        view.position()
    );
    let unlimited = BalanceQuestion {
        limit: None,
        ..question.clone()
    };
    let (all_rows, _, all_society, _) = model.answer(&unlimited, view.position());
    for (rows, others, total, all) in [
        (&answer.rows, &answer.others, &answer.total, all_rows),
        (
            &answer.society_rows,
            &answer.society_others,
            &answer.society,
            all_society,
        ),
    ] {
        let mut shown = Figures::default();
        for row in rows {
            shown += &row.figures;
        }
        if let Some(others) = others {
            shown += &others.figures;
        }
        prop_assert_eq!(
            &shown,
            total,
            "what is shown adds up at position {}",
            view.position()
        );
        let beyond = all.len() - rows.len();
        prop_assert_eq!(
            others.map_or(0, |others| others.count),
            beyond,
            "how many are beyond the limit"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_balance_at_every_position_is_the_naive_fold(
        wishes in stories(WISHES_MAX),
        questions in prop::collection::vec(questions_by_any_month(), 4),
    ) {
        let story = play(&wishes);
        for position in 0..=story.state.position {
            for question in &questions {
                compare(question, &story.model, &story.view(position))?;
            }
        }
    }

    #[test]
    fn a_view_of_the_past_is_the_view_that_was_had_then(
        wishes in stories(WISHES_MAX),
        questions in prop::collection::vec(questions_by_any_month(), 3),
    ) {
        let story = play(&wishes);
        let mut then = State::default();
        for (header, event) in &story.log {
            then.apply(header, event);
            let (then, now) = (View::now(Arc::new(then.clone())), story.view(header.position));
            for question in &questions {
                prop_assert_eq!(question.answer(&then), question.answer(&now), "at position {}", header.position);
            }
        }
    }

    #[test]
    fn rows_over_any_dimension_add_up_to_the_total(wishes in stories(WISHES_MAX), asked in questions_by_any_month()) {
        let story = play(&wishes);
        let view = story.now();
        for dimension in Dimension::ALL {
            let question = BalanceQuestion { group_by: vec![*dimension], limit: None, ..asked.clone() };
            let Ok(answer) = question.answer(&view) else { continue };
            prop_assert_eq!(sum(&answer.rows), answer.total, "{:?}", dimension);
            prop_assert_eq!(sum(&answer.society_rows), answer.society, "{:?}", dimension);
            let whole = BalanceQuestion { group_by: Vec::new(), ..question }.answer(&view).expect("as good as the other");
            prop_assert_eq!((answer.total, answer.society), (whole.total, whole.society));
        }
    }

    #[test]
    fn transfers_of_actuals_sum_to_zero_whenever_one_looks(wishes in stories(WISHES_MAX)) {
        let story = play(&wishes);
        let by_month = BalanceQuestion::of(Basis::Actual, &[Dimension::Month]);
        let by_measure = BalanceQuestion::of(Basis::Actual, &[Dimension::Measure]);
        for position in 0..=story.state.position {
            for question in [&by_month, &by_measure] {
                let answer = question.answer(&story.view(position)).expect("a good question");
                prop_assert_eq!(answer.total.transfer, 0);
                prop_assert!(answer.rows.iter().all(|row| row.figures.transfer == 0), "{:?}", answer.rows);
                prop_assert_eq!(answer.society.transfer, 0);
            }
        }
    }

    /// Plans that balance, and whatever is booked, taken back, stated, moved into another month or seen later.
    #[test]
    fn transfers_of_whole_measures_sum_to_zero_where_plans_do(
        wishes in stories(WISHES_MAX),
        plans in prop::collection::vec((select(&["m0", "m1"]), likely_month(), -500..500_i64), 0..6),
        asked in questions_by_any_month(),
    ) {
        let plan = |(measure, month, cents): &(&str, Month, i64)| {
            let month = month.to_string();
            let one = |code: &str, cents| set(ScheduleBasis::Plan, &format!("{measure}/{code}"), &[(&month, cents)]);
            [one("pays", -cents), one("gets", *cents)]
        };
        let plans: Vec<Command> = plans.iter().flat_map(plan).collect();
        let wishes: Vec<Wish> = wishes.into_iter().filter_map(without_schedules).collect();
        let story = play_after(&plans, &wishes);
        for basis in Basis::ALL {
            let question = BalanceQuestion { months: asked.months, actuals_through: asked.actuals_through,
                ..BalanceQuestion::of(*basis, &[Dimension::Measure]) };
            for position in play_after(&plans, &[]).state.position..=story.state.position {
                let answer = question.answer(&story.view(position)).expect("a good question");
                let rows = answer.rows.iter().chain(&answer.society_rows);
                let all = answer.total.transfer + answer.society.transfer;
                let sums = rows.map(|row| row.figures.transfer);
                prop_assert_eq!((all, answer.society.transfer), (0, 0), "{:?} at {}", sums.collect::<Vec<_>>(), position);
            }
        }
    }

    #[test]
    fn the_months_do_not_change_what_there_is_in_all(wishes in stories(WISHES_MAX), asked in questions_by_any_month()) {
        let story = play(&wishes);
        let all = |months: MonthBasis| BalanceQuestion {
            months, actuals_through: asked.actuals_through, ..BalanceQuestion::of(asked.basis, &[])
        };
        for position in 0..=story.state.position {
            let totals = MonthBasis::ALL.iter().map(|months| {
                let answer = all(*months).answer(&story.view(position)).expect("a good question");
                (answer.total, answer.society)
            });
            let totals: Vec<_> = totals.collect();
            prop_assert_eq!(totals[0], totals[1], "at {}", position);
        }
    }

    #[test]
    fn an_order_and_a_limit_pick_from_the_same_rows(wishes in stories(WISHES_MAX), asked in questions_by_any_month(), limit in 0..9_usize) {
        let (story, again) = (play(&wishes), play(&wishes));
        let whole = BalanceQuestion { limit: None, ..asked };
        let limited = BalanceQuestion { limit: i32::try_from(limit).ok(), ..whole.clone() };
        let view = story.now();
        if let Ok(all) = whole.answer(&view) {
            let part = limited.answer(&view).expect("as good as the other");
            prop_assert_eq!(&part.rows, &all.rows[..limit.min(all.rows.len())]);
            prop_assert_eq!(&part.society_rows, &all.society_rows[..limit.min(all.society_rows.len())]);
            prop_assert_eq!((part.total, part.society), (all.total, all.society));
            let in_order = |rows: &[BalanceRow]| {
                rows.windows(2).all(|pair| {
                    let (field, direction) = whole.order_by.unwrap_or((BalanceField::Net, Direction::Ascending));
                    let (first, second) = (pair[0].figures.field(field), pair[1].figures.field(field));
                    whole.order_by.is_none() || if direction == Direction::Ascending { first <= second } else { first >= second }
                })
            };
            prop_assert!(in_order(&all.rows) && in_order(&all.society_rows));
            prop_assert_eq!(whole.answer(&again.now()), Ok(all), "the same log gives the same bytes");
        }
    }

    #[test]
    fn the_last_row_over_time_has_the_net_of_all(wishes in stories(WISHES_MAX), asked in questions_by_any_month()) {
        let story = play(&wishes);
        let view = story.now();
        let over_time = BalanceQuestion { group_by: vec![Dimension::Level, Dimension::Month], limit: None, order_by: None, ..asked };
        let at_once = BalanceQuestion { group_by: vec![Dimension::Level], ..over_time.clone() };
        if let (Ok(over_time), Ok(at_once)) = (over_time.answer(&view), at_once.answer(&view)) {
            for row in at_once.rows {
                let last = over_time.rows.iter().rfind(|month| month.key.level == row.key.level);
                prop_assert_eq!(last.and_then(|month| month.cumulative_net), Some(row.figures.net()));
                prop_assert_eq!(row.cumulative_net, None, "nothing to sum without time");
            }
        }
    }
}

fn sum(rows: &[BalanceRow]) -> Figures {
    rows.iter().fold(Figures::default(), |sum, row| Figures {
        cost: sum.cost + row.figures.cost,
        saving: sum.saving + row.figures.saving,
        transfer: sum.transfer + row.figures.transfer,
    })
}

/// What is left of a wish that sets no plan and no forecast.
fn without_schedules(wish: Wish) -> Option<Wish> {
    match wish {
        Wish::Set(..) => None,
        Wish::Import(rows, replaced) => {
            let rows = rows.into_iter().filter_map(without_schedules).collect();
            Some(Wish::Import(rows, replaced))
        }
        other => Some(other),
    }
}

/// The properties say little if the stories hold little.
#[test]
#[expect(clippy::too_many_lines, reason = "a list: what is counted")]
fn random_stories_hold_what_they_are_told_for() {
    let mut runner = TestRunner::deterministic();
    let (mut asked, mut bookings, mut reversed, mut transfers, mut society) = (0, 0, 0, 0, 0);
    let (mut corrected_measures, mut corrected_effects) = (0, 0);
    let (mut reorganised, mut stated, mut late, mut restored) = (0, 0, 0, 0);
    let (mut shared, mut by_line, mut undone, mut disputed_late) = (0, 0, 0, 0);
    for _ in 0..CASES {
        let wishes: Vec<Wish> = stories(WISHES_MAX)
            .new_tree(&mut runner)
            .expect("no filter")
            .current();
        let story: Story = play(&wishes);
        let acts = wishes.iter();
        asked += acts
            .filter(|wish| {
                !matches!(
                    wish,
                    Wish::Pass(_)
                        | Wish::State(..)
                        | Wish::Close(..)
                        | Wish::CorrectMeasure(..)
                        | Wish::CorrectEffect(..)
                )
            })
            .count();
        bookings += story.state.bookings.len();
        reversed += story
            .state
            .bookings
            .iter()
            .filter(|booking| booking.reverses.is_some())
            .count();
        let by_kind = BalanceQuestion::of(Basis::Actual, &[Dimension::Kind, Dimension::Unit]);
        let answer = by_kind.answer(&story.now()).expect("a good question");
        transfers += answer.rows.iter().filter(|row| row.figures.transfer != 0).count();
        society += answer.society_rows.len();
        stated += story.state.actuals.statements().count();
        late += story.state.bookings.journal().late(0, usize::MAX).count();
        restored += usize::from(story.state.actuals.marks_between(0, usize::MAX).next().is_some());
        let bookings = &story.state.bookings;
        for booking in bookings.iter() {
            shared += usize::from(story.state.allocations.get(booking.position).is_some());
            by_line += bookings
                .reversals(booking.position)
                .filter(|reversal| !reversal.lines.is_empty())
                .count();
            let is_late = bookings
                .dated_postings(booking)
                .any(|(line, belongs_to)| belongs_to != line.month);
            disputed_late += usize::from(booking.act == BookingAct::Disputed && is_late);
        }
        undone += story
            .state
            .imports
            .iter()
            .filter(|import| import.undone_by.is_some())
            .count();
        let structure = story.state.structure(story.state.epochs());
        reorganised += structure.units;
        corrected_measures += structure.measures;
        corrected_effects += structure.effects;
    }
    let found = [
        bookings * 2 > asked,
        reversed > 10,
        transfers > 20,
        society > 10,
        reorganised > 30,
        corrected_measures > 10,
        corrected_effects > 40,
        stated > 20,
        late > 30,
        restored > 30,
        shared > 30,
        by_line > 10,
        undone > 5,
        disputed_late > 10,
    ];
    assert_eq!(
        found, [true; 14],
        "{asked} {bookings} {reversed} {transfers} {society} {reorganised} {corrected_measures} {corrected_effects} {stated} {late} {restored} {shared} {by_line} {undone} {disputed_late}"
    );
}
