//! The savings game of parties of whom some are needed, in closed form.
//!
//! A measure leaves each party with a net, and all together with the surplus `S`. Some parties are *enabling*: a group can
//! run the measure only with all of them in it, `v(T) = max(0, Σ_{i∈T} net_i)`, else 0. With `S > 0` this is the
//! bankruptcy game of O'Neill (1982) with the estate `S` and the claims `d_i = min(net_i, S)`, or `S` of each who is
//! enabling: a group is worth what it leaves nobody outside of it to claim. Hence, for any number of parties:
//!
//! - the nucleolus is the Talmud rule (Aumann and Maschler 1985), in n log n;
//! - the Shapley value is random arrival (O'Neill 1982);
//! - the Gately point, the same as separable costs, shares in proportion to what each adds, which is `d_i`;
//! - the core is a box: a split is stable if and only if nobody ends below zero, and nobody who is not enabling ends with
//!   more than its own net.
//!
//! Amounts are whole cents. Where there is no surplus, no split leaves everybody whole, and nobody is asked for more than
//! it gains: what the gaining parties gain is shared among the losing ones by a rule of a shortfall.

use num_bigint::BigInt;
use num_traits::Zero as _;

use crate::Stop;
use crate::arrival;
use crate::claims::{proportional, talmud};
use crate::parts::Parts;

/// What a measure means for a party before anybody pays another, in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// What it saves.
    pub saving: i128,
    /// What it saves less what it bears.
    pub net: i128,
    /// Whether the measure cannot be run without it.
    pub enabling: bool,
}

/// How a surplus is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule<'a> {
    /// Who loses gets just that; who gains funds it in proportion to the gain, `x_i = net_i · S / Σgains`.
    MakeWhole,
    /// All have the same return: each bears cost in proportion to its saving, `x_i = B_i · S / B`. Who saves nothing is
    /// reimbursed.
    BenefitProportional,
    /// What the losing parties lose is borne by weights, one of each party.
    Key(&'a [i128]),
    /// See [`arrival`]: counted up to [`arrival::COUNTED_MAX`] parties that are not enabling, else drawn with a seed.
    Shapley {
        /// What the draws begin with.
        seed: u64,
    },
    /// In proportion to what each adds, `x_i = S · d_i / Σd`. A party that is the only enabling one and gains has its own
    /// net first, as in the Gately point of any game: it could have that alone.
    SeparableCosts,
    /// The Talmud rule on the surplus and the claims.
    Nucleolus,
}

/// What each party is to end with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shares {
    /// In cents; they add up to the surplus.
    pub cents: Vec<i128>,
    /// What was drawn, where shares are no exact ones.
    pub draws: Option<Draws>,
}

/// How well drawn shares are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draws {
    /// How many orders were drawn.
    pub count: u32,
    /// The largest standard error of any share, in cents, rounded up.
    pub standard_error: i128,
}

/// How a split breaks with what a party could have otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The place of the party.
    pub party: usize,
    /// What is wrong.
    pub kind: ViolationKind,
    /// By how much, in cents; above zero.
    pub short_by: i128,
}

/// What is wrong with the share of a party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViolationKind {
    /// It ends below zero: it would do better without the measure.
    Loses,
    /// It ends with more than its own net, although the measure can do without it: all others would do better alone.
    PaidForNothing,
}

/// The parties of a measure, and what it brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavingsGame {
    positions: Vec<Position>,
    surplus: i128,
}

/// Why there are no shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitFault {
    /// Amounts add up to more than 128 bits hold.
    TooLarge,
    /// Nobody has a weight above zero.
    NoWeight,
}

/// Largest amount of a party, in cents: the sum of any number of them fits.
const CENTS_MAX: i128 = 1 << 100;

impl SavingsGame {
    /// The game of these parties. A party that loses is enabling, said or not.
    ///
    /// # Errors
    /// [`SplitFault::TooLarge`].
    pub fn try_new(mut positions: Vec<Position>) -> Result<Self, SplitFault> {
        let is_large = |amount: i128| amount.unsigned_abs() > CENTS_MAX.unsigned_abs();
        if positions
            .iter()
            .any(|each| is_large(each.net) || is_large(each.saving))
        {
            return Err(SplitFault::TooLarge);
        }
        for position in &mut positions {
            position.enabling |= position.net < 0;
        }
        let surplus = positions.iter().map(|each| each.net).sum();
        Ok(Self { positions, surplus })
    }

    /// The parties.
    pub fn positions(&self) -> &[Position] {
        &self.positions
    }

    /// What is left of all nets, in cents; below zero where no split leaves everybody whole.
    pub fn surplus(&self) -> i128 {
        self.surplus
    }

    /// What the gaining parties gain, in cents.
    pub fn gains(&self) -> i128 {
        self.positions.iter().map(|each| each.net.max(0)).sum()
    }

    /// What the losing parties lose, in cents, as a positive amount.
    pub fn losses(&self) -> i128 {
        self.gains() - self.surplus
    }

    /// What a party adds to all others, `d_i`, in cents: all of the surplus where it is enabling.
    pub fn claim(&self, position: &Position) -> i128 {
        if position.enabling {
            self.surplus
        } else {
            position.net.min(self.surplus)
        }
    }

    /// What each party is to end with by a rule, rounded so that the shares add up to the surplus; of equal remainders,
    /// the earlier party's is rounded up.
    ///
    /// # Errors
    /// A [`SplitFault`].
    pub fn shares(&self, rule: Rule<'_>, stop: Stop<'_>) -> Result<Shares, SplitFault> {
        let (parts, draws) = match rule {
            Rule::Key(weights) => (self.by_key(weights)?, None),
            _ if self.surplus <= 0 => self.shortfall(rule, stop),
            Rule::MakeWhole => (self.in_proportion(|each| each.net.max(0))?, None),
            // Without any saving, what is left comes from refunds: then gains are all the benefit that there is.
            Rule::BenefitProportional if self.positions.iter().all(|each| each.saving <= 0) => {
                (self.in_proportion(|each| each.net.max(0))?, None)
            }
            Rule::BenefitProportional => (self.in_proportion(|each| each.saving.max(0))?, None),
            Rule::SeparableCosts => (self.gately(), None),
            Rule::Nucleolus => {
                let claims: Vec<BigInt> = self.each(|each| self.claim(each).into());
                (talmud(&self.surplus.into(), &claims), None)
            }
            Rule::Shapley { seed } => self.random_arrival(seed, stop),
        };
        let cents = parts.rounded(self.surplus).ok_or(SplitFault::TooLarge)?;
        Ok(Shares { cents, draws })
    }

    /// Which parties break up a split, in their order. Without a surplus there is no game to break up.
    pub fn violations(&self, cents: &[i128]) -> Vec<Violation> {
        if self.surplus <= 0 {
            return Vec::new();
        }
        let places = self.positions.iter().zip(cents).enumerate();
        let found = places.filter_map(|(party, (position, share))| {
            let (kind, short_by) = if *share < 0 {
                (ViolationKind::Loses, -share)
            } else {
                (ViolationKind::PaidForNothing, share - position.net)
            };
            let is_broken = kind == ViolationKind::Loses || (!position.enabling && short_by > 0);
            is_broken.then_some(Violation {
                party,
                kind,
                short_by,
            })
        });
        found.collect()
    }

    fn each<T>(&self, of: impl Fn(&Position) -> T) -> Vec<T> {
        self.positions.iter().map(of).collect()
    }

    fn in_proportion(&self, weight: impl Fn(&Position) -> i128) -> Result<Parts, SplitFault> {
        let weights: Vec<BigInt> = self.each(|each| weight(each).into());
        Parts::in_proportion(self.surplus, &weights).ok_or(SplitFault::NoWeight)
    }

    /// The Gately point. Only a party that is the one enabling party, and gains, is worth anything alone.
    fn gately(&self) -> Parts {
        let enabling = self.positions.iter().filter(|each| each.enabling).count();
        let alone = |each: &Position| match (enabling, each.enabling) {
            (1, true) => BigInt::from(each.net.max(0)),
            _ => BigInt::zero(),
        };
        let alone: Vec<BigInt> = self.each(alone);
        let rest = BigInt::from(self.surplus) - alone.iter().sum::<BigInt>();
        let added: Vec<BigInt> = self.each(|each| self.claim(each).into());
        let added: Vec<BigInt> = added.iter().zip(&alone).map(|(all, alone)| all - alone).collect();
        proportional(&rest, &added).added_to(&alone)
    }

    /// Gains stay where they are; of what the losing parties lose, each bears the part of its weight.
    fn by_key(&self, weights: &[i128]) -> Result<Parts, SplitFault> {
        let weights: Vec<BigInt> = weights.iter().map(|weight| BigInt::from(*weight)).collect();
        let borne = Parts::in_proportion(self.losses(), &weights).ok_or(SplitFault::NoWeight)?;
        let gains: Vec<BigInt> = self.each(|each| each.net.max(0).into());
        Ok(borne.taken_from(&gains))
    }

    fn random_arrival(&self, seed: u64, stop: Stop<'_>) -> (Parts, Option<Draws>) {
        let (needed, others): (Vec<usize>, Vec<usize>) =
            (0..self.positions.len()).partition(|place| self.positions[*place].enabling);
        let claims: Vec<i128> = others
            .iter()
            .map(|place| self.claim(&self.positions[*place]))
            .collect();
        let (parts, draws) = arrived(self.surplus, &claims, needed.len(), (seed, stop));
        let mut numerators = vec![BigInt::zero(); self.positions.len()];
        for (place, share) in others.iter().chain(&needed).zip(parts.numerators()) {
            numerators[*place].clone_from(share);
        }
        (Parts::new(numerators, parts.denominator().clone()), draws)
    }

    /// Too little: what is gained goes to those who lose, and nobody who gains keeps or loses anything.
    fn shortfall(&self, rule: Rule<'_>, stop: Stop<'_>) -> (Parts, Option<Draws>) {
        let losing: Vec<usize> = (0..self.positions.len())
            .filter(|place| self.positions[*place].net < 0)
            .collect();
        let claims: Vec<i128> = losing.iter().map(|place| -self.positions[*place].net).collect();
        let whole: Vec<BigInt> = claims.iter().map(|claim| BigInt::from(*claim)).collect();
        let estate = BigInt::from(self.gains());
        let (awards, draws) = match rule {
            Rule::Nucleolus => (talmud(&estate, &whole), None),
            Rule::Shapley { seed } => arrived(self.gains(), &claims, 0, (seed, stop)),
            _ => (proportional(&estate, &whole), None),
        };
        let mut numerators = vec![BigInt::zero(); self.positions.len()];
        for ((place, award), claim) in losing.iter().zip(awards.numerators()).zip(&whole) {
            numerators[*place] = award - claim * awards.denominator();
        }
        (Parts::new(numerators, awards.denominator().clone()), draws)
    }
}

/// Random arrival: counted where it can be, else drawn.
fn arrived(
    estate: i128,
    claims: &[i128],
    needed: usize,
    (seed, stop): (u64, Stop<'_>),
) -> (Parts, Option<Draws>) {
    let whole: Vec<BigInt> = claims.iter().map(|claim| BigInt::from(*claim)).collect();
    if let Some(parts) = arrival::counted(&estate.into(), &whole, needed, stop) {
        return (parts, None);
    }
    let found = arrival::drawn(estate, claims, needed, seed, stop);
    let draws = Draws {
        count: found.draws,
        standard_error: found.standard_error,
    };
    (found.parts, Some(draws))
}

#[cfg(test)]
mod tests;
