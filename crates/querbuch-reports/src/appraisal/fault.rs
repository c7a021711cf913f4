//! What can go wrong while an appraisal is computed.

use querbuch_domain::language::Language;
use querbuch_domain::refusal::{ComputationFault, Refusal};
use rust_decimal::Decimal;

use crate::finance::{FinanceError, from_cents};

/// Why an appraisal has no figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A figure cannot be computed.
    Finance(FinanceError),
    /// The question is refused.
    Refused(Vec<Refusal>),
}

impl From<FinanceError> for Fault {
    fn from(error: FinanceError) -> Self {
        Self::Finance(error)
    }
}

impl From<Vec<Refusal>> for Fault {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Refused(refusals)
    }
}

impl From<Fault> for Vec<Refusal> {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Finance(error) => vec![Refusal::at("conventions", reason(error))],
            Fault::Refused(refusals) => refusals,
        }
    }
}

/// What cannot be computed, as a refusal says it.
pub(crate) fn reason(error: FinanceError) -> ComputationFault {
    ComputationFault {
        code: error.code(),
        german: error.message(Language::German).into(),
        english: error.message(Language::English).into(),
    }
}

/// The sum; a fault where it has too many digits.
pub(crate) fn sum(first: Decimal, second: Decimal) -> Result<Decimal, Fault> {
    first
        .checked_add(second)
        .ok_or(Fault::Finance(FinanceError::Overflow))
}

/// The difference; a fault where it has too many digits.
pub(crate) fn difference(first: Decimal, second: Decimal) -> Result<Decimal, Fault> {
    sum(first, -second)
}

/// The product; a fault where it has too many digits.
pub(crate) fn product(first: Decimal, second: Decimal) -> Result<Decimal, Fault> {
    first
        .checked_mul(second)
        .ok_or(Fault::Finance(FinanceError::Overflow))
}

/// Whole cents as a decimal; a fault where they have too many digits.
pub(crate) fn decimal(cents: i128) -> Result<Decimal, Fault> {
    Ok(from_cents(cents)?)
}
