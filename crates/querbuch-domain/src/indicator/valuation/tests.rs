use proptest::prelude::*;

use crate::indicator::VALUE_MAX;
use crate::indicator::valuation::{MICROS, micros, saving};

const MINUTE: Option<u32> = Some(60);

fn micros_of(text: &str) -> Option<i128> {
    micros(crate::decimal::parse_decimal(text).expect("a decimal"))
}

#[test]
fn a_published_case_comes_out_to_the_cent() {
    // Wohngeld in Potsdam: 20 minutes less, 6 600 cases, 42.20 euros an hour.
    assert_eq!(saving(20_000_000, 6_600, 4_220, MINUTE), Some(9_284_000));
    // NKR 5161 and 4684 at 25 euros: 5 270 hours, 8.2 million hours.
    assert_eq!(saving(1_000_000, 5_270, 2_500, Some(3_600)), Some(13_175_000));
    assert_eq!(
        saving(1_000_000, 8_200_000, 2_500, Some(3_600)),
        Some(20_500_000_000)
    );
}

#[test]
fn one_rounding_half_up_and_alike_for_losses() {
    // A minute at 0.30 an hour is half a cent.
    let cases = [
        (1, Some(1)),
        (3, Some(2)),
        (-1, Some(-1)),
        (-3, Some(-2)),
        (2, Some(1)),
        (0, Some(0)),
    ];
    for (minutes, expected) in cases {
        assert_eq!(saving(minutes * 1_000_000, 1, 30, MINUTE), expected, "{minutes}");
    }
    // Just below half a cent.
    assert_eq!(saving(999_999, 1, 30, MINUTE), Some(0));
    // Thirds add up before they are rounded.
    assert_eq!(saving(1_000_000, 3, 20, MINUTE), Some(1));
    assert_eq!(saving(1_500_000, 2, 333, None), Some(999));
}

#[test]
fn values_are_exact_or_none() {
    assert_eq!(micros_of("0.000001"), Some(1));
    assert_eq!(micros_of("-95.5"), Some(-95_500_000));
    assert_eq!(micros_of("0.0000001"), None);
    assert_eq!(micros_of("1000000000000"), Some(1_000_000_000_000_000_000));
    assert_eq!(micros_of("1000000000000.000001"), None);
    assert_eq!(micros_of("9999999999999999999999999999"), None);
}

/// The largest values, cases and rates still fit; beyond 64 bits there is no saving, and nothing wraps.
#[test]
fn what_is_too_large_is_no_saving() {
    let gain = 2 * i128::from(VALUE_MAX) * MICROS;
    assert_eq!(saving(gain, u32::MAX, i64::MAX, Some(u32::MAX)), None);
    assert_eq!(
        saving(gain, i32::MAX.unsigned_abs(), 1_000_000, Some(28_800)),
        None
    );
    assert_eq!(saving(gain, 1, 1, None), Some(2 * VALUE_MAX));
}

proptest! {
    #[test]
    fn a_loss_is_the_gain_with_the_other_sign(gain in -1_000_000_000_i128..1_000_000_000, cases in 0..10_000_u32, rate in 1..10_000_i64) {
        prop_assert_eq!(saving(-gain, cases, rate, MINUTE), saving(gain, cases, rate, MINUTE).map(|cents| -cents));
    }

    /// Within half a cent of the exact fraction.
    #[test]
    fn the_rounded_saving_is_the_nearest(gain in -1_000_000_000_i128..1_000_000_000, cases in 0..10_000_u32, rate in 1..10_000_i64) {
        let cents = i128::from(saving(gain, cases, rate, MINUTE).expect("is small"));
        let denominator = MICROS * 60;
        let exact = gain * i128::from(cases) * i128::from(rate);
        prop_assert!((cents * denominator - exact).abs() * 2 <= denominator);
    }
}
