//! Tests of parts.

use super::*;

#[test]
fn parts_are_rounded_so_that_they_add_up_and_the_earlier_of_equal_ones_gets_the_cent() {
    let third = Parts::in_proportion(70, &[1, 1, 1].map(BigInt::from)).expect("has weights");
    assert_eq!(third.rounded(70), Some(vec![24, 23, 23]));
    let below = Parts::in_proportion(-70, &[1, 1, 1].map(BigInt::from)).expect("has weights");
    assert_eq!(below.rounded(-70), Some(vec![-23, -23, -24]));
    assert_eq!(Parts::in_proportion(5, &[BigInt::zero()]), None);
    let huge = Parts::whole(vec![BigInt::from(2).pow(200)]);
    assert_eq!(huge.rounded(0), None);
}

#[test]
fn a_proportion_is_rounded_half_away_from_zero_and_never_overflows() {
    assert_eq!(proportion(10, 1, 4), Some(3));
    assert_eq!(proportion(-10, 1, 4), Some(-3));
    assert_eq!(proportion(10, 1, 0), None);
    assert_eq!(proportion(i128::MAX, 6, 6), Some(i128::MAX));
    assert_eq!(proportion(i128::MAX, 6, 5), None);
}
