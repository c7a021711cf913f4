//! Cells in a snapshot. They could be summed up from the journal again; reading them is many times faster.

use std::sync::Arc;

use crate::cells::{Cell, Cells, EffectCells};
use crate::month::Month;
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};
use crate::words::Slot;

/// A cell is a month, a slot, a sum and a count.
const CELL_BYTES: usize = 2 + 1 + 8 + 4;

impl Cells {
    /// There is one list an effect, so their number need not be written.
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self(effects) = self;
        for cells in effects {
            cells.write(writer);
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>, effects: usize) -> Result<Self, SnapshotError> {
        let cells = (0..effects).map(|_| EffectCells::read(reader).map(Arc::new));
        cells.collect::<Result<_, _>>().map(Self)
    }
}

impl EffectCells {
    fn write(&self, writer: &mut Writer<'_>) {
        let Self(cells) = self;
        writer.count(cells.len());
        for Cell {
            month,
            slot,
            cents,
            standing,
        } in cells
        {
            writer.u16(month.ordinal());
            writer.u8(slot.number());
            writer.i64(*cents);
            writer.u32(*standing);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, SnapshotError> {
        let count = reader.count(CELL_BYTES)?;
        let mut cells: Vec<Cell> = Vec::with_capacity(count);
        for _ in 0..count {
            let month = Month::from_ordinal(reader.u16()?);
            let slot = Slot::from_number(reader.u8()?);
            let (Some(month), Some(slot)) = (month, slot) else {
                return Err(reader.fault(SnapshotFault::Range));
            };
            let last = cells.last().map(|cell| (cell.month, cell.slot));
            reader.require(last < Some((month, slot)), SnapshotFault::Order)?;
            let cents = reader.i64()?;
            // The one sum that has no opposite could not be set to zero again.
            reader.require(cents > i64::MIN, SnapshotFault::Range)?;
            let standing = reader.u32()?;
            cells.push(Cell {
                month,
                slot,
                cents,
                standing,
            });
        }
        Ok(Self(cells))
    }
}
