//! One command of an import, and the rows that it was made of.

use querbuch_domain::booking::fault::BookingFault;
use std::sync::Arc;

use querbuch_domain::command::Command;
use querbuch_domain::refusal::Reason;

/// One command.
#[derive(Clone, Debug)]
pub struct PreparedCommand {
    /// Idempotency key, made of the digest of the file and the row; none where the rows are compared with the ledger.
    pub key: Option<String>,
    /// What is to happen.
    pub command: Arc<Command>,
    /// The rows that it was made of.
    pub origin: Origin,
}

/// The rows of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The place of the file in [`PreparedImport::files`](super::PreparedImport::files).
    pub file: usize,
    /// The row of each entry of the command's list, or the one row of a command without list; 0 where it stands in no
    /// row.
    pub rows: Box<[u32]>,
}

impl Origin {
    /// Its rows, each with its file.
    pub(crate) fn places(&self) -> impl Iterator<Item = (usize, u32)> + '_ {
        let rows = self.rows.iter().filter(|row| **row != 0);
        rows.map(|row| (self.file, *row))
    }
}

impl PreparedCommand {
    /// The row of one entry of the command's list; the first row where there is no such entry.
    pub(crate) fn row_of(&self, item: usize) -> Option<u32> {
        let rows = &self.origin.rows;
        let row = rows.get(item).or_else(|| rows.first()).copied();
        row.filter(|row| *row > 0)
    }

    /// The entry at which a refusal of the whole list is best shown: transfers of a month at their first row.
    pub(crate) fn item_of(&self, reason: &Reason) -> usize {
        match (self.command.as_ref(), reason) {
            (
                Command::ImportBooking(import),
                Reason::Booking(BookingFault::UnbalancedTransfer { month, .. }),
            ) => import
                .booking
                .postings
                .iter()
                .position(|posting| posting.month == *month)
                .unwrap_or(0),
            _ => 0,
        }
    }
}
