//! Tests of the nucleolus: Kohlberg's criterion certifies what was found, by other means than it was found by.

use super::*;
use crate::game::Kind;
use crate::game::tests::random_game;

/// Tries all payments of these steps that add up to zero.
fn search(place: usize, payments: &mut Vec<i64>, steps: &[i64], test: &dyn Fn(&[i64]) -> bool) -> bool {
    if place + 1 == payments.len() {
        payments[place] = -payments[..place].iter().sum::<i64>();
        return test(payments);
    }
    steps.iter().any(|step| {
        payments[place] = *step;
        search(place + 1, payments, steps, test)
    })
}

/// Whether side payments that add up to zero, and take nothing from any of these groups, give something to one of them.
/// By Kohlberg's criterion there are none for the groups that complain most, nor for those that complain as much or more
/// than any other: then these groups are balanced. All payments of small whole numbers are tried, which is every
/// direction that matters with up to four players.
fn has_gainful_payment(groups: &[Group], free: &[Group], players: usize) -> bool {
    let steps = [-3_i64, -2, -1, 0, 1, 2, 3];
    let mut payments = vec![0_i64; players];
    let together = |group: Group, payments: &[i64]| -> i64 {
        let members = payments
            .iter()
            .enumerate()
            .filter(|(player, _)| group >> player & 1 == 1);
        members.map(|(_, payment)| payment).sum()
    };
    let test = |payments: &[i64]| {
        free.iter().all(|group| together(*group, payments) >= 0)
            && groups.iter().all(|group| together(*group, payments) >= 0)
            && groups.iter().any(|group| together(*group, payments) > 0)
    };
    search(0, &mut payments, &steps, &test)
}

fn assert_certified(game: &Game, shares: &[Fraction], rationality: Rationality) {
    let players = game.players();
    let complaint = |group: Group| {
        let members = shares
            .iter()
            .enumerate()
            .filter(|(player, _)| group >> player & 1 == 1);
        &game.worth()[group] - &Fraction::sum(members.map(|(_, share)| share))
    };
    let everybody = game.worth().len() - 1;
    assert!(complaint(everybody).is_zero());
    let mut levels: Vec<Fraction> = (1..everybody).map(complaint).collect();
    levels.sort();
    levels.dedup();
    let free: Vec<Group> = match rationality {
        Rationality::None => Vec::new(),
        Rationality::Individual => {
            let singles = (0..players).map(|player| 1 << player);
            singles.filter(|group| complaint(*group).is_zero()).collect()
        }
    };
    for level in levels {
        let groups: Vec<Group> = (1..everybody)
            .filter(|group| complaint(*group) >= level)
            .collect();
        assert!(
            !has_gainful_payment(&groups, &free, players),
            "{shares:?} {groups:?}"
        );
    }
}

#[test]
fn what_is_found_meets_the_criterion_of_kohlberg() {
    for seed in 0..150 {
        let game = random_game(seed, 2 + usize::try_from(seed % 3).expect("is small"));
        let free = of(&game, Rationality::None).expect("is always there").shares;
        assert_certified(&game, &free, Rationality::None);
        if let Some(found) = of(&game, Rationality::Individual) {
            for (player, share) in found.shares.iter().enumerate() {
                assert!(*share >= game.worth()[1 << player]);
            }
            assert_certified(&game, &found.shares, Rationality::Individual);
        }
    }
}

#[test]
fn a_wrong_nucleolus_is_not_certified() {
    let game = random_game(3, 3);
    let right = of(&game, Rationality::None).expect("is always there").shares;
    let mut wrong = right.clone();
    wrong[0] = &wrong[0] + &Fraction::whole(1);
    wrong[1] = &wrong[1] - &Fraction::whole(1);
    let certified = std::panic::catch_unwind(|| assert_certified(&game, &wrong, Rationality::None));
    assert!(certified.is_err());
}

#[test]
fn twelve_players_are_solved() {
    let game = random_game(11, 12);
    let found = of(&game, Rationality::None).expect("is always there").shares;
    assert_eq!(Fraction::sum(&found), game.worth()[4_095]);
    let everybody_alike =
        Game::try_new(12, Kind::Savings, &vec![Fraction::whole(1); 4_095]).expect("is a game");
    let alike = of(&everybody_alike, Rationality::None)
        .expect("is always there")
        .shares;
    assert_eq!(alike, vec![Fraction::try_new(1, 12).expect("is a fraction"); 12]);
}
