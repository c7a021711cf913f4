//! Plan, actual or outlook: which cells of an effect a report adds up.

use querbuch_domain::month::Month;
use querbuch_domain::vocabulary;
use querbuch_domain::words::Stage;

vocabulary! {
    /// Which amounts a report adds up.
    Basis {
        /// What was planned.
        Plan = "PLAN" ["Soll", "plan"],
        /// What was booked.
        Actual = "ACTUAL" ["Ist", "actual"],
        /// Per effect: actuals up to its "Ist bis" month, from then on what is expected: the forecast, or the plan where
        /// there is no forecast. See [`outlook`](crate::outlook).
        Outlook = "OUTLOOK" ["Hochrechnung", "outlook"],
    }
}

vocabulary! {
    /// By which month an amount counts.
    MonthBasis {
        /// The month into which it was posted.
        Booked = "BOOKED" ["Monat der Buchung", "month of the booking"],
        /// The month that it belongs to: an earlier one, where it came late.
        Belonging = "BELONGING" ["Monat, zu dem es gehört", "month that it belongs to"],
    }
}

/// An amount of one effect that counts on a basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedAmount {
    /// The month in which it counts.
    pub month: Month,
    /// The stage of an actual; plans and forecasts have none.
    pub stage: Option<Stage>,
    /// In cents, with the sign that it was booked or planned with.
    pub cents: i64,
}
