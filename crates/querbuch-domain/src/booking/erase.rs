//! Erasing the free text of an act.

use std::sync::Arc;

use serde::Serialize;

use crate::booking::fault::BookingFault;
use crate::booking::{Booking, TextErased};
use crate::code::check_text;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::id::parse_booking_id;
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::{InputFault, Refusal};
use crate::state::State;
use crate::words::Noun;

/// Erases the text and the document of an act, be it a booking, a reversal, a plan or a forecast; its figures
/// stay. The erasure is no such act itself: its own reason cannot be erased, so it should not name persons.
///
/// Refused, in this order: unknown booking; malformed reason; neither text nor document was ever given; erased
/// already. A closed measure does not stand against it: who asks to be forgotten need not wait for a measure.
#[derive(Clone, Debug, Serialize)]
pub struct EraseText {
    /// The act, by its public id.
    pub booking: Ref,
    /// Why; it stays readable, so it should not name persons.
    pub reason: Arc<str>,
}

impl Decide for EraseText {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let booking = self.check(state).map_err(|refusal| vec![refusal])?;
        let event = TextErased {
            booking: booking.position,
            text: context.text_hashes.text.clone(),
        };
        Ok(vec![event.into()])
    }

    fn note(&self) -> Note {
        Note::reason(&self.reason)
    }
}

impl EraseText {
    fn check<'a>(&self, state: &'a State) -> Result<&'a Booking, Refusal> {
        let found = parse_booking_id(self.booking.as_str()).and_then(|position| state.bookings.at(position));
        let booking = found.ok_or_else(|| {
            let reason = InputFault::NotFound {
                noun: Noun::Booking,
                reference: self.booking.0.clone(),
            };
            Refusal::at("booking", reason)
        })?;
        check_text(&self.reason).map_err(|fault| Refusal::at("reason", fault))?;
        if !booking.has_text && !booking.has_document {
            return Err(Refusal::at("booking", BookingFault::NothingToErase));
        }
        match state.bookings.text_erased_by(booking.position) {
            Some(by) => Err(Refusal::at("booking", BookingFault::AlreadyErased { by })),
            None => Ok(booking),
        }
    }
}
