//! Money over time: present values, returns, ratios. Exact decimals in, typed results out; nothing here is ever
//! NaN, and what cannot be computed says why.
//!
//! | module | what it holds |
//! |---|---|
//! | [`rate`] | a rate per year; real and nominal; prices of another year |
//! | [`discount`] | factors for a time, the four timings, declining rates |
//! | [`npv`] | present values of flows by period and by date |
//! | [`irr`] | internal rates of return: all of them |
//! | [`payback`] | when a flow has paid back, for good or for a while; how much it needs at its deepest |
//! | [`annuity`] | a present value as equal yearly amounts |
//! | [`adjust`] | deadweight, displacement, attribution, drop-off, haircut; optimism in costs |
//! | [`ratio`] | benefit per cost, return on investment, marginal value of public funds, switching value |
//!
//! Amounts are decimals in any one unit (cents in the ledger, as people type them at the command line), rates are
//! decimals per year (`0.1` for 10 %). Results are not rounded: [`round_half_up`] is the one rounding, at the end.

pub mod adjust;
pub mod annuity;
pub mod discount;
mod error;
pub mod irr;
pub mod npv;
pub mod payback;
pub mod rate;
pub mod ratio;
mod wide;

use rust_decimal::{Decimal, RoundingStrategy};

pub use error::FinanceError;

/// How many flows one computation takes at most: a thousand years by month, and a list that a person can have
/// meant.
pub const FLOWS_MAX: usize = 12_000;

/// Rounds as merchants do: a half away from zero. Never fails; fewer digits than asked for stay as they are.
pub fn round_half_up(value: Decimal, digits: u32) -> Decimal {
    value.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

/// A decimal number of cents as whole cents, half-up: the last step before an amount is shown or paid.
pub fn to_cents(value: Decimal) -> i128 {
    // A decimal without digits behind the point is its mantissa.
    let whole = round_half_up(value, 0);
    whole.mantissa() / 10_i128.pow(whole.scale())
}

/// Whole cents as a decimal.
///
/// # Errors
/// [`FinanceError::Overflow`] beyond 2^96, some 10^26 euros.
pub fn from_cents(cents: i128) -> Result<Decimal, FinanceError> {
    Decimal::try_from_i128_with_scale(cents, 0).map_err(|_| FinanceError::Overflow)
}

pub(crate) fn add(a: Decimal, b: Decimal) -> Result<Decimal, FinanceError> {
    a.checked_add(b).ok_or(FinanceError::Overflow)
}

pub(crate) fn sub(a: Decimal, b: Decimal) -> Result<Decimal, FinanceError> {
    a.checked_sub(b).ok_or(FinanceError::Overflow)
}

pub(crate) fn mul(a: Decimal, b: Decimal) -> Result<Decimal, FinanceError> {
    a.checked_mul(b).ok_or(FinanceError::Overflow)
}

/// A quotient by what is known not to be zero.
pub(crate) fn div(a: Decimal, b: Decimal) -> Result<Decimal, FinanceError> {
    a.checked_div(b).ok_or(FinanceError::Overflow)
}

fn not_too_many(count: usize) -> Result<(), FinanceError> {
    if count > FLOWS_MAX {
        return Err(FinanceError::TooMany { max: FLOWS_MAX });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
