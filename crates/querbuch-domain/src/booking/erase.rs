//! Erasing the free text of an act.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Booking, Note, Seals};
use crate::code::check_text;
use crate::event::Event;
use crate::id::{Position, parse_booking_id};
use crate::reference::Ref;
use crate::refusal::{Noun, Reason, Refusal};
use crate::state::State;

/// The text and the document of an act were erased. Stored as `text.erased`.
///
/// The log keeps the salted hashes of what was erased, so every proof still holds; text and salt are gone, so
/// the hashes say nothing any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TextErased {
    /// The position of the act whose text and document are gone.
    pub booking: Position,
    /// Salted hash of the reason, which lies beside the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}

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

impl EraseText {
    /// The event, and the position of the act whose text goes.
    pub fn decide(&self, state: &State, seals: &Seals) -> Result<(Vec<Event>, Position), Vec<Refusal>> {
        let booking = self.check(state).map_err(|refusal| vec![refusal])?;
        let event = TextErased {
            booking: booking.position,
            text: seals.text.clone(),
        };
        Ok((vec![Event::TextErased(event)], booking.position))
    }

    fn check<'a>(&self, state: &'a State) -> Result<&'a Booking, Refusal> {
        let found = parse_booking_id(self.booking.as_str()).and_then(|position| state.bookings.at(position));
        let booking = found.ok_or_else(|| {
            let reason = Reason::NotFound {
                noun: Noun::Booking,
                reference: self.booking.0.clone(),
            };
            Refusal::at("booking", reason)
        })?;
        check_text(&self.reason).map_err(|fault| Refusal::at("reason", Reason::Text { fault }))?;
        if !booking.has_text && !booking.has_document {
            return Err(Refusal::at("booking", Reason::NothingToErase));
        }
        match state.bookings.text_erased_by(booking.position) {
            Some(by) => Err(Refusal::at("booking", Reason::AlreadyErased { by })),
            None => Ok(booking),
        }
    }

    /// The reason is kept as the text of the erasure.
    pub fn note(&self) -> Note {
        Note {
            text: Some(self.reason.clone()),
            document: None,
        }
    }
}
