//! Exact fractions of whole numbers of any size.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One as _, Signed as _, Zero as _};

/// A fraction in lowest terms, with a denominator above zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fraction {
    numerator: BigInt,
    denominator: BigInt,
}

impl Fraction {
    /// Zero.
    pub fn zero() -> Self {
        Self::whole(BigInt::zero())
    }

    /// A whole number.
    pub fn whole(number: impl Into<BigInt>) -> Self {
        Self {
            numerator: number.into(),
            denominator: BigInt::one(),
        }
    }

    /// The quotient of two whole numbers; `None` where the denominator is zero.
    pub fn try_new(numerator: impl Into<BigInt>, denominator: impl Into<BigInt>) -> Option<Self> {
        let (numerator, denominator) = (numerator.into(), denominator.into());
        (!denominator.is_zero()).then(|| Self::reduced(numerator, denominator))
    }

    /// A decimal: so many units of `10^-scale`.
    pub fn decimal(mantissa: i128, scale: u32) -> Self {
        Self::reduced(mantissa.into(), BigInt::from(10).pow(scale))
    }

    /// In lowest terms; the denominator is not zero.
    fn reduced(numerator: BigInt, denominator: BigInt) -> Self {
        let divisor = numerator.gcd(&denominator);
        let divisor = if denominator.is_negative() {
            -divisor
        } else {
            divisor
        };
        Self {
            numerator: numerator / &divisor,
            denominator: denominator / divisor,
        }
    }

    /// What stands above the line.
    pub fn numerator(&self) -> &BigInt {
        &self.numerator
    }

    /// What stands below the line; above zero.
    pub fn denominator(&self) -> &BigInt {
        &self.denominator
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.numerator.is_zero()
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.numerator.is_negative()
    }

    /// The quotient; `None` where the divisor is zero.
    pub fn over(&self, divisor: &Self) -> Option<Self> {
        Self::try_new(
            &self.numerator * &divisor.denominator,
            &self.denominator * &divisor.numerator,
        )
    }

    /// The sum of fractions.
    pub fn sum<'a>(fractions: impl IntoIterator<Item = &'a Self>) -> Self {
        let add = |sum: Self, each: &Self| &sum + each;
        fractions.into_iter().fold(Self::zero(), add)
    }

    /// As a decimal with at most so many digits behind the point, rounded half away from zero, without zeros at the end.
    pub fn to_decimal(&self, digits: u32) -> String {
        let unit = BigInt::from(10).pow(digits);
        let doubled = BigInt::from(2) * self.numerator.abs() * &unit + &self.denominator;
        let rounded = doubled.div_floor(&(BigInt::from(2) * &self.denominator));
        let (whole, behind) = rounded.div_rem(&unit);
        let sign = if self.is_negative() && !rounded.is_zero() {
            "-"
        } else {
            ""
        };
        let width = usize::try_from(digits).unwrap_or_default();
        let behind = format!("{:0>width$}", behind.to_string());
        match behind.trim_end_matches('0') {
            "" => format!("{sign}{whole}"),
            behind => format!("{sign}{whole}.{behind}"),
        }
    }
}

/// `2290/3`, or `7` for a whole number.
impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator.is_one() {
            self.numerator.fmt(f)
        } else {
            write!(f, "{}/{}", self.numerator, self.denominator)
        }
    }
}

impl Add for &Fraction {
    type Output = Fraction;

    fn add(self, other: Self) -> Fraction {
        let numerator = &self.numerator * &other.denominator + &other.numerator * &self.denominator;
        Fraction::reduced(numerator, &self.denominator * &other.denominator)
    }
}

impl Sub for &Fraction {
    type Output = Fraction;

    fn sub(self, other: Self) -> Fraction {
        let numerator = &self.numerator * &other.denominator - &other.numerator * &self.denominator;
        Fraction::reduced(numerator, &self.denominator * &other.denominator)
    }
}

impl Mul for &Fraction {
    type Output = Fraction;

    fn mul(self, other: Self) -> Fraction {
        Fraction::reduced(
            &self.numerator * &other.numerator,
            &self.denominator * &other.denominator,
        )
    }
}

impl Neg for &Fraction {
    type Output = Fraction;

    fn neg(self) -> Fraction {
        Fraction {
            numerator: -&self.numerator,
            denominator: self.denominator.clone(),
        }
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.numerator * &other.denominator).cmp(&(&other.numerator * &self.denominator))
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Whole numbers that stand to each other as fractions do: each fraction times the denominator, which is the least that
/// makes all of them whole.
pub(crate) fn on_one_denominator(fractions: &[Fraction]) -> (Vec<BigInt>, BigInt) {
    let least = |common: BigInt, each: &Fraction| common.lcm(&each.denominator);
    let common = fractions.iter().fold(BigInt::one(), least);
    let whole = |each: &Fraction| &each.numerator * (&common / &each.denominator);
    (fractions.iter().map(whole).collect(), common)
}

#[cfg(test)]
mod tests;
