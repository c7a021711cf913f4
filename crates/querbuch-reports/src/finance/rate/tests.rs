use super::*;
use crate::finance::tests::{decimal, rate, ten};

#[test]
fn real_and_nominal_rates_are_told_apart() {
    let nominal = nominal_rate(rate("0.03"), rate("0.02")).unwrap();
    assert_eq!(ten(nominal.get()), "0.0506");
    assert_eq!(ten(real_rate(nominal, rate("0.02")).unwrap().get()), "0.03");
    assert_eq!(
        ten(real_rate(rate("0.01"), rate("0.03")).unwrap().get()),
        "-0.0194174757"
    );
    assert_eq!(
        nominal_rate(rate("999999"), rate("999999")),
        Err(FinanceError::RateTooHigh)
    );
    assert_eq!(
        real_rate(rate("-0.999999"), rate("999999")),
        Err(FinanceError::RateTooLow)
    );
}

#[test]
fn prices_are_those_of_one_year() {
    let amount = rebased(decimal("1000"), decimal("80"), decimal("100")).unwrap();
    assert_eq!(amount, decimal("1250"));
    assert_eq!(
        rebased(decimal("1"), Decimal::ZERO, decimal("1")),
        Err(FinanceError::NotAnIndex)
    );
    assert_eq!(
        rebased(decimal("1"), decimal("1"), decimal("-1")),
        Err(FinanceError::NotAnIndex)
    );
    assert_eq!(
        rebased(Decimal::MAX, decimal("1"), decimal("2")),
        Err(FinanceError::Overflow)
    );
}
