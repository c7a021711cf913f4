//! The rules of a shortfall: how an estate is shared among claims that are more than it.
//!
//! A survey of all of them: W. Thomson, "Axiomatic and game-theoretic analysis of bankruptcy and taxation problems",
//! Mathematical Social Sciences 45 (2003).

use num_bigint::BigInt;
use num_traits::{Signed as _, Zero as _};

use crate::Stop;
use crate::arrival;
use crate::fraction::{Fraction, on_one_denominator};
use crate::parts::Parts;

/// Most claims of which random arrival is computed: it counts all of their subsets.
pub const ARRIVALS_MAX: usize = arrival::COUNTED_MAX;

/// An estate and the claims to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    estate: BigInt,
    claimed: Vec<BigInt>,
    /// What one of the given units is, in those of the whole numbers.
    unit: BigInt,
}

/// Why there is nothing to share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimsFault {
    /// The estate is below zero.
    NegativeEstate,
    /// The claim at this place is below zero.
    NegativeClaim(usize),
    /// The estate is more than all claims: nothing falls short.
    NoShortfall,
}

impl Claims {
    /// An estate and claims in the same unit.
    ///
    /// # Errors
    /// A [`ClaimsFault`], in the order in which they are declared.
    pub fn try_new(estate: &Fraction, claims: &[Fraction]) -> Result<Self, ClaimsFault> {
        if estate.is_negative() {
            return Err(ClaimsFault::NegativeEstate);
        }
        if let Some(place) = claims.iter().position(Fraction::is_negative) {
            return Err(ClaimsFault::NegativeClaim(place));
        }
        let mut all = claims.to_vec();
        all.push(estate.clone());
        let (mut claims, unit) = on_one_denominator(&all);
        let estate = claims.pop().unwrap_or_default();
        if estate > claims.iter().sum() {
            return Err(ClaimsFault::NoShortfall);
        }
        Ok(Self {
            estate,
            claimed: claims,
            unit,
        })
    }

    fn in_units(&self, parts: Parts) -> Vec<Fraction> {
        parts.divided(&self.unit).fractions()
    }

    /// To each the same part of the claim: `x_i = E · d_i / Σd`.
    pub fn proportional(&self) -> Vec<Fraction> {
        self.in_units(proportional(&self.estate, &self.claimed))
    }

    /// To each the same, but to nobody more than the claim: `x_i = min(d_i, λ)`.
    pub fn constrained_equal_awards(&self) -> Vec<Fraction> {
        self.in_units(equal_awards(&self.estate, &self.claimed))
    }

    /// Each loses the same, but nobody more than the claim: `x_i = max(0, d_i − λ)`.
    pub fn constrained_equal_losses(&self) -> Vec<Fraction> {
        self.in_units(equal_losses(&self.estate, &self.claimed))
    }

    /// Equal awards up to half of the claims while the estate is at most half of their sum, beyond it equal losses on the
    /// other half (Aumann and Maschler 1985).
    pub fn talmud(&self) -> Vec<Fraction> {
        self.in_units(talmud(&self.estate, &self.claimed))
    }

    /// The mean over all orders in which the claimants can arrive, each taking what is left up to the claim (O'Neill
    /// 1982). `None` beyond [`ARRIVALS_MAX`] claims.
    pub fn random_arrival(&self) -> Option<Vec<Fraction>> {
        let parts = arrival::counted(&self.estate, &self.claimed, 0, Stop::NEVER)?;
        Some(self.in_units(parts))
    }

    /// First to each what all others concede, `m_i = max(0, E − Σ_{j≠i} d_j)`; then what is left in proportion to what is
    /// left of the claims, each at most all that is left (Curiel, Maschler and Tijs 1987).
    pub fn adjusted_proportional(&self) -> Vec<Fraction> {
        let total: BigInt = self.claimed.iter().sum();
        let conceded = |claim: &BigInt| (&self.estate - (&total - claim)).max(BigInt::zero());
        let minimal: Vec<BigInt> = self.claimed.iter().map(conceded).collect();
        let left = &self.estate - minimal.iter().sum::<BigInt>();
        let claims = self.claimed.iter().zip(&minimal);
        let rest: Vec<BigInt> = claims
            .map(|(claim, first)| (claim - first).min(left.clone()))
            .collect();
        self.in_units(proportional(&left, &rest).added_to(&minimal))
    }
}

/// In proportion to claims; nothing where there are none.
pub(crate) fn proportional(estate: &BigInt, claims: &[BigInt]) -> Parts {
    let nothing = || Parts::whole(vec![BigInt::zero(); claims.len()]);
    Parts::in_proportion(estate.clone(), claims).unwrap_or_else(nothing)
}

/// `min(d_i, λ)` with a sum of the estate, which is at most the sum of the claims.
fn equal_awards(estate: &BigInt, claims: &[BigInt]) -> Parts {
    let mut order: Vec<&BigInt> = claims.iter().collect();
    order.sort_unstable();
    let mut left = estate.clone();
    for (place, claim) in order.iter().enumerate() {
        let count = BigInt::from(order.len() - place);
        // From here on nobody gets all of the claim: what is left is shared equally.
        if *claim * &count > left {
            let award = |claim: &BigInt| (claim * &count).min(left.clone());
            return Parts::new(claims.iter().map(award).collect(), count.clone());
        }
        left -= *claim;
    }
    Parts::whole(claims.to_vec())
}

/// What awards of all that falls short leave of the claims: the two rules are dual (Aumann and Maschler 1985).
fn equal_losses(estate: &BigInt, claims: &[BigInt]) -> Parts {
    let shortfall = claims.iter().sum::<BigInt>() - estate;
    equal_awards(&shortfall, claims).taken_from(claims)
}

/// The Talmud rule: equal awards up to half of the claims while the estate is at most half of their sum; beyond it,
/// equal losses on the other half (Aumann and Maschler 1985, "Game theoretic analysis of a bankruptcy problem from the
/// Talmud"). It is the nucleolus of the game in which a group is worth what it leaves nobody else to claim.
pub(crate) fn talmud(estate: &BigInt, claims: &[BigInt]) -> Parts {
    let two = BigInt::from(2);
    let total: BigInt = claims.iter().sum();
    // Half a claim is as many units as the claim has, where a unit is half as large.
    if &two * estate <= total {
        equal_awards(&(two.clone() * estate), claims).divided(&two)
    } else {
        let shortfall = (&total - estate).abs();
        equal_awards(&(two.clone() * shortfall), claims)
            .divided(&two)
            .taken_from(claims)
    }
}

#[cfg(test)]
mod tests;
