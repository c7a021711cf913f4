//! Bookings: acts that post amounts, all of them or none, never changed afterwards.
//!
//! What is known of them and what the log says; [`record`], [`reverse`] and [`erase`] decide.

pub mod details;
pub mod erase;
pub mod fault;
mod late;
pub mod quantity;
pub mod record;
pub mod reverse;
mod snapshot;
pub mod tag;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use self::details::{Details, DetailsEntry, DetailsTable, are_plausible};
use crate::bisect::partition_point;
use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names, Thing};
use crate::id::{EffectNo, MeasureNo, Position};
use crate::journal::{Journal, JournalLine};
use crate::month::Month;
use crate::note::TextHashes;
use crate::words::{BookingAct, EntryBasis, Stage};

/// What is kept of an act besides its postings, which are a range of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// The position of its event, which is its id.
    pub position: Position,
    /// The measure.
    pub measure: MeasureNo,
    /// What it did.
    pub act: BookingAct,
    /// Whether it set a plan or a forecast, or booked actuals.
    pub basis: EntryBasis,
    /// Who did it.
    pub actor: Arc<str>,
    /// Its first posting in the journal.
    pub first_posting: usize,
    /// How many postings it has.
    pub posting_count: usize,
    /// The booking that it reverses.
    pub reverses: Option<Position>,
    /// Whether a text was given; it may have been erased since.
    pub has_text: bool,
    /// Whether a document was named; it may have been erased since.
    pub has_document: bool,
}

/// A reversal of a booking, or of some of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reversal {
    /// The position of the reversal.
    pub by: Position,
    /// The places of the lines, from 0; all of the booking where none is named.
    pub lines: Arc<[u32]>,
}

impl Reversal {
    /// Whether it takes back the line at a place.
    pub fn takes_back(&self, line: u32) -> bool {
        self.lines.is_empty() || self.lines.binary_search(&line).is_ok()
    }
}

/// All acts that posted something, and the journal of their postings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bookings {
    list: Vector<Booking>,
    journal: Journal,
    details: DetailsTable,
    /// By the booking that was reversed, in the order of the log.
    reversals: imbl::HashMap<Position, Vector<Reversal>>,
    text_erased_by: imbl::HashMap<Position, Position>,
}

impl Bookings {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All postings, in the order of the log.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// A booking by its place in the list, which is in the order of the log.
    pub fn nth(&self, index: usize) -> Option<&Booking> {
        self.list.get(index)
    }

    /// All, in the order of the log.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Booking> {
        self.list.iter()
    }

    /// How many were known at a position.
    pub fn known_at(&self, position: Position) -> usize {
        partition_point(self.list.len(), |index| self.list[index].position <= position)
    }

    /// How many postings were known at a position: the prefix of the journal.
    pub fn postings_at(&self, position: Position) -> usize {
        let last = self
            .known_at(position)
            .checked_sub(1)
            .and_then(|index| self.list.get(index));
        last.map_or(0, |booking| booking.first_posting + booking.posting_count)
    }

    /// The booking at a position.
    pub fn at(&self, position: Position) -> Option<&Booking> {
        let index = self.known_at(position).checked_sub(1)?;
        self.list
            .get(index)
            .filter(|booking| booking.position == position)
    }

    /// The act of a posting, by its place in the journal.
    pub fn of_posting(&self, posting: usize) -> Option<&Booking> {
        let is_before = |index: usize| {
            let booking = &self.list[index];
            booking.first_posting + booking.posting_count <= posting
        };
        self.list.get(partition_point(self.list.len(), is_before))
    }

    /// The postings of a booking.
    pub fn postings(&self, booking: &Booking) -> impl Iterator<Item = JournalLine> + '_ {
        self.journal.range(
            booking.first_posting,
            booking.first_posting + booking.posting_count,
        )
    }

    /// The postings of a booking, each with the month that it belongs to: that of the posting, unless it came late.
    pub fn dated_postings(&self, booking: &Booking) -> impl Iterator<Item = (JournalLine, Month)> + '_ {
        (booking.first_posting..)
            .zip(self.postings(booking))
            .map(|(index, line)| (line, self.journal.belongs_to(index).unwrap_or(line.month)))
    }

    /// What the posting at a place in the journal says besides its amount; most say nothing.
    pub fn details_of(&self, posting: usize) -> Option<&Arc<Details>> {
        self.details.of(posting)
    }

    /// The details of the postings from `start` up to `end`, by their places in the journal, in their order.
    pub fn details_in(&self, start: usize, end: usize) -> impl Iterator<Item = (usize, &Arc<Details>)> + '_ {
        self.details.range(start, end)
    }

    /// The reversals of a booking, in the order of the log.
    pub fn reversals(&self, position: Position) -> impl DoubleEndedIterator<Item = &Reversal> + '_ {
        self.reversals.get(&position).into_iter().flatten()
    }

    /// The position of the reversal that took back a line of a booking, by its place from 0.
    pub fn line_reversed_by(&self, position: Position, line: u32) -> Option<Position> {
        let mut reversals = self.reversals(position);
        reversals
            .find(|reversal| reversal.takes_back(line))
            .map(|reversal| reversal.by)
    }

    /// The position of the reversal with which all of a booking had been taken back; none while a line stands.
    pub fn reversed_by(&self, position: Position) -> Option<Position> {
        let last = self.reversals(position).next_back()?;
        let all: usize = self
            .reversals(position)
            .map(|reversal| reversal.lines.len())
            .sum();
        let is_whole = last.lines.is_empty()
            || self
                .at(position)
                .is_some_and(|booking| booking.posting_count == all);
        is_whole.then_some(last.by)
    }

    /// The position of the erasure of its text and document.
    pub fn text_erased_by(&self, position: Position) -> Option<Position> {
        self.text_erased_by.get(&position).copied()
    }

    /// Notes that the text of an act is gone. The act itself stays as it was.
    pub(crate) fn apply_text_erased(&mut self, event: &TextErased, position: Position) {
        self.text_erased_by.insert(event.booking, position);
    }

    /// Notes what lines of the act that was added last say besides their amounts.
    pub(crate) fn note_details(&mut self, entries: &[DetailsEntry]) {
        let Some(last) = self.list.last() else {
            return;
        };
        for entry in entries {
            let place = entry.place as usize;
            if place < last.posting_count {
                self.details.push_entry(last.first_posting + place, entry);
            }
        }
    }

    /// Notes that the lines of the reversal that was added last take back the details of those that they invert: they are
    /// those at these places of the original, or all where none is named.
    pub(crate) fn note_inverted_details(&mut self, original: Position, places: &[u32]) {
        let (Some(last), Some(original)) = (self.list.last(), self.at(original)) else {
            return;
        };
        let (first, end) = (
            original.first_posting,
            original.first_posting + original.posting_count,
        );
        let found: Vec<(usize, Details)> = self
            .details
            .range(first, end)
            .filter_map(|(posting, details)| {
                let place = posting - first;
                let line = if places.is_empty() {
                    place
                } else {
                    places.binary_search(&u32::try_from(place).ok()?).ok()?
                };
                (line < last.posting_count).then(|| (last.first_posting + line, details.inverted()))
            })
            .collect();
        for (posting, details) in found {
            self.details.push(posting, &details);
        }
    }

    /// Adds an act with its postings, and the months that these belong to; where it is a reversal of some lines only,
    /// these.
    pub(crate) fn push(
        &mut self,
        booking: Booking,
        lines: impl Iterator<Item = (JournalLine, Month)>,
        reversed: Arc<[u32]>,
    ) {
        for (line, belongs_to) in lines {
            self.journal.push(line);
            self.journal.note_late(belongs_to);
        }
        if let Some(original) = booking.reverses {
            let by = booking.position;
            let reversal = Reversal { by, lines: reversed };
            self.reversals.entry(original).or_default().push_back(reversal);
        }
        self.list.push_back(booking);
    }
}

/// One posting as the log holds it: effect, month, cents.
pub type PostingEntry = (EffectNo, Month, i64);

/// Rows of a file that follow each other: the line of the file on which the first begins, from 1, and how many there are.
pub type RowRun = (u32, u32);

/// A posting that came late, as the log holds it: its place among the postings of its act, from 0, and the month that
/// it belongs to.
pub type LateEntry = (u32, Month);

/// The months that the postings of an act belong to.
pub(crate) fn months_of(postings: &[PostingEntry], late: &[LateEntry]) -> Vec<Month> {
    let mut months: Vec<Month> = postings.iter().map(|(_, month, _)| *month).collect();
    for (place, belongs_to) in late {
        if let Some(month) = months.get_mut(*place as usize) {
            *month = *belongs_to;
        }
    }
    months
}

/// Those of them that are not the months of the postings.
pub(crate) fn late_entries(postings: &[PostingEntry], months: &[Month]) -> Vec<LateEntry> {
    let pairs = (0..).zip(postings.iter().zip(months));
    pairs
        .filter(|(_, ((_, month, _), belongs_to))| month != *belongs_to)
        .map(|(place, (_, belongs_to))| (place, *belongs_to))
        .collect()
}

/// Actuals were booked. Stored as `booking.recorded`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BookingRecorded {
    /// The months that lines belong to which came late.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub belongs_to: Vec<LateEntry>,
    /// What lines say besides their amounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<DetailsEntry>,
    /// Salted hash of the document reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Arc<str>>,
    /// The import by which it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<Position>,
    /// The measure.
    pub measure: MeasureNo,
    /// Its external number within the source of the import.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Arc<str>>,
    /// The lines; savings are claimed, costs and transfers confirmed.
    pub postings: Vec<PostingEntry>,
    /// The booking that is booked anew, because what replaced it was undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<Position>,
    /// The rows of the file that the lines stood in, in the order of the lines: the first of each run, and how many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<RowRun>,
    /// Salted hash of the text, which lies beside the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}

impl BookingRecorded {
    /// The hashes of its free text.
    pub(crate) fn hashes(&self) -> TextHashes {
        TextHashes {
            text: self.text.clone(),
            document: self.document.clone(),
        }
    }
}

impl Fact for BookingRecorded {
    fn names(&self, names: &mut Names<'_>) {
        names.subject("measure", Thing::Measure(self.measure));
        for (effect, ..) in &self.postings {
            names.subject("postings", Thing::Effect(*effect));
        }
        if let Some(import) = self.import {
            names.mention("import", Thing::Import(import));
        }
        if let Some(booking) = self.repeats {
            names.mention("repeats", Thing::Booking(booking));
        }
    }

    fn version(&self) -> Option<u32> {
        if !self.details.is_empty() {
            return Some(3);
        }
        let said = [
            self.import.is_some(),
            self.number.is_some(),
            self.repeats.is_some(),
            !self.rows.is_empty(),
        ];
        said.contains(&true).then_some(2)
    }

    fn implausible(&self) -> Option<&'static str> {
        (!are_plausible(&self.details, &self.postings)).then_some("details")
    }

    fn made(&self, position: Position) -> Outcome {
        Outcome::Booking(position)
    }
}

/// A booking was reversed. Stored as `booking.reversed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BookingReversed {
    /// The months that lines belong to, where these are posted into a later one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub belongs_to: Vec<LateEntry>,
    /// The position of the booking that is reversed.
    pub booking: Position,
    /// The places of the lines that are reversed, ascending from 0, where not all of the booking are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<u32>,
    /// The measure.
    pub measure: MeasureNo,
    /// The lines of that booking, inverted.
    pub postings: Vec<PostingEntry>,
    /// The stage of each line, where not all are at the stage that they are booked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<Stage>,
    /// Salted hash of the reason, which lies beside the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}

impl Fact for BookingReversed {
    fn names(&self, names: &mut Names<'_>) {
        names.subject("measure", Thing::Measure(self.measure));
        names.mention("booking", Thing::Booking(self.booking));
        for (effect, ..) in &self.postings {
            names.subject("postings", Thing::Effect(*effect));
        }
    }

    fn version(&self) -> Option<u32> {
        (!self.lines.is_empty()).then_some(2)
    }

    fn made(&self, position: Position) -> Outcome {
        Outcome::Booking(position)
    }
}

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

impl Fact for TextErased {
    fn names(&self, names: &mut Names<'_>) {
        names.subject("booking", Thing::Booking(self.booking));
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Erased(self.booking)
    }
}

#[cfg(test)]
mod tests;
