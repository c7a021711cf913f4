//! Tests of games: published ones (O9, O10), brute force, and inputs that are none.

use super::*;

pub(crate) fn game(players: usize, kind: Kind, values: &[&str]) -> Game {
    let value = |text: &&str| {
        let (whole, behind) = text.split_once('.').unwrap_or((text, ""));
        let mantissa: i128 = format!("{whole}{behind}").parse().expect("is a number");
        Fraction::decimal(mantissa, u32::try_from(behind.len()).expect("is short"))
    };
    let values: Vec<Fraction> = values.iter().map(value).collect();
    Game::try_new(players, kind, &values).expect("is a game")
}

fn shown(shares: &[Fraction]) -> Vec<String> {
    shares.iter().map(Fraction::to_string).collect()
}

/// Gately 1974: a pool of power of three Indian regions.
#[test]
fn the_power_pool_of_gately() {
    let pool = game(3, Kind::Savings, &["0", "0", "0", "1170", "770", "210", "1530"]);
    assert_eq!(shown(&pool.shapley()), ["2290/3", "1450/3", "850/3"]);
    assert_eq!(shown(&pool.nucleolus().expect("is there")), ["955", "395", "180"]);
    assert_eq!(
        shown(&pool.pre_nucleolus().expect("is there")),
        ["955", "395", "180"]
    );
    let gately = pool.gately().expect("is there");
    let decimals: Vec<String> = gately.iter().map(|share| share.to_decimal(4)).collect();
    assert_eq!(decimals, ["827.7049", "476.5574", "225.7377"]);
    assert_eq!(pool.separable_costs(), gately);
    assert!(!pool.has_empty_core());
    assert_eq!(pool.violations(&pool.shapley()), Vec::<Group>::new());
    let second = game(3, Kind::Savings, &["0", "0", "0", "4", "0", "3", "6"]);
    assert_eq!(
        shown(&second.gately().expect("is there")),
        ["18/11", "36/11", "12/11"]
    );
}

/// Lemaire 1991: deposits that are pooled.
#[test]
fn the_pooled_deposits_of_lemaire() {
    let values = [
        "46125", "17437.5", "5812.5", "69187.5", "53812.5", "30750", "90000",
    ];
    let pool = game(3, Kind::Savings, &values);
    assert_eq!(shown(&pool.shapley()), ["51750", "25875", "12375"]);
    assert_eq!(
        shown(&pool.nucleolus().expect("is there")),
        ["105375/2", "97875/4", "51375/4"]
    );
    assert_eq!(
        shown(&pool.gately().expect("is there")),
        ["51900", "51375/2", "24825/2"]
    );
}

#[test]
fn published_library_tests() {
    let first = game(3, Kind::Savings, &["2", "4", "5", "18", "14", "9", "24"]);
    assert_eq!(shown(&first.shapley()), ["19/2", "8", "13/2"]);
    let ferguson = game(3, Kind::Savings, &["-1", "0", "1", "3", "4", "2", "5"]);
    assert_eq!(
        shown(&ferguson.nucleolus().expect("is there")),
        ["8/3", "2/3", "5/3"]
    );
    let gloves = game(3, Kind::Savings, &["0", "0", "0", "1", "1", "0", "1"]);
    assert_eq!(shown(&gloves.shapley()), ["2/3", "1/6", "1/6"]);
}

#[test]
fn an_empty_core_is_told_with_the_groups_that_break_up() {
    let costs = game(3, Kind::Cost, &["10", "10", "10", "8", "8", "8", "15"]);
    assert!(costs.has_empty_core());
    for shares in [
        costs.shapley(),
        costs.separable_costs(),
        costs.gately().expect("is there"),
    ] {
        assert_eq!(shown(&shares), ["5", "5", "5"]);
        let broken: Vec<Vec<usize>> = costs.violations(&shares).into_iter().map(players_of).collect();
        assert_eq!(broken, [vec![1, 2], vec![1, 3], vec![2, 3]]);
    }
}

#[test]
fn rules_that_are_undefined_are_none() {
    let subadditive = game(2, Kind::Savings, &["3", "3", "4"]);
    assert_eq!(subadditive.nucleolus(), None);
    assert_eq!(shown(&subadditive.pre_nucleolus().expect("is there")), ["2", "2"]);
    let nobody_adds = game(3, Kind::Savings, &["0", "0", "0", "6", "6", "6", "6"]);
    assert_eq!(nobody_adds.gately(), None);
    assert_eq!(shown(&nobody_adds.separable_costs()), ["2", "2", "2"]);
    let alone = game(1, Kind::Cost, &["7"]);
    assert_eq!(shown(&alone.nucleolus().expect("is there")), ["7"]);
    assert_eq!(shown(&alone.shapley()), ["7"]);
    assert!(!alone.has_empty_core());
}

#[test]
fn values_that_make_no_game_are_refused() {
    let zero = |count| vec![Fraction::zero(); count];
    assert_eq!(Game::try_new(0, Kind::Cost, &[]), Err(GameFault::Players));
    assert_eq!(
        Game::try_new(13, Kind::Cost, &zero(8_191)),
        Err(GameFault::Players)
    );
    assert_eq!(Game::try_new(3, Kind::Cost, &zero(6)), Err(GameFault::Values(7)));
}

/// All orders of so many players.
pub(crate) fn orders(players: usize) -> Vec<Vec<usize>> {
    if players == 0 {
        return vec![Vec::new()];
    }
    let insert = |order: Vec<usize>| {
        (0..players).map(move |place| {
            let mut order = order.clone();
            order.insert(place, players - 1);
            order
        })
    };
    orders(players - 1).into_iter().flat_map(insert).collect()
}

pub(crate) fn random_game(seed: i64, players: usize) -> Game {
    let value = |group: i64| {
        let number = (seed * 7_919 + group * 104_729 + seed * group * 613) % 97;
        Fraction::whole(number - 20)
    };
    let values: Vec<Fraction> = (1..1 << players).map(value).collect();
    Game::try_new(players, Kind::Savings, &values).expect("is a game")
}

#[test]
fn the_shapley_value_is_the_mean_over_all_orders() {
    for seed in 0..60 {
        let game = random_game(seed, 1 + usize::try_from(seed % 5).expect("is small"));
        let orders = orders(game.players());
        let mut sums = vec![Fraction::zero(); game.players()];
        for order in &orders {
            let mut group = 0;
            for player in order {
                let joined = group | 1 << player;
                let added = &game.worth()[joined] - &game.worth()[group];
                sums[*player] = &sums[*player] + &added;
                group = joined;
            }
        }
        let count = Fraction::whole(orders.len());
        let means: Option<Vec<Fraction>> = sums.iter().map(|sum| sum.over(&count)).collect();
        assert_eq!(Some(game.shapley()), means);
    }
}
