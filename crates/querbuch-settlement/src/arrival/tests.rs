//! Tests of random arrival: counting against drawing, and against itself in numbers of any size.

use super::*;

#[test]
fn counting_in_numbers_of_any_size_is_the_same() {
    let claims: Vec<i128> = (1..=9).map(|each| each * each * 7 % 40).collect();
    for needed in 0..3 {
        let whole: Vec<BigInt> = claims.iter().map(|claim| BigInt::from(*claim)).collect();
        let estate = BigInt::from(60);
        let small = counted(&estate, &whole, needed, Stop::NEVER).expect("few");
        let large = Worth::<BigInt>::of(&estate, &whole, Stop::NEVER)
            .expect("fits")
            .sums();
        assert_eq!(small, shares(&estate, &large, needed));
    }
}

#[test]
fn what_is_drawn_is_near_what_is_counted_and_adds_up() {
    let claims: Vec<i128> = (1..=12).map(|each| each * 1_000).collect();
    let estate = 30_000;
    let whole: Vec<BigInt> = claims.iter().map(|claim| BigInt::from(*claim)).collect();
    for needed in [0, 1, 3] {
        let exact = counted(&estate.into(), &whole, needed, Stop::NEVER).expect("few");
        let drawn = drawn(estate, &claims, needed, 1, Stop::NEVER);
        let (exact, found) = (exact.fractions(), drawn.parts.fractions());
        assert_eq!(
            crate::fraction::Fraction::sum(&found),
            crate::fraction::Fraction::whole(estate)
        );
        let five_errors = crate::fraction::Fraction::whole(5 * drawn.standard_error);
        for (exact, found) in exact.iter().zip(&found) {
            let off = exact - found;
            assert!(
                off <= five_errors && -&off <= five_errors,
                "{needed}: {exact} {found}"
            );
        }
        assert!(drawn.standard_error < 300, "{}", drawn.standard_error);
    }
}

#[test]
fn the_same_seed_draws_the_same_and_another_one_does_not() {
    let claims: Vec<i128> = (1..=40).collect();
    let draw = |seed| drawn(300, &claims, 1, seed, Stop::NEVER).parts;
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
}

#[test]
fn more_than_can_be_counted_is_not() {
    let claims = vec![BigInt::one(); COUNTED_MAX + 1];
    assert_eq!(counted(&BigInt::one(), &claims, 1, Stop::NEVER), None);
    let many = vec![BigInt::from(3); COUNTED_MAX];
    let parts = counted(&BigInt::from(50), &many, 1, Stop::NEVER)
        .expect("few")
        .fractions();
    assert_eq!(
        crate::fraction::Fraction::sum(&parts),
        crate::fraction::Fraction::whole(50)
    );
    assert!(parts[..COUNTED_MAX].windows(2).all(|pair| pair[0] == pair[1]));
}
