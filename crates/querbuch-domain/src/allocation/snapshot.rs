//! Allocations in a snapshot. Their postings stand with all others in the journal.

use crate::allocation::{AllocatedMonth, Allocation, Allocations};
use crate::id::{EffectNo, KeyNo, Position};
use crate::key::snapshot::{month, read_units, write_units};
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};

/// No allocation takes fewer bytes: a position, an effect, a key, and two lengths.
const ALLOCATION_BYTES_MIN: usize = 8 + 4 + 4 + 8 + 8;
/// No month takes fewer bytes: a month, an amount and a length.
const MONTH_BYTES_MIN: usize = 2 + 8 + 8;
/// A version is a key and a number.
const VERSION_BYTES: usize = 4 + 4;

/// How long the lists are that an allocation points into.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    pub units: usize,
    pub effects: usize,
    pub keys: usize,
}

impl Allocations {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            by_position,
            by_effect: _,
        } = self;
        writer.count(by_position.len());
        for (position, allocation) in by_position {
            let Allocation {
                effect,
                key,
                among,
                months,
            } = allocation.as_ref();
            writer.u64(*position);
            writer.u32(effect.0);
            writer.u32(key.0);
            write_units(among, writer);
            writer.count(months.len());
            for AllocatedMonth { month, cents, used } in months.iter() {
                writer.u16(month.ordinal());
                writer.i64(*cents);
                writer.count(used.len());
                for (key, version) in used.iter() {
                    writer.u32(key.0);
                    writer.u32(*version);
                }
            }
        }
    }

    /// `is_booking` tells whether a booking stands at a position.
    pub(crate) fn read(
        reader: &mut Reader<'_>,
        bounds: Bounds,
        head: Position,
        is_booking: impl Fn(Position) -> bool,
    ) -> Result<Self, SnapshotError> {
        let count = reader.count(ALLOCATION_BYTES_MIN)?;
        let mut allocations = Self::default();
        let mut last = 0;
        for _ in 0..count {
            last = reader.position(last, head)?;
            reader.require(is_booking(last), SnapshotFault::Range)?;
            let effect = EffectNo(reader.place(bounds.effects)?);
            let key = KeyNo(reader.place(bounds.keys)?);
            let among = read_units(reader, bounds.units)?;
            let months = reader.count(MONTH_BYTES_MIN)?;
            let months: Result<Vec<_>, _> = (0..months).map(|_| read_month(reader, bounds.keys)).collect();
            let allocation = Allocation {
                effect,
                key,
                among,
                months: months?.into(),
            };
            allocations.push(last, allocation);
        }
        Ok(allocations)
    }
}

fn read_month(reader: &mut Reader<'_>, keys: usize) -> Result<AllocatedMonth, SnapshotError> {
    let month = month(reader)?;
    let cents = reader.i64()?;
    let count = reader.count(VERSION_BYTES)?;
    let version = |reader: &mut Reader<'_>| Ok((KeyNo(reader.place(keys)?), reader.u32()?));
    let used: Result<Vec<_>, _> = (0..count).map(|_| version(reader)).collect();
    Ok(AllocatedMonth {
        month,
        cents,
        used: used?.into(),
    })
}
