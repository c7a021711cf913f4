//! Published examples, put as measures with effects. Each year's amounts stand in one month.

use crate::finance::discount::Timing;
use crate::finance::irr::IrrStatus;
use crate::finance::payback::PaybackStatus;
use crate::testing::month;

use super::*;

/// Books lists of yearly amounts from a year on; each in December.
fn yearly(lists: &[(&str, u16, &[i64])]) -> Story {
    let mut postings = Vec::new();
    for (effect, first, amounts) in lists {
        for (year, euros) in (*first..).zip(*amounts) {
            if *euros != 0 {
                postings.push((*effect, format!("{year}-12"), *euros));
            }
        }
    }
    let postings: Vec<(&str, &str, i64)> = postings
        .iter()
        .map(|(effect, month, euros)| (*effect, month.as_str(), *euros))
        .collect();
    story(&postings)
}

fn at(story: &Story, rate: &str, timing: Timing, base: &str) -> Appraisal {
    let mut query = query(rate, Party::Level);
    query.conventions.timing = Some(timing);
    query.conventions.base_month = Some(month(base));
    appraised(story, &query)
}

fn rounded(value: Option<Decimal>, digits: u32) -> Option<Decimal> {
    value.map(|value| crate::finance::round_half_up(value, digits))
}

#[test]
fn o1_circular_a_94() {
    let story = yearly(&[
        ("cost", 2001, &[10, 20, 30, 30, 20, 10, 5, 5, 5, 5]),
        ("own", 2001, &[0, 0, 5, 10, 30, 40, 40, 40, 40, 25]),
    ]);
    let overall = at(&story, "0.031", Timing::YearEnd, "2001-01").overall;
    assert_eq!(
        (overall.present_cost, overall.present_saving, overall.npv),
        (12_337, 18_492, 6_155)
    );
    assert_eq!(
        rounded(overall.benefit_cost_ratio.value(), 6),
        Some(d("1.498861"))
    );
    assert_eq!(
        rounded(overall.return_on_investment.value(), 6),
        Some(d("0.498861"))
    );
    assert_eq!(overall.irr.status, IrrStatus::One);
    assert_eq!(rounded(overall.irr.value(), 10), Some(d("0.1755102539")));
    assert_eq!(overall.payback.years, Some(d("7")));
    assert_eq!(overall.payback.reached, Some(month("2007-12")));
    assert_eq!(rounded(overall.discounted_payback.years, 6), Some(d("7.262590")));
    assert_eq!(
        (overall.peak_funding, overall.peak_funding_month),
        (7_500, Some(month("2004-12")))
    );
    let overall = at(&story, "0.07", Timing::YearEnd, "2001-01").overall;
    assert_eq!(
        (overall.present_cost, overall.present_saving, overall.npv),
        (10_640, 14_241, 3_601)
    );
    assert_eq!(
        rounded(overall.benefit_cost_ratio.value(), 6),
        Some(d("1.338457"))
    );
    assert_eq!(at(&story, "0.031", Timing::MidYear, "2001-01").overall.npv, 6_249);
    assert_eq!(at(&story, "0.07", Timing::MidYear, "2001-01").overall.npv, 3_725);
}

#[test]
fn o2_two_ways_of_the_budget_rules_of_lower_saxony() {
    let buy = yearly(&[("cost", 1994, &[40_000]), ("town-cost", 1995, &[4_800; 8])]);
    let lease = yearly(&[
        ("cost", 1994, &[5_000, 7_200, 7_200, 7_200, 7_200]),
        ("town-cost", 1995, &[4_800; 4]),
    ]);
    let present = |story: &Story| at(story, "0.04", Timing::Year0, "1994-01").overall.present_cost;
    assert_eq!(present(&buy), 7_231_718);
    assert_eq!(present(&lease), 4_855_874);
}

#[test]
fn o4_one_list_two_conventions() {
    let table: [(&str, &[i64], Timing, i128); 4] = [
        (
            "0.08",
            &[-40_000, 5_000, 8_000, 12_000, 30_000],
            Timing::Year0,
            306_522,
        ),
        ("0.05", &[-4_000, 500, 800], Timing::Year0, -279_819),
        ("0.1", &[-10_000, 3_000, 4_200, 6_800], Timing::YearEnd, 118_844),
        ("0.1", &[-1_000, 400, 400, 400], Timing::Year0, -526),
    ];
    for (rate, flows, timing, npv) in table {
        let (cost, savings) = (-flows[0], &flows[1..]);
        let story = yearly(&[("cost", 2020, &[cost]), ("own", 2021, savings)]);
        assert_eq!(at(&story, rate, timing, "2020-01").overall.npv, npv, "{flows:?}");
    }
}

#[test]
fn o6_payback() {
    let penn = yearly(&[("cost", 2020, &[200, 250]), ("own", 2022, &[150, 180, 220, 200])]);
    let overall = at(&penn, "0", Timing::Year0, "2020-01").overall;
    assert_eq!(rounded(overall.payback.years, 10), Some(d("3.5454545455")));
    assert_eq!(overall.payback.reached, Some(month("2024-12")));
    assert_eq!(
        (overall.peak_funding, overall.peak_funding_month),
        (45_000, Some(month("2021-12")))
    );
    let four = |years: &[i64]| {
        let story = yearly(&[("cost", 2020, &[1_000]), ("own", 2021, years)]);
        at(&story, "0.1", Timing::Year0, "2020-01").overall
    };
    let short = four(&[400, 400, 400]);
    assert_eq!(short.payback.years, Some(d("2.5")));
    assert_eq!(short.discounted_payback.status, PaybackStatus::NotReached);
    let long = four(&[400, 400, 400, 400]);
    assert_eq!(rounded(long.discounted_payback.years, 5), Some(d("3.01925")));
    let first = yearly(&[("own", 2020, &[5, 0, 1]), ("cost", 2021, &[2])]);
    let overall = at(&first, "0", Timing::Year0, "2020-01").overall;
    assert_eq!(overall.payback.status, PaybackStatus::Immediate);
    assert_eq!(overall.payback.years, Some(d("0")));
}

#[test]
fn o7_perspectives_and_what_moved() {
    let copy = |taxpayers, people, others, indirect, cost| {
        let story = yearly(&[
            ("own", 2026, &[taxpayers]),
            ("people", 2026, &[people]),
            ("firms", 2026, &[others]),
            ("town", 2026, &[indirect]),
            ("cost", 2026, &[cost]),
        ]);
        let mut query = query("0", Party::Level);
        query.conventions.include_society = true;
        appraised(&story, &query)
    };
    let early = copy(8_017, 1_507, 19_378, 1_890, 3_470);
    assert_eq!(
        (early.overall.present_saving, early.overall.npv),
        (3_079_200, 2_732_200)
    );
    assert_eq!(
        rounded(early.overall.benefit_cost_ratio.value(), 2),
        Some(d("8.87"))
    );
    assert_eq!(early.perspectives[0].npv, 454_700, "the payer by itself");
    assert_eq!(rounded(early.wrong_pocket_share.value(), 3), Some(d("0.740")));
    let late = copy(974, 188, 2_247, -1_846, 4_574);
    assert_eq!(
        (late.overall.present_saving, late.overall.npv),
        (156_300, -301_100)
    );
    assert_eq!(
        rounded(late.overall.benefit_cost_ratio.value(), 2),
        Some(d("0.34"))
    );
    assert_eq!(late.perspectives[0].npv, -360_000);
    assert_eq!(late.overall.npv - early.overall.npv, -3_033_300);
}

#[test]
fn o12_a_network_of_cycle_paths() {
    let story = yearly(&[
        ("cost", 2025, &[3_000_000]),
        ("town-cost", 2026, &[50_000; 20]),
        ("town", 2026, &[280_000; 20]),
    ]);
    let overall = at(&story, "0.035", Timing::Year0, "2025-01").overall;
    assert_eq!(overall.npv, 26_885_276);
    assert_eq!(
        rounded(overall.benefit_cost_ratio.value(), 6),
        Some(d("1.072455"))
    );
}

#[test]
fn o5_rates_of_return() {
    let table: [(&[i64], &str, &[&str]); 5] = [
        (&[-100, 110], "ONE", &["0.1"]),
        (&[-1_000, 300, 400, 500, 600], "ONE", &["0.248883356624"]),
        (&[-1, 3, -2], "SEVERAL", &["0", "1"]),
        (&[1, -1, 1], "NONE", &[]),
        (&[100, 110], "NONE", &[]),
    ];
    for (flows, status, roots) in table {
        let positive: Vec<i64> = flows.iter().map(|flow| (*flow).max(0)).collect();
        let negative: Vec<i64> = flows.iter().map(|flow| (-*flow).max(0)).collect();
        let story = yearly(&[("own", 2020, &positive), ("cost", 2020, &negative)]);
        let irr = at(&story, "0", Timing::Year0, "2020-01").overall.irr;
        assert_eq!(irr.status.as_str(), status, "{flows:?}");
        let found: Vec<Decimal> = irr
            .roots
            .iter()
            .map(|root| root.round_dp(12).normalize())
            .collect();
        let expected: Vec<Decimal> = roots.iter().map(|root| d(root)).collect();
        assert_eq!(found, expected, "{flows:?}");
    }
}
