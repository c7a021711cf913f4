//! O1: the sample of OMB Circular A-94, from present values to switching values.

use super::{decimal, rate, ten, whole};
use crate::finance::discount::{Timing, rounded_factor};
use crate::finance::irr::irr;
use crate::finance::npv::{discounted, npv};
use crate::finance::payback::{PaybackStatus, Spacing, payback};
use crate::finance::ratio::{benefit_cost, switching_value};
use crate::finance::round_half_up;
use rust_decimal::Decimal;

const COST: [i64; 10] = [10, 20, 30, 30, 20, 10, 5, 5, 5, 5];
const BENEFIT: [i64; 10] = [0, 0, 5, 10, 30, 40, 40, 40, 40, 25];

fn net() -> Vec<Decimal> {
    whole(&std::array::from_fn::<i64, 10, _>(|year| {
        BENEFIT[year] - COST[year]
    }))
}

fn six(value: Decimal) -> String {
    round_half_up(value, 6).to_string()
}

/// The flows are at the ends of the years 1 to 10.
const SPACING: Spacing = Spacing {
    first: Decimal::ONE,
    step: Decimal::ONE,
};

#[test]
fn present_values_and_ratios() {
    for (percent, cost, benefit, value, ratio, middle) in [
        (
            "0.031",
            "123.373130",
            "184.919212",
            "61.546082",
            "1.498861",
            "62.492766",
        ),
        (
            "0.07",
            "106.398717",
            "142.410152",
            "36.011435",
            "1.338457",
            "37.250518",
        ),
    ] {
        let present = |flows: &[Decimal], timing| npv(flows, rate(percent), timing).unwrap();
        let (costs, benefits) = (whole(&COST), whole(&BENEFIT));
        let (costs, benefits) = (
            present(&costs, Timing::YearEnd),
            present(&benefits, Timing::YearEnd),
        );
        assert_eq!([six(costs), six(benefits)], [cost, benefit]);
        assert_eq!(six(present(&net(), Timing::YearEnd)), value);
        assert_eq!(six(present(&net(), Timing::MidYear)), middle);
        assert_eq!(
            six(benefit_cost(benefits, costs).unwrap().value().unwrap()),
            ratio
        );
    }
}

#[test]
fn switching_values() {
    let present = |flows: &[i64]| npv(&whole(flows), rate("0.031"), Timing::YearEnd).unwrap();
    let (cost, benefit) = (present(&COST), present(&BENEFIT));
    let percent = |contribution| {
        let value = switching_value(benefit - cost, contribution)
            .unwrap()
            .value()
            .unwrap();
        round_half_up(value * Decimal::ONE_HUNDRED, 4).to_string()
    };
    assert_eq!([percent(benefit), percent(-cost)], ["-33.2827", "49.8861"]);
}

#[test]
fn returns_and_payback() {
    assert_eq!(ten(irr(&net()).unwrap().value().unwrap()), "0.1755102539");
    let simple = payback(&net(), SPACING).unwrap();
    assert_eq!(simple.status, PaybackStatus::Reached);
    assert_eq!(
        simple.reached.unwrap().years,
        Decimal::from(7),
        "zero is no longer behind"
    );
    assert_eq!(
        (simple.peak_funding, simple.peak_index),
        (Decimal::from(75), Some(3))
    );
    let values = discounted(&net(), rate("0.031"), Timing::YearEnd).unwrap();
    assert_eq!(
        six(payback(&values, SPACING).unwrap().reached.unwrap().years),
        "7.262590"
    );
}

/// A table with four digits and rows in cents gives other totals: the published method, not ours.
#[test]
fn rounded_factors_and_rows() {
    for (percent, cost, benefit) in [("0.031", "123.39", "184.90"), ("0.07", "106.40", "142.41")] {
        let total = |flows: &[i64]| -> Decimal {
            let row = |(year, amount): (i32, &i64)| {
                let factor = rounded_factor(rate(percent), Timing::YearEnd.time(year).unwrap(), 4).unwrap();
                round_half_up(Decimal::from(*amount) * factor, 2)
            };
            (0..).zip(flows).map(row).sum()
        };
        assert_eq!([total(&COST), total(&BENEFIT)], [decimal(cost), decimal(benefit)]);
    }
}
