//! From what was claimed to what a measure can be credited with, and from an estimate to a likely cost. Each factor
//! is kept, so that a reader sees what took how much away.

use rust_decimal::Decimal;

use super::discount::YEARS_MAX;
use super::{FinanceError, add, mul, sub};

/// A share between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(Decimal);

impl Share {
    /// The share 0.
    pub const NONE: Self = Self(Decimal::ZERO);
    /// The share 1.
    pub const ALL: Self = Self(Decimal::ONE);

    /// A share as a decimal, `0.4` for 40 %.
    ///
    /// # Errors
    /// [`FinanceError::NotAShare`] below 0 or above 1.
    pub fn try_new(share: Decimal) -> Result<Self, FinanceError> {
        if (Decimal::ZERO..=Decimal::ONE).contains(&share) {
            Ok(Self(share))
        } else {
            Err(FinanceError::NotAShare)
        }
    }

    /// The share as a decimal, `0.4` for 40 %.
    pub fn get(self) -> Decimal {
        self.0
    }

    /// One less the share.
    fn rest(self) -> Decimal {
        Decimal::ONE - self.0
    }
}

/// What a gross benefit is reduced by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// What would have come without the measure.
    pub deadweight: Share,
    /// What was only moved from elsewhere.
    pub displacement: Share,
    /// What is due to this measure and not to others.
    pub attribution: Share,
    /// What fades each year after the first.
    pub drop_off: Share,
    /// What is taken off for weak evidence.
    pub haircut: Share,
}

impl Attribution {
    /// The attribution that takes nothing off.
    pub const FULL: Self = Self {
        deadweight: Share::NONE,
        displacement: Share::NONE,
        attribution: Share::ALL,
        drop_off: Share::NONE,
        haircut: Share::NONE,
    };
}

/// A benefit with the factors that led to it, each of which is multiplied in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdjustedBenefit {
    /// `1 − deadweight`.
    pub deadweight: Decimal,
    /// `1 − displacement`.
    pub displacement: Decimal,
    /// The share that is due to this measure.
    pub attribution: Decimal,
    /// `(1 − drop-off)^(year − 1)`.
    pub drop_off: Decimal,
    /// `1 − haircut`.
    pub haircut: Decimal,
    /// The gross benefit times all of them.
    pub benefit: Decimal,
}

/// The benefit of a year, counted from 1, that a measure can be credited with.
///
/// # Errors
/// [`FinanceError::Empty`] for year 0, [`FinanceError::TooFar`] beyond [`YEARS_MAX`], [`FinanceError::Overflow`].
pub fn adjusted_benefit(
    gross: Decimal,
    shares: Attribution,
    year: u32,
) -> Result<AdjustedBenefit, FinanceError> {
    let earlier = year.checked_sub(1).ok_or(FinanceError::Empty)?;
    if year > YEARS_MAX {
        return Err(FinanceError::TooFar { max: YEARS_MAX });
    }
    let drop_off = (0..earlier).try_fold(Decimal::ONE, |left, _| mul(left, shares.drop_off.rest()))?;
    let mut adjusted = AdjustedBenefit {
        deadweight: shares.deadweight.rest(),
        displacement: shares.displacement.rest(),
        attribution: shares.attribution.get(),
        drop_off,
        haircut: shares.haircut.rest(),
        benefit: gross,
    };
    for factor in [
        adjusted.deadweight,
        adjusted.displacement,
        adjusted.attribution,
        adjusted.drop_off,
        adjusted.haircut,
    ] {
        adjusted.benefit = mul(adjusted.benefit, factor)?;
    }
    Ok(adjusted)
}

/// A cost with the factor that led to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdjustedCost {
    /// `1 + bias · (1 − mitigation)`.
    pub factor: Decimal,
    /// The estimate times the factor.
    pub cost: Decimal,
}

/// An estimated cost, raised by what such estimates usually fall short of, as far as it was not mitigated.
///
/// # Errors
/// [`FinanceError::Overflow`].
pub fn adjusted_cost(
    estimate: Decimal,
    bias: Decimal,
    mitigation: Share,
) -> Result<AdjustedCost, FinanceError> {
    let raised = mul(bias, sub(Decimal::ONE, mitigation.get())?)?;
    let factor = add(Decimal::ONE, raised)?;
    Ok(AdjustedCost {
        factor,
        cost: mul(estimate, factor)?,
    })
}

#[cfg(test)]
mod tests;
