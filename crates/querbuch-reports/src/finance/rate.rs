//! Rates per year.

use rust_decimal::Decimal;

use super::wide::Wide;
use super::{FinanceError, add, div, mul, sub};

/// What is left of one unit after a year, at least: a loss of all but a billionth.
pub const GROWTH_MIN: Decimal = Decimal::from_parts(1, 0, 0, false, 9);
/// What one unit grows to in a year, at most: beyond a billion it is no rate but a slip.
pub const GROWTH_MAX: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

/// A rate per year, above −100 %: `0.03` is 3 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(Decimal);

impl Rate {
    /// The rate of 0 %.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// A rate per year as a decimal.
    ///
    /// # Errors
    /// [`FinanceError::RateTooLow`] where `1 + rate` is below [`GROWTH_MIN`], [`FinanceError::RateTooHigh`] where
    /// it is above [`GROWTH_MAX`].
    pub fn try_new(rate: Decimal) -> Result<Self, FinanceError> {
        // A sum with a one can only overflow far above the highest rate.
        let growth = add(rate, Decimal::ONE).map_err(|_| FinanceError::RateTooHigh)?;
        if growth < GROWTH_MIN {
            return Err(FinanceError::RateTooLow);
        }
        if growth > GROWTH_MAX {
            return Err(FinanceError::RateTooHigh);
        }
        Ok(Self(rate))
    }

    /// The rate as a decimal, `0.03` for 3 %.
    pub fn get(self) -> Decimal {
        self.0
    }

    /// What one unit grows to in a year: `1 + rate`.
    pub(crate) fn growth(self) -> Decimal {
        self.0 + Decimal::ONE
    }

    /// What one unit grows to in a year, `1 + rate`, with 128 bits.
    pub(crate) fn wide_growth(self) -> Wide {
        Wide::from_decimal(self.growth())
    }
}

/// The real rate behind a nominal one: `(1 + nominal) / (1 + inflation) − 1` (Fisher).
///
/// # Errors
/// As [`Rate::try_new`], where the result is no rate.
pub fn real_rate(nominal: Rate, inflation: Rate) -> Result<Rate, FinanceError> {
    let growth = div(nominal.growth(), inflation.growth())?;
    Rate::try_new(sub(growth, Decimal::ONE)?)
}

/// The nominal rate for a real one: `(1 + real) · (1 + inflation) − 1` (Fisher).
///
/// # Errors
/// As [`Rate::try_new`], where the result is no rate.
pub fn nominal_rate(real: Rate, inflation: Rate) -> Result<Rate, FinanceError> {
    let growth = mul(real.growth(), inflation.growth())?;
    Rate::try_new(sub(growth, Decimal::ONE)?)
}

/// An amount in prices of another year: `amount · index(to) / index(from)`.
///
/// # Errors
/// [`FinanceError::NotAnIndex`] where a price level is not above zero, [`FinanceError::Overflow`].
pub fn rebased(amount: Decimal, from_index: Decimal, to_index: Decimal) -> Result<Decimal, FinanceError> {
    if from_index <= Decimal::ZERO || to_index <= Decimal::ZERO {
        return Err(FinanceError::NotAnIndex);
    }
    div(mul(amount, to_index)?, from_index)
}

#[cfg(test)]
mod tests;
