use super::*;
use crate::finance::npv::npv;
use crate::finance::tests::{rate, ten, whole};

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

#[test]
fn each_timing_counts_from_its_base() {
    let table = [
        (Timing::Year0, "2026-12", 0, "1"),
        (Timing::Year0, "2027-01", 1, "0.9523809524"),
        (Timing::Year0, "2025-06", -1, "1.05"),
        (Timing::YearEnd, "2026-01", 0, "0.9523809524"),
        (Timing::YearEnd, "2025-12", -1, "1"),
        (Timing::MidYear, "2026-09", 0, "0.9759000729"),
        (Timing::Monthly, "2026-03", 0, "1"),
        (Timing::Monthly, "2026-10", 7, "0.971940268"),
        (Timing::Monthly, "2025-03", -12, "1.05"),
    ];
    for (timing, at, bucket, factor) in table {
        let discounting = Discounting::new(rate("0.05"), timing, month("2026-03"));
        assert_eq!(discounting.bucket(month(at)), bucket, "{timing:?} {at}");
        assert_eq!(
            ten(discounting.factor(month(at)).unwrap()),
            factor,
            "{timing:?} {at}"
        );
    }
    assert_eq!(Timing::MidYear.time(2).unwrap().years(), Decimal::new(25, 1));
}

/// F1: the published check of the conventions.
#[test]
fn half_a_year_and_a_year_make_a_difference() {
    let flows = whole(&[-10_000, 5_000, 5_000, 5_000]);
    let five = rate("0.05");
    // There, the first flow is not discounted and the others are.
    let later = |timing| npv(&flows[1..], five, timing).unwrap() + flows[0];
    assert_eq!(round_half_up(later(Timing::YearEnd), 2).to_string(), "3616.24");
    assert_eq!(round_half_up(later(Timing::MidYear), 2).to_string(), "3952.49");
    assert_eq!(round_half_up(later(Timing::Year0), 2).to_string(), "4297.05");
}

/// F2: the bands of the British Treasury.
#[test]
fn declining_rates_are_multiplied_year_by_year() {
    let band = |through_year, percent| Band {
        through_year,
        rate: rate(percent),
    };
    let bands = [
        band(Some(30), "0.035"),
        band(Some(75), "0.03"),
        band(Some(125), "0.025"),
        band(None, "0.02"),
    ];
    let factor = |years| declining_factor(&bands, years).unwrap();
    assert_eq!(round_half_up(factor(31), 5).to_string(), "0.34590");
    assert_eq!(
        round_half_up(factor(30), 12),
        round_half_up(
            rounded_factor(rate("0.035"), Timing::Year0.time(30).unwrap(), 12).unwrap(),
            12
        )
    );
    assert_eq!(factor(0), Decimal::ONE);
    // Behind the last band, its rate goes on.
    let ended = [band(Some(1), "0.1"), band(Some(2), "0.2")];
    assert_eq!(
        ten(declining_factor(&ended, 3).unwrap()),
        ten(Decimal::ONE / Decimal::new(1_584, 3))
    );
    assert_eq!(declining_factor(&[], 3), Err(FinanceError::Empty));
    assert_eq!(
        declining_factor(&[band(None, "0.1"), band(Some(2), "0.2")], 3),
        Err(FinanceError::NotInOrder)
    );
    assert_eq!(
        declining_factor(&[band(Some(2), "0.1"), band(Some(2), "0.2")], 3),
        Err(FinanceError::NotInOrder)
    );
    assert_eq!(
        declining_factor(&bands, YEARS_MAX + 1),
        Err(FinanceError::TooFar { max: YEARS_MAX })
    );
}

#[test]
fn what_cannot_be_written_down_is_an_error() {
    let century = Timing::Year0.time(100).unwrap();
    assert_eq!(factor(rate("-0.9"), century), Err(FinanceError::Overflow));
    assert_eq!(factor(rate("1000"), century), Ok(Decimal::ZERO));
    assert!(Timing::Year0.time(i32::MAX).is_err() && Timing::Year0.time(-1_001).is_err());
    for (text, error) in [
        ("-1", FinanceError::RateTooLow),
        ("-2", FinanceError::RateTooLow),
        ("1000000000", FinanceError::RateTooHigh),
    ] {
        assert_eq!(Rate::try_new(text.parse().unwrap()), Err(error), "{text}");
    }
}
