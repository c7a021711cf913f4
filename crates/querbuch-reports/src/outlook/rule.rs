//! Which amounts of one effect count on a basis.

use std::collections::BTreeMap;
use std::sync::Arc;

use querbuch_domain::actuals::LatePosting;
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

/// A posting that came late.
#[derive(Clone, Copy)]
struct LateLine {
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
        let late = self.late_lines();
        for cell in cells.iter() {
            let counted = if !cell.slot.is_actual() {
                self.counts_expected(cell.month, cell.slot).then_some(cell.cents)
            } else if self.basis == Basis::Plan {
                None
            } else if self.is_plain {
                self.counts_actuals(cell.month, cells).then_some(cell.cents)
            } else {
                self.actual_of(cell, cells, &late)
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
        let (actuals, postings) = (&self.moment.state.actuals, self.moment.postings);
        !cell.slot.is_actual()
            || cell.cents != 0
            || self.is_plain
            || actuals.stands_at(self.effect, cell.month, cell.slot, postings)
    }

    /// What counts of a cell of actuals: `None` where nothing does, or all that came was taken back.
    fn actual_of(&self, cell: &Cell, cells: &EffectCells, late: &[LateLine]) -> Option<i64> {
        let here = late
            .iter()
            .filter(|late| (late.line.month, late.line.slot) == (cell.month, cell.slot));
        let (mut cents, mut stands);
        if self.counts_actuals(cell.month, cells) {
            cents = cell.cents;
            let (actuals, postings) = (&self.moment.state.actuals, self.moment.postings);
            stands = actuals.stands_at(self.effect, cell.month, cell.slot, postings);
            for late in here.filter(|late| !self.counts_late(late, cells)) {
                cents = cents.saturating_sub(late.line.cents);
            }
        } else {
            (cents, stands) = (0, false);
            for late in here.filter(|late| self.counts_late(late, cells)) {
                cents = cents.saturating_add(late.line.cents);
                stands |= self.stands(late.posting, &late.line);
            }
        }
        (cents != 0 || stands).then_some(cents)
    }

    fn counts_late(&self, late: &LateLine, cells: &EffectCells) -> bool {
        !late.takes_back || self.counts_actuals(late.belongs_to, cells)
    }

    fn late_lines(&self) -> Vec<LateLine> {
        if self.is_plain || self.basis == Basis::Plan {
            return Vec::new();
        }
        let line = |late: &LatePosting| {
            Some(LateLine {
                posting: late.posting,
                line: self.moment.state.bookings.journal().line(late.posting)?,
                belongs_to: late.belongs_to,
                takes_back: late.takes_back,
            })
        };
        let late = self
            .moment
            .state
            .actuals
            .late_at(self.effect, self.moment.postings);
        late.filter_map(line).collect()
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
        let late = self.late_lines();
        let late = |posting: usize| {
            let place = late.binary_search_by_key(&posting, |late| late.posting).ok()?;
            late.get(place)
        };
        let mut sums: BTreeMap<(Month, Option<Stage>), (i64, bool)> = BTreeMap::new();
        for (posting, line) in postings {
            let (month, counts) = if !line.slot.is_actual() {
                (line.month, self.counts_expected(line.month, line.slot))
            } else if self.basis == Basis::Plan {
                (line.month, false)
            } else {
                match late(*posting) {
                    Some(late) => (late.belongs_to, self.counts_late(late, cells)),
                    None => (line.month, self.counts_actuals(line.month, cells)),
                }
            };
            if counts {
                let (cents, stands) = sums.entry((month, line.slot.stage())).or_default();
                *cents = cents.saturating_add(line.cents);
                *stands |= !line.slot.is_actual() || self.stands(*posting, line);
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
