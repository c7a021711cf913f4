//! What is known of actuals, in a snapshot.

use imbl::Vector;

use crate::actuals::{Actuals, ApartPosting, Mark, Statement};
use crate::id::{EffectNo, MeasureNo, Position};
use crate::journal::Journal;
use crate::month::Month;
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};
use crate::words::Slot;

/// No statement takes fewer bytes: a position, a measure, two flags.
const STATEMENT_BYTES_MIN: usize = 8 + 4 + 1 + 1;
/// No effect takes fewer bytes: its number and a count.
const EFFECT_BYTES_MIN: usize = 4 + 8;
/// A mark is a posting, an effect, a month, a slot and whether it holds.
const MARK_BYTES: usize = 8 + 4 + 2 + 1 + 1;
/// A posting that stands apart is a place, a month and a flag.
const APART_BYTES: usize = 8 + 2 + 1;
/// An effect, a month, a count.
const STANDING_BYTES: usize = 4 + 2 + 4;
/// Stands for the month as a whole, where a slot could stand.
const WHOLE_MONTH: u8 = u8::MAX;

impl Actuals {
    /// Lists of effects stand in the order of effects: a hash map has none of its own, and the same state is the same bytes.
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            statements,
            by_measure: _,
            marks,
            marks_of: _,
            apart,
            apart_standing,
        } = self;
        writer.count(statements.len());
        for statement in statements {
            let Statement {
                position,
                measure,
                effect,
                through,
            } = statement;
            writer.u64(*position);
            writer.u32(measure.0);
            writer.option(*effect, |writer, effect| writer.u32(effect.0));
            writer.option(*through, |writer, through| writer.u16(through.ordinal()));
        }
        writer.count(marks.len());
        for mark in marks {
            let Mark {
                posting,
                effect,
                month,
                slot,
                holds,
            } = mark;
            writer.count(*posting);
            writer.u32(effect.0);
            writer.u16(month.ordinal());
            writer.u8(slot.map_or(WHOLE_MONTH, Slot::number));
            writer.u8(u8::from(*holds));
        }
        write_lists(apart, writer, |writer, apart: &ApartPosting| {
            writer.count(apart.posting);
            writer.u16(apart.belongs_to.ordinal());
            writer.u8(u8::from(apart.takes_back));
        });
        let mut standing: Vec<_> = apart_standing.iter().collect();
        standing.sort_unstable();
        writer.count(standing.len());
        for ((effect, month), count) in standing {
            writer.u32(effect.0);
            writer.u16(month.ordinal());
            writer.u32(*count);
        }
    }

    pub(crate) fn read(
        reader: &mut Reader<'_>,
        (measures, effects): (usize, usize),
        journal: &Journal,
        head: Position,
    ) -> Result<Self, SnapshotError> {
        let mut actuals = Self::default();
        let mut last = 0;
        for _ in 0..reader.count(STATEMENT_BYTES_MIN)? {
            let position = reader.position(last, head)?;
            last = position;
            actuals.push(Statement {
                position,
                measure: MeasureNo(reader.place(measures)?),
                effect: reader.option(|reader| Ok(EffectNo(reader.place(effects)?)))?,
                through: reader.option(read_month)?,
            });
        }
        let mut last = 0;
        for _ in 0..reader.count(MARK_BYTES)? {
            let posting = read_posting(reader, journal)?;
            reader.require(last <= posting, SnapshotFault::Order)?;
            last = posting;
            let (effect, month) = (EffectNo(reader.place(effects)?), read_month(reader)?);
            let slot = match reader.u8()? {
                WHOLE_MONTH => None,
                number => Some(Slot::from_number(number).ok_or_else(|| reader.fault(SnapshotFault::Range))?),
            };
            actuals.push_mark(Mark {
                posting,
                effect,
                month,
                slot,
                holds: reader.flag()?,
            });
        }
        actuals.apart = read_lists(reader, effects, APART_BYTES, |reader| {
            Ok(ApartPosting {
                posting: read_posting(reader, journal)?,
                belongs_to: read_month(reader)?,
                takes_back: reader.flag()?,
            })
        })?;
        let mut last = None;
        for _ in 0..reader.count(STANDING_BYTES)? {
            let place = (EffectNo(reader.place(effects)?), read_month(reader)?);
            reader.require(last < Some(place), SnapshotFault::Order)?;
            last = Some(place);
            let count = reader.u32()?;
            reader.require(count > 0, SnapshotFault::Count)?;
            actuals.apart_standing.insert(place, count);
        }
        Ok(actuals)
    }
}

fn read_month(reader: &mut Reader<'_>) -> Result<Month, SnapshotError> {
    Month::from_ordinal(reader.u16()?).ok_or_else(|| reader.fault(SnapshotFault::Range))
}

/// A reversal with nothing to invert would stand behind the last posting; no act is one.
fn read_posting(reader: &mut Reader<'_>, journal: &Journal) -> Result<usize, SnapshotError> {
    let fault = reader.fault(SnapshotFault::Range);
    let posting = usize::try_from(reader.u64()?).map_err(|_| fault)?;
    reader.require(posting < journal.len(), SnapshotFault::Range)?;
    Ok(posting)
}

fn write_lists<T: Clone>(
    lists: &imbl::HashMap<EffectNo, Vector<T>>,
    writer: &mut Writer<'_>,
    write: impl Fn(&mut Writer<'_>, &T),
) {
    let mut sorted: Vec<_> = lists.iter().collect();
    sorted.sort_unstable_by_key(|(effect, _)| **effect);
    writer.count(sorted.len());
    for (effect, list) in sorted {
        writer.u32(effect.0);
        writer.count(list.len());
        for item in list {
            write(writer, item);
        }
    }
}

fn read_lists<T: Clone>(
    reader: &mut Reader<'_>,
    effects: usize,
    item_bytes: usize,
    read: impl Fn(&mut Reader<'_>) -> Result<T, SnapshotError>,
) -> Result<imbl::HashMap<EffectNo, Vector<T>>, SnapshotError> {
    let mut lists = imbl::HashMap::new();
    let mut last = None;
    for _ in 0..reader.count(EFFECT_BYTES_MIN)? {
        let effect = EffectNo(reader.place(effects)?);
        reader.require(last < Some(effect), SnapshotFault::Order)?;
        last = Some(effect);
        let count = reader.count(item_bytes)?;
        reader.require(count > 0, SnapshotFault::Count)?;
        let items: Result<Vector<T>, _> = (0..count).map(|_| read(reader)).collect();
        lists.insert(effect, items?);
    }
    Ok(lists)
}
