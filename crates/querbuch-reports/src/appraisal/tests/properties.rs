//! Random stories: what holds for every appraisal.

use proptest::prelude::*;

use super::*;
use crate::finance::discount::{Discounting, Timing};
use crate::finance::rate::Rate;
use crate::testing::month;
use crate::testing::random::{play, stories};

/// Longest story after the scene, in commands.
const WISHES_MAX: usize = 20;

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn rates() -> impl Strategy<Value = Decimal> {
    (-400_i64..2_000).prop_map(|rate| Decimal::new(rate, 4))
}

fn asked(rate: Decimal, timing: Timing, basis: Basis, party: Party) -> AppraisalQuery {
    AppraisalQuery {
        filter: Filter::default(),
        party,
        basis,
        conventions: ConventionsSpec {
            discount_rate: Some(rate),
            timing: Some(timing),
            base_month: Some(month("2026-01")),
            include_society: true,
            ..ConventionsSpec::default()
        },
    }
}

fn words<W: Copy + std::fmt::Debug + 'static>(all: &'static [W]) -> impl Strategy<Value = W> {
    prop::sample::select(all)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn parties_add_up_and_do_not_matter_overall(
        wishes in stories(WISHES_MAX),
        (rate, timing) in (rates(), words(Timing::ALL)),
        basis in words(Basis::ALL),
    ) {
        let story = play(&wishes);
        for view in [story.now(), story.view(story.state.position / 2)] {
            let mut overall: Option<Perspective> = None;
            for party in Party::ALL {
                let found = appraise(&asked(rate, timing, basis, *party), &view).expect("a good question");
                let sum = |figure: fn(&Perspective) -> i128| found.perspectives.iter().map(figure).sum::<i128>();
                prop_assert_eq!(sum(|p| p.present_cost), found.overall.present_cost);
                prop_assert_eq!(sum(|p| p.present_saving), found.overall.present_saving);
                prop_assert_eq!(sum(|p| p.present_transfer), found.overall.present_transfer);
                prop_assert_eq!(sum(|p| p.npv), found.overall.npv);
                for p in found.perspectives.iter().chain([&found.overall]) {
                    let parts = p.present_saving - p.present_cost + p.present_transfer;
                    prop_assert!((parts - p.npv).abs() <= 2, "each figure is rounded once");
                }
                if let Some(overall) = &overall {
                    let exact = (overall.exact_net - found.overall.exact_net).abs();
                    prop_assert!(exact < d("0.000001"), "{}", exact);
                    prop_assert_eq!(overall.npv, found.overall.npv, "whoever the parties are");
                    prop_assert_eq!(&overall.irr, &found.overall.irr);
                    prop_assert_eq!(&overall.payback, &found.overall.payback);
                }
                overall = Some(found.overall);
            }
        }
    }

    #[test]
    fn it_is_the_balance_of_each_month_discounted(
        wishes in stories(WISHES_MAX),
        (rate, timing) in (rates(), words(Timing::ALL)),
        basis in words(Basis::ALL),
    ) {
        let story = play(&wishes);
        let view = story.now();
        let found = appraise(&asked(rate, timing, basis, Party::Level), &view).expect("a good question");
        let question = crate::testing::BalanceQuestion::of(basis, &[crate::dimension::Dimension::Month]);
        let balance = question.answer(&view).expect("a good question");
        let discounting = Discounting::new(Rate::try_new(rate).expect("a rate"), timing, month("2026-01"));
        let mut net = Decimal::ZERO;
        for row in balance.rows.iter().chain(&balance.society_rows) {
            let factor = discounting.factor(row.key.month.expect("was asked for")).expect("is small");
            net += Decimal::from_i128_with_scale(row.figures.net(), 0) * factor;
        }
        prop_assert!((net - found.overall.exact_net).abs() < d("0.000001"), "{} {}", net, found.overall.exact_net);
    }

    #[test]
    fn what_single_effects_add_is_the_whole(
        wishes in stories(WISHES_MAX),
        rate in rates(),
        basis in words(Basis::ALL),
    ) {
        let story = play(&wishes);
        for view in [story.now(), story.view(story.state.position / 2)] {
            let query = asked(rate, Timing::Monthly, basis, Party::Unit);
            let found = appraise(&query, &view).expect("a good question");
            let effects = contribution::contributions(&query, &found.conventions, &view).expect("is small");
            let effects: Vec<_> = effects.into_iter().map(|contribution| contribution.risk).collect();
            let sum = crate::risk::net_at_mode(&effects).expect("is small");
            prop_assert!((sum - found.overall.exact_net).abs() < d("0.000001"), "{} {}", sum, found.overall.exact_net);
        }
    }
}
