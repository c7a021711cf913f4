use proptest::prelude::*;

use super::*;

fn effect(number: u32, party: usize, sign: Sign, spread: [i64; 3]) -> RiskEffect {
    let [low, mode, high] = spread.map(Decimal::from);
    RiskEffect {
        number,
        stream: u64::from(number),
        party,
        sign,
        certain: Decimal::ZERO,
        spreads: vec![Spread { low, mode, high }],
    }
}

fn simulation(draws: usize, seed: u64) -> Simulation {
    Simulation {
        draws,
        seed,
        distribution: Distribution::Triangular,
    }
}

fn cents(value: Decimal) -> i64 {
    crate::finance::to_cents(value).try_into().unwrap()
}

/// The same figures on every machine and for ever. They were computed a second time, by another program, from the
/// description of the generator and the quantile.
#[test]
fn a_seed_gives_the_same_draws_for_ever() {
    let effects = [
        effect(1, 0, Sign::Minus, [80_000, 100_000, 150_000]),
        effect(2, 1, Sign::Plus, [60_000, 130_000, 160_000]),
    ];
    let risks = simulation(10_000, 42).run(&effects, 2).unwrap();
    let figures = |risk: &Risk| [cents(risk.p5), cents(risk.p50), cents(risk.p95), cents(risk.mean)];
    assert_eq!(figures(&risks.overall), [-37_725, 7_542, 45_777, 6_254]);
    assert_eq!(risks.overall.chance_positive.to_string(), "0.612");
    assert_eq!(
        figures(&risks.parties[0]),
        [-136_768, -108_467, -88_288, -110_077]
    );
    assert_eq!(figures(&risks.parties[1]), [78_770, 118_744, 147_408, 116_331]);
}

/// The distribution is that of the textbook: mean `(low + mode + high) / 3`, percentiles by its quantile.
#[test]
fn percentiles_and_mean_are_those_of_the_distribution() {
    let effects = [effect(7, 0, Sign::Plus, [0, 300_000, 900_000])];
    let overall = simulation(100_000, 1).run(&effects, 1).unwrap().overall;
    // √(0.05/3)·9, 9 − √(0.5·2/3)·9, 9 − √(0.05·2/3)·9, in hundred thousand
    let near = |value: Decimal, expected: i64| (cents(value) - expected).abs() < 3_000;
    assert!(near(overall.mean, 400_000), "{overall:?}");
    assert!(near(overall.p5, 116_190), "{overall:?}");
    assert!(near(overall.p50, 380_385), "{overall:?}");
    assert!(near(overall.p95, 735_683), "{overall:?}");
    let uniform = Simulation {
        distribution: Distribution::Uniform,
        ..simulation(100_000, 1)
    };
    let overall = uniform.run(&effects, 1).unwrap().overall;
    assert!(
        near(overall.p5, 45_000) && near(overall.p50, 450_000) && near(overall.p95, 855_000),
        "{overall:?}"
    );
}

#[test]
fn zero_is_no_gain_and_what_is_certain_is_certain() {
    let mut known = effect(1, 0, Sign::Plus, [5, 5, 5]);
    known.certain = Decimal::from(-5);
    let risks = simulation(100, 3).run(&[known.clone()], 2).unwrap();
    assert_eq!(risks.overall.chance_positive, Decimal::ZERO);
    assert_eq!(risks.overall, risks.parties[0]);
    known.certain = Decimal::from(-4);
    let risks = simulation(100, 3).run(&[known], 2).unwrap();
    assert_eq!(risks.overall.chance_positive, Decimal::ONE);
    assert_eq!(
        (risks.overall.p5, risks.overall.p95),
        (Decimal::ONE, Decimal::ONE)
    );
    assert_eq!(risks.parties[1].mean, Decimal::ZERO, "a party without effects");
}

#[test]
fn effects_of_one_measure_turn_out_well_together() {
    let stream = |effect: &mut RiskEffect, correlation: Correlation| {
        effect.stream = correlation.stream(effect.number, 9);
    };
    let spread = |correlation| {
        let mut effects = [
            effect(1, 0, Sign::Minus, [0, 500_000, 1_000_000]),
            effect(2, 0, Sign::Plus, [0, 500_000, 1_000_000]),
        ];
        for effect in &mut effects {
            stream(effect, correlation);
        }
        let overall = simulation(20_000, 5).run(&effects, 1).unwrap().overall;
        cents(overall.p95) - cents(overall.p5)
    };
    let (apart, together) = (spread(Correlation::Independent), spread(Correlation::Measure));
    // Standard deviations add up instead of their squares.
    assert!(together * 10 > apart * 13, "{apart} {together}");
    assert_ne!(
        Correlation::Independent.stream(9, 9),
        Correlation::Measure.stream(9, 9)
    );
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let good = effect(1, 0, Sign::Plus, [1, 2, 3]);
    let bounds = FinanceError::Draws {
        min: DRAWS_MIN,
        max: DRAWS_MAX,
    };
    for draws in [0, DRAWS_MIN - 1, DRAWS_MAX + 1, usize::MAX] {
        assert_eq!(
            simulation(draws, 0).run(std::slice::from_ref(&good), 1),
            Err(bounds)
        );
    }
    let disordered = effect(1, 0, Sign::Plus, [3, 2, 1]);
    assert_eq!(
        simulation(100, 0).run(&[disordered], 1),
        Err(FinanceError::NotInOrder)
    );
    let mut large = good.clone();
    large.spreads[0].high = Decimal::MAX;
    assert_eq!(simulation(100, 0).run(&[large], 1), Err(FinanceError::Overflow));
    let mut long = good.clone();
    long.spreads = vec![long.spreads[0]; FLOWS_MAX + 1];
    assert_eq!(
        simulation(100, 0).run(&[long], 1),
        Err(FinanceError::TooMany { max: FLOWS_MAX })
    );
    let max = WORK_MAX / DRAWS_MAX;
    let many = vec![good; max];
    assert_eq!(
        simulation(DRAWS_MAX, 0).run(&many, 1),
        Err(FinanceError::TooMany { max })
    );
}

prop_compose! {
    fn any_effect()(
        number in 0..50_u32,
        party in 0..3_usize,
        minus in any::<bool>(),
        certain in -1_000_000..1_000_000_i64,
        spreads in prop::collection::vec((0..1_000_000_i64, 0..100_000_i64, 0..100_000_i64), 0..4),
    ) -> RiskEffect {
        let spread = |(low, up, more): (i64, i64, i64)| Spread {
            low: low.into(),
            mode: (low + up).into(),
            high: (low + up + more).into(),
        };
        RiskEffect {
            number,
            stream: number.into(),
            party,
            sign: if minus { Sign::Minus } else { Sign::Plus },
            certain: certain.into(),
            spreads: spreads.into_iter().map(spread).collect(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// An effect's draws are its own: the mean of the whole is the sum of the means, and of one alone is the same
    /// within the whole and by itself.
    #[test]
    fn effects_do_not_disturb_each_other(effects in prop::collection::vec(any_effect(), 1..6), seed: u64) {
        let simulation = simulation(200, seed);
        let whole = simulation.run(&effects, 3).unwrap();
        let tolerance = Decimal::new(1, 5);
        let means: Decimal = whole.parties.iter().map(|risk| risk.mean).sum();
        prop_assert!((whole.overall.mean - means).abs() < tolerance);
        let alone: Decimal = effects
            .iter()
            .map(|effect| simulation.run(std::slice::from_ref(effect), 3).unwrap().overall.mean)
            .sum();
        prop_assert!((whole.overall.mean - alone).abs() < tolerance);
    }

    /// Every drawn net lies between all at their worst and all at their best.
    #[test]
    fn draws_stay_within_the_bounds(effects in prop::collection::vec(any_effect(), 1..6), seed: u64) {
        let side = |good: bool| -> Decimal {
            effects
                .iter()
                .map(|effect| {
                    let high = good == (effect.sign == Sign::Plus);
                    let spreads = effect.spreads.iter();
                    let values: Decimal = spreads.map(|spread| if high { spread.high } else { spread.low }).sum();
                    effect.sign.of(effect.certain + values)
                })
                .sum()
        };
        let overall = simulation(100, seed).run(&effects, 0).unwrap().overall;
        prop_assert!(side(false) <= overall.p5 && overall.p5 <= overall.p50);
        prop_assert!(overall.p50 <= overall.p95 && overall.p95 <= side(true));
        prop_assert!((Decimal::ZERO..=Decimal::ONE).contains(&overall.chance_positive));
    }
}
