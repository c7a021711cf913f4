use super::*;
use crate::finance::discount::Timing;
use crate::finance::npv::npv;
use crate::finance::tests::{rate, whole};

/// A present value of equal yearly costs after a first one, with the factor of a printed table or the exact one.
fn present(first: i64, yearly: i64, years: u32, digits: Option<u32>) -> Decimal {
    let exact = annuity_factor(rate("0.04"), years).unwrap();
    let factor = digits.map_or(exact, |digits| round_half_up(exact, digits));
    Decimal::from(first) + Decimal::from(yearly) * factor
}

/// O2: Schema 4 of the VV-LHO, as printed and exact.
#[test]
fn unequal_lives() {
    let two = |value: Decimal| round_half_up(value, 2).normalize().to_string();
    let four = rate("0.04");
    for (digits, buy, lease, buy_yearly, lease_yearly) in [
        (Some(2), "72304", "48560", "10743.54", "13377.41"),
        (None, "72317.18", "48558.74", "10741.11", "13377.45"),
    ] {
        let (bought, leased) = (
            present(40_000, 4_800, 8, digits),
            present(5_000, 12_000, 4, digits),
        );
        assert_eq!(
            (two(bought), two(leased)),
            (buy.to_owned(), lease.to_owned()),
            "{digits:?}"
        );
        let yearly = |value, years| two(annuity(value, four, years, digits).unwrap().amount);
        assert_eq!(yearly(bought, 8), buy_yearly, "{digits:?}");
        assert_eq!(yearly(leased, 4), lease_yearly, "{digits:?}");
    }
    assert_eq!(two(present(0, 4_800, 8, None)), "32317.18");
    assert_eq!(two(present(0, 4_800, 8, Some(2))), "32304");
    // Printed as 26,135.24, for 26,135.2456.
    assert_eq!(two(present(0, 7_200, 4, None)), "26135.25");
    assert_eq!(two(present(0, 4_800, 4, Some(2))), "17424");
}

/// O12: the factor of 20 years, and the cycling network.
#[test]
fn factor_of_twenty_years() {
    let rate = rate("0.035");
    let factor = annuity_factor(rate, 20).unwrap();
    assert_eq!(round_half_up(factor, 6).to_string(), "14.212403");
    let flows = whole(&[[-3_000_000].as_slice(), &[230_000; 20]].concat());
    let value = npv(&flows, rate, Timing::Year0).unwrap();
    assert_eq!(round_half_up(value, 2).to_string(), "268852.76");
}

#[test]
fn unusual_years_and_rates() {
    assert_eq!(annuity_factor(Rate::ZERO, 7), Ok(Decimal::from(7)));
    assert_eq!(annuity_factor(rate("-0.5"), 2), Ok(Decimal::from(6)));
    assert_eq!(annuity_factor(rate("0.1"), 0), Err(FinanceError::Empty));
    assert_eq!(
        annuity_factor(rate("0.1"), YEARS_MAX + 1),
        Err(FinanceError::TooFar { max: YEARS_MAX })
    );
    assert_eq!(annuity_factor(rate("-0.99"), 100), Err(FinanceError::Overflow));
    assert_eq!(
        annuity(Decimal::ONE, rate("9"), 1, Some(0)),
        Err(FinanceError::Overflow),
        "a factor of 0.1 is none"
    );
}
