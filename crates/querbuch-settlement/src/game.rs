//! Cooperative games of up to twelve players: any characteristic function, exact answers.

use num_bigint::BigInt;
use num_traits::One as _;

use crate::fraction::Fraction;
use crate::nucleolus::{self, Rationality};

/// Most players: a game has a value for each of their 4,095 groups.
pub const PLAYERS_MAX: usize = 12;

/// A group of players, one bit each, the first player's the lowest.
pub type Group = usize;

/// What the values of a game are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What a group can save: the more, the better.
    Savings,
    /// What a group has to pay: the less, the better.
    Cost,
}

/// A game: for each group of players, what it can save, or what it costs, on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Game {
    players: usize,
    kind: Kind,
    /// By group; of a game of costs, what it saves: the cost, negated. The empty group is worth nothing.
    worth: Vec<Fraction>,
}

/// Why values make no game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GameFault {
    /// There is no player, or there are more than [`PLAYERS_MAX`].
    Players,
    /// There are not as many values as groups: this many are needed.
    Values(usize),
}

/// What each player gets of the savings, or pays of the cost.
pub type Shares = Vec<Fraction>;

impl Game {
    /// A game from the values of its groups by size, then in order: 1, 2, 3, 12, 13, 23, 123.
    ///
    /// # Errors
    /// A [`GameFault`], in the order in which they are declared.
    pub fn try_new(players: usize, kind: Kind, values: &[Fraction]) -> Result<Self, GameFault> {
        if !(1..=PLAYERS_MAX).contains(&players) {
            return Err(GameFault::Players);
        }
        let groups = groups_in_order(players);
        if values.len() != groups.len() {
            return Err(GameFault::Values(groups.len()));
        }
        let mut worth = vec![Fraction::zero(); 1 << players];
        for (group, value) in groups.into_iter().zip(values) {
            worth[group] = match kind {
                Kind::Savings => value.clone(),
                Kind::Cost => -value,
            };
        }
        Ok(Self { players, kind, worth })
    }

    /// How many play.
    pub fn players(&self) -> usize {
        self.players
    }

    /// By group; of a game of costs, negated.
    pub(crate) fn worth(&self) -> &[Fraction] {
        &self.worth
    }

    fn everybody(&self) -> Group {
        (1 << self.players) - 1
    }

    /// What all are worth together.
    fn whole(&self) -> &Fraction {
        &self.worth[self.everybody()]
    }

    fn alone(&self, player: usize) -> &Fraction {
        &self.worth[1 << player]
    }

    /// What a player adds to all others.
    fn marginal(&self, player: usize) -> Fraction {
        self.whole() - &self.worth[self.everybody() & !(1 << player)]
    }

    /// As the kind of game shows shares.
    fn shown(&self, shares: Shares) -> Shares {
        match self.kind {
            Kind::Savings => shares,
            Kind::Cost => shares.iter().map(|share| -share).collect(),
        }
    }

    /// The Shapley value: what a player adds, on average over all orders in which they can join (Shapley 1953):
    /// `φ_i = Σ_{T∌i} |T|! (n−|T|−1)! / n! · (v(T∪i) − v(T))`.
    pub fn shapley(&self) -> Shares {
        let factorial = |number: usize| (1..=number).fold(BigInt::one(), |product, each| product * each);
        let count = self.players;
        let weight =
            |size: usize| Fraction::try_new(factorial(size) * factorial(count - size - 1), factorial(count));
        let weights: Vec<Fraction> = (0..count).filter_map(weight).collect();
        let share = |player: usize| {
            let mut by_size = vec![Fraction::zero(); count];
            for group in (0..=self.everybody()).filter(|group| group >> player & 1 == 0) {
                let size = group.count_ones() as usize;
                let added = &self.worth[group | 1 << player] - &self.worth[group];
                by_size[size] = &by_size[size] + &added;
            }
            let weighted = by_size.iter().zip(&weights).map(|(sum, weight)| sum * weight);
            Fraction::sum(&weighted.collect::<Vec<_>>())
        };
        self.shown((0..count).map(share).collect())
    }

    /// The Gately point: everybody loses the same by breaking up, relative to what the others lose (Gately 1974,
    /// "Sharing the gains from regional cooperation"): `x_i = v(i) + (v(N) − Σv(j)) · (m_i − v(i)) / Σ(m_j − v(j))` with
    /// `m_i = v(N) − v(N∖i)`. `None` where there is something to share and nobody adds anything.
    pub fn gately(&self) -> Option<Shares> {
        let added: Vec<Fraction> = self.players_each(|player| &self.marginal(player) - self.alone(player));
        let alone: Vec<Fraction> = self.players_each(|player| self.alone(player).clone());
        let (total, rest) = (Fraction::sum(&added), self.whole() - &Fraction::sum(&alone));
        let part = if rest.is_zero() {
            Fraction::zero()
        } else {
            rest.over(&total)?
        };
        let shares = alone
            .iter()
            .zip(&added)
            .map(|(alone, added)| alone + &(added * &part));
        Some(self.shown(shares.collect()))
    }

    /// Separable costs, remaining benefits: each bears what it alone adds to the cost, and of the rest a part in
    /// proportion to what is left of its benefit, which counts up to what it would pay alone (Heaney and Dickinson 1982):
    /// `RB_i = max(0, c(i) − SC_i)`; where nobody has any, the rest is shared equally.
    pub fn separable_costs(&self) -> Shares {
        let marginals: Vec<Fraction> = self.players_each(|player| self.marginal(player));
        let remaining: Vec<Fraction> = self.players_each(|player| {
            let remaining = &marginals[player] - self.alone(player);
            remaining.max(Fraction::zero())
        });
        let (total, excess) = (
            Fraction::sum(&remaining),
            &Fraction::sum(&marginals) - self.whole(),
        );
        let equally = Fraction::try_new(1, self.players).unwrap_or_else(Fraction::zero);
        let share = |player: usize| {
            let part = remaining[player].over(&total).unwrap_or_else(|| equally.clone());
            &marginals[player] - &(&excess * &part)
        };
        self.shown(self.players_each(share))
    }

    /// The nucleolus: of the shares that leave nobody worse off than alone, those that make the group that complains most
    /// complain least, then the next one, and so on (Schmeidler 1969). `None` where no shares leave nobody worse off.
    pub fn nucleolus(&self) -> Option<Shares> {
        nucleolus::of(self, Rationality::Individual).map(|found| self.shown(found.shares))
    }

    /// The same over all shares, also those that leave somebody worse off than alone.
    pub fn pre_nucleolus(&self) -> Option<Shares> {
        nucleolus::of(self, Rationality::None).map(|found| self.shown(found.shares))
    }

    /// Whether no shares are stable: whatever is agreed, some group would do better on its own (Gillies 1959).
    pub fn has_empty_core(&self) -> bool {
        let least = nucleolus::least_complaint(self);
        least.is_some_and(|complaint| complaint > Fraction::zero())
    }

    /// The groups that would do better on their own than by these shares, by size, then in order.
    pub fn violations(&self, shares: &[Fraction]) -> Vec<Group> {
        let shares = self.shown(shares.to_vec());
        let violated = |group: &Group| {
            let members = shares
                .iter()
                .enumerate()
                .filter(|(player, _)| group >> player & 1 == 1);
            let together = Fraction::sum(members.map(|(_, share)| share));
            together < self.worth[*group]
        };
        groups_in_order(self.players)
            .into_iter()
            .filter(violated)
            .collect()
    }

    fn players_each<T>(&self, of: impl Fn(usize) -> T) -> Vec<T> {
        (0..self.players).map(of).collect()
    }
}

/// The numbers of the players of a group, from 1.
pub fn players_of(group: Group) -> Vec<usize> {
    let bits = (0..PLAYERS_MAX).filter(|player| group >> player & 1 == 1);
    bits.map(|player| player + 1).collect()
}

/// All groups but the empty one, by size, then in order of their players.
fn groups_in_order(players: usize) -> Vec<Group> {
    let mut groups: Vec<Group> = (1..1 << players).collect();
    groups.sort_by_key(|group| (group.count_ones(), players_of(*group)));
    groups
}

#[cfg(test)]
pub(crate) mod tests;
