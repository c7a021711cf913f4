use super::*;
use crate::finance::round_half_up;
use crate::finance::tests::{decimal, ten};

fn share(text: &str) -> Share {
    Share::try_new(decimal(text)).unwrap()
}

/// O12: social return on investment.
#[test]
fn published_case() {
    let shares = Attribution {
        deadweight: share("0.4"),
        attribution: share("0.7"),
        drop_off: share("0.3"),
        ..Attribution::FULL
    };
    let without = Attribution {
        deadweight: share("0.4"),
        ..Attribution::FULL
    };
    let gross = decimal("510000");
    assert_eq!(
        ten(adjusted_benefit(gross, without, 1).unwrap().benefit),
        "306000"
    );
    let first = adjusted_benefit(gross, shares, 1).unwrap();
    assert_eq!(ten(first.benefit), "214200");
    let second = adjusted_benefit(gross, shares, 2).unwrap();
    assert_eq!(second.drop_off, decimal("0.7"));
    let present = second.benefit / decimal("1.035");
    assert_eq!(round_half_up(present, 6).to_string(), "144869.565217");
    let ratio = crate::finance::ratio::benefit_cost(first.benefit + present, decimal("250000")).unwrap();
    assert_eq!(ten(ratio.value().unwrap()), "1.4362782609");
}

#[test]
fn all_factors_are_multiplied() {
    let shares = Attribution {
        deadweight: share("0.1"),
        displacement: share("0.2"),
        attribution: share("0.5"),
        drop_off: share("0.5"),
        haircut: share("0.25"),
    };
    let adjusted = adjusted_benefit(decimal("1000"), shares, 3).unwrap();
    assert_eq!(
        ten(adjusted.benefit),
        "67.5",
        "1000 · 0.9 · 0.8 · 0.5 · 0.25 · 0.75"
    );
    assert_eq!(ten(adjusted.drop_off), "0.25");
    assert_eq!(
        adjusted_benefit(decimal("1"), shares, 0),
        Err(FinanceError::Empty)
    );
    assert_eq!(
        adjusted_benefit(decimal("1"), shares, 1_001),
        Err(FinanceError::TooFar { max: YEARS_MAX })
    );
    assert_eq!(Share::try_new(decimal("1.01")), Err(FinanceError::NotAShare));
    assert_eq!(Share::try_new(decimal("-0.01")), Err(FinanceError::NotAShare));
}

#[test]
fn costs_are_raised_by_what_is_not_mitigated() {
    let adjusted = adjusted_cost(decimal("1000"), decimal("0.24"), share("0.5")).unwrap();
    assert_eq!(
        (ten(adjusted.factor), ten(adjusted.cost)),
        ("1.12".to_owned(), "1120".to_owned())
    );
    assert_eq!(
        adjusted_cost(Decimal::MAX, decimal("0.24"), Share::NONE),
        Err(FinanceError::Overflow)
    );
}
