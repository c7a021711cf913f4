//! Texts beside the log: each has the hash that its event holds, and is there unless it was erased.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use querbuch_domain::event::Event;
use querbuch_domain::id::Position;
use querbuch_domain::state::State;
use serde::Deserialize;

use super::fault::{Fault, What};
use crate::store::SaltedRow;
use crate::text_hash::hash_text;

/// The booking whose texts an event erases.
pub(crate) fn erases(event: &Event) -> Option<Position> {
    event.erases()
}

/// The text hashes of an entry. Read from its JSON, because every event names them alike.
#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    data: Data<'a>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    document: Option<Cow<'a, str>>,
}

/// What is known of the texts so far.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// Texts whose hash is in the log and that are not there. An event further on may say that they were erased.
    missing: BTreeSet<(Position, &'static str)>,
    /// Acts whose texts were erased.
    erased_acts: HashSet<Position>,
    /// How many texts are stored.
    pub found: u64,
    /// How many texts are gone because an event erased them.
    pub erased: u64,
}

impl Texts {
    /// Holds the texts of one position against its entry.
    pub fn check(&mut self, position: Position, entry: &str, rows: &[SaltedRow], faults: &mut Vec<Fault>) {
        let data = serde_json::from_str::<Entry<'_>>(entry)
            .ok()
            .map(|entry| entry.data);
        let (text, document) = data.map_or((None, None), |data| (data.text, data.document));
        let hashes = [("text", text), ("document", document)];
        for (place, row) in rows.iter().enumerate() {
            self.found += 1;
            let field = &row.text.field;
            if rows[..place].iter().any(|earlier| earlier.text.field == *field) {
                faults.push(Fault::at(position, What::TextDoubled(field.clone())));
                continue;
            }
            let known = hashes.iter().find(|(known, _)| known == field);
            let fault = match known.and_then(|(_, hash)| hash.as_ref()) {
                None => What::TextSurplus(field.clone()),
                Some(hash) if *hash != hash_text(&row.salt, &row.text.content) => {
                    What::TextDiffers(field.clone())
                }
                Some(_) => continue,
            };
            faults.push(Fault::at(position, fault));
        }
        for (field, _) in hashes.iter().filter(|(_, hash)| hash.is_some()) {
            if !rows.iter().any(|row| row.text.field == *field) {
                self.missing.insert((position, *field));
            }
        }
    }

    /// An event says that the texts of an act are erased. `before` is the state without it.
    pub fn erase(&mut self, act: Position, before: Option<&State>, faults: &mut Vec<Fault>) {
        let fields = before.and_then(|state| state.bookings.at(act));
        let hashed = fields.map_or([false; 2], |booking| [booking.has_text, booking.has_document]);
        let again = !self.erased_acts.insert(act);
        for (field, hashed) in ["text", "document"].into_iter().zip(hashed) {
            if self.missing.remove(&(act, field)) {
                self.erased += 1;
            } else if hashed && !again {
                faults.push(Fault::at(act, What::TextNotErased(field)));
            }
        }
    }

    /// Erased by an event beyond what is checked, while it was checked.
    pub fn erased_since(&mut self, act: Position) {
        self.missing.retain(|(position, _)| *position != act);
    }

    /// Those that are gone and were never erased.
    pub fn missing(&self) -> impl Iterator<Item = Fault> + '_ {
        let missing = self.missing.iter();
        missing.map(|(position, field)| Fault::at(*position, What::TextMissing(field)))
    }
}
