//! Plan, actual or outlook: which cells of an effect a report adds up.

use querbuch_domain::cells::EffectCells;
use querbuch_domain::month::Month;
use querbuch_domain::vocabulary;
use querbuch_domain::words::{Slot, Stage};

vocabulary! {
    /// Which amounts a report adds up.
    Basis {
        /// What was planned.
        Plan = "PLAN",
        /// What was booked.
        Actual = "ACTUAL",
        /// Per effect: actuals up to its latest month with an actual, from then on the forecast, or the plan
        /// where there is no forecast.
        Outlook = "OUTLOOK",
    }
}

vocabulary! {
    /// By which month an amount counts.
    MonthBasis {
        /// The month into which it was posted.
        Booked = "BOOKED",
        /// The month that it belongs to: an earlier one, where it came late.
        Belonging = "BELONGING",
    }
}

/// An amount of one effect that counts on a basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedAmount {
    /// The month of its cell.
    pub month: Month,
    /// The stage of an actual; plans and forecasts have none.
    pub stage: Option<Stage>,
    /// In cents, with the sign that it was booked or planned with.
    pub cents: i64,
}

/// Which cells of one effect count on a basis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CountingRule {
    basis: Basis,
    latest_actual: Option<Month>,
    /// The slot that counts where there is no actual.
    expected: Slot,
}

impl CountingRule {
    /// The rule on a basis for an effect with these cells.
    pub fn new(basis: Basis, cells: &EffectCells) -> Self {
        let outlook = basis == Basis::Outlook;
        Self {
            basis,
            latest_actual: cells.latest_actual().filter(|_| outlook),
            expected: if outlook && cells.has_forecast() {
                Slot::Forecast
            } else {
                Slot::Plan
            },
        }
    }

    /// Whether the cell of a month and slot counts.
    pub fn counts(self, month: Month, slot: Slot) -> bool {
        match self.basis {
            Basis::Plan => slot == Slot::Plan,
            Basis::Actual => slot.is_actual(),
            Basis::Outlook if self.latest_actual.is_some_and(|latest| month <= latest) => slot.is_actual(),
            Basis::Outlook => slot == self.expected,
        }
    }
}

/// The amounts of one effect that count on a basis, by month, then stage.
pub fn counted_amounts(basis: Basis, cells: &EffectCells) -> impl Iterator<Item = CountedAmount> + '_ {
    let rule = CountingRule::new(basis, cells);
    cells
        .iter()
        .filter(move |cell| rule.counts(cell.month, cell.slot))
        .map(|cell| CountedAmount {
            month: cell.month,
            stage: cell.slot.stage(),
            cents: cell.cents,
        })
}

#[cfg(test)]
mod tests;
