//! One row of a balance, and its figures.

use std::ops::AddAssign;

use querbuch_domain::vocabulary;
use querbuch_domain::words::EffectKind;
use rust_decimal::Decimal;

use super::sums::{Sums, Whole};
use crate::dimension::RowKey;
use crate::rounding::share;

vocabulary! {
    /// What rows can be ordered by.
    BalanceField {
        /// By cost.
        Cost = "COST" ["Kosten", "cost"],
        /// By saving.
        Saving = "SAVING" ["Ersparnis", "saving"],
        /// By transfer.
        Transfer = "TRANSFER" ["Transfer", "transfer"],
        /// By the net: saving − cost + transfer.
        Net = "NET" ["Netto", "net"],
    }
}

/// What amounts sum to by kind of effect, in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the kinds of effect")]
pub struct Figures {
    pub cost: i128,
    pub saving: i128,
    pub transfer: i128,
}

impl Figures {
    /// saving − cost + transfer.
    pub fn net(&self) -> i128 {
        self.saving - self.cost + self.transfer
    }

    /// Its cost as a part of that of a total: 0.25 for a quarter, see [`share`]. None of a total of zero.
    pub fn cost_share(&self, total: &Self) -> Option<Decimal> {
        share(self.cost, total.cost)
    }

    /// Its saving as a part of that of a total: 0.25 for a quarter, see [`share`]. None of a total of zero.
    pub fn saving_share(&self, total: &Self) -> Option<Decimal> {
        share(self.saving, total.saving)
    }

    /// The figure that rows are ordered by, in cents.
    pub fn field(&self, field: BalanceField) -> i128 {
        match field {
            BalanceField::Cost => self.cost,
            BalanceField::Saving => self.saving,
            BalanceField::Transfer => self.transfer,
            BalanceField::Net => self.net(),
        }
    }
}

impl From<&Sums> for Figures {
    fn from(sums: &Sums) -> Self {
        Self {
            cost: sums.cents[EffectKind::Cost as usize],
            saving: sums.cents[EffectKind::Saving as usize],
            transfer: sums.cents[EffectKind::Transfer as usize],
        }
    }
}

impl AddAssign<&Self> for Figures {
    fn add_assign(&mut self, more: &Self) {
        self.cost += more.cost;
        self.saving += more.saving;
        self.transfer += more.transfer;
    }
}

/// One row of a balance: a combination of dimensions, and what its amounts sum to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalanceRow {
    /// The combination that it stands for.
    pub key: RowKey,
    /// What its amounts sum to.
    pub figures: Figures,
    /// The net from the first row to this one, over time within the other dimensions, in cents; `None` without a time
    /// dimension.
    pub cumulative_net: Option<i128>,
}

/// The rows of a balance that its limit cuts off, all together: with them, what is shown adds up to the total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherRows {
    /// How many they are, at least one.
    pub count: usize,
    /// What they sum to.
    pub figures: Figures,
}

impl OtherRows {
    /// What is beyond the rows that are shown; none where these are all.
    pub(super) fn beyond(shown: &[BalanceRow], whole: &Whole) -> Option<Self> {
        let count = whole.rows.checked_sub(shown.len()).filter(|count| *count > 0)?;
        let mut figures = Figures::from(&whole.sums);
        for row in shown {
            figures.cost -= row.figures.cost;
            figures.saving -= row.figures.saving;
            figures.transfer -= row.figures.transfer;
        }
        Some(Self { count, figures })
    }
}
