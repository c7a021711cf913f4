//! Tests of the rules of a shortfall: published ones, and what must hold of any.

use super::*;

fn claims(estate: i64, claims: &[i64]) -> Result<Claims, ClaimsFault> {
    let claims: Vec<Fraction> = claims.iter().map(|claim| Fraction::whole(*claim)).collect();
    Claims::try_new(&Fraction::whole(estate), &claims)
}

fn shown(shares: &[Fraction]) -> Vec<String> {
    shares.iter().map(|share| share.to_decimal(2)).collect()
}

/// The three wives of the Talmud (Ketubot 93a), as Aumann and Maschler have them.
#[test]
fn the_talmud_rule_is_that_of_the_talmud() {
    let cases = [
        (100, ["33.33", "33.33", "33.33"]),
        (200, ["50", "75", "75"]),
        (300, ["50", "100", "150"]),
        (600, ["100", "200", "300"]),
        (0, ["0", "0", "0"]),
    ];
    for (estate, expected) in cases {
        let found = claims(estate, &[100, 200, 300]).expect("falls short").talmud();
        assert_eq!(shown(&found), expected, "{estate}");
    }
}

#[test]
fn all_rules_of_one_shortfall() {
    let found = claims(200, &[100, 200, 300]).expect("falls short");
    assert_eq!(shown(&found.proportional()), ["33.33", "66.67", "100"]);
    assert_eq!(
        shown(&found.constrained_equal_awards()),
        ["66.67", "66.67", "66.67"]
    );
    assert_eq!(shown(&found.constrained_equal_losses()), ["0", "50", "150"]);
    assert_eq!(
        shown(&found.random_arrival().expect("few")),
        ["33.33", "83.33", "83.33"]
    );
    assert_eq!(shown(&found.adjusted_proportional()), ["40", "80", "80"]);
}

#[test]
fn what_is_no_shortfall_is_refused() {
    assert_eq!(claims(-1, &[-1]), Err(ClaimsFault::NegativeEstate));
    assert_eq!(claims(1, &[5, -1]), Err(ClaimsFault::NegativeClaim(1)));
    assert_eq!(claims(6, &[5]), Err(ClaimsFault::NoShortfall));
    assert_eq!(claims(0, &[]).map(|claims| claims.talmud()), Ok(Vec::new()));
}

#[test]
fn every_rule_shares_the_estate_and_gives_nobody_more_than_the_claim() {
    for seed in 0..300_i64 {
        let number = |place: i64, max: i64| (seed * 7_919 + place * 104_729 + seed * place * 31) % max;
        let given: Vec<i64> = (0..=seed % 6).map(|place| number(place, 60)).collect();
        let total: i64 = given.iter().sum();
        let estate = number(9, total + 1);
        let found = claims(estate, &given).expect("falls short");
        let rules = [
            found.proportional(),
            found.constrained_equal_awards(),
            found.constrained_equal_losses(),
            found.talmud(),
            found.random_arrival().expect("few"),
            found.adjusted_proportional(),
        ];
        for (rule, shares) in rules.iter().enumerate() {
            assert_eq!(
                Fraction::sum(shares),
                Fraction::whole(estate),
                "{rule}: {estate} {given:?}"
            );
            for (share, claim) in shares.iter().zip(&given) {
                assert!(
                    !share.is_negative() && *share <= Fraction::whole(*claim),
                    "{rule}"
                );
            }
        }
    }
}

#[test]
fn claims_of_any_size_and_with_decimals_are_shared_exactly() {
    let huge = Fraction::decimal(i128::MAX, 28);
    let found = Claims::try_new(&huge, &[huge.clone(), huge.clone()]).expect("falls short");
    let half = huge.over(&Fraction::whole(2)).expect("is no zero");
    for shares in [
        found.talmud(),
        found.random_arrival().expect("few"),
        found.proportional(),
    ] {
        assert_eq!(shares, [half.clone(), half.clone()]);
    }
}
