//! Sunk cost: what was paid before the base month, and no decision of that month can change.

use querbuch_domain::vocabulary;
use rust_decimal::Decimal;

use super::fault::{Fault, sum};
use super::stream::Amounts;
use crate::finance::to_cents;

vocabulary! {
    /// Whether amounts before the base month count.
    SunkCost {
        /// They count, compounded.
        Include = "INCLUDE",
        /// They are left out, and told.
        Exclude = "EXCLUDE",
    }
}

/// What was left out because it lies before the base month, of all parties, in cents and not discounted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SunkAmounts {
    /// Cost.
    pub cost: i128,
    /// Savings, scaled down as those that count.
    pub saving: i128,
}

impl SunkAmounts {
    /// Amounts that are left out, each rounded once.
    pub(super) fn of(amounts: &[Amounts]) -> Result<Self, Fault> {
        let (mut cost, mut saving) = (Decimal::ZERO, Decimal::ZERO);
        for amount in amounts {
            (cost, saving) = (sum(cost, amount.cost)?, sum(saving, amount.saving)?);
        }
        Ok(Self {
            cost: to_cents(cost),
            saving: to_cents(saving),
        })
    }

    /// Whether nothing was left out.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}
