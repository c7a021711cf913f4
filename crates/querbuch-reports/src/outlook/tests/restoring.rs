//! Taking back the last act restores every report, and undoing an import does.

use proptest::prelude::*;
use querbuch_domain::id::{EffectNo, Position};
use querbuch_domain::words::EntryBasis;
use rust_decimal::Decimal;

use crate::appraisal::contribution::contributions;
use crate::appraisal::conventions::ConventionsSpec;
use crate::appraisal::{AppraisalQuery, appraise};
use crate::approaches::{ApproachesQuery, Attribution, approaches};
use crate::balance::Direction;
use crate::basis::Basis;
use crate::claims::{ClaimsQuery, open_claims};
use crate::filter::Filter;
use crate::flows::{FlowAttribution, FlowsQuery, flows};
use crate::outlook::{actuals_through, actuals_through_of_measure};
use crate::party::Party;
use crate::portfolio::{MeasureField, portfolio};
use crate::series::series;
use crate::testing::random::{act_wish, import_wish, play, questions_by_any_month, stories};
use crate::testing::{BalanceQuestion, Story, reverse, reverse_lines, undo_import};
use crate::view::View;

/// Longest story after the scene, in wishes.
const WISHES_MAX: usize = 24;

/// What is asked before and after.
#[derive(Clone, Debug)]
struct Questions {
    balances: Vec<BalanceQuestion>,
    party: Party,
    attribution: FlowAttribution,
}

fn questions() -> impl Strategy<Value = Questions> {
    let balances = prop::collection::vec(questions_by_any_month(), 6);
    let attribution = prop::sample::select(FlowAttribution::ALL);
    let asked = (balances, prop::sample::select(Party::ALL), attribution);
    asked.prop_map(|(balances, party, attribution)| Questions {
        balances,
        party,
        attribution,
    })
}

impl Questions {
    /// Two views must answer alike, whatever is asked.
    fn compare(&self, was: &View, now: &View) -> Result<(), TestCaseError> {
        for question in &self.balances {
            prop_assert_eq!(question.answer(was), question.answer(now), "{:?}", question);
            if question.answer(was).is_ok() {
                prop_assert_eq!(question.unmet(was), question.unmet(now), "{:?}", question);
            }
        }
        for number in (0..now.effect_count()).map(EffectNo::from_index) {
            let known = series(number, None, None, was);
            prop_assert_eq!(known, series(number, None, None, now), "{}", number);
            prop_assert_eq!(actuals_through(number, was), actuals_through(number, now));
        }
        // An effect that came by an act stays, and what is stated of its measure holds for it.
        let has_grown = |measure| {
            let mut effects = now.state().effects.of_measure(measure);
            effects.any(|effect| effect.index() >= was.effect_count())
        };
        let measures = now.state().measures.iter().map(|(number, _)| number);
        for number in measures.filter(|number| !has_grown(*number)) {
            let known = actuals_through_of_measure(number, was);
            prop_assert_eq!(known, actuals_through_of_measure(number, now));
        }
        let claims = |view: &View| {
            let claims = open_claims(&ClaimsQuery::default(), view).into_iter();
            let parts = claims.map(|claim| {
                let claimants = claim.claimants.into_iter();
                let mut claimants: Vec<_> = claimants.map(|one| (one.actor, one.cents)).collect();
                claimants.sort();
                (claim.effect, claim.month, claim.cents, claimants)
            });
            let mut parts: Vec<_> = parts.collect();
            parts.sort();
            parts
        };
        prop_assert_eq!(claims(was), claims(now));
        for basis in Basis::ALL {
            self.compare_values(*basis, was, now)?;
        }
        Ok(())
    }

    /// The same of what is worked out from balances.
    fn compare_values(&self, basis: Basis, was: &View, now: &View) -> Result<(), TestCaseError> {
        let flows = |view: &View| {
            let (party, attribution) = (self.party, self.attribution);
            let filter = Filter::default();
            flows(
                &FlowsQuery {
                    filter,
                    party,
                    attribution,
                    basis,
                },
                view,
            )
        };
        prop_assert_eq!(flows(was), flows(now), "{:?}", basis);
        let asked = AppraisalQuery {
            filter: Filter::default(),
            party: self.party,
            basis,
            conventions: ConventionsSpec {
                discount_rate: Some(Decimal::new(30, 3)),
                include_society: true,
                ..ConventionsSpec::default()
            },
        };
        let appraised = |view: &View| {
            appraise(&asked, view).map(|mut found| {
                found.conventions.position = 0;
                found
            })
        };
        prop_assert_eq!(appraised(was), appraised(now), "{:?}", basis);
        let risks = |view: &View| {
            let conventions = appraise(&asked, view).ok()?.conventions;
            let found = contributions(&asked, &conventions, view).ok()?.into_iter();
            Some(
                found
                    .map(|one| (one.effect, one.party, one.risk))
                    .collect::<Vec<_>>(),
            )
        };
        prop_assert_eq!(risks(was), risks(now), "{:?}", basis);
        let ranked = |view: &View| {
            let order = (MeasureField::Npv, Direction::Descending);
            portfolio(&asked, order, view).map(|found| found.ranked().to_vec())
        };
        prop_assert_eq!(ranked(was), ranked(now), "{:?}", basis);
        let by_approach = |view: &View| {
            let (appraisal, attribution) = (asked.clone(), Attribution::Cause);
            approaches(
                &ApproachesQuery {
                    appraisal,
                    attribution,
                },
                view,
            )
            .map(|mut found| {
                found.conventions.position = 0;
                found
            })
        };
        prop_assert_eq!(by_approach(was), by_approach(now), "{:?}", basis);
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// In one month of recording: nothing tells that it ever happened but the log. Also where it is taken back line by
    /// line.
    #[test]
    fn taking_back_the_last_act_restores_every_report(
        wishes in stories(WISHES_MAX),
        last in act_wish(),
        by_line in any::<bool>(),
        questions in questions(),
    ) {
        let mut story = play(&wishes);
        let before = story.state.position;
        story.grant(&last);
        if let Some(act) = reversible(&story, before) {
            let mut is_reversed = false;
            if by_line {
                is_reversed = story.act(&reverse_lines(act, &[1]));
            }
            is_reversed |= story.act(&reverse(act));
            if is_reversed && story.state.bookings.reversed_by(act).is_some() {
                compare_to_before(&story, before, &questions)?;
            }
        }
    }

    /// Plans and forecasts that came with it included.
    #[test]
    fn undoing_an_import_restores_every_report(
        wishes in stories(WISHES_MAX),
        import in import_wish(),
        questions in questions(),
    ) {
        let mut story = play(&wishes);
        let before = story.state.position;
        story.grant(&import);
        let newest = story.state.imports.newest().map(|import| import.position);
        if let Some(import) = newest.filter(|import| *import > before)
            && story.act(&undo_import(import))
        {
            compare_to_before(&story, before, &questions)?;
        }
    }

    /// The last one first, each of several imports.
    #[test]
    fn undoing_imports_one_after_the_other_restores_every_report(
        wishes in stories(WISHES_MAX),
        imports in prop::collection::vec(import_wish(), 2..4),
        questions in questions(),
    ) {
        let mut story = play(&wishes);
        let before = story.state.position;
        for import in &imports {
            story.grant(import);
        }
        let own = story.state.imports.iter().rev().map(|import| import.position);
        let own: Vec<Position> = own.take_while(|import| *import > before).collect();
        let undone = own.iter().filter(|import| story.act(&undo_import(**import))).count();
        if undone == own.len() {
            compare_to_before(&story, before, &questions)?;
        }
    }
}

/// The newest act, where it came after a position and booked something: plans are set anew, and no reversal is reversed.
fn reversible(story: &Story, before: Position) -> Option<Position> {
    let act = story.state.bookings.iter().next_back()?;
    (act.position > before && act.basis == EntryBasis::Actual).then_some(act.position)
}

fn compare_to_before(story: &Story, before: Position, questions: &Questions) -> Result<(), TestCaseError> {
    let now = story.now();
    // The act may be the first of its month.
    let was = story.view(before).seen_in(now.running_month());
    questions.compare(&was, &now)
}
