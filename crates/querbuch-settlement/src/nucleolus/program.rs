//! One linear program: the smallest largest complaint, and the prices of the groups that keep it from being smaller.
//!
//! The dual simplex method works on as many rows as there are players, and one more for the complaint; its columns are
//! the groups, rows of zeros and ones. So every minor of a basis is a whole number below 13,000 (Hadamard), and its
//! adjugate and determinant are kept as such: nothing is rounded, and nothing grows. Prices are looked for among all
//! groups by sums over subsets.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One as _, Zero as _};

use super::Rationality;
use crate::fraction::Fraction;
use crate::game::Group;

/// Steps without progress after which the next group is the first one that fits, which cannot go in circles (Bland).
const STALLED_MAX: usize = 40;

/// Makes the largest complaint of the open groups as small as possible.
pub(super) struct Program<'a> {
    pub players: usize,
    /// By group, as whole numbers.
    pub worth: &'a [BigInt],
    /// Independent groups, and what they get together.
    pub settled: &'a [(Group, Fraction)],
    /// The groups whose complaint counts; each of them with the group of all others.
    pub open: Vec<Group>,
    pub rationality: Rationality,
}

/// What keeps shares from being better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// A group must not complain more than all others.
    Complaint(Group),
    /// A player must not get less than alone.
    Alone(usize),
}

/// The best there is.
pub(super) struct Optimum {
    pub shares: Vec<Fraction>,
    pub complaint: Fraction,
    /// What has a positive price: it is met exactly by every solution.
    pub priced: Vec<Bound>,
}

/// What stands in a row of the basis.
#[derive(Clone, Copy)]
enum Basic {
    /// Nothing yet.
    Nothing,
    /// The settled group at a place: it stays.
    Settled(usize),
    Bound(Bound),
}

/// A basis: adjugate and determinant of its columns.
struct Basis {
    adjugate: Vec<Vec<i64>>,
    determinant: i64,
    rows: Vec<Basic>,
}

impl Basis {
    fn new(size: usize) -> Self {
        let unit = |row: usize| (0..size).map(|column| i64::from(row == column)).collect();
        Self {
            adjugate: (0..size).map(unit).collect(),
            determinant: 1,
            rows: vec![Basic::Nothing; size],
        }
    }

    /// A column as the basis sees it, times the determinant.
    fn direction(&self, column: &[i64]) -> Vec<i64> {
        let times = |row: &Vec<i64>| row.iter().zip(column).map(|(first, second)| first * second).sum();
        self.adjugate.iter().map(times).collect()
    }

    /// Puts a column into a row, in which its direction is not zero (Bareiss: every quotient is whole).
    fn replace(&mut self, row: usize, direction: &[i64], basic: Basic) {
        let pivot = direction[row];
        let of_row = self.adjugate[row].clone();
        for (other, entries) in self
            .adjugate
            .iter_mut()
            .enumerate()
            .filter(|(other, _)| *other != row)
        {
            for (entry, of_row) in entries.iter_mut().zip(&of_row) {
                *entry = (*entry * pivot - direction[other] * of_row) / self.determinant;
            }
        }
        self.determinant = pivot;
        self.rows[row] = basic;
        if pivot < 0 {
            self.determinant = -pivot;
            for entry in self.adjugate.iter_mut().flatten() {
                *entry = -*entry;
            }
        }
    }

    /// Puts a column into the first row where nothing stands yet, if it is independent of what stands in the others.
    fn complete(&mut self, column: &[i64], basic: Basic) {
        let direction = self.direction(column);
        let free = |row: &usize| matches!(self.rows[*row], Basic::Nothing) && direction[*row] != 0;
        if let Some(row) = (0..self.rows.len()).find(free) {
            self.replace(row, &direction, basic);
        }
    }
}

/// Shares and complaint times a denominator above zero.
struct Prices {
    numerators: Vec<BigInt>,
    denominator: BigInt,
}

impl Program<'_> {
    fn members(&self, group: Group) -> impl Iterator<Item = i64> {
        (0..self.players).map(move |player| i64::from(group >> player & 1 == 1))
    }

    fn column(&self, bound: Bound) -> Vec<i64> {
        match bound {
            Bound::Complaint(group) => self.members(group).chain([1]).collect(),
            Bound::Alone(player) => self.members(1 << player).chain([0]).collect(),
        }
    }

    /// A group and all others half each: what they get together is settled, so these prices are allowed.
    fn start(&self) -> Option<Basis> {
        let mut basis = Basis::new(self.players + 1);
        for (place, (group, _)) in self.settled.iter().enumerate() {
            let column: Vec<i64> = self.members(*group).chain([0]).collect();
            basis.complete(&column, Basic::Settled(place));
        }
        let first = *self.open.first()?;
        let others = (self.worth.len() - 1) & !first;
        let singles = (0..self.players).map(|player| 1 << player);
        for group in [first, others].into_iter().chain(singles) {
            let bound = Bound::Complaint(group);
            basis.complete(&self.column(bound), Basic::Bound(bound));
        }
        let is_full = !basis.rows.iter().any(|row| matches!(row, Basic::Nothing));
        is_full.then_some(basis)
    }

    /// The best shares; `None` where none are allowed.
    pub fn solve(&self) -> Option<Optimum> {
        let mut basis = self.start()?;
        let mut stalled = 0;
        loop {
            let prices = self.prices(&basis);
            let Some(entering) = self.violated(&prices, stalled > STALLED_MAX) else {
                return self.optimum(&basis, &prices);
            };
            let direction = basis.direction(&self.column(entering));
            let row = leaving(&basis, &direction)?;
            let is_stalled = basis.adjugate[row][self.players] == 0;
            stalled = if is_stalled { stalled + 1 } else { 0 };
            basis.replace(row, &direction, Basic::Bound(entering));
        }
    }

    fn prices(&self, basis: &Basis) -> Prices {
        let worth = |row: &Basic| match row {
            Basic::Nothing => Fraction::zero(),
            Basic::Settled(place) => self.settled[*place].1.clone(),
            Basic::Bound(Bound::Complaint(group)) => Fraction::whole(self.worth[*group].clone()),
            Basic::Bound(Bound::Alone(player)) => Fraction::whole(self.worth[1 << player].clone()),
        };
        let worth: Vec<Fraction> = basis.rows.iter().map(worth).collect();
        let common = worth
            .iter()
            .fold(BigInt::one(), |common, each| common.lcm(each.denominator()));
        let whole = |each: &Fraction| each.numerator() * (&common / each.denominator());
        let worth: Vec<BigInt> = worth.iter().map(whole).collect();
        let price = |column: usize| {
            let terms = worth.iter().zip(&basis.adjugate);
            terms.map(|(worth, row)| worth * row[column]).sum()
        };
        Prices {
            numerators: (0..=self.players).map(price).collect(),
            denominator: common * basis.determinant,
        }
    }

    /// A bound that the prices break: the one that they break most, or the first one.
    fn violated(&self, prices: &Prices, is_first: bool) -> Option<Bound> {
        let (complaint, shares) = prices.numerators.split_last()?;
        let mut together = vec![BigInt::zero(); self.worth.len()];
        for group in 1..self.worth.len() {
            let player = group.trailing_zeros() as usize;
            together[group] = &together[group & (group - 1)] + &shares[player];
        }
        let by_group = self.open.iter().map(|group| {
            let missing = &self.worth[*group] * &prices.denominator - &together[*group] - complaint;
            (Bound::Complaint(*group), missing)
        });
        let alone = (0..self.players).filter(|_| self.rationality == Rationality::Individual);
        let by_player = alone.map(|player| {
            let missing = &self.worth[1 << player] * &prices.denominator - &shares[player];
            (Bound::Alone(player), missing)
        });
        let mut broken = by_group
            .chain(by_player)
            .filter(|(_, missing)| missing > &BigInt::zero());
        let found = if is_first {
            broken.next()
        } else {
            broken.max_by(|(_, first), (_, second)| first.cmp(second))
        };
        found.map(|(bound, _)| bound)
    }

    fn optimum(&self, basis: &Basis, prices: &Prices) -> Option<Optimum> {
        let fraction = |numerator: &BigInt| Fraction::try_new(numerator.clone(), prices.denominator.clone());
        let (complaint, shares) = prices.numerators.split_last()?;
        let rows = basis.rows.iter().zip(&basis.adjugate);
        let with_price = rows.filter_map(|(row, entries)| match row {
            Basic::Bound(bound) if entries[self.players] != 0 => Some(*bound),
            _ => None,
        });
        Some(Optimum {
            shares: shares.iter().map(fraction).collect::<Option<_>>()?,
            complaint: fraction(complaint)?,
            priced: with_price.collect(),
        })
    }
}

/// The row of the bound whose price would be the first to fall below zero; of several, the first one in order.
fn leaving(basis: &Basis, direction: &[i64]) -> Option<usize> {
    let last = direction.len() - 1;
    let order = |row: usize| match basis.rows[row] {
        Basic::Bound(Bound::Complaint(group)) => group,
        Basic::Bound(Bound::Alone(player)) => usize::MAX / 2 + player,
        Basic::Nothing | Basic::Settled(_) => usize::MAX,
    };
    let rows =
        (0..direction.len()).filter(|row| direction[*row] > 0 && matches!(basis.rows[*row], Basic::Bound(_)));
    rows.min_by(|first, second| {
        let (one, other) = (
            basis.adjugate[*first][last] * direction[*second],
            basis.adjugate[*second][last] * direction[*first],
        );
        one.cmp(&other).then_with(|| order(*first).cmp(&order(*second)))
    })
}
