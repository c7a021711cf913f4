//! Periods in a snapshot.

use imbl::Vector;

use crate::id::{Position, UnitNo};
use crate::month::Month;
use crate::period::{PeriodAct, Periods};
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};

/// A unit and the number of its acts.
const UNIT_BYTES: usize = 4 + 8;
/// No act takes fewer bytes: a position, two flags, the length of the actor.
const ACT_BYTES_MIN: usize = 8 + 1 + 1 + 8;

impl Periods {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self { acts } = self;
        let mut units: Vec<_> = acts.iter().collect();
        units.sort_unstable_by_key(|(unit, _)| **unit);
        writer.count(units.len());
        for (unit, acts) in units {
            writer.u32(unit.0);
            writer.count(acts.len());
            for act in acts {
                act.write(writer);
            }
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>, units: usize, head: Position) -> Result<Self, SnapshotError> {
        let count = reader.count(UNIT_BYTES)?;
        let mut periods = Self::default();
        let mut last = None;
        for _ in 0..count {
            let unit = UnitNo(reader.place(units)?);
            reader.require(last < Some(unit), SnapshotFault::Order)?;
            last = Some(unit);
            let mut acts = Vector::new();
            let mut after = 0;
            for _ in 0..reader.count(ACT_BYTES_MIN)? {
                let act = PeriodAct::read(reader, after, head)?;
                after = act.position;
                acts.push_back(act);
            }
            reader.require(!acts.is_empty(), SnapshotFault::Count)?;
            periods.acts.insert(unit, acts);
        }
        Ok(periods)
    }
}

impl PeriodAct {
    fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            position,
            through,
            actor,
            is_reopening,
        } = self;
        writer.u64(*position);
        writer.option(*through, |writer, through| writer.u16(through.ordinal()));
        writer.text(actor);
        writer.u8(u8::from(*is_reopening));
    }

    fn read(reader: &mut Reader<'_>, after: Position, head: Position) -> Result<Self, SnapshotError> {
        Ok(Self {
            position: reader.position(after, head)?,
            through: reader.option(|reader| {
                Month::from_ordinal(reader.u16()?).ok_or_else(|| reader.fault(SnapshotFault::Range))
            })?,
            actor: reader.shared_text()?,
            is_reopening: reader.flag()?,
        })
    }
}
