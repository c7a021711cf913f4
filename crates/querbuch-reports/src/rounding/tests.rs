use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{apportion, share};
use crate::finance::to_cents;

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

#[test]
fn parts_add_up_and_the_largest_remainders_are_rounded_up() {
    let parts = ["0.3", "0.3", "0.4", "0"].map(decimal);
    assert_eq!(apportion(&parts, 1), [0, 0, 1, 0]);
    let parts = ["-0.5", "0.5"].map(decimal);
    assert_eq!(apportion(&parts, 0), [0, 0], "equal remainders: the earlier one");
    let parts = ["1.5", "-1.5", "7"].map(decimal);
    assert_eq!(apportion(&parts, 7), [2, -2, 7]);
}

proptest! {
    #[test]
    fn every_part_is_rounded_down_or_up(parts in prop::collection::vec(-1_000_000_i64..1_000_000, 0..20)) {
        let parts: Vec<Decimal> = parts.into_iter().map(|part| Decimal::new(part, 3)).collect();
        let total = to_cents(parts.iter().sum());
        let cents = apportion(&parts, total);
        prop_assert_eq!(cents.iter().sum::<i128>(), total);
        for (part, cents) in parts.iter().zip(cents) {
            prop_assert!((Decimal::from(cents) - part).abs() < Decimal::ONE);
        }
    }
}

#[test]
fn shares_are_rounded_once_to_ten_digits() {
    let cases = [
        (1, 4, Some("0.25")),
        (1, 3, Some("0.3333333333")),
        (2, 3, Some("0.6666666667")),
        (-1, 3, Some("-0.3333333333")),
        (1, -4, Some("-0.25")),
        (0, 7, Some("0")),
        (5, 0, None),
        (0, 0, None),
        // A half in the eleventh digit goes up.
        (1, 20_000_000_000, Some("0.0000000001")),
        (i128::MAX, i128::MAX, Some("1")),
        (i128::MAX, i128::MAX / 2, Some("2")),
    ];
    for (part, total, expected) in cases {
        assert_eq!(share(part, total), expected.map(decimal), "{part} of {total}");
    }
}
