//! Random stories: what holds for every appraisal.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;

use super::*;
use crate::appraisal::sunk_cost::SunkCost;
use crate::balance::BalanceRow;
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

/// What follows from a balance, worked out by itself: present values in cents.
#[derive(Default)]
struct Evaluated {
    /// By programme and party: cost less transfers, and saving.
    pools: HashMap<(String, PartyKey), [Decimal; 2]>,
    /// Saving and net of each cashability.
    classes: HashMap<Cashability, [Decimal; 2]>,
    /// Net of each party without savings that are no cash.
    cash: HashMap<PartyKey, Decimal>,
}

impl Evaluated {
    fn add(&mut self, row: &BalanceRow, party: Party, factor: Decimal, view: &View) {
        let (key, figures) = (&row.key, &row.figures);
        let present = |cents: i128| Decimal::from(cents) * factor;
        let (measure, class) = (
            key.measure.expect("was asked for"),
            key.cashability.expect("was asked for"),
        );
        let party = PartyKey::of(party, key).expect("has a level");
        let mut top = view.measure(measure).expect("is known");
        while let Some(above) = top.programme {
            top = view.measure(above).expect("is known");
        }
        let pool = self.pools.entry((top.code.to_string(), party)).or_default();
        pool[0] += present(figures.cost - figures.transfer);
        pool[1] += present(figures.saving);
        let of_class = self.classes.entry(class).or_default();
        of_class[0] += present(figures.saving);
        of_class[1] += present(figures.net());
        let saving = if class == Cashability::Cash {
            figures.saving
        } else {
            0
        };
        *self.cash.entry(party).or_default() += present(saving - figures.cost + figures.transfer);
    }

    /// Of each programme, what its payers bear, what is saved, and what of that lands with its payers.
    fn share(&self) -> (Decimal, Decimal) {
        let (mut all, mut own) = (Decimal::ZERO, Decimal::ZERO);
        let programmes: HashSet<&String> = self.pools.keys().map(|(top, _)| top).collect();
        for programme in programmes {
            let parties = || {
                self.pools
                    .iter()
                    .filter(|((top, _), _)| top == programme)
                    .map(|(_, pool)| pool)
            };
            let paid: Decimal = parties()
                .map(|pool| pool[0])
                .filter(|borne| *borne > d("0.000001"))
                .sum();
            if paid > Decimal::ZERO {
                all += parties().map(|pool| pool[1]).sum::<Decimal>();
                let payers = parties().filter(|pool| pool[0] > d("0.000001"));
                own += payers.map(|pool| pool[1] * (pool[0] / paid)).sum::<Decimal>();
            }
        }
        (all, own)
    }

    fn check(&self, found: &Appraisal) -> Result<(), TestCaseError> {
        let (all, own) = self.share();
        match found.wrong_pocket_share {
            Ratio::Value(share) => {
                let left = all - own - share * all;
                prop_assert!(left.abs() < d("0.01"), "{} of {} is not {}", own, all, share);
            }
            Ratio::Undefined => prop_assert!(all.abs() < d("0.000001")),
            Ratio::NotMeaningful => prop_assert!(all < Decimal::ZERO),
            Ratio::Infinite => prop_assert!(false, "a share is no more than a number"),
        }
        let classes = &found.by_cashability;
        prop_assert_eq!(
            classes.iter().map(|class| class.cashability).collect::<Vec<_>>(),
            Cashability::ALL.to_vec()
        );
        prop_assert_eq!(
            classes.iter().map(|class| class.present_saving).sum::<i128>(),
            found.overall.present_saving
        );
        prop_assert_eq!(
            classes.iter().map(|class| class.npv).sum::<i128>(),
            found.overall.npv
        );
        // Rounded down or up, and sums of long decimals differ in their last digits: so a cent and no more.
        for class in classes {
            let [saving, net] = self.classes.get(&class.cashability).copied().unwrap_or_default();
            let left = saving - Decimal::from(class.present_saving);
            prop_assert!(
                left.abs() < d("1.000001"),
                "{} is not {}",
                saving,
                class.present_saving
            );
            prop_assert!(
                (net - Decimal::from(class.npv)).abs() < d("1.000001"),
                "{} is not {}",
                net,
                class.npv
            );
        }
        let cash: Decimal = self.cash.values().copied().sum();
        prop_assert!((cash - Decimal::from(found.cash_npv)).abs() <= d("0.500001"));
        if found.verdict == Verdict::NoData || found.cash_npv < 0 {
            let expected = if found.verdict == Verdict::NoData {
                Verdict::NoData
            } else {
                Verdict::NotWorthwhile
            };
            prop_assert_eq!(found.cash_verdict, expected);
        } else if self.cash.values().any(|net| *net < d("-1")) {
            prop_assert_eq!(found.cash_verdict, Verdict::WorthwhileButUneven);
        } else if self.cash.values().all(|net| *net >= Decimal::ZERO) {
            prop_assert_eq!(found.cash_verdict, Verdict::WorthwhileForAll);
        }
        Ok(())
    }
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
        sunk_cost in words(SunkCost::ALL),
    ) {
        let story = play(&wishes);
        let view = story.now();
        let mut query = asked(rate, timing, basis, Party::Level);
        query.conventions.sunk_cost = Some(sunk_cost);
        let found = appraise(&query, &view).expect("a good question");
        let question = crate::testing::BalanceQuestion::of(basis, &[Dimension::Month]);
        let balance = question.answer(&view).expect("a good question");
        let discounting = Discounting::new(Rate::try_new(rate).expect("a rate"), timing, month("2026-01"));
        let mut net = Decimal::ZERO;
        let mut sunk = [0, 0];
        for row in balance.rows.iter().chain(&balance.society_rows) {
            if sunk_cost == SunkCost::Exclude && row.key.month < Some(month("2026-01")) {
                sunk = [sunk[0] + row.figures.cost, sunk[1] + row.figures.saving];
                continue;
            }
            let factor = discounting.factor(row.key.month.expect("was asked for")).expect("is small");
            net += Decimal::from_i128_with_scale(row.figures.net(), 0) * factor;
        }
        prop_assert!((net - found.overall.exact_net).abs() < d("0.000001"), "{} {}", net, found.overall.exact_net);
        prop_assert_eq!([found.conventions.sunk.cost, found.conventions.sunk.saving], sunk);
    }

    #[test]
    fn verdicts_of_cash_and_whose_pocket_follow_from_balances(
        wishes in stories(WISHES_MAX),
        (rate, timing) in (rates(), words(Timing::ALL)),
        basis in words(Basis::ALL),
        party in words(Party::ALL),
    ) {
        let view = play(&wishes).now();
        let found = appraise(&asked(rate, timing, basis, party), &view).expect("a good question");
        let dimensions = [party.dimensions(), &[Dimension::Measure, Dimension::Cashability, Dimension::Month]].concat();
        let balance = crate::testing::BalanceQuestion::of(basis, &dimensions).answer(&view).expect("a good question");
        let discounting = Discounting::new(Rate::try_new(rate).expect("a rate"), timing, month("2026-01"));
        let mut evaluated = Evaluated::default();
        for row in balance.rows.iter().chain(&balance.society_rows) {
            let when = row.key.month.expect("was asked for");
            if when >= month("2026-01") {
                let factor = discounting.factor(when).expect("is small");
                evaluated.add(row, party, factor, &view);
            }
        }
        evaluated.check(&found)?;
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

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_curve_leads_to_the_figures_that_follow_from_it(
        wishes in stories(WISHES_MAX),
        (rate, timing) in (rates(), words(Timing::ALL)),
        (basis, party) in (words(Basis::ALL), words(Party::ALL)),
    ) {
        let story = play(&wishes);
        let view = story.now();
        let query = asked(rate, timing, basis, party);
        let found = appraise(&query, &view);
        let Ok(found) = found else { return Ok(()) };
        let curves = curve::curves(&query, &found, &view).expect("it was appraised");
        let months = [party.dimensions(), &[Dimension::Month]].concat();
        let rows = crate::balance::figures_by_dimensions(&query.filter_of_all(), &months, basis, &view);
        for perspective in found.perspectives.iter().chain([&found.overall]) {
            let curve = curves.of(perspective.party);
            let counted = found.conventions.counted_months();
            let own = rows.iter().filter(|(key, _)| {
                let is_counted = key.month.is_some_and(|month| counted.first <= month && month <= counted.last);
                let is_own = perspective.party.is_none() || PartyKey::of(party, key) == perspective.party;
                is_counted && is_own
            });
            let flow: i128 = own.map(|(_, figures)| figures.net()).sum();
            let last = curve.last();
            prop_assert_eq!(last.map_or(0, |point| point.cumulative_present), perspective.npv);
            prop_assert_eq!(last.map_or(0, |point| point.cumulative), flow);
            prop_assert_eq!(curve.iter().map(|point| point.present_value).sum::<i128>(), perspective.npv);
            prop_assert_eq!(curve.iter().map(|point| point.flow).sum::<i128>(), flow);
            prop_assert!(curve.windows(2).all(|pair| pair[0].first_month < pair[1].first_month));
            for point in curve {
                let range = point.range.map(|range| (range.low, range.high));
                prop_assert!(range.is_none_or(|(low, high)| low <= point.flow && point.flow <= high));
            }
        }
    }
}
