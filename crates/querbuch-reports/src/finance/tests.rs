mod circular;
mod evaluator;
mod peers;
mod published;

use super::*;

/// A decimal as people write it.
pub(super) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// Decimals, as people write them.
pub(super) fn decimals(texts: &[&str]) -> Vec<Decimal> {
    texts.iter().map(|text| decimal(text)).collect()
}

/// Whole numbers.
pub(super) fn whole(numbers: &[i64]) -> Vec<Decimal> {
    numbers.iter().map(|number| Decimal::from(*number)).collect()
}

/// A rate, as people write it.
pub(super) fn rate(text: &str) -> rate::Rate {
    rate::Rate::try_new(decimal(text)).unwrap()
}

/// Rounded to ten digits and without zeros at the end.
pub(super) fn ten(value: Decimal) -> String {
    round_half_up(value, 10).normalize().to_string()
}

#[test]
fn halves_are_rounded_away_from_zero() {
    for (value, cents) in [
        ("0.5", 1),
        ("-0.5", -1),
        ("0.49999", 0),
        ("-1.5", -2),
        ("2.5", 3),
        ("7", 7),
    ] {
        assert_eq!(to_cents(decimal(value)), cents, "{value}");
    }
    assert_eq!(round_half_up(decimal("1.005"), 2), decimal("1.01"));
    assert_eq!(from_cents(-123).unwrap(), decimal("-123"));
    assert_eq!(from_cents(i128::MAX), Err(FinanceError::Overflow));
}
