//! A whole in exact parts over one denominator.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One as _, ToPrimitive as _, Zero as _};

use crate::fraction::Fraction;

/// Parts over one denominator, which is above zero. Thousands of them need no lowest terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    numerators: Vec<BigInt>,
    denominator: BigInt,
}

impl Parts {
    /// Parts over a denominator above zero; any other counts as one.
    pub(crate) fn new(numerators: Vec<BigInt>, denominator: BigInt) -> Self {
        let denominator = if denominator > BigInt::zero() {
            denominator
        } else {
            BigInt::one()
        };
        Self {
            numerators,
            denominator,
        }
    }

    /// Whole parts.
    pub(crate) fn whole(numerators: Vec<BigInt>) -> Self {
        Self::new(numerators, BigInt::one())
    }

    /// A whole in proportion to weights; `None` where these add up to zero or less.
    pub fn in_proportion(whole: impl Into<BigInt>, weights: &[BigInt]) -> Option<Self> {
        let (whole, total) = (whole.into(), weights.iter().sum::<BigInt>());
        let part = |weight: &BigInt| &whole * weight;
        (total > BigInt::zero()).then(|| Self::new(weights.iter().map(part).collect(), total))
    }

    /// How many parts there are.
    pub fn len(&self) -> usize {
        self.numerators.len()
    }

    /// Whether there is no part.
    pub fn is_empty(&self) -> bool {
        self.numerators.is_empty()
    }

    /// The numerators.
    pub(crate) fn numerators(&self) -> &[BigInt] {
        &self.numerators
    }

    /// The denominator.
    pub(crate) fn denominator(&self) -> &BigInt {
        &self.denominator
    }

    /// The same parts of units that are so many times smaller: each is divided.
    pub(crate) fn divided(mut self, by: &BigInt) -> Self {
        self.denominator *= by;
        self
    }

    /// What the parts leave of other amounts: amount − part.
    pub(crate) fn taken_from(mut self, amounts: &[BigInt]) -> Self {
        for (part, amount) in self.numerators.iter_mut().zip(amounts) {
            *part = amount * &self.denominator - &*part;
        }
        self
    }

    /// Amounts and the parts: amount + part.
    pub(crate) fn added_to(mut self, amounts: &[BigInt]) -> Self {
        for (part, amount) in self.numerators.iter_mut().zip(amounts) {
            *part += amount * &self.denominator;
        }
        self
    }

    /// Each part in lowest terms.
    pub fn fractions(&self) -> Vec<Fraction> {
        let fraction = |part: &BigInt| Fraction::try_new(part.clone(), self.denominator.clone());
        self.numerators.iter().filter_map(fraction).collect()
    }

    /// Whole parts that add up to `total`, which is the sum of the exact ones, or that sum rounded: each part is rounded
    /// down, and those are rounded up that come closest to it (largest remainder). Of equal remainders, the earlier one
    /// is rounded up: whoever lists the parts decides by their order.
    ///
    /// `None` where a part does not fit 128 bits.
    pub fn rounded(&self, total: i128) -> Option<Vec<i128>> {
        let split = self
            .numerators
            .iter()
            .map(|part| part.div_mod_floor(&self.denominator));
        let (floors, remainders): (Vec<BigInt>, Vec<BigInt>) = split.unzip();
        let mut whole: Vec<i128> = floors.iter().map(BigInt::to_i128).collect::<Option<_>>()?;
        let mut order: Vec<usize> = (0..whole.len()).collect();
        order.sort_by(|first, second| remainders[*second].cmp(&remainders[*first]));
        let left = total.checked_sub(whole.iter().sum())?;
        let rounded_up = usize::try_from(left).unwrap_or_default();
        for place in order.into_iter().take(rounded_up) {
            whole[place] += 1;
        }
        Some(whole)
    }
}

/// `amount × part / whole`, rounded half away from zero; `None` where the whole is zero or the result does not fit.
pub fn proportion(amount: i128, part: i128, whole: i128) -> Option<i128> {
    let exact = Fraction::try_new(BigInt::from(amount) * part, whole)?;
    let two = BigInt::from(2);
    let magnitude = (exact.numerator().magnitude() * 2_u32 + exact.denominator().magnitude())
        / (exact.denominator() * two).magnitude();
    let rounded = BigInt::from(magnitude).to_i128()?;
    Some(if exact.is_negative() { -rounded } else { rounded })
}

#[cfg(test)]
mod tests;
