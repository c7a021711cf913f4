//! Reversing a booking.

use std::sync::Arc;

use serde::Serialize;

use super::record::{Line, check_sums};
use super::{BookingReversed, EntryBasis, Note, Seals};
use crate::code::check_text;
use crate::effect::EffectKind;
use crate::event::Event;
use crate::id::parse_booking_id;
use crate::journal::JournalLine;
use crate::reference::Ref;
use crate::refusal::{Noun, Reason, Refusal};
use crate::state::State;

/// Reverses a booking: inverts every posting, once, and links both.
///
/// Refused, in this order: unknown booking; malformed reason; a plan or forecast; a reversal; reversed already;
/// closed measure; a month that a unit has closed; a sum out of range.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the words of the model")]
pub struct ReverseBooking {
    pub booking: Ref,
    pub reason: Arc<str>,
}

impl ReverseBooking {
    /// The event.
    pub fn decide(&self, state: &State, seals: &Seals) -> Result<Vec<Event>, Vec<Refusal>> {
        let decide = || {
            let missing = || Reason::NotFound {
                noun: Noun::Booking,
                reference: self.booking.0.clone(),
            };
            let found =
                parse_booking_id(self.booking.as_str()).and_then(|position| state.bookings.at(position));
            let booking = found.ok_or_else(|| Refusal::at("booking", missing()))?;
            check_text(&self.reason).map_err(|fault| Refusal::at("reason", Reason::Text { fault }))?;
            if booking.basis != EntryBasis::Actual {
                return Err(Refusal::at("booking", Reason::ScheduleNotReversible));
            }
            if booking.reverses.is_some() {
                return Err(Refusal::at("booking", Reason::ReversalOfReversal));
            }
            if let Some(by) = state.bookings.reversed_by(booking.position) {
                return Err(Refusal::at("booking", Reason::AlreadyReversed { by }));
            }
            if let Some(measure) = state.measures.get(booking.measure) {
                measure.require_open("booking")?;
            }
            for line in state.bookings.postings(booking) {
                if let Some(effect) = state.effects.get(line.effect) {
                    state.require_open_period(effect.unit, line.month, "booking")?;
                }
            }
            Ok(booking)
        };
        let booking = decide().map_err(|refusal| vec![refusal])?;
        let inverted: Vec<Line> = state
            .bookings
            .postings(booking)
            .map(|line| invert(state, line))
            .collect();
        check_sums(state, &inverted)?;
        Ok(vec![Event::BookingReversed(BookingReversed {
            booking: booking.position,
            measure: booking.measure,
            postings: inverted
                .iter()
                .map(|line| (line.effect, line.month, line.cents))
                .collect(),
            text: seals.text.clone(),
        })])
    }

    /// The reason is kept as the text of the reversal.
    pub fn note(&self) -> Note {
        Note {
            text: Some(self.reason.clone()),
            document: None,
        }
    }
}

fn invert(state: &State, line: JournalLine) -> Line {
    let kind = state
        .effects
        .get(line.effect)
        .map_or(EffectKind::Cost, |effect| effect.kind);
    Line {
        effect: line.effect,
        kind,
        month: line.month,
        slot: line.slot,
        cents: -line.cents,
    }
}
