//! Ratios of whole numbers: what is left of a key when nothing may be rounded.

use crate::decimal::Decimal;

/// A ratio that is zero or more, in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ratio {
    pub numerator: u128,
    pub denominator: u128,
}

impl Ratio {
    pub const ZERO: Self = Self {
        numerator: 0,
        denominator: 1,
    };
    pub const ONE: Self = Self {
        numerator: 1,
        denominator: 1,
    };

    /// `None` where the denominator is zero.
    pub fn new(numerator: u128, denominator: u128) -> Option<Self> {
        let common = gcd(numerator, denominator);
        (denominator > 0).then(|| Self {
            numerator: numerator / common,
            denominator: denominator / common,
        })
    }

    /// `decimal / out_of`; `None` where it is below zero, or beyond 128 bits.
    pub fn of(decimal: Decimal, out_of: u32) -> Option<Self> {
        let numerator = u128::try_from(decimal.mantissa()).ok()?;
        let denominator = 10_u128.checked_pow(decimal.scale())?;
        Self::new(numerator, denominator.checked_mul(out_of.into())?)
    }

    /// `None` where it is beyond 128 bits in lowest terms.
    pub fn times(self, other: Self) -> Option<Self> {
        let left = Self::new(self.numerator, other.denominator)?;
        let right = Self::new(other.numerator, self.denominator)?;
        let numerator = left.numerator.checked_mul(right.numerator)?;
        Self::new(numerator, left.denominator.checked_mul(right.denominator)?)
    }

    /// `None` beyond 128 bits.
    pub fn plus(self, other: Self) -> Option<Self> {
        let denominator = lcm(self.denominator, other.denominator)?;
        let left = self.numerator.checked_mul(denominator / self.denominator)?;
        let right = other.numerator.checked_mul(denominator / other.denominator)?;
        Self::new(left.checked_add(right)?, denominator)
    }
}

fn gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The smallest number that both divide; `None` where it is beyond 128 bits or one is zero.
pub(super) fn lcm(a: u128, b: u128) -> Option<u128> {
    (a / gcd(a, b).max(1)).checked_mul(b).filter(|found| *found > 0)
}
