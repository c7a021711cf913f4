//! A present value as equal amounts, one at the end of each year: what makes lives of unequal length comparable.

use rust_decimal::Decimal;

use super::discount::YEARS_MAX;
use super::rate::Rate;
use super::wide::Wide;
use super::{FinanceError, div, round_half_up};

/// Equal yearly amounts (Jahreszahlung, equivalent annual net benefit).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Annuity {
    /// What one unit a year is worth at the base.
    pub factor: Decimal,
    /// What is paid in each year.
    pub amount: Decimal,
}

/// What one unit at the end of each year is worth at the base: `Σ (1 + rate)^-t` for t from 1 to `years`.
///
/// # Errors
/// [`FinanceError::Empty`] for no years, [`FinanceError::TooFar`] beyond [`YEARS_MAX`], [`FinanceError::Overflow`].
pub fn annuity_factor(rate: Rate, years: u32) -> Result<Decimal, FinanceError> {
    if years == 0 {
        return Err(FinanceError::Empty);
    }
    if years > YEARS_MAX {
        return Err(FinanceError::TooFar { max: YEARS_MAX });
    }
    let year = Wide::ONE.div(rate.wide_growth());
    // From the last year to the first: a year is worth what is paid in it and a discounted next one.
    let sum = (0..years).fold(Wide::ZERO, |later, _| later.add(Wide::ONE).mul(year));
    sum.to_decimal().ok_or(FinanceError::Overflow)
}

/// A present value spread evenly: `npv / annuity factor`. With `digits`, the factor is rounded first, as printed
/// tables have it.
///
/// # Errors
/// As [`annuity_factor`]; [`FinanceError::Overflow`] also where the rounded factor is zero.
pub fn annuity(npv: Decimal, rate: Rate, years: u32, digits: Option<u32>) -> Result<Annuity, FinanceError> {
    let exact = annuity_factor(rate, years)?;
    let factor = digits.map_or(exact, |digits| round_half_up(exact, digits));
    Ok(Annuity {
        factor,
        amount: div(npv, factor)?,
    })
}

#[cfg(test)]
mod tests;
