use proptest::prelude::*;

use super::*;
use crate::finance::discount::Time;
use crate::finance::tests::{decimals, rate, ten, whole};

/// O4 and F1.
#[test]
fn published_cases() {
    let table: &[(&[i64], &str, Timing, &str)] = &[
        (
            &[-40_000, 5_000, 8_000, 12_000, 30_000],
            "0.08",
            Timing::Year0,
            "3065.2226681795",
        ),
        (
            &[-10_000, 3_000, 4_200, 6_800],
            "0.1",
            Timing::YearEnd,
            "1188.4434123352",
        ),
        (
            &[-10_000, 3_000, 4_200, 6_800],
            "0.1",
            Timing::Year0,
            "1307.2877535687",
        ),
        (&[-1_000, 400, 400, 400], "0.1", Timing::Year0, "-5.2592036063"),
    ];
    for (flows, percent, timing, expected) in table {
        assert_eq!(
            ten(npv(&whole(flows), rate(percent), *timing).unwrap()),
            *expected,
            "{flows:?}"
        );
    }
    assert_eq!(
        npv(&decimals(&[]), rate("0.1"), Timing::Monthly),
        Ok(Decimal::ZERO)
    );
}

fn microsoft() -> Vec<Dated> {
    // Days since 2008-01-01.
    let flows = [
        (0, -10_000),
        (60, 2_750),
        (303, 4_250),
        (411, 3_250),
        (456, 2_750),
    ];
    flows
        .map(|(day, amount)| Dated {
            day,
            amount: Decimal::from(amount),
        })
        .to_vec()
}

/// O3.
#[test]
fn dated_flows() {
    assert_eq!(ten(xnpv(&microsoft(), rate("0.09")).unwrap()), "2086.6476020315");
    let xirr = crate::finance::irr::xirr(&microsoft()).unwrap();
    assert_eq!(ten(xirr.value().unwrap()), "0.3733625335");
}

fn any_flows() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(-1_000_000_000_i64..1_000_000_000, 0..60)
}

fn any_rate() -> impl Strategy<Value = Rate> {
    (-5_000_i64..20_000).prop_map(|rate| Rate::try_new(Decimal::new(rate, 4)).unwrap())
}

fn any_timing() -> impl Strategy<Value = Timing> {
    prop::sample::select(Timing::ALL)
}

/// Whether two values agree as far as 28 digits of factors up to 2^60 and amounts up to 10^9 can.
fn agree(a: Decimal, b: Decimal) -> bool {
    (a - b).abs() <= a.abs().max(b.abs()).max(Decimal::ONE) * Decimal::new(1, 16)
}

proptest! {
    #[test]
    fn scales_and_adds_up(a in any_flows(), b in any_flows(), factor in -50_i64..50, rate in any_rate(), timing in any_timing()) {
        let length = a.len().max(b.len());
        let at = |flows: &[i64], index: usize| flows.get(index).copied().unwrap_or(0);
        let both: Vec<i64> = (0..length).map(|index| at(&a, index) + factor * at(&b, index)).collect();
        let value = |flows: &[i64]| npv(&whole(flows), rate, timing).unwrap();
        let sides = (value(&both), value(&a) + Decimal::from(factor) * value(&b));
        let parts = |flows: &[i64]| -> Decimal {
            discounted(&whole(flows), rate, timing).unwrap().iter().map(Decimal::abs).sum()
        };
        // Each part keeps 28 digits.
        let spoilt = (parts(&a) + parts(&b) * Decimal::from(50)) * Decimal::new(1, 24);
        prop_assert!((sides.0 - sides.1).abs() <= spoilt.max(Decimal::new(1, 12)), "{sides:?}");
    }

    /// What one pays and another receives is worth nothing to both together.
    #[test]
    fn transfers_are_worth_nothing(flows in any_flows(), rate in any_rate(), timing in any_timing()) {
        let paid: Vec<Decimal> = whole(&flows).into_iter().map(|flow| -flow).collect();
        let value = npv(&whole(&flows), rate, timing).unwrap() + npv(&paid, rate, timing).unwrap();
        prop_assert_eq!(value, Decimal::ZERO);
    }

    #[test]
    fn a_year_later_is_worth_a_years_growth_less(flows in any_flows(), rate in any_rate()) {
        let value = |timing| npv(&whole(&flows), rate, timing).unwrap();
        let (start, end) = (value(Timing::Year0), value(Timing::YearEnd));
        prop_assert!(agree(start, end * (Decimal::ONE + rate.get())), "{start} {end}");
        let half = crate::finance::discount::factor(rate, Time::try_from_months(6).unwrap()).unwrap();
        let middle = value(Timing::MidYear);
        prop_assert!(agree(middle, start * half), "{start} {middle}");
    }

    #[test]
    fn at_no_rate_it_is_the_sum(flows in any_flows(), timing in any_timing()) {
        let sum: i64 = flows.iter().sum();
        prop_assert_eq!(npv(&whole(&flows), Rate::ZERO, timing).unwrap(), Decimal::from(sum));
    }

    #[test]
    fn the_order_of_dated_flows_does_not_matter(
        (flows, shuffled) in prop::collection::vec((0..8_000_i32, -1_000_000_i64..1_000_000), 1..20)
            .prop_flat_map(|flows| (Just(flows.clone()), Just(flows).prop_shuffle())),
        rate in any_rate(),
    ) {
        let dated = |flows: &[(i32, i64)]| -> Vec<Dated> {
            flows.iter().map(|(day, amount)| Dated { day: *day, amount: Decimal::from(*amount) }).collect()
        };
        prop_assert_eq!(xnpv(&dated(&flows), rate), xnpv(&dated(&shuffled), rate));
        prop_assert_eq!(crate::finance::irr::xirr(&dated(&flows)), crate::finance::irr::xirr(&dated(&shuffled)));
    }

    /// Whatever comes, there is an answer or an error, and no panic.
    #[test]
    fn nothing_panics(
        flows in prop::collection::vec((any::<i128>(), 0..29_u32), 0..20),
        (mantissa, scale) in (any::<i64>(), 0..29_u32),
        timing in any_timing(),
    ) {
        let decimal = |(mantissa, scale): (i128, u32)| {
            Decimal::try_from_i128_with_scale(mantissa % (1 << 96), scale).unwrap()
        };
        let flows: Vec<Decimal> = flows.into_iter().map(decimal).collect();
        if let Ok(rate) = Rate::try_new(Decimal::try_from_i128_with_scale(mantissa.into(), scale).unwrap()) {
            let _ = npv(&flows, rate, timing);
        }
        drop(crate::finance::irr::irr(&flows));
        drop(crate::finance::payback::payback(&flows, crate::finance::payback::Spacing::YEARS));
    }
}

#[test]
fn limits_are_errors() {
    let many = vec![Decimal::ONE; crate::finance::FLOWS_MAX + 1];
    let too_many = FinanceError::TooMany {
        max: crate::finance::FLOWS_MAX,
    };
    assert_eq!(npv(&many, rate("0.1"), Timing::Monthly), Err(too_many));
    let long = &many[..1_002];
    assert_eq!(
        npv(long, rate("0.1"), Timing::Year0),
        Err(FinanceError::TooFar { max: YEARS_MAX })
    );
    assert!(npv(&many[..12_000], rate("0.1"), Timing::Monthly).is_ok());
    assert_eq!(
        npv(&whole(&[1; 100]), rate("-0.999"), Timing::Year0),
        Err(FinanceError::Overflow)
    );
    assert_eq!(
        npv(&[Decimal::MAX, Decimal::MAX], Rate::ZERO, Timing::Year0),
        Err(FinanceError::Overflow)
    );
    let far = [0, 365_001].map(|day| Dated {
        day,
        amount: Decimal::ONE,
    });
    assert_eq!(
        xnpv(&far, rate("0.1")),
        Err(FinanceError::TooFar { max: YEARS_MAX })
    );
    let widest = [i32::MIN, i32::MAX].map(|day| Dated {
        day,
        amount: Decimal::ONE,
    });
    assert_eq!(
        xnpv(&widest, rate("0.1")),
        Err(FinanceError::TooFar { max: YEARS_MAX })
    );
    assert_eq!(xnpv(&[], rate("0.1")), Ok(Decimal::ZERO));
}
