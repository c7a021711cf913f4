//! Wage rates in a snapshot.

use crate::id::Position;
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};
use crate::wage::{WageRate, WageTable, Wages};
use crate::words::{Level, SourceStatus};

/// No table takes fewer bytes: four lengths, a year, a position.
const TABLE_BYTES_MIN: usize = 4 * 8 + 2 + 8;
/// No rate takes fewer bytes: two lengths and an amount.
const RATE_BYTES_MIN: usize = 2 * 8 + 8;

impl Wages {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self { list } = self;
        writer.count(list.len());
        for table in list {
            table.write(writer);
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>, head: Position) -> Result<Self, SnapshotError> {
        let count = reader.count(TABLE_BYTES_MIN)?;
        let mut wages = Self::default();
        let mut last = 0;
        for _ in 0..count {
            let table = WageTable::read(reader, last, head)?;
            last = table.set_at;
            wages.push(table);
        }
        Ok(wages)
    }
}

impl WageTable {
    fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            system,
            year,
            // Follows from the tables before it.
            version: _,
            source,
            status,
            rates,
            set_at,
        } = self;
        writer.text(system);
        writer.u16(*year);
        writer.text(source);
        writer.text(status.as_str());
        writer.count(rates.len());
        for WageRate {
            level,
            per_hour,
            service_class,
        } in rates.iter()
        {
            writer.text(level.as_str());
            writer.i64(*per_hour);
            writer.text(service_class);
        }
        writer.u64(*set_at);
    }

    fn read(reader: &mut Reader<'_>, after: Position, head: Position) -> Result<Self, SnapshotError> {
        let system = reader.shared_text()?;
        let year = reader.u16()?;
        let source = reader.shared_text()?;
        let status = reader.word(SourceStatus::parse)?;
        let count = reader.count(RATE_BYTES_MIN)?;
        let rates: Result<Vec<WageRate>, _> = (0..count).map(|_| WageRate::read(reader)).collect();
        Ok(Self {
            system,
            year,
            version: 0,
            source,
            status,
            rates: rates?.into(),
            set_at: reader.position(after, head)?,
        })
    }
}

impl WageRate {
    fn read(reader: &mut Reader<'_>) -> Result<Self, SnapshotError> {
        let level = reader.word(Level::parse)?;
        let per_hour = reader.i64()?;
        let service_class = reader.shared_text()?;
        let rate = Self {
            level,
            per_hour,
            service_class,
        };
        reader.require(rate.is_plausible(), SnapshotFault::Range)?;
        Ok(rate)
    }
}
