use proptest::prelude::*;

use super::*;
use crate::finance::discount::Timing;
use crate::finance::npv::discounted;
use crate::finance::rate::Rate;
use crate::finance::tests::{decimal, decimals, whole};

fn found(flows: &[&str]) -> (IrrStatus, Vec<String>) {
    let irr = irr(&decimals(flows)).unwrap();
    let roots = irr
        .roots
        .iter()
        .map(|root| round_half_up(*root, 12).normalize().to_string());
    (irr.status, roots.collect())
}

/// O5, and the rows on internal rates of O4.
#[test]
fn published_cases() {
    let table: &[(&[&str], IrrStatus, &[&str])] = &[
        (&["-100", "110"], IrrStatus::One, &["0.1"]),
        (
            &["-1000", "300", "400", "500", "600"],
            IrrStatus::One,
            &["0.248883356624"],
        ),
        (&["-100", "0.5"], IrrStatus::One, &["-0.995"]),
        (&["-1", "20"], IrrStatus::One, &["19"]),
        (&["-1", "3", "-2"], IrrStatus::Several, &["0", "1"]),
        (&["-1", "3", "-3", "1"], IrrStatus::One, &["0"]),
        (&["1", "-1", "1"], IrrStatus::None, &[]),
        (&["100", "110"], IrrStatus::None, &[]),
        (&["-100", "-110", "-5"], IrrStatus::None, &[]),
        (&["0", "0", "0"], IrrStatus::AllZero, &[]),
        (&[], IrrStatus::AllZero, &[]),
        (
            &["-70000", "12000", "15000", "18000", "21000", "26000"],
            IrrStatus::One,
            &["0.086630948037"],
        ),
        (
            &["-100", "39", "59", "55", "20"],
            IrrStatus::One,
            &["0.28094842116"],
        ),
    ];
    for (flows, status, roots) in table {
        let expected: Vec<String> = roots.iter().map(|root| (*root).to_owned()).collect();
        assert_eq!(found(flows), (*status, expected), "{flows:?}");
    }
    assert_eq!(
        irr(&whole(&[-5, 0, 0, 7, 0, -1])).unwrap().sign_changes,
        2,
        "zeros do not count"
    );
}

/// The coefficients of `Π ((1 + rate) x − 1)`, which has just these rates.
fn flows_of(rates: &[i64]) -> Vec<Decimal> {
    rates.iter().fold(vec![Decimal::ONE], |flows, rate| {
        let growth = Decimal::new(100 + rate, 2);
        let mut next = vec![Decimal::ZERO; flows.len() + 1];
        for (index, flow) in flows.iter().enumerate() {
            next[index] -= flow;
            next[index + 1] += flow * growth;
        }
        next
    })
}

fn growth(rate: Decimal) -> Decimal {
    rate + Decimal::ONE
}

/// The value of flows, and how much larger the sum of its parts is, where both can be written down.
fn value_and_size(flows: &[Decimal], rate: Decimal, timing: Timing) -> Option<(Decimal, Decimal)> {
    let values = discounted(flows, Rate::try_new(rate).ok()?, timing).ok()?;
    let size = values
        .iter()
        .try_fold(Decimal::ZERO, |sum, value| sum.checked_add(value.abs()))?;
    Some((values.iter().sum(), size))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Flows made of rates give these rates back, each once, also where some of them coincide.
    #[test]
    fn rates_come_back(mut rates in prop::collection::vec(-60_i64..300, 1..7)) {
        let found = irr(&flows_of(&rates)).unwrap();
        rates.sort_unstable();
        rates.dedup();
        let expected: Vec<Decimal> = rates.iter().map(|rate| Decimal::new(*rate, 2).normalize()).collect();
        let roots: Vec<Decimal> = found.roots.iter().map(|root| round_half_up(*root, 12).normalize()).collect();
        prop_assert_eq!(roots, expected);
        prop_assert_eq!(found.status, if rates.len() == 1 { IrrStatus::One } else { IrrStatus::Several });
    }

    /// At each rate the value vanishes, and between two values of unlike signs there is a rate.
    #[test]
    fn none_is_wrong_and_none_is_overlooked(flows in prop::collection::vec(-100_i64..100, 0..40)) {
        let flows = whole(&flows);
        let found = irr(&flows).unwrap();
        prop_assert!(found.roots.len() <= found.sign_changes);
        prop_assert!(found.roots.is_sorted());
        for root in &found.roots {
            if let Some((value, size)) = value_and_size(&flows, *root, Timing::Year0) {
                prop_assert!(value.abs() <= size * Decimal::new(1, 9), "{root}: {value}");
            }
        }
        let grid: Vec<Decimal> = (-60..=200).map(|percent| Decimal::new(percent * 5, 3)).collect();
        for pair in grid.windows(2) {
            let at = |rate| value_and_size(&flows, rate, Timing::Year0).map_or(Decimal::ZERO, |(value, _)| value);
            let (before, after) = (at(pair[0]), at(pair[1]));
            let unlike = before.is_sign_negative() != after.is_sign_negative();
            if unlike && !before.is_zero() && !after.is_zero() {
                prop_assert!(found.roots.iter().any(|root| *root >= pair[0] && *root <= pair[1]), "{pair:?} {found:?}");
            }
        }
    }

    #[test]
    fn size_sign_and_waiting_do_not_matter(
        flows in prop::collection::vec(-100_i64..100, 1..20),
        factor in prop::sample::select(&[-1_i64, 7, 1_000_000_000_000][..]),
        waiting in 0..5_usize,
    ) {
        let found = irr(&whole(&flows)).unwrap();
        let mut other = vec![0; waiting];
        other.extend(flows.iter().map(|flow| flow * factor));
        prop_assert_eq!(irr(&whole(&other)).unwrap(), found);
    }

    /// Reading flows backwards turns `1 + rate` into its reciprocal.
    #[test]
    fn backwards_is_the_reciprocal(flows in prop::collection::vec(-100_i64..100, 1..20)) {
        let found = irr(&whole(&flows)).unwrap();
        let backwards: Vec<i64> = flows.iter().rev().copied().collect();
        let backwards = irr(&whole(&backwards)).unwrap();
        prop_assert_eq!(found.roots.len(), backwards.roots.len());
        for (root, other) in found.roots.iter().zip(backwards.roots.iter().rev()) {
            let product = growth(*root) * growth(*other);
            prop_assert!((product - Decimal::ONE).abs() < Decimal::new(1, 12) * growth(*root).max(growth(*other)));
        }
    }
}

/// A hundred years by month: a cost each January, savings that swing, amounts up to 10^15 cents.
fn seasonal(years: usize) -> Vec<Decimal> {
    let amount = |month: usize| match (month, month % 12) {
        (0, _) => -1_000_000_000_000_000_i64,
        (_, 0) => -90_000_000_000_000,
        (_, 1..=6) => 21_000_000_000_000,
        _ => 7_000_000_000_000,
    };
    (0..12 * years)
        .map(|month| Decimal::from(amount(month)))
        .collect()
}

#[test]
fn long_monthly_flows_that_swing() {
    let flows = seasonal(100);
    let irr = irr_monthly(&flows).unwrap();
    assert_eq!(irr.sign_changes, 199);
    let root = irr.value().unwrap();
    let (value, size) = value_and_size(&flows, root, Timing::Monthly).unwrap();
    assert!(value.abs() < size * Decimal::new(1, 12), "{root}: {value}");

    // A cost at the end is never earned again: at a rate low enough, it outweighs all that was before.
    let mut closed = flows;
    closed.push(Decimal::from(-90_000_000_000_000_i64));
    let closed = irr_monthly(&closed).unwrap();
    assert_eq!(
        (closed.status, closed.roots.len()),
        (IrrStatus::Several, 2),
        "{closed:?}"
    );
    assert!(
        closed.roots[0] < Decimal::ZERO && (closed.roots[1] - root).abs() < Decimal::new(1, 3),
        "{closed:?}"
    );
}

#[test]
fn extreme_rates_and_shapes() {
    let rates = |flows: &[i64]| irr(&whole(flows)).unwrap().roots;
    assert_eq!(rates(&[-1, 1_000_000]), [Decimal::from(999_999)]);
    assert_eq!(rates(&[-1, 1_000_000_000]), [Decimal::from(999_999_999)]);
    assert_eq!(rates(&[-1_000_000_000, 1]), [Decimal::new(-999_999_999, 9)]);
    // Beyond the range there is none.
    assert_eq!(rates(&[-1, 1_000_000_001]), []);
    assert_eq!(rates(&[-1_000_000_001, 1]), []);
    // After a hundred years, by a hundredth of a percent.
    let mut long = vec![0; 101];
    (long[0], long[100]) = (-1_000_000, 1_010_050);
    assert_eq!(round_half_up(rates(&long)[0], 8), decimal("0.0001"));
    // It only touches zero: at 10 % twice, and at −50 % four times.
    assert_eq!(irr(&flows_of(&[10, 10])).unwrap().roots, [decimal("0.1")]);
    assert_eq!(
        irr(&flows_of(&[-50, -50, -50, -50])).unwrap().roots,
        [decimal("-0.5")]
    );
    // Just above zero it has none, just below two.
    let near = |last: &str| irr(&decimals(&["100", "-220", last])).unwrap();
    assert_eq!(near("121").roots, [decimal("0.1")]);
    assert_eq!(near("121.000000000001").status, IrrStatus::None);
    assert_eq!(near("120.999999999999").roots.len(), 2);
    // Ten times over: by its sign alone.
    assert_eq!(
        irr(&flows_of(&[20; 11]))
            .unwrap()
            .value()
            .map(|rate| round_half_up(rate, 4)),
        Some(decimal("0.2"))
    );
}

#[test]
fn limits_are_errors() {
    let many = vec![Decimal::ONE; crate::finance::FLOWS_MAX + 1];
    assert_eq!(
        irr(&many),
        Err(FinanceError::TooMany {
            max: crate::finance::FLOWS_MAX
        })
    );
    let far = [0, 365_001].map(|day| Dated {
        day,
        amount: Decimal::ONE,
    });
    assert!(matches!(xirr(&far), Err(FinanceError::TooFar { .. })));
    // As often as can be: every month another sign. It is solved or given up, and not for long.
    let swings: Vec<Decimal> = (0..12_000_i64)
        .map(|month| Decimal::from((month % 7 + 1) * (1 - month % 2 * 2)))
        .collect();
    match irr_monthly(&swings) {
        Ok(irr) => assert!(irr.roots.len() <= irr.sign_changes),
        Err(error) => assert_eq!(error, FinanceError::TooManyRoots),
    }
}
