//! Postings that come late: they belong to an earlier month than the one into which they are posted.

use std::collections::BTreeSet;

use super::fault::BookingFault;
use crate::id::UnitNo;
use crate::month::Month;
use crate::period::fault::PeriodFault;
use crate::refusal::Refusal;
use crate::state::State;

/// A line to be booked that comes late.
pub(super) struct LateLine {
    /// Its place among the postings, from 0.
    pub place: usize,
    /// Where it is posted.
    pub unit: UnitNo,
    /// Whether it must sum to zero with others of the same two months.
    pub is_transfer: bool,
    /// The month into which it is posted.
    pub month: Month,
    /// The month that it belongs to, which is earlier.
    pub belongs_to: Month,
}

/// Nothing belongs to a month behind the one into which it is posted.
pub(crate) fn require_not_behind(month: Month, belongs_to: Month, field: &str) -> Result<(), Refusal> {
    if belongs_to <= month {
        return Ok(());
    }
    let fault = BookingFault::BelongsBehind { month, belongs_to };
    Err(Refusal::at(field, fault))
}

/// Only what can no longer be booked into its own month comes late: the unit must have closed that month. A transfer has
/// two sides, which are posted together: it comes late where one of them has closed the month.
pub(super) fn require_closed(state: &State, late: &[LateLine]) -> Result<(), Vec<Refusal>> {
    let is_closed = |line: &LateLine| {
        let closing = state.periods.of(&state.units, line.unit);
        closing.is_some_and(|closing| line.belongs_to <= closing.through)
    };
    let sides_closed: BTreeSet<(Month, Month)> = late
        .iter()
        .filter(|line| line.is_transfer && is_closed(line))
        .map(|line| (line.month, line.belongs_to))
        .collect();
    let is_right = |line: &LateLine| {
        is_closed(line) || line.is_transfer && sides_closed.contains(&(line.month, line.belongs_to))
    };
    let refusals: Vec<Refusal> = late
        .iter()
        .filter(|line| !is_right(line))
        .map(|line| {
            let fault = PeriodFault::StillOpen {
                month: line.belongs_to,
                unit: state.unit_code(line.unit),
            };
            Refusal::at("belongsTo", fault).within_item("postings", line.place)
        })
        .collect();
    if refusals.is_empty() {
        Ok(())
    } else {
        Err(refusals)
    }
}
