//! Capacities in a snapshot.

use imbl::Vector;

use crate::capacity::{Capacities, Capacity};
use crate::id::{Position, UnitNo};
use crate::indicator::snapshot::{read_decimal, write_decimal};
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};

/// No unit takes fewer bytes: its number, a length and one capacity.
const UNIT_BYTES_MIN: usize = 4 + 8 + CAPACITY_BYTES_MIN;
/// No capacity takes fewer bytes: a year, two lengths, hours, a position.
const CAPACITY_BYTES_MIN: usize = 2 + 8 + 4 + 8 + 8;

impl Capacities {
    /// In the order of units: a hash map has none of its own, and the same state is the same bytes.
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self { set } = self;
        let mut sorted: Vec<_> = set.iter().collect();
        sorted.sort_unstable_by_key(|(unit, _)| **unit);
        writer.count(sorted.len());
        for (unit, list) in sorted {
            writer.u32(unit.0);
            writer.count(list.len());
            for capacity in list {
                let Capacity {
                    year,
                    full_time_equivalents,
                    hours_per_year,
                    source,
                    set_at,
                } = capacity;
                writer.u16(*year);
                write_decimal(writer, *full_time_equivalents);
                writer.u32(*hours_per_year);
                writer.text(source);
                writer.u64(*set_at);
            }
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>, units: usize, head: Position) -> Result<Self, SnapshotError> {
        let count = reader.count(UNIT_BYTES_MIN)?;
        let mut capacities = Self::default();
        let mut last = None;
        for _ in 0..count {
            let unit = UnitNo(reader.place(units)?);
            reader.require(last < Some(unit), SnapshotFault::Order)?;
            last = Some(unit);
            capacities.set.insert(unit, read_list(reader, head)?);
        }
        Ok(capacities)
    }
}

fn read_list(reader: &mut Reader<'_>, head: Position) -> Result<Vector<Capacity>, SnapshotError> {
    let count = reader.count(CAPACITY_BYTES_MIN)?;
    // A unit without any has no entry at all.
    reader.require(count > 0, SnapshotFault::Count)?;
    let mut capacities = Vector::new();
    let mut last = 0;
    for _ in 0..count {
        let year = reader.u16()?;
        let full_time_equivalents = read_decimal(reader)?;
        let hours_per_year = reader.u32()?;
        let source = reader.shared_text()?;
        last = reader.position(last, head)?;
        capacities.push_back(Capacity {
            year,
            full_time_equivalents,
            hours_per_year,
            source,
            set_at: last,
        });
    }
    Ok(capacities)
}
