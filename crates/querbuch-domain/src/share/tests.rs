use proptest::prelude::*;

use crate::share::{long_share, share, split};

/// Amount, weights, parts.
type Case = (i128, &'static [i128], Option<&'static [i128]>);

#[test]
fn parts_add_up_and_the_largest_remainder_is_rounded_up() {
    let cases: [Case; 16] = [
        (100, &[1], Some(&[100])),
        (100, &[1, 1, 1], Some(&[34, 33, 33])),
        (101, &[1, 1, 1], Some(&[34, 34, 33])),
        (-100, &[1, 1, 1], Some(&[-34, -33, -33])),
        (100, &[1, 2], Some(&[33, 67])),
        (1, &[1, 2], Some(&[0, 1])),
        (1, &[1, 1], Some(&[1, 0])),
        // Exact shares 0.6, 1.5, 0.9: the second and third cent go to the larger remainders.
        (3, &[2, 5, 3], Some(&[1, 1, 1])),
        (0, &[3, 4], Some(&[0, 0])),
        (7, &[0, 5, 0], Some(&[0, 7, 0])),
        (7, &[-5, 5], Some(&[0, 7])),
        (7, &[0, -1], None),
        (7, &[], None),
        (0, &[], None),
        // Products of more than 128 bits.
        (
            i128::MAX,
            &[1 << 90, 1 << 90],
            Some(&[i128::MAX / 2 + 1, i128::MAX / 2]),
        ),
        (i128::MIN, &[1 << 99, 0], Some(&[i128::MIN, 0])),
    ];
    for (amount, weights, expected) in cases {
        assert_eq!(
            split(amount, weights).as_deref(),
            expected,
            "{amount} by {weights:?}"
        );
    }
}

#[test]
fn weights_beyond_all_bounds_are_no_fault() {
    let parts = split(1_001, &[i128::MAX, i128::MAX, i128::MIN]).expect("two weights");
    assert_eq!(parts, [501, 500, 0]);
}

fn weights() -> impl Strategy<Value = Vec<i128>> {
    prop_oneof![
        prop::collection::vec(-3..20_i128, 1..8),
        prop::collection::vec(0..(1_i128 << 100), 1..8),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_weights_the_parts_add_up(amount in any::<i128>(), weights in weights()) {
        let Some(parts) = split(amount, &weights) else {
            prop_assert!(weights.iter().all(|weight| *weight <= 0));
            return Ok(());
        };
        prop_assert_eq!(parts.len(), weights.len());
        prop_assert_eq!(parts.iter().sum::<i128>(), amount);
        for (part, weight) in parts.iter().zip(&weights) {
            prop_assert!(part.signum() == 0 || part.signum() == amount.signum());
            prop_assert!(*weight > 0 || *part == 0, "a part without a weight");
        }
    }

    #[test]
    fn no_part_is_a_whole_cent_away_from_the_exact_share(
        amount in -1_000_000_000_000..1_000_000_000_000_i128,
        weights in prop::collection::vec(0..1_000_000_000_000_i128, 1..8),
    ) {
        let total: i128 = weights.iter().sum();
        for (part, weight) in split(amount, &weights).into_iter().flatten().zip(&weights) {
            prop_assert!((part * total - amount * weight).abs() < total);
        }
    }

    #[test]
    fn dividing_on_paper_is_dividing(amount in any::<u64>(), weight in any::<u64>(), more in any::<u64>()) {
        let (amount, weight) = (u128::from(amount), u128::from(weight));
        let total = weight + u128::from(more) + 1;
        prop_assert_eq!(long_share(amount, weight, total), share(amount, weight, total));
    }

    #[test]
    fn weights_in_another_unit_give_the_same_parts(
        amount in -10_000..10_000_i128,
        weights in prop::collection::vec(0..1_000_i128, 1..6),
        factor in 1..1_000_000_i128,
    ) {
        let scaled: Vec<i128> = weights.iter().map(|weight| weight * factor).collect();
        prop_assert_eq!(split(amount, &scaled), split(amount, &weights));
    }
}
