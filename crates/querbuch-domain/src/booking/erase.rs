//! Erasing the free text of an act.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::booking::TextErased;
use crate::booking::fault::BookingFault;
use crate::code::check_text;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::id::{IMPORT_PREFIX, Position, parse_booking_id, parse_import_id};
use crate::import::ImportTextErased;
use crate::import::fault::ImportFault;
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::{InputFault, Refusal};
use crate::rights::needs::{Needs, Place};
use crate::state::State;
use crate::words::Noun;

/// Erases the text and the document of an act, be it a booking, a reversal, a plan or a forecast; its figures
/// stay. Of an import, the name of the file and its digest. The erasure is no such act itself: its own reason cannot be
/// erased, so it should not name persons.
///
/// Refused, in this order: unknown booking or import; malformed reason; neither text nor document was ever given; erased
/// already. A closed measure does not stand against it: who asks to be forgotten need not wait for a measure.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EraseText {
    /// The act, by its public id: a booking or an import.
    pub booking: Ref,
    /// Why; it stays readable, so it should not name persons.
    pub reason: Arc<str>,
}

/// An act that has texts.
enum Erasable {
    Booking(Position),
    Import(Position),
}

impl Decide for EraseText {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let act = self.check(state).map_err(|refusal| vec![refusal])?;
        let text = context.text_hashes.text.clone();
        Ok(vec![match act {
            Erasable::Booking(booking) => TextErased { booking, text }.into(),
            Erasable::Import(import) => ImportTextErased { import, text }.into(),
        }])
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.by_two();
        let place = Place::field("booking", &self.booking);
        let import = parse_import_id(self.booking.as_str());
        if import.is_some_and(|position| state.imports.at(position).is_some()) {
            needs.ledger(Action::Structure);
            return;
        }
        let booking = parse_booking_id(self.booking.as_str());
        match booking.and_then(|position| state.bookings.at(position)) {
            Some(booking) => {
                for line in state.bookings.postings(booking) {
                    needs.of_effect(Action::Structure, state, Some(line.effect), place.clone());
                }
                // A plan that was set as it was before has no postings.
                needs.owner(Action::Structure, state, Some(booking.measure), place);
            }
            None => needs.at(Action::Structure, (None, None), place),
        }
    }

    fn note(&self) -> Note {
        Note::reason(&self.reason)
    }

    fn put_note(&mut self, note: Note) {
        self.reason = note.text.unwrap_or_default();
    }
}

impl EraseText {
    fn check(&self, state: &State) -> Result<Erasable, Refusal> {
        let id = self.booking.as_str();
        let is_import = id
            .split_once(':')
            .is_some_and(|(prefix, _)| prefix == IMPORT_PREFIX);
        let missing = |noun: Noun| {
            let reference = self.booking.0.clone();
            Refusal::at("booking", InputFault::NotFound { noun, reference })
        };
        if is_import {
            let found = parse_import_id(id).and_then(|position| state.imports.at(position));
            let import = found.ok_or_else(|| missing(Noun::Import))?;
            self.check_reason()?;
            return match import.text_erased_by {
                Some(by) => Err(Refusal::at("booking", ImportFault::AlreadyErased { by })),
                None => Ok(Erasable::Import(import.position)),
            };
        }
        let found = parse_booking_id(id).and_then(|position| state.bookings.at(position));
        let booking = found.ok_or_else(|| missing(Noun::Booking))?;
        self.check_reason()?;
        if !booking.has_text && !booking.has_document {
            return Err(Refusal::at("booking", BookingFault::NothingToErase));
        }
        match state.bookings.text_erased_by(booking.position) {
            Some(by) => Err(Refusal::at("booking", BookingFault::AlreadyErased { by })),
            None => Ok(Erasable::Booking(booking.position)),
        }
    }

    fn check_reason(&self) -> Result<(), Refusal> {
        let reason = check_text(&self.reason);
        reason.map(|_| ()).map_err(|fault| Refusal::at("reason", fault))
    }
}
