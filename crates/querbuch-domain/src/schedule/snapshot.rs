//! Plans and forecasts in a snapshot.

use imbl::Vector;

use crate::id::{EffectNo, Position};
use crate::month::Month;
use crate::schedule::{Act, RangeEntry, Schedules};
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};
use crate::words::Slot;

/// No plan or forecast takes fewer bytes: an effect, a slot, a length and one act.
const SCHEDULE_BYTES_MIN: usize = 4 + 1 + 8 + ACT_BYTES_MIN;
/// No act takes fewer bytes: two positions and a length.
const ACT_BYTES_MIN: usize = 8 + 8 + 8;
/// A range is a month and two amounts.
const RANGE_BYTES: usize = 2 + 8 + 8;

impl Schedules {
    /// In the order of effects, then slots: a hash map has none of its own, and the same state is the same bytes.
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self { set } = self;
        let mut sorted: Vec<_> = set.iter().collect();
        sorted.sort_unstable_by_key(|(key, _)| **key);
        writer.count(sorted.len());
        for ((effect, slot), acts) in sorted {
            writer.u32(effect.0);
            writer.u8(slot.number());
            writer.count(acts.len());
            for act in acts {
                let Act {
                    position,
                    in_force,
                    ranges,
                } = act;
                writer.u64(*position);
                writer.u64(*in_force);
                writer.count(ranges.len());
                for (month, low, high) in ranges.iter() {
                    writer.u16(month.ordinal());
                    writer.i64(*low);
                    writer.i64(*high);
                }
            }
        }
    }

    pub(crate) fn read(
        reader: &mut Reader<'_>,
        effects: usize,
        head: Position,
    ) -> Result<Self, SnapshotError> {
        let count = reader.count(SCHEDULE_BYTES_MIN)?;
        let mut schedules = Self::default();
        let mut last = None;
        for _ in 0..count {
            let effect = EffectNo(reader.place(effects)?);
            let slot = Slot::from_number(reader.u8()?).filter(|slot| !slot.is_actual());
            let slot = slot.ok_or_else(|| reader.fault(SnapshotFault::Range))?;
            reader.require(last < Some((effect, slot)), SnapshotFault::Order)?;
            last = Some((effect, slot));
            schedules.set.insert((effect, slot), read_acts(reader, head)?);
        }
        Ok(schedules)
    }
}

fn read_acts(reader: &mut Reader<'_>, head: Position) -> Result<Vector<Act>, SnapshotError> {
    let count = reader.count(ACT_BYTES_MIN)?;
    // What was never set has no entry at all.
    reader.require(count > 0, SnapshotFault::Count)?;
    let mut acts = Vector::new();
    let mut last = 0;
    for _ in 0..count {
        last = reader.position(last, head)?;
        let in_force = reader.u64()?;
        reader.require(in_force <= last, SnapshotFault::Range)?;
        let ranges = reader.count(RANGE_BYTES)?;
        let ranges: Result<Vec<RangeEntry>, _> = (0..ranges).map(|_| read_range(reader)).collect();
        acts.push_back(Act {
            position: last,
            in_force,
            ranges: ranges?.into(),
        });
    }
    Ok(acts)
}

fn read_range(reader: &mut Reader<'_>) -> Result<RangeEntry, SnapshotError> {
    let month = Month::from_ordinal(reader.u16()?).ok_or_else(|| reader.fault(SnapshotFault::Range))?;
    Ok((month, reader.i64()?, reader.i64()?))
}
