use super::*;
use crate::finance::tests::{decimal, whole};

fn ratio(result: Result<Ratio, FinanceError>) -> Ratio {
    result.unwrap()
}

#[test]
fn a_ratio_says_when_it_is_none() {
    let [zero, ten, less] = [0, 10, -10].map(Decimal::from);
    assert_eq!(ratio(benefit_cost(ten, ten)), Ratio::Value(Decimal::ONE));
    assert_eq!(
        ratio(benefit_cost(less, ten)),
        Ratio::Value(Decimal::NEGATIVE_ONE)
    );
    assert_eq!(ratio(benefit_cost(ten, zero)), Ratio::Undefined);
    assert_eq!(ratio(benefit_cost(zero, zero)), Ratio::Undefined);
    assert_eq!(ratio(benefit_cost(ten, less)), Ratio::NotMeaningful);
    assert_eq!(ratio(return_on_investment(ten, ten)), Ratio::Value(zero));
    assert_eq!(ratio(return_on_investment(ten, less)), Ratio::NotMeaningful);
    assert_eq!(
        ratio(remaining_share(decimal("1"), decimal("4"))),
        Ratio::Value(decimal("0.75"))
    );
    assert_eq!(ratio(remaining_share(zero, zero)), Ratio::Undefined);
    assert_eq!(
        benefit_cost(Decimal::MAX, decimal("0.1")),
        Err(FinanceError::Overflow)
    );
    assert_eq!(
        return_on_investment(Decimal::MAX, Decimal::MIN),
        Err(FinanceError::Overflow)
    );
}

/// O1 and O7.
#[test]
fn published_ratios() {
    let rounded = |benefit: &str, cost: &str, digits| {
        let value = ratio(benefit_cost(decimal(benefit), decimal(cost)))
            .value()
            .unwrap();
        crate::finance::round_half_up(value, digits).to_string()
    };
    assert_eq!(rounded("184.919212", "123.373130", 6), "1.498861");
    assert_eq!(rounded("142.410152", "106.398717", 6), "1.338457");
    assert_eq!(rounded("30792", "3470", 2), "8.87");
    assert_eq!(rounded("1563", "4574", 4), "0.3417");
}

/// O8: who pays for itself in the end.
#[test]
fn marginal_value_of_public_funds() {
    let parts = whole(&[11_403, -3_184, -5_601, 2_035, -7_274]);
    let cost = net_cost(&parts).unwrap();
    assert_eq!(cost, Decimal::from(-2_621));
    let [zero, one, less] = [0, 1, -1].map(Decimal::from);
    assert_eq!(mvpf(one, cost), Ok(Mvpf::Infinite));
    assert_eq!(mvpf(one, zero), Ok(Mvpf::Infinite));
    assert_eq!(mvpf(less, zero), Ok(Mvpf::NegativeInfinite));
    assert_eq!(mvpf(zero, zero), Ok(Mvpf::Undefined));
    assert_eq!(
        mvpf(Decimal::from(3), Decimal::from(2)),
        Ok(Mvpf::Value(decimal("1.5")))
    );
    assert_eq!(mvpf(less, less), Ok(Mvpf::Value(one)));
}

/// O1: A-94 at 3.1 %.
#[test]
fn switching_values() {
    let npv = decimal("61.546082");
    let percent = |contribution: &str| {
        let value = ratio(switching_value(npv, decimal(contribution)))
            .value()
            .unwrap();
        crate::finance::round_half_up(value * Decimal::ONE_HUNDRED, 4).to_string()
    };
    assert_eq!(percent("184.919212"), "-33.2827");
    assert_eq!(percent("-123.373130"), "49.8861");
    assert_eq!(ratio(switching_value(npv, Decimal::ZERO)), Ratio::Undefined);
}
