//! Units in a snapshot: each as it was registered, then what became of them.

use std::sync::Arc;

use crate::id::{Position, UnitNo};
use crate::month::Month;
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};
use crate::unit::change::Reorganised;
use crate::unit::{Change, Past, Unit, UnitChange, Units};
use crate::words::Level;

/// No unit takes fewer bytes: three lengths, two flags of what is missing, one of a body, a position.
const UNIT_BYTES_MIN: usize = 3 * 8 + 3 + 8;
/// No change takes fewer bytes: a unit, a position, a month, a kind, a number.
const CHANGE_BYTES_MIN: usize = 4 + 8 + 2 + 1 + 4;

const RENAMED: u8 = 0;
const MOVED: u8 = 1;
const MERGED: u8 = 2;

impl Units {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            now,
            by_code: _,
            past,
            structure: _,
        } = self;
        writer.count(now.len());
        // A tree ends with the first change behind the units that are new in it, so they stand in it as registered.
        let mut written = 0;
        for tree in past.iter().map(|past| &past.tree).chain([now]) {
            for unit in (written..tree.len()).filter_map(|index| tree.get(UnitNo::from_index(index))) {
                unit.write(writer);
            }
            written = tree.len();
        }
        writer.count(past.len());
        for past in past {
            past.write(writer);
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>, head: Position) -> Result<Self, SnapshotError> {
        let count = reader.count(UNIT_BYTES_MIN)?;
        let mut registered = Vec::with_capacity(count);
        let mut last = 0;
        for place in 0..count {
            let unit = Unit::read(reader, place, last, head)?;
            last = unit.registered_at;
            registered.push(unit);
        }
        let mut registered = registered.into_iter().peekable();
        let mut units = Self::default();
        let changes = reader.count(CHANGE_BYTES_MIN)?;
        let mut last = 0;
        for _ in 0..changes {
            let number = UnitNo(reader.place(count)?);
            let position = reader.position(last, head)?;
            last = position;
            while let Some(unit) = registered.next_if(|unit| unit.registered_at < position) {
                units.push(unit);
            }
            let is_taken = registered
                .peek()
                .is_some_and(|unit| unit.registered_at == position);
            reader.require(!is_taken, SnapshotFault::Order)?;
            units.read_change(reader, number, position)?;
        }
        registered.for_each(|unit| units.push(unit));
        reader.require(units.by_code.len() == count, SnapshotFault::Order)?;
        Ok(units)
    }

    fn read_change(
        &mut self,
        reader: &mut Reader<'_>,
        number: UnitNo,
        position: Position,
    ) -> Result<(), SnapshotError> {
        let month = Month::from_ordinal(reader.u16()?);
        let effective_from = month.ok_or_else(|| reader.fault(SnapshotFault::Range))?;
        let name: Arc<str>;
        let what = match reader.u8()? {
            RENAMED => {
                name = reader.shared_text()?;
                Reorganised::Renamed(&name)
            }
            MOVED => Reorganised::Moved(UnitNo(reader.place(self.len())?)),
            MERGED => Reorganised::Merged(UnitNo(reader.place(self.len())?)),
            _ => return Err(reader.fault(SnapshotFault::Range)),
        };
        let fits = self.reorganise(number, effective_from, &what, position);
        reader.require(fits, SnapshotFault::Order)
    }
}

impl Past {
    /// What was before the change follows from what came before it.
    fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            tree: _,
            structure: _,
            unit,
            change:
                UnitChange {
                    position,
                    effective_from,
                    change,
                },
        } = self;
        writer.u32(unit.0);
        writer.u64(*position);
        writer.u16(effective_from.ordinal());
        match change {
            Change::Renamed { from: _, to } => {
                writer.u8(RENAMED);
                writer.text(to);
            }
            Change::Moved { from: _, to } => {
                writer.u8(MOVED);
                writer.u32(to.0);
            }
            Change::Merged { from: _, into } => {
                writer.u8(MERGED);
                writer.u32(into.0);
            }
        }
    }
}

impl Unit {
    fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            code,
            name,
            level,
            parent,
            budget_position,
            is_body,
            registered_at,
            changes: _,
        } = self;
        writer.text(code);
        writer.text(name);
        writer.text(level.as_str());
        writer.option(*parent, |writer, parent| writer.u32(parent.0));
        writer.option(budget_position.as_deref(), Writer::text);
        writer.u8(u8::from(*is_body));
        writer.u64(*registered_at);
    }

    /// A parent is registered before its children, so there is no circle to begin with.
    fn read(
        reader: &mut Reader<'_>,
        place: usize,
        after: Position,
        head: Position,
    ) -> Result<Self, SnapshotError> {
        Ok(Self {
            code: reader.shared_text()?,
            name: reader.shared_text()?,
            level: reader.word(Level::parse)?,
            parent: reader.option(|reader| reader.place(place).map(UnitNo))?,
            budget_position: reader.option(Reader::shared_text)?,
            is_body: reader.flag()?,
            registered_at: reader.position(after, head)?,
            changes: None,
        })
    }
}
