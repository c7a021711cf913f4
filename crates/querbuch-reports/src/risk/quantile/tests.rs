use super::*;

const HALF: u32 = 1 << 31;

/// Draws as shares of a thousand, rounded.
fn thousandths(distribution: Distribution, mode: i128, word: u32) -> i128 {
    Band::new(mode, 1_000).value(distribution, word)
}

#[test]
fn quantiles_are_those_of_the_distribution() {
    use Distribution::{Triangular, Uniform};
    // The median of a symmetric triangle is its mode; a quarter lies below √(1/8).
    let table = [
        (Uniform, 900, 0, 0),
        (Uniform, 900, HALF, 500),
        (Uniform, 0, u32::MAX, 1_000),
        (Triangular, 500, 0, 0),
        (Triangular, 500, HALF / 2, 354),
        (Triangular, 500, HALF, 500),
        (Triangular, 500, HALF / 2 * 3, 646),
        (Triangular, 500, u32::MAX, 1_000),
        (Triangular, 0, 0, 0),
        (Triangular, 0, HALF, 293),
        (Triangular, 1_000, HALF, 707),
        (Triangular, 1_000, u32::MAX, 1_000),
        (Triangular, 250, HALF / 2, 250),
    ];
    for (distribution, mode, word, expected) in table {
        assert_eq!(
            thousandths(distribution, mode, word),
            expected,
            "{distribution:?} {mode} {word}"
        );
    }
}

#[test]
fn quantiles_grow_with_the_draw_and_stay_within_the_range() {
    for mode in [0, 1, 333, 999, 1_000] {
        let band = Band::new(mode, 1_000);
        let values: Vec<i128> = (0..=4_096_u32)
            .map(|step| band.value(Distribution::Triangular, step.saturating_mul(1 << 20)))
            .collect();
        assert!(values.is_sorted(), "mode {mode}");
        assert!(values[0] >= 0 && values[values.len() - 1] <= 1_000, "mode {mode}");
    }
}

#[test]
fn bands_of_the_same_shape_are_one() {
    let mut bands = Vec::new();
    for (mode, range) in [(50, 100), (3, 4), (500, 1_000), (75, 100), (0, 9)] {
        Band::new(mode, range).merge_into(&mut bands);
    }
    let expected = [Band::new(0, 9), Band::new(550, 1_100), Band::new(78, 104)];
    assert_eq!(bands, expected);
}
