//! The journal in a snapshot: chunk by chunk, column by column, read in long strides.

use std::sync::Arc;

use imbl::Vector;

use crate::id::EffectNo;
use crate::journal::{CHUNK_POSTINGS, Chunk, Journal, widened};
use crate::month::Month;
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};
use crate::words::Slot;

/// A posting is an effect, a month, a slot and an amount.
const POSTING_BYTES: usize = 4 + 2 + 1 + 8;
/// A late posting is a place and a month.
const LATE_BYTES: usize = 8 + 2;

impl Journal {
    /// All chunks but the last are full, so their lengths need not be written.
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            chunks,
            len,
            months: _,
            late,
        } = self;
        writer.count(*len);
        for chunk in chunks {
            chunk.write(writer);
        }
        writer.count(late.len());
        for (index, month) in late {
            writer.count(*index);
            writer.u16(month.ordinal());
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>, effects: usize) -> Result<Self, SnapshotError> {
        let len = reader.count(POSTING_BYTES)?;
        let mut chunks = Vector::new();
        let mut left = len;
        let mut months = None;
        while left > 0 {
            let count = left.min(CHUNK_POSTINGS);
            let chunk = Chunk::read(reader, count, effects)?;
            let bounds = [chunk.months.iter().min(), chunk.months.iter().max()];
            months = bounds
                .into_iter()
                .flatten()
                .fold(months, |months, month| Some(widened(months, *month)));
            chunks.push_back(Arc::new(chunk));
            left -= count;
        }
        let mut journal = Self {
            chunks,
            len,
            months,
            late: Vector::new(),
        };
        for _ in 0..reader.count(LATE_BYTES)? {
            journal.read_late(reader)?;
        }
        Ok(journal)
    }

    /// Each belongs to an earlier month than that of its posting.
    fn read_late(&mut self, reader: &mut Reader<'_>) -> Result<(), SnapshotError> {
        let fault = reader.fault(SnapshotFault::Range);
        let index = usize::try_from(reader.u64()?).map_err(|_| fault)?;
        let month = Month::from_ordinal(reader.u16()?).ok_or(fault)?;
        let line = self.line(index).ok_or(fault)?;
        reader.require(month < line.month, SnapshotFault::Range)?;
        let last = self.late.last().map(|(last, _)| *last);
        reader.require(last < Some(index), SnapshotFault::Order)?;
        self.late.push_back((index, month));
        self.months = Some(widened(self.months, month));
        Ok(())
    }
}

impl Chunk {
    fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            effects,
            months,
            slots,
            cents,
        } = self;
        writer.column(effects.iter().map(|effect| effect.0.to_le_bytes()));
        writer.column(months.iter().map(|month| month.ordinal().to_le_bytes()));
        writer.column(slots.iter().map(|slot| [slot.number()]));
        writer.column(cents.iter().map(|cents| cents.to_le_bytes()));
    }

    /// What lies beyond its range is left out, so a column that came out too short tells of it.
    fn read(reader: &mut Reader<'_>, count: usize, effects: usize) -> Result<Self, SnapshotError> {
        let mut chunk = Self::with_room();
        let numbers = reader.column(count)?.iter();
        chunk
            .effects
            .extend(numbers.map(|bytes| EffectNo(u32::from_le_bytes(*bytes))));
        let largest = chunk.effects.iter().max();
        reader.require(
            largest.is_none_or(|number| number.index() < effects),
            SnapshotFault::Range,
        )?;
        let ordinals = reader.column(count)?.iter();
        chunk
            .months
            .extend(ordinals.filter_map(|bytes| Month::from_ordinal(u16::from_le_bytes(*bytes))));
        let slots = reader.column::<1>(count)?.iter();
        chunk
            .slots
            .extend(slots.filter_map(|[number]| Slot::from_number(*number)));
        reader.require(
            chunk.months.len() == count && chunk.slots.len() == count,
            SnapshotFault::Range,
        )?;
        let cents = reader.column(count)?.iter();
        chunk.cents.extend(cents.map(|bytes| i64::from_le_bytes(*bytes)));
        // The one amount that has no opposite could not be reversed.
        reader.require(chunk.cents.iter().min() > Some(&i64::MIN), SnapshotFault::Range)?;
        Ok(chunk)
    }
}
