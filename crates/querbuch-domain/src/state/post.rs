//! How the acts that post something change the state.

use super::State;
use crate::actuals::{LatePosting, Standing};
use crate::allocation::AmountAllocated;
use crate::booking::{Booking, BookingRecorded, BookingReversed, PostingEntry, months_of};
use crate::claim::StageMove;
use crate::header::Header;
use crate::id::{EffectNo, MeasureNo};
use crate::journal::JournalLine;
use crate::measurement::MeasurementRecorded;
use crate::month::Month;
use crate::note::TextHashes;
use crate::schedule::ScheduleSet;
use crate::words::{BookingAct, EntryBasis, Slot, Stage};

/// A posting as its act says it.
struct Posted {
    effect: EffectNo,
    month: Month,
    /// Which sum it adds to; that of the stage at which such an amount is booked, where the act does not say.
    slot: Option<Slot>,
    cents: i64,
    /// The month that it belongs to.
    belongs_to: Month,
}

impl Posted {
    fn of((effect, month, cents): PostingEntry) -> Self {
        Self {
            effect,
            month,
            slot: None,
            cents,
            belongs_to: month,
        }
    }
}

impl State {
    pub(super) fn post_recorded(&mut self, header: &Header, event: &BookingRecorded) {
        let booking = act(header, event.measure, BookingAct::Recorded).with(&event.hashes());
        let months = months_of(&event.postings, &event.belongs_to);
        let lines = event.postings.iter().zip(months);
        let lines = lines.map(|(posting, belongs_to)| Posted {
            belongs_to,
            ..Posted::of(*posting)
        });
        self.post(booking, lines, None);
    }

    pub(super) fn post_allocated(&mut self, header: &Header, event: &AmountAllocated) {
        self.allocations.apply(event, header.position);
        let mut booking = act(header, event.measure, BookingAct::Recorded);
        booking.has_text = event.text.is_some();
        self.post(booking, event.postings.iter().copied().map(Posted::of), None);
    }

    pub(super) fn post_reversed(&mut self, header: &Header, event: &BookingReversed) {
        let mut booking = act(header, event.measure, BookingAct::Reversed);
        booking.has_text = event.text.is_some();
        booking.reverses = Some(event.booking);
        let months = months_of(&event.postings, &event.belongs_to);
        let lines = event.postings.iter().zip(months).enumerate();
        let lines = lines.map(|(place, (posting, belongs_to))| Posted {
            slot: event.stages.get(place).map(|stage| Slot::of_stage(*stage)),
            belongs_to,
            ..Posted::of(*posting)
        });
        self.post(booking, lines, None);
    }

    /// What follows from a measurement stands in its event; it is booked as it stands there.
    pub(super) fn post_measured(&mut self, header: &Header, event: &MeasurementRecorded) {
        self.measurements.apply(event, header.position);
        if let Some(posting) = event.posting() {
            let booking = act(header, event.measure, BookingAct::Recorded);
            self.post(booking, std::iter::once(Posted::of(posting)), None);
        }
    }

    pub(super) fn post_schedule(&mut self, header: &Header, event: &ScheduleSet, slot: Slot) {
        self.schedules.apply(event, slot, header.position);
        let measure = self
            .effects
            .get(event.effect)
            .map_or(MeasureNo(0), |effect| effect.measure);
        let done = match slot {
            Slot::Forecast => BookingAct::Forecast,
            _ => BookingAct::Planned,
        };
        let booking = act(header, measure, done).with(&event.hashes());
        let lines = event.postings().map(|posting| Posted {
            slot: Some(slot),
            ..Posted::of(posting)
        });
        self.post(booking, lines, None);
    }

    pub(super) fn post_move(&mut self, header: &Header, moved: StageMove, hashes: &TextHashes) {
        // An honest log names no effect that is not there; a damaged one must not make room for it.
        let Some(known) = self.effects.get(moved.effect) else {
            return;
        };
        let booking = act(header, known.measure, moved.act).with(hashes);
        let (effect, month) = (moved.effect, moved.month);
        let lines = moved.postings().into_iter();
        let lines = lines.map(|(slot, cents, belongs_to)| Posted {
            effect,
            month,
            slot: Some(slot),
            cents,
            belongs_to,
        });
        self.post(booking, lines, Some(moved));
    }

    /// Adds an act and its postings to everything that they change.
    fn post(
        &mut self,
        mut booking: Booking,
        postings: impl Iterator<Item = Posted>,
        moved: Option<StageMove>,
    ) {
        let lines: Vec<(JournalLine, Month)> = postings
            .filter_map(|posted| {
                let kind = self.effects.get(posted.effect)?.kind;
                let line = JournalLine {
                    effect: posted.effect,
                    month: posted.month,
                    slot: posted
                        .slot
                        .unwrap_or_else(|| Slot::of_stage(Stage::when_booked(kind))),
                    cents: posted.cents,
                };
                Some((line, posted.belongs_to))
            })
            .collect();
        for (line, _) in &lines {
            self.cells.add(line.effect, line.month, line.slot, line.cents);
        }
        booking.first_posting = self.bookings.journal().len();
        booking.posting_count = lines.len();
        self.stand(&booking, &lines);
        self.bookings.push(booking.clone(), lines.into_iter());
        self.claims.apply(&booking, moved, &self.bookings);
    }
}

impl State {
    /// Notes what the postings of an act brought, what they took back, and what came late. The act itself is not among the
    /// bookings yet.
    fn stand(&mut self, booking: &Booking, lines: &[(JournalLine, Month)]) {
        if booking.basis != EntryBasis::Actual {
            return;
        }
        let taken_back: Vec<(JournalLine, Month)> = booking
            .reverses
            .and_then(|original| self.bookings.at(original))
            .map(|original| self.bookings.dated_postings(original).collect())
            .unwrap_or_default();
        for (line, belongs_to) in lines {
            self.count(booking.act, line, *belongs_to, true);
        }
        if let Some(original) = booking.reverses.and_then(|original| self.bookings.at(original)) {
            let act = original.act;
            for (line, belongs_to) in &taken_back {
                self.count(act, line, *belongs_to, false);
            }
        }
        for (posting, (line, belongs_to)) in (booking.first_posting..).zip(lines) {
            if *belongs_to != line.month {
                let late = LatePosting {
                    posting,
                    belongs_to: *belongs_to,
                    // Lines of a reversal stand in the order of the lines that they invert.
                    takes_back: taken_back
                        .get(posting - booking.first_posting)
                        .is_some_and(|(line, belongs_to)| line.month == *belongs_to),
                };
                self.actuals.note_late(line.effect, late);
            }
        }
        for (line, belongs_to) in taken_back.iter().chain(lines) {
            // What is booked on time stands, as the cells alone say.
            let is_told = booking.reverses.is_none() && *belongs_to == line.month;
            if !is_told || self.actuals.has_marks(line.effect) {
                self.note_standing(booking.first_posting, line);
            }
        }
    }

    /// Counts a line of an act that brings something to its cell, or whose act was taken back.
    fn count(&mut self, act: BookingAct, line: &JournalLine, belongs_to: Month, comes: bool) {
        let brings = match act {
            BookingAct::Recorded => true,
            // What is moved on leaves one stage and comes to the next.
            BookingAct::Confirmed | BookingAct::Cashed => line.cents > 0,
            BookingAct::Disputed | BookingAct::Reversed | BookingAct::Planned | BookingAct::Forecast => false,
        };
        if brings {
            self.cells.count(line.effect, line.month, line.slot, comes);
            if act == BookingAct::Recorded && belongs_to != line.month {
                self.actuals.count_late(line.effect, line.month, comes);
            }
        }
    }

    /// Notes of the cell of a line, and of its month, whether anything stands there.
    fn note_standing(&mut self, posting: usize, line: &JournalLine) {
        let (effect, month) = (line.effect, line.month);
        let Some(standing) = self
            .cells
            .get(effect)
            .and_then(|cells| cells.standing(month, line.slot))
        else {
            return;
        };
        let note = |slot, holds| Standing {
            effect,
            month,
            slot,
            holds,
        };
        self.actuals.note(posting, note(Some(line.slot), standing > 0));
        let booked_slot = self
            .effects
            .get(effect)
            .map(|effect| Slot::of_stage(Stage::when_booked(effect.kind)));
        if booked_slot == Some(line.slot) {
            let late = self.actuals.late_standing(effect, month);
            self.actuals.note(posting, note(None, standing > late));
        }
    }
}

/// An act that has no text, and no postings yet.
fn act(header: &Header, measure: MeasureNo, act: BookingAct) -> Booking {
    Booking {
        position: header.position,
        measure,
        act,
        basis: act.basis(),
        actor: header.actor.clone(),
        first_posting: 0,
        posting_count: 0,
        reverses: None,
        has_text: false,
        has_document: false,
    }
}

impl Booking {
    fn with(mut self, hashes: &TextHashes) -> Self {
        self.has_text = hashes.text.is_some();
        self.has_document = hashes.document.is_some();
        self
    }
}
