//! What an import came to, to be ticked off.

use querbuch_domain::import::ImportTotals;

/// What an import came to. Rows are those of its files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// All rows of the files.
    pub rows: u64,
    /// Rows that were booked now.
    pub booked: u64,
    /// Rows that the ledger held already.
    pub known: u64,
    /// Bookings that were reversed, because the files correct them or, where they replace the source, hold them no more.
    pub reversed: u64,
    /// Lines that stand in the ledger by this source and not in the files.
    pub missing: u64,
    /// The sums of all rows of the files, in cents.
    pub totals: ImportTotals,
    /// Postings that were recorded.
    pub lines: u64,
    /// Acts that were recorded.
    pub acts: u64,
}

impl Receipt {
    /// Of files of which nothing is known but how many rows they have.
    pub(crate) fn of_rows(rows: u64) -> Self {
        Self {
            rows,
            ..Self::default()
        }
    }

    pub(crate) fn add_totals(&mut self, more: &ImportTotals) {
        let sums = &mut self.totals;
        sums.cost = sums.cost.saturating_add(more.cost);
        sums.paid = sums.paid.saturating_add(more.paid);
        sums.received = sums.received.saturating_add(more.received);
        sums.saving = sums.saving.saturating_add(more.saving);
    }
}
