//! How the acts that post something change the state.

use std::sync::Arc;

use super::State;
use crate::actuals::{ApartPosting, Mark};
use crate::allocation::AmountAllocated;
use crate::booking::{Booking, BookingRecorded, BookingReversed, PostingEntry, months_of};
use crate::claim::StageMove;
use crate::header::Header;
use crate::id::{EffectNo, MeasureNo};
use crate::import::RowIdentity;
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

/// A line that a reversal takes back.
struct TakenBack {
    line: JournalLine,
    belongs_to: Month,
    /// Whether it counts exactly where what was booked on time in the month to which it belongs counts.
    goes_with_its_month: bool,
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
        self.bookings.note_details(&event.details);
        if let Some(import) = event.import {
            let identity = match (&event.number, event.repeats) {
                (Some(number), _) => RowIdentity::Number(number),
                (None, Some(act)) => RowIdentity::Of(act),
                (None, None) => RowIdentity::Content,
            };
            self.imports.apply_act(import, identity, header.position);
        }
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
        self.post_reversal(booking, lines, event.lines.as_slice().into());
        self.bookings.note_inverted_details(event.booking, &event.lines);
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
        let first_posting = self.bookings.journal().len();
        self.post(booking, lines, None);
        self.stand_schedule(event, slot, first_posting);
        if let Some(import) = event.import {
            self.imports
                .apply_act(import, RowIdentity::Content, header.position);
        }
    }

    pub(super) fn post_move(&mut self, header: &Header, moved: StageMove, hashes: &TextHashes) {
        // An honest log names no effect that is not there; a damaged one must not make room for it.
        let Some(known) = self.effects.get(moved.effect) else {
            return;
        };
        let booking = act(header, known.measure, moved.act).with(hashes);
        let (effect, month) = (moved.effect, moved.posted);
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

    fn post(&mut self, booking: Booking, postings: impl Iterator<Item = Posted>, moved: Option<StageMove>) {
        let lines = self.lines_of(postings);
        self.add_act(booking, lines, moved, Arc::default());
    }

    fn post_reversal(
        &mut self,
        booking: Booking,
        postings: impl Iterator<Item = Posted>,
        reversed: Arc<[u32]>,
    ) {
        let lines = self.lines_of(postings);
        self.add_act(booking, lines, None, reversed);
    }

    fn lines_of(&self, postings: impl Iterator<Item = Posted>) -> Vec<(JournalLine, Month)> {
        postings
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
            .collect()
    }

    /// Adds an act and its postings to everything that they change.
    fn add_act(
        &mut self,
        mut booking: Booking,
        lines: Vec<(JournalLine, Month)>,
        moved: Option<StageMove>,
        reversed: Arc<[u32]>,
    ) {
        for (line, _) in &lines {
            self.cells.add(line.effect, line.month, line.slot, line.cents);
        }
        booking.first_posting = self.bookings.journal().len();
        booking.posting_count = lines.len();
        let disputed = moved
            .as_ref()
            .filter(|moved| moved.act == BookingAct::Disputed)
            .map(|moved| moved.month);
        self.stand(&booking, &lines, &reversed, disputed);
        self.bookings.push(booking.clone(), lines.into_iter(), reversed);
        self.claims.apply(&booking, moved, &self.bookings);
    }
}

/// A line of an act, when it is counted among what stands in its cell.
struct Standing {
    act: BookingAct,
    line: JournalLine,
    /// Whether it does not say that its month was booked: it came late, or takes an allocated amount from where it was
    /// booked.
    is_apart: bool,
}

impl State {
    /// Notes what the postings of an act brought, what they took back, and what stands apart. The act itself is not among
    /// the bookings yet.
    ///
    /// `reversed` are the places of the lines that a reversal takes back, all where none is named; `disputed` is the month
    /// of the claims that a dispute takes back.
    fn stand(
        &mut self,
        booking: &Booking,
        lines: &[(JournalLine, Month)],
        reversed: &[u32],
        disputed: Option<Month>,
    ) {
        if booking.basis != EntryBasis::Actual {
            return;
        }
        let original = booking.reverses.and_then(|original| self.bookings.at(original));
        let taken_back: Vec<TakenBack> = original
            .map(|original| self.taken_back(original, reversed))
            .unwrap_or_default();
        let act = original.map_or(booking.act, |original| original.act);
        let allocation = self.allocations.get(booking.reverses.unwrap_or(booking.position));
        let source = allocation.map(|allocation| allocation.effect);
        let is_apart =
            |line: &JournalLine, belongs_to| belongs_to != line.month || source == Some(line.effect);
        for (line, belongs_to) in lines {
            let (act, line, is_apart) = (booking.act, *line, is_apart(line, *belongs_to));
            self.count(&Standing { act, line, is_apart }, true);
        }
        for taken in &taken_back {
            let (line, is_apart) = (taken.line, is_apart(&taken.line, taken.belongs_to));
            self.count(&Standing { act, line, is_apart }, false);
        }
        for (posting, (line, belongs_to)) in (booking.first_posting..).zip(lines) {
            // What an allocation hands on has left the one and is at the others, whatever was expected.
            if *belongs_to != line.month || source.is_some() {
                let apart = ApartPosting {
                    posting,
                    belongs_to: *belongs_to,
                    // Lines of a reversal stand in the order of the lines that they invert.
                    takes_back: match taken_back.get(posting - booking.first_posting) {
                        Some(taken) => taken.goes_with_its_month,
                        None => disputed == Some(*belongs_to),
                    },
                };
                self.actuals.note_apart(line.effect, apart);
            }
        }
        let inverted = taken_back.iter().map(|taken| (&taken.line, taken.belongs_to));
        for (line, belongs_to) in inverted.chain(lines.iter().map(|(line, month)| (line, *month))) {
            // What is booked on time stands, as the cells alone say.
            let is_told = booking.reverses.is_none() && !is_apart(line, belongs_to);
            if !is_told || self.actuals.has_marks(line.effect) {
                self.note_standing(booking.first_posting, line.effect, (line.month, line.slot));
            }
        }
    }

    /// Counts the months that a plan or forecast sets, or that were set by an act that it takes back. `first_posting` is
    /// the place of its first line in the journal.
    fn stand_schedule(&mut self, event: &ScheduleSet, slot: Slot, first_posting: usize) {
        let comes = event.takes_back.is_none();
        for (month, _) in &event.deltas {
            self.cells.count(event.effect, *month, slot, comes);
            if !comes || self.actuals.has_marks(event.effect) {
                self.note_standing(first_posting, event.effect, (*month, slot));
            }
        }
    }

    /// The lines of a booking at these places, or all.
    fn taken_back(&self, original: &Booking, places: &[u32]) -> Vec<TakenBack> {
        let is_shared = self.allocations.get(original.position).is_some();
        let lines = self.bookings.dated_postings(original).enumerate();
        let lines = lines.filter(|(place, _)| {
            places.is_empty() || u32::try_from(*place).is_ok_and(|place| places.contains(&place))
        });
        lines
            .map(|(place, (line, belongs_to))| TakenBack {
                line,
                belongs_to,
                goes_with_its_month: !is_shared
                    && (belongs_to == line.month
                        || self
                            .actuals
                            .takes_back(line.effect, original.first_posting + place)),
            })
            .collect()
    }

    /// Counts a line of an act that brings something to its cell, or whose act was taken back.
    fn count(&mut self, standing: &Standing, comes: bool) {
        let Standing { act, line, is_apart } = standing;
        let brings = match act {
            BookingAct::Recorded => true,
            // What is moved on leaves one stage and comes to the next.
            BookingAct::Confirmed | BookingAct::Cashed => line.cents > 0,
            BookingAct::Disputed | BookingAct::Reversed | BookingAct::Planned | BookingAct::Forecast => false,
        };
        if brings {
            self.cells.count(line.effect, line.month, line.slot, comes);
            if *act == BookingAct::Recorded && *is_apart {
                self.actuals.count_apart(line.effect, line.month, comes);
            }
        }
    }

    /// Notes of a cell, and of its month, whether anything stands there.
    fn note_standing(&mut self, posting: usize, effect: EffectNo, (month, slot): (Month, Slot)) {
        let cells = self.cells.get(effect);
        let Some(standing) = cells.and_then(|cells| cells.standing(month, slot)) else {
            return;
        };
        let mark = |slot, holds| Mark {
            posting,
            effect,
            month,
            slot,
            holds,
        };
        self.actuals.note(mark(Some(slot), standing > 0));
        let booked_slot = self
            .effects
            .get(effect)
            .map(|effect| Slot::of_stage(Stage::when_booked(effect.kind)));
        if booked_slot == Some(slot) {
            let apart = self.actuals.apart_standing(effect, month);
            self.actuals.note(mark(None, standing > apart));
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
