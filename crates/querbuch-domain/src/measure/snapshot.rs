//! Measures in a snapshot.

use crate::amend::Amend;
use crate::id::{MeasureNo, Position, UnitNo};
use crate::measure::{Measure, MeasureChanged, MeasureStatusChanged, Measures, Past};
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};
use crate::words::{Approach, MeasureStatus};

/// No measure takes fewer bytes: four lengths, two flags of what is missing, an owner, a position.
const MEASURE_BYTES_MIN: usize = 4 * 8 + 2 + 4 + 8;
/// No status takes fewer bytes: a position and a length.
const STATUS_BYTES_MIN: usize = 8 + 8;

/// No change takes fewer bytes: a measure, a position, four flags of what stays.
const CHANGE_BYTES_MIN: usize = 4 + 8 + 5;

const KEPT: u8 = 0;
const REMOVED: u8 = 1;
const REPLACED: u8 = 2;

/// What became of a measure once it was registered.
enum Step {
    MovedOn(MeasureStatusChanged),
    Changed(MeasureChanged),
}

impl Measures {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            now,
            by_code: _,
            past,
            structure: _,
        } = self;
        writer.count(now.len());
        // A list ends with the first change behind the measures that are new in it, so they stand in it as registered.
        let mut written = 0;
        for list in past.iter().map(|past| &past.list).chain([now]) {
            for number in (written..list.len()).map(MeasureNo::from_index) {
                if let (Some(registered), Some(known)) = (list.get(number), now.get(number)) {
                    registered.write(&known.statuses, writer);
                }
            }
            written = list.len();
        }
        writer.count(past.len());
        for past in past {
            past.write(writer);
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>, units: usize, head: Position) -> Result<Self, SnapshotError> {
        let count = reader.count(MEASURE_BYTES_MIN)?;
        let mut registered = Vec::with_capacity(count);
        let mut steps: Vec<(Position, Step)> = Vec::new();
        let mut last = 0;
        for place in 0..count {
            let mut measure = Measure::read(reader, (units, place), last, head)?;
            last = measure.registered_at;
            let statuses = std::mem::take(&mut measure.statuses);
            let number = MeasureNo::from_index(place);
            steps.extend(statuses.iter().map(|(position, status)| {
                let (measure, status) = (number, *status);
                (*position, Step::MovedOn(MeasureStatusChanged { measure, status }))
            }));
            registered.push(measure);
        }
        let changes = reader.count(CHANGE_BYTES_MIN)?;
        let mut last = 0;
        for _ in 0..changes {
            let (position, change) = read_change(reader, (units, count), last, head)?;
            last = position;
            steps.push((position, Step::Changed(change)));
        }
        steps.sort_by_key(|(position, _)| *position);
        let measures = Self::replayed(registered, steps, reader)?;
        reader.require(measures.by_code.len() == count, SnapshotFault::Order)?;
        Ok(measures)
    }

    /// Puts together what was registered and what became of it, in the order of the log.
    fn replayed(
        registered: Vec<Measure>,
        steps: Vec<(Position, Step)>,
        reader: &Reader<'_>,
    ) -> Result<Self, SnapshotError> {
        let mut registered = registered.into_iter().peekable();
        let mut measures = Self::default();
        let mut last = 0;
        for (position, step) in steps {
            while let Some(measure) = registered.next_if(|measure| measure.registered_at < position) {
                measures.push(measure);
            }
            let next = registered.peek().map(|measure| measure.registered_at);
            reader.require(last < position && next != Some(position), SnapshotFault::Order)?;
            last = position;
            match step {
                Step::MovedOn(event) => measures.apply_status_changed(&event, position),
                Step::Changed(event) => {
                    reader.require(measures.correct(&event, position), SnapshotFault::Order)?;
                }
            }
        }
        registered.for_each(|measure| measures.push(measure));
        Ok(measures)
    }
}

impl Past {
    fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            list: _,
            structure: _,
            position,
            change:
                MeasureChanged {
                    approach,
                    description,
                    measure,
                    owner,
                    programme,
                    // Texts lie beside the log, and are found there by the position.
                    text: _,
                    title,
                },
        } = self;
        writer.u32(measure.0);
        writer.u64(*position);
        writer.option(title.as_deref(), Writer::text);
        write_amend(writer, description, |writer, text| writer.text(text));
        writer.option(*approach, |writer, approach| writer.text(approach.as_str()));
        writer.option(*owner, |writer, owner| writer.u32(owner.0));
        write_amend(writer, programme, |writer, programme| writer.u32(programme.0));
    }
}

fn read_change(
    reader: &mut Reader<'_>,
    (units, measures): (usize, usize),
    after: Position,
    head: Position,
) -> Result<(Position, MeasureChanged), SnapshotError> {
    let measure = MeasureNo(reader.place(measures)?);
    let position = reader.position(after, head)?;
    let change = MeasureChanged {
        measure,
        title: reader.option(Reader::shared_text)?,
        description: read_amend(reader, Reader::shared_text)?,
        approach: reader.option(|reader| reader.word(Approach::parse))?,
        owner: reader.option(|reader| reader.place(units).map(UnitNo))?,
        programme: read_amend(reader, |reader| reader.place(measures).map(MeasureNo))?,
        text: None,
    };
    Ok((position, change))
}

fn write_amend<T>(writer: &mut Writer<'_>, amend: &Amend<T>, write: impl FnOnce(&mut Writer<'_>, &T)) {
    match amend {
        Amend::Keep => writer.u8(KEPT),
        Amend::Remove => writer.u8(REMOVED),
        Amend::Replace(value) => {
            writer.u8(REPLACED);
            write(writer, value);
        }
    }
}

fn read_amend<'a, T>(
    reader: &mut Reader<'a>,
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, SnapshotError>,
) -> Result<Amend<T>, SnapshotError> {
    match reader.u8()? {
        KEPT => Ok(Amend::Keep),
        REMOVED => Ok(Amend::Remove),
        REPLACED => read(reader).map(Amend::Replace),
        _ => Err(reader.fault(SnapshotFault::Range)),
    }
}

impl Measure {
    /// As it was registered, with every status that it came to have.
    fn write(&self, statuses: &[(Position, MeasureStatus)], writer: &mut Writer<'_>) {
        let Self {
            code,
            title,
            description,
            approach,
            owner,
            programme,
            registered_at,
            statuses: _,
            corrected_at: _,
        } = self;
        writer.text(code);
        writer.text(title);
        writer.option(description.as_deref(), Writer::text);
        writer.text(approach.as_str());
        writer.u32(owner.0);
        writer.option(*programme, |writer, programme| writer.u32(programme.0));
        writer.u64(*registered_at);
        writer.count(statuses.len());
        for (position, status) in statuses {
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
            corrected_at: None,
        })
    }
}
