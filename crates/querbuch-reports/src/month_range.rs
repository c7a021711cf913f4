//! Months from a first one to a last one.

use querbuch_domain::journal::Journal;
use querbuch_domain::month::Month;

/// The months from a first one to a last one, both included; the first does not lie after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MonthRange {
    pub first: Month,
    pub last: Month,
}

impl MonthRange {
    /// A single month.
    pub fn of(month: Month) -> Self {
        Self {
            first: month,
            last: month,
        }
    }

    /// The months from the first to the last one with any posting; `None` without postings.
    pub fn of_postings(journal: &Journal) -> Option<Self> {
        let (first, last) = journal.months()?;
        Some(Self { first, last })
    }

    /// The range widened so that it holds a month.
    #[must_use]
    pub fn including(self, month: Month) -> Self {
        Self {
            first: self.first.min(month),
            last: self.last.max(month),
        }
    }

    /// The range widened to whole calendar years, for sums by year, which know no months.
    #[must_use]
    pub fn whole_years(self) -> Self {
        Self {
            first: Month::try_new(self.first.year(), 1).unwrap_or(self.first),
            last: Month::try_new(self.last.year(), 12).unwrap_or(self.last),
        }
    }
}
