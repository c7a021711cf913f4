//! Tests of fractions.

use super::*;

fn fraction(numerator: i64, denominator: i64) -> Fraction {
    Fraction::try_new(numerator, denominator).expect("has a denominator")
}

#[test]
fn fractions_are_kept_in_lowest_terms() {
    assert_eq!(fraction(-6, -4).to_string(), "3/2");
    assert_eq!(fraction(6, -3).to_string(), "-2");
    assert_eq!(fraction(0, -7), Fraction::zero());
    assert_eq!(Fraction::try_new(1, 0), None);
    assert_eq!(Fraction::decimal(-1250, 2), fraction(-25, 2));
}

#[test]
fn decimals_are_rounded_half_away_from_zero_and_end_without_zeros() {
    let cases = [
        ((2290, 3), 10, "763.3333333333"),
        ((-1, 3), 2, "-0.33"),
        ((1, 2), 0, "1"),
        ((-1, 2), 0, "-1"),
        ((-1, 1000), 2, "0"),
        ((7, 1), 10, "7"),
        ((25, 2), 10, "12.5"),
        ((1, 1000), 3, "0.001"),
    ];
    for ((numerator, denominator), digits, expected) in cases {
        assert_eq!(fraction(numerator, denominator).to_decimal(digits), expected);
    }
}

#[test]
fn the_least_denominator_makes_all_whole() {
    let (whole, unit) = on_one_denominator(&[fraction(1, 4), fraction(-5, 6), fraction(2, 1)]);
    assert_eq!(
        (whole, unit),
        ([3, -10, 24].map(BigInt::from).to_vec(), BigInt::from(12))
    );
}
