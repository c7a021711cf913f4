//! Units in a snapshot.

use super::{Level, Unit, Units};
use crate::id::{Position, UnitNo};
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};

/// No unit takes fewer bytes: three lengths, two flags of what is missing, one of a body, a position.
const UNIT_BYTES_MIN: usize = 3 * 8 + 3 + 8;

impl Units {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            list,
            by_code: _,
            children: _,
            searchable: _,
        } = self;
        writer.count(list.len());
        for unit in list {
            unit.write(writer);
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>, head: Position) -> Result<Self, SnapshotError> {
        let count = reader.count(UNIT_BYTES_MIN)?;
        let mut units = Self::default();
        let mut last = 0;
        for place in 0..count {
            let unit = Unit::read(reader, place, last, head)?;
            last = unit.registered_at;
            units.push(unit);
        }
        reader.require(units.by_code.len() == count, SnapshotFault::Order)?;
        Ok(units)
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
        } = self;
        writer.text(code);
        writer.text(name);
        writer.text(level.as_str());
        writer.option(*parent, |writer, parent| writer.u32(parent.0));
        writer.option(budget_position.as_deref(), Writer::text);
        writer.u8(u8::from(*is_body));
        writer.u64(*registered_at);
    }

    /// A parent stands before its children, so the tree holds no circle.
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
        })
    }
}
