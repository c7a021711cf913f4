//! The nucleolus of a game, by a sequence of linear programs that are solved exactly.
//!
//! Each program makes the largest complaint `v(T) − x(T)` as small as possible among the groups whose complaint is not
//! settled yet. A group with a positive price in the dual program has that complaint in every solution: it is settled
//! (Maschler, Peleg and Shapley 1979; the criterion is Kohlberg's of 1971). After at most as many programs as there are
//! players the shares are the only ones left.

mod program;
mod span;

use num_bigint::BigInt;

use crate::fraction::{Fraction, on_one_denominator};
use crate::game::{Game, Group, Shares};
use program::{Bound, Optimum, Program};
use span::Span;

/// Whether shares may leave a player worse off than alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rationality {
    /// They may not.
    Individual,
    /// They may.
    None,
}

/// What a game comes to, as a game of savings.
pub(crate) struct Found {
    /// Of each player.
    pub shares: Shares,
}

/// The nucleolus of a game of savings; `None` where no shares satisfy the players.
pub(crate) fn of(game: &Game, rationality: Rationality) -> Option<Found> {
    let (worth, unit) = on_one_denominator(game.worth());
    let players = game.players();
    let alone: BigInt = (0..players).map(|player| &worth[1 << player]).sum();
    let everybody: Group = (1 << players) - 1;
    if rationality == Rationality::Individual && alone > worth[everybody] {
        return None;
    }
    let mut settled = Settled::new(players, &worth);
    let mut shares = vec![Fraction::whole(worth[everybody].clone())];
    while !settled.span.is_everything() {
        let optimum = settled.program(&worth, rationality).solve()?;
        if !settled.settle(&optimum, &worth) {
            return None;
        }
        shares = optimum.shares;
    }
    let unit = Fraction::whole(unit);
    let shares = shares.iter().map(|share| share.over(&unit));
    Some(Found {
        shares: shares.collect::<Option<_>>()?,
    })
}

/// The smallest that the largest complaint of any group can be; `None` of a single player, with whom nobody can break.
pub(crate) fn least_complaint(game: &Game) -> Option<Fraction> {
    let (worth, _) = on_one_denominator(game.worth());
    let settled = Settled::new(game.players(), &worth);
    if settled.span.is_everything() {
        return None;
    }
    // The sign is what matters, so the unit does not.
    let optimum = settled.program(&worth, Rationality::None).solve()?;
    Some(optimum.complaint)
}

/// Groups whose members together get what is known.
struct Settled {
    span: Span,
    groups: Vec<(Group, Fraction)>,
}

impl Settled {
    /// All together get all that there is.
    fn new(players: usize, worth: &[BigInt]) -> Self {
        let everybody = (1 << players) - 1;
        let mut span = Span::new(players);
        span.add(everybody);
        Self {
            span,
            groups: vec![(everybody, Fraction::whole(worth[everybody].clone()))],
        }
    }

    /// The program of what is not settled. What follows from settled groups is.
    fn program<'a>(&'a self, worth: &'a [BigInt], rationality: Rationality) -> Program<'a> {
        let open = (1..worth.len() - 1).filter(|group| !self.span.holds(*group));
        Program {
            players: self.span.players(),
            worth,
            settled: &self.groups,
            open: open.collect(),
            rationality,
        }
    }

    /// Settles the groups that have a price; whether there was any that was open.
    fn settle(&mut self, optimum: &Optimum, worth: &[BigInt]) -> bool {
        let before = self.groups.len();
        for priced in &optimum.priced {
            let (group, together) = match priced {
                Bound::Complaint(group) => {
                    let together = &Fraction::whole(worth[*group].clone()) - &optimum.complaint;
                    (*group, together)
                }
                Bound::Alone(player) => (1 << player, Fraction::whole(worth[1 << player].clone())),
            };
            if !self.span.holds(group) {
                self.span.add(group);
                self.groups.push((group, together));
            }
        }
        self.groups.len() > before
    }
}

#[cfg(test)]
mod tests;
