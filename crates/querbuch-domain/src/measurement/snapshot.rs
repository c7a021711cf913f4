//! Measurements in a snapshot.

use imbl::Vector;

use crate::id::{EffectNo, IndicatorNo, Position};
use crate::indicator::snapshot::{read_decimal, write_decimal};
use crate::measurement::{Derivation, Measurement, Measurements, WageUsed};
use crate::month::Month;
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};
use crate::words::Level;

/// No measurement takes fewer bytes: a month, two lengths, four flags of what is missing, a position.
const MEASUREMENT_BYTES_MIN: usize = 2 + 2 * 8 + 4 + 8;

impl Measurements {
    /// Indicator by indicator, so that their number need not be written.
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self { lists, booked: _ } = self;
        for list in lists {
            writer.count(list.len());
            for measurement in list {
                measurement.write(writer);
            }
        }
    }

    pub(crate) fn read(
        reader: &mut Reader<'_>,
        (indicators, effects): (usize, usize),
        head: Position,
    ) -> Result<Self, SnapshotError> {
        let mut measurements = Self {
            lists: (0..indicators).map(|_| Vector::new()).collect(),
            ..Self::default()
        };
        for place in 0..indicators {
            let count = reader.count(MEASUREMENT_BYTES_MIN)?;
            let mut last = 0;
            for _ in 0..count {
                let measurement = Measurement::read(reader, effects, (last, head))?;
                last = measurement.position;
                measurements.push(IndicatorNo::from_index(place), measurement);
            }
        }
        Ok(measurements)
    }
}

impl Measurement {
    fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            month,
            value,
            low,
            high,
            cases,
            source,
            derivation,
            position,
        } = self;
        writer.u16(month.ordinal());
        write_decimal(writer, *value);
        writer.option(*low, write_decimal);
        writer.option(*high, write_decimal);
        writer.option(*cases, Writer::u32);
        writer.text(source);
        writer.option(derivation.as_ref(), |writer, derivation| derivation.write(writer));
        writer.u64(*position);
    }

    fn read(
        reader: &mut Reader<'_>,
        effects: usize,
        (after, head): (Position, Position),
    ) -> Result<Self, SnapshotError> {
        let month = Month::from_ordinal(reader.u16()?);
        Ok(Self {
            month: month.ok_or_else(|| reader.fault(SnapshotFault::Range))?,
            value: read_decimal(reader)?,
            low: reader.option(read_decimal)?,
            high: reader.option(read_decimal)?,
            cases: reader.option(Reader::u32)?,
            source: reader.shared_text()?,
            derivation: reader.option(|reader| Derivation::read(reader, effects))?,
            position: reader.position(after, head)?,
        })
    }
}

impl Derivation {
    fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            baseline,
            difference,
            effect,
            rate,
            saving,
            seconds_each,
            wage,
        } = self;
        write_decimal(writer, *baseline);
        writer.i64(*difference);
        writer.u32(effect.0);
        writer.i64(*rate);
        writer.i64(*saving);
        writer.option(*seconds_each, Writer::u32);
        writer.option(wage.as_ref(), |writer, wage| {
            let WageUsed {
                level,
                service_class,
                set_at,
                system,
                version,
                year,
            } = wage;
            writer.text(level.as_str());
            writer.text(service_class);
            writer.u64(*set_at);
            writer.text(system);
            writer.u32(*version);
            writer.u16(*year);
        });
    }

    fn read(reader: &mut Reader<'_>, effects: usize) -> Result<Self, SnapshotError> {
        Ok(Self {
            baseline: read_decimal(reader)?,
            difference: reader.i64()?,
            effect: EffectNo(reader.place(effects)?),
            rate: reader.i64()?,
            saving: reader.i64()?,
            seconds_each: reader.option(Reader::u32)?,
            wage: reader.option(|reader| {
                Ok(WageUsed {
                    level: reader.word(Level::parse)?,
                    service_class: reader.shared_text()?,
                    set_at: reader.u64()?,
                    system: reader.shared_text()?,
                    version: reader.u32()?,
                    year: reader.u16()?,
                })
            })?,
        })
    }
}
