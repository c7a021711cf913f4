//! Ratios of present values. None of them is a number where it would mislead.

use querbuch_domain::vocabulary;
use rust_decimal::Decimal;

use super::{FinanceError, add, div, mul, sub};

vocabulary! {
    /// What kind of ratio there is.
    RatioStatus {
        /// It is a number.
        Value = "VALUE" ["Zahl", "number"],
        /// More than any number.
        Infinite = "INFINITE" ["unendlich", "infinite"],
        /// There is nothing to divide by.
        Undefined = "UNDEFINED" ["nicht bestimmt", "undefined"],
        /// The divisor is negative: the quotient would say the opposite of what it seems to.
        NotMeaningful = "NOT_MEANINGFUL" ["nicht aussagekräftig", "not meaningful"],
    }
}

/// A ratio, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ratio {
    /// The quotient.
    Value(Decimal),
    /// More than any number.
    Infinite,
    /// There is nothing to divide by.
    Undefined,
    /// The divisor is negative: the quotient would say the opposite of what it seems to.
    NotMeaningful,
}

impl Ratio {
    /// Whether there is a number, and if not, why.
    pub fn status(self) -> RatioStatus {
        match self {
            Self::Value(_) => RatioStatus::Value,
            Self::Infinite => RatioStatus::Infinite,
            Self::Undefined => RatioStatus::Undefined,
            Self::NotMeaningful => RatioStatus::NotMeaningful,
        }
    }

    /// The number, if there is one.
    pub fn value(self) -> Option<Decimal> {
        match self {
            Self::Value(value) => Some(value),
            Self::Infinite | Self::Undefined | Self::NotMeaningful => None,
        }
    }

    /// A quotient by what must be above zero.
    fn over(numerator: Decimal, divisor: Decimal) -> Result<Self, FinanceError> {
        Ok(if divisor.is_zero() {
            Self::Undefined
        } else if divisor < Decimal::ZERO {
            Self::NotMeaningful
        } else {
            Self::Value(div(numerator, divisor)?)
        })
    }
}

/// Present benefit per present cost. Without cost it is undefined, with a cost below zero not meaningful; a benefit
/// below zero gives a ratio below zero.
///
/// # Errors
/// [`FinanceError::Overflow`].
pub fn benefit_cost(benefit: Decimal, cost: Decimal) -> Result<Ratio, FinanceError> {
    Ratio::over(benefit, cost)
}

/// Return on investment: `(benefit − cost) / cost`, which is [`benefit_cost`] less one.
///
/// # Errors
/// [`FinanceError::Overflow`].
pub fn return_on_investment(benefit: Decimal, cost: Decimal) -> Result<Ratio, FinanceError> {
    Ratio::over(sub(benefit, cost)?, cost)
}

/// What a part leaves of a whole that must be above zero: `1 − part / whole`.
///
/// # Errors
/// [`FinanceError::Overflow`].
pub fn remaining_share(part: Decimal, whole: Decimal) -> Result<Ratio, FinanceError> {
    Ratio::over(sub(whole, part)?, whole)
}

vocabulary! {
    /// What kind of marginal value there is.
    MvpfStatus {
        /// It is a number.
        Value = "VALUE" ["Zahl", "number"],
        /// It pays for itself.
        Infinite = "INFINITE" ["unendlich", "infinite"],
        /// It harms and costs nothing.
        NegativeInfinite = "NEGATIVE_INFINITE" ["unendlich negativ", "negative infinite"],
        /// Nobody gains and nothing is paid.
        Undefined = "UNDEFINED" ["nicht bestimmt", "undefined"],
    }
}

/// Marginal value of public funds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mvpf {
    /// Euros of welfare for each euro of the public budgets.
    Value(Decimal),
    /// It pays for itself: somebody gains, and the budgets pay nothing in the end.
    Infinite,
    /// It harms and costs nothing.
    NegativeInfinite,
    /// Nobody gains and nothing is paid.
    Undefined,
}

impl Mvpf {
    /// Whether there is a number, and if not, why.
    pub fn status(self) -> MvpfStatus {
        match self {
            Self::Value(_) => MvpfStatus::Value,
            Self::Infinite => MvpfStatus::Infinite,
            Self::NegativeInfinite => MvpfStatus::NegativeInfinite,
            Self::Undefined => MvpfStatus::Undefined,
        }
    }

    /// The number, if there is one.
    pub fn value(self) -> Option<Decimal> {
        match self {
            Self::Value(value) => Some(value),
            Self::Infinite | Self::NegativeInfinite | Self::Undefined => None,
        }
    }
}

/// Marginal value of public funds: willingness to pay per net cost of government. A willingness above zero at no net
/// cost is infinite, one below zero at no cost negatively infinite; else the ratio (Hendren, Sprung-Keyser).
///
/// # Errors
/// [`FinanceError::Overflow`].
pub fn mvpf(willingness: Decimal, net_cost: Decimal) -> Result<Mvpf, FinanceError> {
    Ok(if willingness > Decimal::ZERO && net_cost <= Decimal::ZERO {
        Mvpf::Infinite
    } else if !net_cost.is_zero() {
        Mvpf::Value(div(willingness, net_cost)?)
    } else if willingness.is_zero() {
        Mvpf::Undefined
    } else {
        Mvpf::NegativeInfinite
    })
}

/// The net cost of government: the sum of its parts, costs above zero and receipts below.
///
/// # Errors
/// [`FinanceError::Overflow`].
pub fn net_cost(parts: &[Decimal]) -> Result<Decimal, FinanceError> {
    parts.iter().copied().try_fold(Decimal::ZERO, add)
}

/// The share by which a linear driver must change until the net present value is zero: `−NPV / P`, where P is what
/// the driver brings at present. Undefined where it brings nothing.
///
/// # Errors
/// [`FinanceError::Overflow`].
pub fn switching_value(npv: Decimal, contribution: Decimal) -> Result<Ratio, FinanceError> {
    if contribution.is_zero() {
        return Ok(Ratio::Undefined);
    }
    Ok(Ratio::Value(mul(div(npv, contribution)?, Decimal::NEGATIVE_ONE)?))
}

#[cfg(test)]
mod tests;
