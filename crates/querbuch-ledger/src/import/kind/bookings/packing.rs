//! Puts booking lines together: a booking of many postings costs the log hardly more than one of a single line.

use std::collections::HashMap;

use querbuch_domain::booking::record::{NewPosting, POSTINGS_PER_BOOKING_MAX};
use querbuch_domain::month::Month;

use super::intern::Symbol;
use crate::import::columns::Column;
use crate::import::problem::Problem;

/// Most lines that are packed into one booking where the file does not say which belong together: large enough
/// for speed, small enough for an entry of at most 65,535 bytes (41 a posting, and 10 for its row), as monitors read
/// entries in bundles that give lengths in 16 bits.
pub const POSTINGS_PER_IMPORT_BOOKING: usize = 1_200;

/// What all lines of a booking share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Heading {
    pub measure: Symbol,
    pub text: Option<Symbol>,
    pub document: Option<Symbol>,
}

/// One line.
pub(crate) struct Line {
    pub heading: Heading,
    /// What the file calls its booking.
    pub booking: Option<Symbol>,
    pub is_transfer: bool,
    pub row: u32,
    pub posting: NewPosting,
}

/// A booking to be.
pub(crate) struct Pack {
    pub heading: Heading,
    /// What the file calls it.
    pub number: Option<Symbol>,
    pub postings: Vec<NewPosting>,
    pub rows: Vec<u32>,
}

/// Why a line does not fit.
pub(crate) enum Misfit {
    /// It says something else than the first line of its booking.
    Differs {
        column: Column,
        first: u32,
        known: Symbol,
    },
    /// Its booking is full.
    Full(Problem),
    /// There are too many bookings.
    TooMany,
}

/// Puts lines together as they come.
pub(crate) struct Packing {
    /// Most bookings.
    bookings_max: usize,
    packs: Vec<Pack>,
    named: HashMap<Symbol, usize>,
    open: HashMap<Heading, usize>,
    /// Transfers of a month must sum to zero within their booking, so they are never split.
    transfers: HashMap<(Heading, Month), usize>,
}

impl Packing {
    /// Of at most so many bookings.
    pub(crate) fn new(bookings_max: usize) -> Self {
        Self {
            bookings_max,
            packs: Vec::new(),
            named: HashMap::new(),
            open: HashMap::new(),
            transfers: HashMap::new(),
        }
    }

    /// Most bookings that it takes.
    pub(crate) fn bookings_max(&self) -> usize {
        self.bookings_max
    }

    /// Adds a line.
    pub(crate) fn add(&mut self, line: Line) -> Result<(), Misfit> {
        let next = self.packs.len();
        let place = match (line.booking, line.is_transfer) {
            (Some(booking), _) => *self.named.entry(booking).or_insert(next),
            (None, true) => *self
                .transfers
                .entry((line.heading, line.posting.month))
                .or_insert(next),
            (None, false) => *self.open.entry(line.heading).or_insert(next),
        };
        if place == next {
            if next == self.bookings_max {
                return Err(Misfit::TooMany);
            }
            // Many files give each line a booking of its own; room for more would double their memory.
            let (postings, rows) = (Vec::with_capacity(1), Vec::with_capacity(1));
            self.packs.push(Pack {
                heading: line.heading,
                number: line.booking,
                postings,
                rows,
            });
        }
        let pack = &mut self.packs[place];
        if line.booking.is_some() {
            pack.agree(line.heading)?;
        }
        if pack.rows.len() == POSTINGS_PER_BOOKING_MAX {
            let max = POSTINGS_PER_BOOKING_MAX;
            let problem = if line.booking.is_some() {
                Problem::BookingLimit { max }
            } else {
                Problem::TransferLimit { max }
            };
            return Err(Misfit::Full(problem));
        }
        pack.postings.push(line.posting);
        pack.rows.push(line.row);
        if line.booking.is_none() && !line.is_transfer && pack.rows.len() == POSTINGS_PER_IMPORT_BOOKING {
            pack.shrink();
            self.open.remove(&line.heading);
        }
        Ok(())
    }

    /// The bookings, in the order of their first rows.
    pub(crate) fn finish(mut self) -> Vec<Pack> {
        let mut months: Vec<usize> = self.transfers.into_values().collect();
        months.sort_unstable();
        let mut bins: HashMap<Heading, usize> = HashMap::new();
        for place in months {
            let heading = self.packs[place].heading;
            match bins.get(&heading).copied() {
                Some(bin)
                    if self.packs[bin].rows.len() + self.packs[place].rows.len()
                        <= POSTINGS_PER_IMPORT_BOOKING =>
                {
                    let postings = std::mem::take(&mut self.packs[place].postings);
                    let rows = std::mem::take(&mut self.packs[place].rows);
                    self.packs[bin].postings.extend(postings);
                    self.packs[bin].rows.extend(rows);
                }
                _ => {
                    bins.insert(heading, place);
                }
            }
        }
        self.packs.retain_mut(|pack| {
            pack.shrink();
            !pack.rows.is_empty()
        });
        self.packs.sort_unstable_by_key(|pack| pack.rows[0]);
        self.packs
    }
}

impl Pack {
    /// A line may leave out what another line of its booking says.
    fn agree(&mut self, heading: Heading) -> Result<(), Misfit> {
        let first = self.rows.first().copied().unwrap_or(0);
        let differs = |column, known| Misfit::Differs { column, first, known };
        if heading.measure != self.heading.measure {
            return Err(differs(Column::Measure, self.heading.measure));
        }
        let notes = [
            (Column::Text, &mut self.heading.text, heading.text),
            (Column::Document, &mut self.heading.document, heading.document),
        ];
        for (column, known, said) in notes {
            match (*known, said) {
                (Some(known), Some(said)) if known != said => return Err(differs(column, known)),
                (None, Some(_)) => *known = said,
                _ => {}
            }
        }
        Ok(())
    }

    fn shrink(&mut self) {
        self.postings.shrink_to_fit();
        self.rows.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests;
