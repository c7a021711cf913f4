mod chances;
mod conventions;
mod examples;
mod pockets;
mod properties;

use querbuch_domain::command::Command;
use querbuch_domain::decimal::Decimal;
use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::words::{EffectKind, Level};

use super::conventions::ConventionsSpec;
use super::*;
use crate::basis::Basis;
use crate::filter::Filter;
use crate::party::Party;
use crate::testing::{Story, book, effect, measure, units};

/// A decimal.
fn d(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

/// Budgets of the Bund, a Land and a town, society, and a measure with effects of each kind.
fn scene() -> Vec<Command> {
    use EffectKind::{Cost, Saving, Transfer};
    let units = units(&[
        ("bund", "", Level::Federal, true),
        ("15", "", Level::State, true),
        ("15003", "15", Level::Municipal, true),
        ("wirtschaft", "", Level::Business, false),
        ("buerger", "", Level::Citizens, false),
    ]);
    let effects: Vec<NewEffect> = vec![
        effect("cost", "bund", Cost),
        effect("own", "bund", Saving),
        effect("land", "15", Saving),
        effect("town", "15003", Saving),
        effect("town-cost", "15003", Cost),
        effect("firms", "wirtschaft", Saving),
        effect("people", "buerger", Saving),
        effect("gets", "bund", Transfer),
        effect("pays", "15", Transfer),
    ];
    vec![units, measure("m", "", effects)]
}

/// The scene with bookings of `(effect, month, euros)`.
fn story(postings: &[(&str, &str, i64)]) -> Story {
    let cents: Vec<(&str, &str, i64)> = postings
        .iter()
        .map(|(effect, month, euros)| (*effect, *month, euros * 100))
        .collect();
    let mut commands = scene();
    if !cents.is_empty() {
        commands.push(book("m", &cents));
    }
    Story::of(commands)
}

/// A question of everything at a rate.
fn query(rate: &str, party: Party) -> AppraisalQuery {
    AppraisalQuery {
        filter: Filter::default(),
        party,
        basis: Basis::Outlook,
        conventions: ConventionsSpec {
            discount_rate: Some(d(rate)),
            ..ConventionsSpec::default()
        },
    }
}

fn appraised(story: &Story, query: &AppraisalQuery) -> Appraisal {
    appraise(query, &story.now()).expect("a good question")
}

/// What was refused, as `CODE path`.
fn refused(story: &Story, query: &AppraisalQuery) -> Vec<String> {
    let refusals = appraise(query, &story.now()).expect_err("a bad question");
    let line = |refusal: &Refusal| format!("{} {}", refusal.reason.code().as_str(), refusal.field.join("."));
    refusals.iter().map(line).collect()
}

#[test]
fn two_tests_and_the_wrong_pocket() {
    let table = [
        (
            vec![("cost", "2026-12", 100), ("land", "2027-12", 150)],
            Verdict::WorthwhileButUneven,
            Ratio::Value(d("1")),
        ),
        (
            vec![
                ("cost", "2026-12", 100),
                ("land", "2027-12", 50),
                ("own", "2027-12", 150),
            ],
            Verdict::WorthwhileForAll,
            Ratio::Value(d("0.25")),
        ),
        (
            vec![("cost", "2026-12", 100), ("own", "2027-12", 99)],
            Verdict::NotWorthwhile,
            Ratio::Value(d("0")),
        ),
        (
            vec![("cost", "2026-12", 100), ("own", "2027-12", 100)],
            Verdict::WorthwhileForAll,
            Ratio::Value(d("0")),
        ),
        (
            vec![("land", "2027-12", 50)],
            Verdict::WorthwhileForAll,
            Ratio::Undefined,
        ),
        (
            vec![("cost", "2027-12", 50)],
            Verdict::NotWorthwhile,
            Ratio::Undefined,
        ),
        (vec![], Verdict::NoData, Ratio::Undefined),
        (vec![("firms", "2027-12", 50)], Verdict::NoData, Ratio::Undefined),
    ];
    for (postings, verdict, share) in table {
        let found = appraised(&story(&postings), &query("0", Party::Level));
        assert_eq!(
            (found.verdict, found.wrong_pocket_share),
            (verdict, share),
            "{postings:?}"
        );
    }
}

#[test]
fn transfers_move_between_parties_and_change_nothing_overall() {
    let without = story(&[("cost", "2026-12", 100), ("land", "2027-12", 150)]);
    let with = story(&[
        ("cost", "2026-12", 100),
        ("land", "2027-12", 150),
        ("gets", "2027-12", 120),
        ("pays", "2027-12", -120),
    ]);
    let (before, after) = (
        appraised(&without, &query("0.05", Party::State)),
        appraised(&with, &query("0.05", Party::State)),
    );
    assert_eq!(before.overall, after.overall);
    assert_eq!(before.verdict, Verdict::WorthwhileButUneven);
    assert_eq!(after.verdict, Verdict::WorthwhileForAll);
    let npv = |found: &Appraisal| -> Vec<i128> { found.perspectives.iter().map(|p| p.npv).collect() };
    assert_eq!(npv(&before), [-10_000, 14_286]);
    assert_eq!(npv(&after), [1_429, 2_857]);
    assert_eq!(after.perspectives[0].present_transfer, 11_429);
    assert_eq!(after.perspectives[1].present_transfer, -11_429);
}

#[test]
fn society_counts_only_where_it_is_asked_for() {
    let story = story(&[
        ("cost", "2026-12", 100),
        ("people", "2026-12", 60),
        ("firms", "2026-12", 50),
    ]);
    let mut query = query("0", Party::Body);
    assert_eq!(appraised(&story, &query).overall.npv, -10_000);
    query.conventions.include_society = true;
    let found = appraised(&story, &query);
    assert_eq!(found.overall.npv, 1_000);
    assert_eq!(found.perspectives.len(), 3);
    assert_eq!(found.wrong_pocket_share, Ratio::Value(d("1")));
}

#[test]
fn parties_are_rounded_so_that_they_add_up() {
    // A third of 0.01 each: the whole is one cent, and one of them has it.
    let third = story(&[
        ("own", "2027-12", 1),
        ("land", "2027-12", 1),
        ("town", "2027-12", 1),
    ]);
    let mut query = query("2", Party::Level);
    query.conventions.base_month = crate::testing::month("2023-01").into();
    let found = appraised(&third, &query);
    // 1.00 / 3^4 = 0.012345… each, 0.037 in all.
    assert_eq!(found.overall.present_saving, 4);
    let savings: Vec<i128> = found.perspectives.iter().map(|p| p.present_saving).collect();
    assert_eq!(savings, [2, 1, 1], "of equal remainders, the first is rounded up");
}

#[test]
fn peak_funding_is_told_month_by_month() {
    let story = story(&[
        ("cost", "2026-03", 100),
        ("own", "2026-06", 30),
        ("cost", "2026-09", 40),
        ("own", "2026-12", 500),
    ]);
    let overall = appraised(&story, &query("0", Party::Level)).overall;
    assert_eq!(overall.peak_funding, 11_000);
    assert_eq!(overall.peak_funding_month, Some(crate::testing::month("2026-09")));
    assert_eq!(
        overall.payback.status.as_str(),
        "IMMEDIATE",
        "within the year it is there"
    );
    let mut monthly = query("0", Party::Level);
    monthly.conventions.timing = Some(crate::finance::discount::Timing::Monthly);
    let overall = appraised(&story, &monthly).overall;
    assert_eq!(overall.payback.status.as_str(), "REACHED");
    assert_eq!(overall.payback.reached, Some(crate::testing::month("2026-12")));
    assert_eq!(overall.peak_funding, 11_000);
}

#[test]
fn the_month_of_payback_lies_in_its_year() {
    let story = story(&[
        ("cost", "2026-05", 100),
        ("own", "2027-02", 120),
        ("cost", "2027-06", 50),
        ("own", "2027-10", 40),
        ("own", "2028-01", 10),
    ]);
    let payback = appraised(&story, &query("0", Party::Level)).overall.payback;
    // Year by year −100, +110, +10: reached within 2027. Within that year the flow is above zero in February, below
    // from June on, and above again in October.
    assert_eq!(payback.reached, Some(crate::testing::month("2027-10")));
    assert_eq!(payback.durable, payback.reached);
    assert_eq!(payback.years.map(|years| years.round_dp(6)), Some(d("0.909091")));
}

#[test]
fn bad_questions_are_refused_with_their_place() {
    let story = story(&[("cost", "2026-12", 100)]);
    let with = |change: fn(&mut ConventionsSpec)| {
        let mut query = query("0.03", Party::Level);
        change(&mut query.conventions);
        refused(&story, &query)
    };
    assert_eq!(
        with(|c| c.discount_rate = Some(Decimal::NEGATIVE_ONE)),
        ["INVALID_VALUE conventions.discountRate"]
    );
    assert_eq!(
        with(|c| c.discount_rate = Some(Decimal::MAX)),
        ["INVALID_VALUE conventions.discountRate"]
    );
    assert_eq!(
        with(|c| c.horizon_months = Some(0)),
        ["INVALID_VALUE conventions.horizonMonths"]
    );
    assert_eq!(
        with(|c| c.horizon_months = Some(1_201)),
        ["INVALID_VALUE conventions.horizonMonths"]
    );
    assert_eq!(
        with(|c| c.cashability = Some(vec![])),
        ["INVALID_VALUE conventions.cashability"]
    );
    assert_eq!(
        with(|c| c.stages = Some(vec![])),
        ["INVALID_VALUE conventions.stages"]
    );
    assert_eq!(
        with(|c| c.risk.draws = 99),
        ["INVALID_VALUE conventions.risk.draws"]
    );
    assert_eq!(
        with(|c| c.risk.seed = -1),
        ["INVALID_VALUE conventions.risk.seed"]
    );
    assert_eq!(
        with(|c| c.discount_rate = None),
        ["NOT_FOUND conventions.discountRate"]
    );
}

#[test]
fn what_outgrows_the_digits_is_refused_not_wrong() {
    let story = story(&[("cost", "2000-12", 1), ("own", "2199-12", 1)]);
    let mut query = query("-0.99", Party::Level);
    query.conventions.base_month = Some(crate::testing::month("1900-01"));
    assert_eq!(refused(&story, &query), ["AMOUNT_OUT_OF_RANGE conventions"]);
}
