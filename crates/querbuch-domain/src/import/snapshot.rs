//! Imports in a snapshot.

use std::sync::Arc;

use crate::booking::Bookings;
use crate::id::Position;
use crate::import::{Import, ImportTotals, Imports};
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};

/// No import takes fewer bytes: two positions, three texts, three counts, four sums, a list, two marks.
const IMPORT_BYTES_MIN: usize = 2 * 8 + 3 * 8 + 3 * 8 + 4 * 8 + 8 + 2;
/// An act with a number is a position and a hash; one that was booked anew, two positions.
const PAIR_BYTES: usize = 8 + 8;

impl Imports {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            list,
            numbered,
            rebooked,
            changed_at,
        } = self;
        writer.u64(*changed_at);
        writer.count(list.len());
        for import in list {
            import.write(writer);
        }
        writer.count(numbered.len());
        writer.column(numbered.iter().map(|(act, _)| act.to_le_bytes()));
        writer.column(numbered.iter().map(|(_, number)| number.to_le_bytes()));
        writer.count(rebooked.len());
        for (act, import) in rebooked {
            writer.u64(*act);
            writer.u64(*import);
        }
    }

    pub(crate) fn read(
        reader: &mut Reader<'_>,
        head: Position,
        bookings: &Bookings,
    ) -> Result<Self, SnapshotError> {
        let mut imports = Self {
            changed_at: reader.u64()?,
            ..Self::default()
        };
        reader.require(imports.changed_at <= head, SnapshotFault::Range)?;
        let mut last = 0;
        for _ in 0..reader.count(IMPORT_BYTES_MIN)? {
            let import = Import::read(reader, last, head)?;
            last = import.last;
            imports.list.push_back(import);
        }
        let count = reader.count(PAIR_BYTES)?;
        let acts = reader.column::<8>(count)?;
        let numbers = reader.column::<8>(count)?;
        let mut last = 0;
        // Both are in the order of the log, so the bookings are gone through once.
        let mut positions = bookings.iter().map(|booking| booking.position);
        for (act, number) in acts.iter().zip(numbers) {
            let act = u64::from_le_bytes(*act);
            reader.require(last < act, SnapshotFault::Order)?;
            let is_booking = positions.find(|position| *position >= act) == Some(act);
            reader.require(is_booking, SnapshotFault::Range)?;
            last = act;
            imports.numbered.push_back((act, u64::from_le_bytes(*number)));
        }
        let mut last = 0;
        for _ in 0..reader.count(PAIR_BYTES)? {
            last = reader.position(last, head)?;
            let import = reader.u64()?;
            reader.require(bookings.at(last).is_some(), SnapshotFault::Range)?;
            reader.require(imports.at(import).is_some(), SnapshotFault::Range)?;
            imports.rebooked.insert(last, import);
        }
        Ok(imports)
    }
}

impl Import {
    fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            position,
            last,
            actor,
            kind,
            source,
            rows,
            booked,
            known,
            totals,
            replaces,
            undone_by,
            text_erased_by,
        } = self;
        let ImportTotals {
            cost,
            paid,
            received,
            saving,
        } = totals;
        writer.u64(*position);
        writer.u64(*last);
        for text in [actor, kind, source] {
            writer.text(text);
        }
        for count in [rows, booked, known] {
            writer.u64(*count);
        }
        for sum in [cost, paid, received, saving] {
            writer.i64(*sum);
        }
        writer.count(replaces.len());
        for booking in replaces.iter() {
            writer.u64(*booking);
        }
        writer.option(*undone_by, Writer::u64);
        writer.option(*text_erased_by, Writer::u64);
    }

    fn read(reader: &mut Reader<'_>, after: Position, head: Position) -> Result<Self, SnapshotError> {
        let position = reader.position(after, head)?;
        let last = reader.u64()?;
        reader.require(position <= last && last <= head, SnapshotFault::Range)?;
        let (actor, kind, source) = (
            reader.shared_text()?,
            reader.shared_text()?,
            reader.shared_text()?,
        );
        let (rows, booked, known) = (reader.u64()?, reader.u64()?, reader.u64()?);
        let totals = ImportTotals {
            cost: reader.i64()?,
            paid: reader.i64()?,
            received: reader.i64()?,
            saving: reader.i64()?,
        };
        let count = reader.count(8)?;
        let replaces: Result<Arc<[Position]>, _> = (0..count).map(|_| reader.u64()).collect();
        let undone_by = reader.option(|reader| reader.position(last, head))?;
        let text_erased_by = reader.option(|reader| reader.position(position, head))?;
        Ok(Self {
            position,
            last,
            actor,
            kind,
            source,
            rows,
            booked,
            known,
            totals,
            replaces: replaces?,
            undone_by,
            text_erased_by,
        })
    }
}
