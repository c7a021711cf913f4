//! The journal: every posting ever made, as append-only columns.
//!
//! Postings stand in the order of the log, so the state at any position is the sum of a prefix. Chunks are
//! shared between snapshots: appending copies at most the last chunk, once a snapshot.

mod snapshot;

use std::sync::Arc;

use imbl::Vector;

use crate::bisect::partition_point;
use crate::id::EffectNo;
use crate::month::Month;
use crate::words::Slot;

/// Postings a chunk: small enough that copying the last one is cheap, large enough that scanning runs in long
/// strides.
const CHUNK_POSTINGS: usize = 4_096;

/// What a posting takes in memory: its effect, month, slot and amount.
pub const POSTING_BYTES: usize =
    size_of::<EffectNo>() + size_of::<Month>() + size_of::<Slot>() + size_of::<i64>();

/// One line of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalLine {
    /// The effect.
    pub effect: EffectNo,
    /// The month.
    pub month: Month,
    /// Which of the five sums it adds to.
    pub slot: Slot,
    /// The amount, in cents.
    pub cents: i64,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Chunk {
    effects: Vec<EffectNo>,
    months: Vec<Month>,
    slots: Vec<Slot>,
    cents: Vec<i64>,
}

impl Chunk {
    fn with_room() -> Self {
        Self {
            effects: Vec::with_capacity(CHUNK_POSTINGS),
            months: Vec::with_capacity(CHUNK_POSTINGS),
            slots: Vec::with_capacity(CHUNK_POSTINGS),
            cents: Vec::with_capacity(CHUNK_POSTINGS),
        }
    }

    fn push(&mut self, line: JournalLine) {
        self.effects.push(line.effect);
        self.months.push(line.month);
        self.slots.push(line.slot);
        self.cents.push(line.cents);
    }

    fn line(&self, index: usize) -> JournalLine {
        JournalLine {
            effect: self.effects[index],
            month: self.months[index],
            slot: self.slots[index],
            cents: self.cents[index],
        }
    }
}

/// A stretch of the journal, column by column. All columns are of one length.
#[derive(Clone, Copy, Debug)]
pub struct JournalColumns<'a> {
    /// The effects.
    pub effects: &'a [EffectNo],
    /// The months.
    pub months: &'a [Month],
    /// Which of the five sums each adds to.
    pub slots: &'a [Slot],
    /// The amounts, in cents.
    pub cents: &'a [i64],
}

/// All postings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Journal {
    chunks: Vector<Arc<Chunk>>,
    len: usize,
    /// Their first and last month.
    months: Option<(Month, Month)>,
    /// Postings that belong to an earlier month than the one into which they were booked: few.
    late: Vector<(usize, Month)>,
}

impl Journal {
    /// How many postings there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The first and the last month of all postings, those that they belong to included: a bound for any prefix.
    pub fn months(&self) -> Option<(Month, Month)> {
        self.months
    }

    /// The month that a posting belongs to, where that is not the one into which it was booked.
    pub fn belongs_to(&self, index: usize) -> Option<Month> {
        let place = self.late.binary_search_by_key(&index, |(late, _)| *late).ok()?;
        self.late.get(place).map(|(_, month)| *month)
    }

    /// The postings from `start` up to `end` that belong to an earlier month than theirs, by their places, with that
    /// month.
    pub fn late(&self, start: usize, end: usize) -> impl Iterator<Item = (usize, Month)> + '_ {
        let first = partition_point(self.late.len(), |place| self.late[place].0 < start);
        let late = self.late.focus().narrow(first..).into_iter().copied();
        late.take_while(move |(index, _)| *index < end)
    }

    /// The posting at a place.
    pub fn line(&self, index: usize) -> Option<JournalLine> {
        let chunk = self.chunks.get(index / CHUNK_POSTINGS)?;
        (index < self.len).then(|| chunk.line(index % CHUNK_POSTINGS))
    }

    /// The postings from `start` up to `end`, which the length bounds, stretch by stretch: for scans, which read
    /// one column after the other.
    pub fn columns(&self, start: usize, end: usize) -> impl Iterator<Item = JournalColumns<'_>> + '_ {
        let end = end.min(self.len);
        let places = start / CHUNK_POSTINGS..end.div_ceil(CHUNK_POSTINGS);
        places.filter_map(move |place| {
            let chunk = self.chunks.get(place)?;
            let offset = place * CHUNK_POSTINGS;
            let range = start.saturating_sub(offset)..(end - offset).min(CHUNK_POSTINGS);
            Some(JournalColumns {
                effects: chunk.effects.get(range.clone())?,
                months: chunk.months.get(range.clone())?,
                slots: chunk.slots.get(range.clone())?,
                cents: chunk.cents.get(range)?,
            })
        })
    }

    /// The postings from `start` up to `end`, which the length bounds.
    pub fn range(&self, start: usize, end: usize) -> impl Iterator<Item = JournalLine> + '_ {
        let end = end.min(self.len);
        let first = start / CHUNK_POSTINGS;
        let chunks = self.chunks.len().min(end.div_ceil(CHUNK_POSTINGS));
        (first..chunks).flat_map(move |place| {
            let chunk = &self.chunks[place];
            let offset = place * CHUNK_POSTINGS;
            let low = start.saturating_sub(offset);
            let high = (end - offset).min(CHUNK_POSTINGS);
            (low..high).map(move |index| chunk.line(index))
        })
    }

    /// Notes the month that the last posting belongs to.
    pub(crate) fn note_late(&mut self, belongs_to: Month) {
        let Some(last) = self.len.checked_sub(1) else {
            return;
        };
        if self.line(last).is_some_and(|line| belongs_to < line.month) {
            self.late.push_back((last, belongs_to));
            self.months = Some(widened(self.months, belongs_to));
        }
    }

    pub(crate) fn push(&mut self, line: JournalLine) {
        if self.len.is_multiple_of(CHUNK_POSTINGS) {
            self.chunks.push_back(Arc::new(Chunk::with_room()));
        }
        if let Some(last) = self.chunks.back_mut() {
            Arc::make_mut(last).push(line);
            self.len += 1;
            self.months = Some(widened(self.months, line.month));
        }
    }
}

/// The bounds, with a month within them.
fn widened(bounds: Option<(Month, Month)>, month: Month) -> (Month, Month) {
    let (first, last) = bounds.unwrap_or((month, month));
    (first.min(month), last.max(month))
}

#[cfg(test)]
mod tests;
