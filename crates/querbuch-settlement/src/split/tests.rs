//! Tests of the savings game: its closed form against linear programs, enumeration and brute force.

use super::*;
use crate::fraction::Fraction;
use crate::game::{Game, Kind, players_of};

fn positions(nets: &[i128], also_needed: &[usize]) -> Vec<Position> {
    let position = |(place, net): (usize, &i128)| Position {
        saving: net.max(&0) + 7,
        net: *net,
        enabling: also_needed.contains(&place),
    };
    nets.iter().enumerate().map(position).collect()
}

fn savings_game(nets: &[i128], also_needed: &[usize]) -> SavingsGame {
    SavingsGame::try_new(positions(nets, also_needed)).expect("fits")
}

/// Bund pays 100 and saves 20, Land saves 90, Kommune saves 60; amounts in cents.
fn illustration() -> SavingsGame {
    let position = |saving, net| Position {
        saving,
        net,
        enabling: false,
    };
    SavingsGame::try_new(vec![
        position(2_000, -8_000),
        position(9_000, 9_000),
        position(6_000, 6_000),
    ])
    .expect("fits")
}

fn cents(game: &SavingsGame, rule: Rule<'_>) -> Vec<i128> {
    game.shares(rule, Stop::NEVER).expect("has shares").cents
}

#[test]
fn the_illustration_of_the_methods() {
    let game = illustration();
    assert_eq!(cents(&game, Rule::MakeWhole), [0, 4_200, 2_800]);
    assert_eq!(cents(&game, Rule::BenefitProportional), [823, 3_706, 2_471]);
    assert_eq!(cents(&game, Rule::SeparableCosts), [2_450, 2_450, 2_100]);
    assert_eq!(cents(&game, Rule::Shapley { seed: 1 }), [2_500, 2_500, 2_000]);
    assert_eq!(cents(&game, Rule::Nucleolus), [2_334, 2_333, 2_333]);
    assert_eq!(cents(&game, Rule::Key(&[1, 1, 0])), [-4_000, 5_000, 6_000]);
    for rule in [
        Rule::MakeWhole,
        Rule::BenefitProportional,
        Rule::SeparableCosts,
        Rule::Nucleolus,
    ] {
        assert_eq!(game.violations(&cents(&game, rule)), []);
    }
    let by_key = game.violations(&[-4_000, 5_000, 6_000]);
    let loses = Violation {
        party: 0,
        kind: ViolationKind::Loses,
        short_by: 4_000,
    };
    assert_eq!(by_key, [loses]);
}

/// The same game by its definition.
fn plain(game: &SavingsGame) -> Game {
    let players = game.positions().len();
    let mut groups: Vec<usize> = (1..1 << players).collect();
    groups.sort_by_key(|group| (group.count_ones(), players_of(*group)));
    let worth = |group: &usize| {
        let has = |player: usize| group >> player & 1 == 1;
        let can = (0..players).all(|player| has(player) || !game.positions()[player].enabling);
        let together: i128 = (0..players)
            .filter(|player| has(*player))
            .map(|player| game.positions()[player].net)
            .sum();
        Fraction::whole(if can { together.max(0) } else { 0 })
    };
    let values: Vec<Fraction> = groups.iter().map(worth).collect();
    Game::try_new(players, Kind::Savings, &values).expect("is a game")
}

/// Games with a surplus, with up to so many parties; every third one names a party that gains as needed.
fn random_games(count: i128, players_max: i128) -> Vec<SavingsGame> {
    let game = |seed: i128| {
        let players = 2 + seed % (players_max - 1);
        let net = |place: i128| {
            let number = (seed * 7_919 + place * 104_729 + seed * place * 613) % 100;
            if (seed + place) % 4 == 0 {
                -number / 2
            } else {
                number
            }
        };
        let nets: Vec<i128> = (0..players).map(net).collect();
        let also: &[usize] = if seed % 3 == 0 { &[1] } else { &[] };
        savings_game(&nets, also)
    };
    (1..=count).map(game).filter(|game| game.surplus() > 0).collect()
}

fn exact(shares: &[Fraction], game: &SavingsGame) -> Vec<i128> {
    let (numerators, unit) = crate::fraction::on_one_denominator(shares);
    Parts::new(numerators, unit)
        .rounded(game.surplus())
        .expect("fits")
}

#[test]
fn the_nucleolus_of_linear_programs_is_the_talmud_rule() {
    let games = random_games(200, 6);
    assert!(games.len() > 100);
    for game in games {
        let by_programs = plain(&game).nucleolus().expect("is there");
        let claims: Vec<BigInt> = game.each(|each| game.claim(each).into());
        let by_talmud = talmud(&game.surplus().into(), &claims).fractions();
        assert_eq!(by_programs, by_talmud, "{game:?}");
        assert_eq!(cents(&game, Rule::Nucleolus), exact(&by_programs, &game));
    }
}

#[test]
fn the_shapley_value_is_random_arrival_and_gately_shares_by_claims() {
    for game in random_games(200, 7) {
        let plain = plain(&game);
        let (shapley, gately) = (plain.shapley(), plain.gately().expect("is there"));
        assert_eq!(
            cents(&game, Rule::Shapley { seed: 1 }),
            exact(&shapley, &game),
            "{game:?}"
        );
        assert_eq!(
            cents(&game, Rule::SeparableCosts),
            exact(&gately, &game),
            "{game:?}"
        );
    }
}

#[test]
fn the_core_is_a_box() {
    for (seed, game) in (0_i128..).zip(random_games(150, 8)) {
        let plain = plain(&game);
        let players = i128::try_from(game.positions().len()).expect("is small");
        // Whole shares around a stable split, and some far from it.
        let base = cents(&game, Rule::Nucleolus);
        for attempt in 0..20 {
            let mut shares = base.clone();
            let (from, to) = ((seed + attempt) % players, (seed * 3 + attempt * 7 + 1) % players);
            let moved = (seed * 13 + attempt * 29) % (game.surplus() + 3);
            shares[usize::try_from(from).expect("is small")] -= moved;
            shares[usize::try_from(to).expect("is small")] += moved;
            let whole: Vec<Fraction> = shares.iter().map(|share| Fraction::whole(*share)).collect();
            let is_stable = plain.violations(&whole).is_empty();
            assert_eq!(
                game.violations(&shares).is_empty(),
                is_stable,
                "{game:?} {shares:?}"
            );
        }
        for rule in [
            Rule::SeparableCosts,
            Rule::Shapley { seed: 1 },
            Rule::Nucleolus,
            Rule::MakeWhole,
        ] {
            let broken = game.violations(&cents(&game, rule));
            assert!(
                broken.iter().all(|each| each.short_by <= 1),
                "a cent of rounding: {broken:?}"
            );
        }
    }
}

const RULES: [Rule<'static>; 5] = [
    Rule::MakeWhole,
    Rule::BenefitProportional,
    Rule::Shapley { seed: 1 },
    Rule::SeparableCosts,
    Rule::Nucleolus,
];

#[test]
fn shares_add_up_and_nobody_pays_more_than_it_gains() {
    let with_shortfalls = [
        &[-50, 20, 10][..],
        &[-50, -30, 40],
        &[0, 0],
        &[-5],
        &[9],
        &[-1, 1],
        &[],
    ];
    for nets in with_shortfalls {
        let game = savings_game(nets, &[]);
        for rule in RULES {
            let shares = cents(&game, rule);
            assert_eq!(shares.iter().sum::<i128>(), game.surplus(), "{nets:?} {rule:?}");
            if game.surplus() <= 0 {
                for (share, net) in shares.iter().zip(nets) {
                    assert!(
                        *share <= 0 && *share >= (*net).min(0),
                        "{nets:?} {rule:?} {shares:?}"
                    );
                }
                assert_eq!(game.violations(&shares), []);
            }
        }
    }
}

#[test]
fn everybody_needed_shares_equally() {
    let game = savings_game(&[-30, 60, 90], &[1, 2]);
    for rule in [Rule::Shapley { seed: 1 }, Rule::SeparableCosts, Rule::Nucleolus] {
        assert_eq!(cents(&game, rule), [40, 40, 40], "{rule:?}");
    }
}

#[test]
fn renaming_parties_renames_the_shares() {
    for game in random_games(80, 6) {
        let mut turned = game.positions().to_vec();
        turned.rotate_left(1);
        let turned = SavingsGame::try_new(turned).expect("fits");
        for rule in RULES {
            let mut expected = cents(&game, rule);
            expected.rotate_left(1);
            let found = cents(&turned, rule);
            // Which of equal remainders gets the cent follows the order, so a cent may move.
            let differs = expected
                .iter()
                .zip(&found)
                .map(|(first, second)| (first - second).abs());
            assert!(differs.max() <= Some(1), "{rule:?}");
        }
    }
}

#[test]
fn splitting_a_party_in_two_changes_nobody_else_where_shares_are_proportional() {
    let whole = savings_game(&[-80, 90, 60], &[]);
    let mut halves = positions(&[-80, 45, 45, 60], &[]);
    (halves[1].saving, halves[2].saving) = (50, 47);
    let halves = SavingsGame::try_new(halves).expect("fits");
    for rule in [Rule::MakeWhole, Rule::BenefitProportional] {
        let (one, two) = (cents(&whole, rule), cents(&halves, rule));
        assert!(
            (one[0] - two[0]).abs() <= 1 && (one[2] - two[3]).abs() <= 1,
            "{rule:?}"
        );
        assert!((one[1] - two[1] - two[2]).abs() <= 1, "{rule:?}");
    }
}

#[test]
fn thousands_of_parties_are_split_and_what_is_drawn_says_so() {
    let nets: Vec<i128> = (0..11_000)
        .map(|place| if place % 11 == 0 { -70_000 } else { 9_000 + place })
        .collect();
    let game = savings_game(&nets, &[]);
    for rule in RULES {
        let found = game.shares(rule, Stop::NEVER).expect("has shares");
        assert_eq!(found.cents.iter().sum::<i128>(), game.surplus());
        assert_eq!(found.draws.is_some(), matches!(rule, Rule::Shapley { .. }));
    }
}

#[test]
fn a_key_without_weight_and_amounts_beyond_bounds_are_refused() {
    let game = illustration();
    assert_eq!(
        game.shares(Rule::Key(&[0, 0, 0]), Stop::NEVER),
        Err(SplitFault::NoWeight)
    );
    let huge = savings_huge(i128::MAX);
    assert_eq!(huge, Err(SplitFault::TooLarge));
    assert!(savings_huge(CENTS_MAX).is_ok());
}

fn savings_huge(net: i128) -> Result<SavingsGame, SplitFault> {
    let position = Position {
        saving: 0,
        net,
        enabling: false,
    };
    SavingsGame::try_new(vec![position; 3])
}
