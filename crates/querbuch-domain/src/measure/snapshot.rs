//! Measures in a snapshot.

use crate::id::{MeasureNo, Position, UnitNo};
use crate::measure::{Measure, Measures};
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};
use crate::words::{Approach, MeasureStatus};

/// No measure takes fewer bytes: four lengths, two flags of what is missing, an owner, a position.
const MEASURE_BYTES_MIN: usize = 4 * 8 + 2 + 4 + 8;
/// No status takes fewer bytes: a position and a length.
const STATUS_BYTES_MIN: usize = 8 + 8;

impl Measures {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            list,
            by_code: _,
            searchable: _,
        } = self;
        writer.count(list.len());
        for (_, measure) in list.iter() {
            measure.write(writer);
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>, units: usize, head: Position) -> Result<Self, SnapshotError> {
        let count = reader.count(MEASURE_BYTES_MIN)?;
        let mut measures = Self::default();
        let mut last = 0;
        for place in 0..count {
            let measure = Measure::read(reader, (units, place), last, head)?;
            last = measure.registered_at;
            measures.push(measure);
        }
        reader.require(measures.by_code.len() == count, SnapshotFault::Order)?;
        Ok(measures)
    }
}

impl Measure {
    fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            code,
            title,
            description,
            approach,
            owner,
            programme,
            registered_at,
            statuses,
        } = self;
        writer.text(code);
        writer.text(title);
        writer.option(description.as_deref(), Writer::text);
        writer.text(approach.as_str());
        writer.u32(owner.0);
        writer.option(*programme, |writer, programme| writer.u32(programme.0));
        writer.u64(*registered_at);
        writer.count(statuses.len());
        for (position, status) in statuses.iter() {
            writer.u64(*position);
            writer.text(status.as_str());
        }
    }

    fn read(
        reader: &mut Reader<'_>,
        (units, place): (usize, usize),
        after: Position,
        head: Position,
    ) -> Result<Self, SnapshotError> {
        let code = reader.shared_text()?;
        let title = reader.shared_text()?;
        let description = reader.option(Reader::shared_text)?;
        let approach = reader.word(Approach::parse)?;
        let owner = UnitNo(reader.place(units)?);
        let programme = reader.option(|reader| reader.place(place).map(MeasureNo))?;
        let registered_at = reader.position(after, head)?;
        let count = reader.count(STATUS_BYTES_MIN)?;
        let mut statuses = Vec::with_capacity(count);
        let mut last = registered_at;
        for _ in 0..count {
            last = reader.position(last, head)?;
            statuses.push((last, reader.word(MeasureStatus::parse)?));
        }
        Ok(Self {
            code,
            title,
            description,
            approach,
            owner,
            programme,
            registered_at,
            statuses: statuses.into(),
        })
    }
}
