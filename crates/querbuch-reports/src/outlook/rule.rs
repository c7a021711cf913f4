//! Which amounts of one effect count on a basis.

use std::collections::BTreeMap;
use std::sync::Arc;

use querbuch_domain::actuals::ApartPosting;
use querbuch_domain::booking::Booking;
use querbuch_domain::cells::{Cell, EffectCells};
use querbuch_domain::id::EffectNo;
use querbuch_domain::journal::JournalLine;
use querbuch_domain::month::Month;
use querbuch_domain::words::{BookingAct, Slot, Stage};

use super::{Moment, Together};
use crate::basis::{Basis, CountedAmount};

/// Which amounts of one effect count on a basis, at one moment.
#[derive(Clone, Debug)]
pub(crate) struct CountingRule<'a> {
    moment: Moment<'a>,
    basis: Basis,
    effect: EffectNo,
    through: Option<Month>,
    /// The slot that says what is expected.
    expected: Slot,
    /// The slot into which the effect is booked.
    booked: Slot,
    /// What a transfer has in common with the others of its measure.
    together: Option<Arc<Together>>,
    is_plain: bool,
}

/// A posting that stands apart from the bookings of its month.
#[derive(Clone, Copy)]
struct ApartLine {
    posting: usize,
    line: JournalLine,
    belongs_to: Month,
    takes_back: bool,
}

impl<'a> CountingRule<'a> {
    pub(super) fn new(moment: Moment<'a>, basis: Basis, effect: EffectNo) -> Self {
        Self {
            moment,
            basis,
            effect,
            through: None,
            expected: Slot::Plan,
            booked: Slot::Confirmed,
            together: None,
            is_plain: moment.is_plain(effect),
        }
    }

    pub(super) fn expects(&mut self, expected: Slot, booked: Slot) {
        (self.expected, self.booked) = (expected, booked);
    }

    pub(super) fn goes_through(&mut self, through: Option<Month>) {
        self.through = through;
    }

    pub(super) fn shares(&mut self, together: Arc<Together>) {
        self.through = together.through;
        self.together = Some(together);
    }

    /// The slot that says what is expected in an outlook.
    pub fn expected(&self) -> Slot {
        self.expected
    }

    /// "Ist bis".
    pub fn through(&self) -> Option<Month> {
        self.through
    }

    fn is_closed(&self, month: Month) -> bool {
        self.through.is_some_and(|through| month <= through)
    }

    /// Whether what was booked on time in a month counts.
    fn counts_actuals(&self, month: Month, cells: &EffectCells) -> bool {
        self.basis != Basis::Outlook || self.is_closed(month) || !self.is_expected(month, cells)
    }

    fn is_expected(&self, month: Month, cells: &EffectCells) -> bool {
        match &self.together {
            Some(together) => together.expected.binary_search(&month).is_ok(),
            None => cells.get(month, self.expected).is_some_and(|cents| cents != 0),
        }
    }

    /// Whether a planned or forecast sum of a month counts.
    fn counts_expected(&self, month: Month, slot: Slot) -> bool {
        match self.basis {
            Basis::Plan => slot == Slot::Plan,
            Basis::Actual => false,
            Basis::Outlook => slot == self.expected && !self.is_closed(month),
        }
    }

    /// Calls `visit` with each amount that counts, in the month into which it was booked: by month, then stage.
    pub fn visit(&self, cells: &EffectCells, mut visit: impl FnMut(CountedAmount)) {
        let mut apart = self.apart_lines();
        apart.sort_by_key(|apart| (apart.line.month, apart.line.slot));
        for cell in cells.iter() {
            let counted = if !cell.slot.is_actual() {
                let counts =
                    self.counts_expected(cell.month, cell.slot) && self.stands_in(cell.month, cell.slot);
                counts.then_some(cell.cents)
            } else if self.basis == Basis::Plan {
                None
            } else if self.is_plain {
                self.counts_actuals(cell.month, cells).then_some(cell.cents)
            } else {
                self.actual_of(cell, cells, &apart)
            };
            if let Some(cents) = counted {
                visit(CountedAmount {
                    month: cell.month,
                    stage: cell.slot.stage(),
                    cents,
                });
            }
        }
    }

    /// The same as a list.
    pub fn amounts(&self, cells: &EffectCells) -> Vec<CountedAmount> {
        let mut amounts = Vec::new();
        self.visit(cells, |amount| amounts.push(amount));
        amounts
    }

    /// Whether there is anything to be said of a cell: not where all that came was taken back.
    pub fn shows(&self, cell: &Cell) -> bool {
        cell.cents != 0 || self.stands_in(cell.month, cell.slot)
    }

    /// Whether anything that came into a cell was not taken back.
    fn stands_in(&self, month: Month, slot: Slot) -> bool {
        let (actuals, postings) = (&self.moment.state.actuals, self.moment.postings);
        self.is_plain || actuals.stands_at(self.effect, month, slot, postings)
    }

    /// What counts of a cell of actuals: `None` where nothing does, or all that came was taken back. The lines that stand
    /// apart are in the order of their cells.
    fn actual_of(&self, cell: &Cell, cells: &EffectCells, apart: &[ApartLine]) -> Option<i64> {
        let place = |apart: &ApartLine| (apart.line.month, apart.line.slot);
        let first = apart.partition_point(|apart| place(apart) < (cell.month, cell.slot));
        let here = apart[first..].iter();
        let here = here.take_while(|apart| place(apart) == (cell.month, cell.slot));
        let (mut cents, mut stands);
        if self.counts_actuals(cell.month, cells) {
            cents = cell.cents;
            stands = self.stands_in(cell.month, cell.slot);
            for apart in here.filter(|apart| !self.counts_apart(apart, cells)) {
                cents = cents.saturating_sub(apart.line.cents);
            }
        } else {
            (cents, stands) = (0, false);
            for apart in here.filter(|apart| self.counts_apart(apart, cells)) {
                cents = cents.saturating_add(apart.line.cents);
                stands |= self.stands(apart.posting, &apart.line);
            }
        }
        (cents != 0 || stands).then_some(cents)
    }

    fn counts_apart(&self, apart: &ApartLine, cells: &EffectCells) -> bool {
        !apart.takes_back || self.counts_actuals(apart.belongs_to, cells)
    }

    /// The lines that stand apart, in the order of the journal.
    fn apart_lines(&self) -> Vec<ApartLine> {
        // On other bases than the outlook, they count as all actuals do, or not at all.
        if self.is_plain || self.basis != Basis::Outlook {
            return Vec::new();
        }
        let line = |apart: &ApartPosting| {
            Some(ApartLine {
                posting: apart.posting,
                line: self.moment.state.bookings.journal().line(apart.posting)?,
                belongs_to: apart.belongs_to,
                takes_back: apart.takes_back,
            })
        };
        let (actuals, postings) = (&self.moment.state.actuals, self.moment.postings);
        let apart = actuals.apart_at(self.effect, postings);
        apart.filter_map(line).collect()
    }

    /// Whether a posting brought something that was not taken back.
    fn stands(&self, posting: usize, line: &JournalLine) -> bool {
        let bookings = &self.moment.state.bookings;
        let is_taken_back = |booking: &Booking| {
            let place = u32::try_from(posting.saturating_sub(booking.first_posting)).unwrap_or(u32::MAX);
            let by = bookings.line_reversed_by(booking.position, place);
            by.is_some_and(|by| by <= self.moment.position)
        };
        bookings.of_posting(posting).is_some_and(|booking| {
            let brings = match booking.act {
                BookingAct::Recorded => true,
                BookingAct::Confirmed | BookingAct::Cashed => line.cents > 0,
                BookingAct::Disputed | BookingAct::Reversed | BookingAct::Planned | BookingAct::Forecast => {
                    false
                }
            };
            brings && !is_taken_back(booking)
        })
    }

    /// The amounts that count, in the months that they belong to, of an effect with these postings and the cells that
    /// they sum up to: by month, then stage.
    pub fn amounts_by_belonging(
        &self,
        cells: &EffectCells,
        postings: &[(usize, JournalLine)],
    ) -> Vec<CountedAmount> {
        let apart = self.apart_lines();
        let apart = |posting: usize| {
            let place = apart.binary_search_by_key(&posting, |apart| apart.posting).ok()?;
            apart.get(place)
        };
        let journal = self.moment.state.bookings.journal();
        let mut sums: BTreeMap<(Month, Option<Stage>), (i64, bool)> = BTreeMap::new();
        for (posting, line) in postings {
            let (month, counts) = if !line.slot.is_actual() {
                (line.month, self.counts_expected(line.month, line.slot))
            } else if self.basis == Basis::Plan {
                (line.month, false)
            } else {
                let belongs_to = journal.belongs_to(*posting).unwrap_or(line.month);
                let counts = match apart(*posting) {
                    Some(apart) => self.counts_apart(apart, cells),
                    None => self.counts_actuals(line.month, cells),
                };
                (belongs_to, counts)
            };
            if counts {
                let (cents, stands) = sums.entry((month, line.slot.stage())).or_default();
                *cents = cents.saturating_add(line.cents);
                *stands |= if line.slot.is_actual() {
                    self.stands(*posting, line)
                } else {
                    self.stands_in(line.month, line.slot)
                };
            }
        }
        let amount = |((month, stage), (cents, stands))| {
            (cents != 0 || stands).then_some(CountedAmount { month, stage, cents })
        };
        sums.into_iter().filter_map(amount).collect()
    }

    /// Calls `visit` with each month up to "Ist bis" in which something was expected and nothing stands that was booked on
    /// time, and what was expected, in cents.
    pub fn visit_unmet(&self, cells: &EffectCells, mut visit: impl FnMut(Month, i64)) {
        let actuals = &self.moment.state.actuals;
        for cell in cells.iter() {
            let month = cell.month;
            if cell.slot != self.expected || cell.cents == 0 || !self.is_closed(month) {
                continue;
            }
            let is_met = match &self.together {
                Some(together) => together.on_time.binary_search(&month).is_ok(),
                None => {
                    cells.get(month, self.booked).is_some()
                        && actuals.is_on_time_at(self.effect, month, self.moment.postings)
                }
            };
            if !is_met {
                visit(month, cell.cents);
            }
        }
    }
}
