//! Recording an import.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fault::ImportFault;
use super::{ImportRecorded, ImportTotals, position_runs};
use crate::action::Action;
use crate::booking::reverse::ReverseBooking;
use crate::code::{check_code, check_text};
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::id::{Position, booking_id};
use crate::note::{Note, TextHashes};
use crate::period::fault::{PeriodFault, WayOut};
use crate::reference::Ref;
use crate::refusal::{InputFault, Reason, Refusal, Refusals};
use crate::rights::needs::{Needs, Place};
use crate::state::State;

/// Most bookings that an entry names one by one, and most runs of bookings: it stays below 65,535 bytes. What came by
/// one import stands together in the log, so a run holds most of what a later one replaces.
pub const REPLACED_PER_IMPORT_MAX: usize = 3_000;

/// Largest sum that an entry holds exactly: numbers in the log stay below 2^53.
const TOTAL_CENTS_MAX: u64 = (1 << 53) - 1;

/// Records that a file is imported, and reverses what it replaces. The rows follow as acts of their own, in the same
/// transaction.
///
/// Refused, in this order: another import or undoing since `expected`; a malformed source or name; replaced bookings in
/// too many places of the log; a sum out of range; a booking that cannot be reversed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in ImportRecorded")]
pub struct RecordImport {
    pub kind: Arc<str>,
    pub source: Arc<str>,
    /// The name of the file, without folders.
    pub file: Arc<str>,
    /// SHA-256 of the file, in hexadecimal digits.
    pub digest: Arc<str>,
    pub rows: u64,
    pub booked: u64,
    pub known: u64,
    pub totals: ImportTotals,
    /// The positions of the bookings to reverse.
    pub replaces: Vec<Position>,
    /// Where an import was recorded or undone last, as whoever compared the rows saw it.
    pub expected: Option<Position>,
}

impl Decide for RecordImport {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        refusals.keep(state.require_unchanged(state.imports.changed_at(), self.expected));
        refusals.keep(check_code(&self.source).map_err(|fault| Refusal::at("source", fault)));
        refusals.keep(check_text(&self.file).map_err(|fault| Refusal::at("file", fault)));
        let mut replaces = self.replaces.clone();
        let mut replaces_runs = Vec::new();
        if replaces.len() > REPLACED_PER_IMPORT_MAX {
            replaces_runs = position_runs(&std::mem::take(&mut replaces));
        }
        if replaces_runs.len() > REPLACED_PER_IMPORT_MAX {
            let max = REPLACED_PER_IMPORT_MAX;
            refusals.push("replaces", ImportFault::ReplacesTooMany { max });
        }
        if self
            .totals
            .all()
            .iter()
            .any(|sum| sum.unsigned_abs() > TOTAL_CENTS_MAX)
        {
            refusals.push("totals", InputFault::SumOutOfRange);
        }
        refusals.or(())?;
        let mut reversals = Reversals::new(state, context);
        let mut refusals = Refusals::default();
        for (index, booking) in self.replaces.iter().enumerate() {
            if let Err(found) = reversals.reverse(*booking) {
                let found = found.into_iter();
                refusals
                    .0
                    .extend(found.map(|refusal| refusal.within_item("replaces", index)));
            }
        }
        refusals.or(())?;
        let mut events = reversals.events;
        events.push(Event::ImportRecorded(ImportRecorded {
            booked: self.booked,
            document: context.text_hashes.document.clone(),
            kind: self.kind.clone(),
            known: self.known,
            replaces,
            replaces_runs,
            rows: self.rows,
            source: self.source.clone(),
            text: context.text_hashes.text.clone(),
            totals: self.totals,
        }));
        Ok(events)
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        // Whoever brings in a file does so with what it holds.
        let schedules = ["plans", "forecasts"];
        let is_schedule = schedules.contains(&self.kind.as_ref());
        needs.anywhere(if is_schedule { Action::Plan } else { Action::Book });
        for (index, position) in self.replaces.iter().enumerate() {
            let place = Place::item("replaces", index, &Ref(booking_id(*position).into()));
            let booking = state.bookings.at(*position);
            for line in booking
                .into_iter()
                .flat_map(|booking| state.bookings.postings(booking))
            {
                needs.of_effect(Action::Book, state, Some(line.effect), place.clone());
                needs.cents(line.cents);
            }
        }
    }

    fn note(&self) -> Note {
        Note {
            text: Some(self.digest.clone()),
            document: Some(self.file.clone()),
        }
    }

    fn put_note(&mut self, note: Note) {
        self.digest = note.text.unwrap_or_default();
        self.file = note.document.unwrap_or_default();
    }
}

/// Acts that belong together: each is decided on what the ones before it leave.
pub(super) struct Reversals<'a> {
    state: State,
    context: &'a Context<'a>,
    header: crate::header::Header,
    pub events: Vec<Event>,
}

impl<'a> Reversals<'a> {
    pub fn new(state: &State, context: &'a Context<'a>) -> Self {
        Self {
            state: state.clone(),
            context,
            header: crate::header::Header {
                position: state.position,
                recorded_at: state.last_recorded_at().unwrap_or_default(),
                actor: context.actor.into(),
            },
            events: Vec::new(),
        }
    }

    /// The state after all of them so far.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Reverses a booking. The reason stands once, at the end of the whole act.
    pub fn reverse(&mut self, booking: Position) -> Result<(), Vec<Refusal>> {
        let command = ReverseBooking {
            lines: None,
            booking: Ref(booking_id(booking).into()),
            reason: ".".into(),
            month: None,
        };
        let no_texts = TextHashes::default();
        let events = command.decide(&self.state, &Context::new(self.context.actor, &no_texts));
        let events = events.map_err(without_months)?;
        for event in events {
            self.add(event);
        }
        Ok(())
    }

    /// Adds a fact.
    pub fn add(&mut self, event: Event) {
        self.header.position += 1;
        self.state.apply(&self.header, &event);
        self.events.push(event);
    }
}

/// Nobody can choose a month for what an import takes back.
fn without_months(mut refusals: Vec<Refusal>) -> Vec<Refusal> {
    for refusal in &mut refusals {
        if let Reason::Period(PeriodFault::Closed { way_out, .. }) = &mut refusal.reason {
            *way_out = WayOut::Reopen;
        }
    }
    refusals
}
