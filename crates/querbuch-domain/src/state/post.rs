//! How the acts that post something change the state.

use super::State;
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
use crate::words::{BookingAct, Slot, Stage};

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
        self.bookings.push(booking.clone(), lines.into_iter());
        self.claims.apply(&booking, moved, &self.bookings);
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
