use proptest::prelude::*;

use super::*;
use crate::finance::discount::Timing;
use crate::finance::npv::discounted;
use crate::finance::tests::{rate, ten, whole};

fn years(crossing: Option<Crossing>) -> Option<String> {
    crossing.map(|crossing| ten(crossing.years))
}

/// O6.
#[test]
fn published_cases() {
    let simple = payback(&whole(&[-200, -250, 150, 180, 220, 200]), Spacing::YEARS).unwrap();
    assert_eq!(simple.status, PaybackStatus::Reached);
    assert_eq!(years(simple.reached).as_deref(), Some("3.5454545455"));
    assert_eq!(years(simple.durable).as_deref(), Some("3.5454545455"));
    assert_eq!(
        (simple.peak_funding, simple.peak_index),
        (Decimal::from(450), Some(1))
    );
    assert!(!simple.recrosses);

    for (flows, simple, late) in [
        (&[-1000, 400, 400, 400][..], "2.5", None),
        (&[-1000, 400, 400, 400, 400], "2.5", Some("3.01925")),
    ] {
        let flows = whole(flows);
        assert_eq!(
            years(payback(&flows, Spacing::YEARS).unwrap().reached).as_deref(),
            Some(simple)
        );
        let values = discounted(&flows, rate("0.1"), Timing::Year0).unwrap();
        let payback = payback(&values, Spacing::YEARS).unwrap();
        assert_eq!(years(payback.reached).as_deref(), late);
    }
    let immediate = payback(&whole(&[5, -2, 1]), Spacing::YEARS).unwrap();
    assert_eq!(immediate.status, PaybackStatus::Immediate);
    assert_eq!(years(immediate.reached).as_deref(), Some("0"));
}

#[test]
fn unusual_flows() {
    use PaybackStatus::{Immediate, NoData, NotReached, Reached};
    type Case = (
        &'static [i64],
        PaybackStatus,
        Option<&'static str>,
        Option<&'static str>,
        bool,
    );
    let table: &[Case] = &[
        (&[], NoData, None, None, false),
        (&[0, 0], NoData, None, None, false),
        (&[5, 1], Immediate, Some("0"), Some("0"), false),
        // Who has not paid yet has not got back.
        (&[0, -100, 50], NotReached, None, None, false),
        (&[0, -100, 200], Reached, Some("1.5"), Some("1.5"), false),
        (&[0, 7], Immediate, Some("0"), Some("0"), false),
        // Zero is no longer behind.
        (&[-10, 10], Reached, Some("1"), Some("1"), false),
        (&[-10, 20, -15, 10], Reached, Some("0.5"), Some("2.5"), true),
        (&[-10, 20, -15, 1], Reached, Some("0.5"), None, true),
        (&[5, -20, 30], Immediate, Some("0"), Some("1.5"), true),
        (&[5, -20], Immediate, Some("0"), None, true),
        (&[-1], NotReached, None, None, false),
    ];
    for (flows, status, reached, durable, recrosses) in table {
        let payback = payback(&whole(flows), Spacing::YEARS).unwrap();
        assert_eq!(payback.status, *status, "{flows:?}");
        assert_eq!(years(payback.reached).as_deref(), *reached, "{flows:?}");
        assert_eq!(years(payback.durable).as_deref(), *durable, "{flows:?}");
        assert_eq!(payback.recrosses, *recrosses, "{flows:?}");
    }
    let deep = payback(&whole(&[-5, -5, 3, -3, 20]), Spacing::YEARS).unwrap();
    assert_eq!(
        (deep.peak_funding, deep.peak_index),
        (Decimal::TEN, Some(1)),
        "the first of equals"
    );
    assert_eq!(
        payback(&[Decimal::MAX, Decimal::MAX], Spacing::YEARS),
        Err(FinanceError::Overflow)
    );
}

proptest! {
    /// Each answer can be read off the cumulated flow.
    #[test]
    fn agrees_with_the_cumulated_flow(flows in prop::collection::vec(-20_i64..20, 0..30)) {
        let payback = payback(&whole(&flows), Spacing::YEARS).unwrap();
        let sums: Vec<i64> = flows.iter().scan(0, |sum, flow| { *sum += flow; Some(*sum) }).collect();
        let lowest = sums.iter().copied().min().unwrap_or(0).min(0);
        prop_assert_eq!(payback.peak_funding, Decimal::from(-lowest));
        prop_assert_eq!(payback.peak_index, sums.iter().position(|sum| *sum == lowest && lowest < 0));
        let start = flows.iter().position(|flow| *flow != 0);
        let reached = start.and_then(|start| (start..sums.len()).find(|index| sums[*index] >= 0));
        prop_assert_eq!(payback.reached.map(|crossing| crossing.index), reached);
        let durable = start.and_then(|start| {
            let behind = (start..sums.len()).rev().find(|index| sums[*index] < 0);
            let after = behind.map_or(start, |behind| behind + 1);
            (after < sums.len()).then_some(after)
        });
        prop_assert_eq!(payback.durable.map(|crossing| crossing.index), durable);
        prop_assert_eq!(payback.recrosses, reached.is_some_and(|first| sums[first..].iter().any(|sum| *sum < 0)));
        for crossing in [payback.reached, payback.durable].into_iter().flatten() {
            if Some(crossing.index) != start {
                let index = Decimal::from(crossing.index);
                prop_assert!(crossing.years > index - Decimal::ONE && crossing.years <= index);
                // Straight within the period, the sum is zero there.
                let before = Decimal::from(sums[crossing.index - 1]);
                let within = crossing.years - (index - Decimal::ONE);
                let zero = before + within * Decimal::from(flows[crossing.index]);
                prop_assert!(zero.abs() < Decimal::new(1, 20));
            }
        }
    }
}
