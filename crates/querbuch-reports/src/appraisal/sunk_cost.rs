//! Sunk cost: what was paid before the base month, and no decision of that month can change.

use querbuch_domain::vocabulary;

vocabulary! {
    /// Whether amounts before the base month count.
    SunkCost {
        /// They count, compounded.
        Include = "INCLUDE" ["zählen mit", "counted"],
        /// They are left out, and told.
        Exclude = "EXCLUDE" ["zählen nicht", "left out"],
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
    /// Whether nothing was left out.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}
