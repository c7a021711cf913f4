//! Keys in a snapshot.

use std::sync::Arc;

use imbl::Vector;

use crate::decimal::{Decimal, parse_canonical};
use crate::id::{KeyNo, Position, UnitNo};
use crate::key::{DistributionKey, Division, KeyPart, KeyVersion, Keys, PartTo};
use crate::month::Month;
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};

/// No key takes fewer bytes: the length of its code and the number of its versions.
const KEY_BYTES_MIN: usize = 2 * 8;
/// No version takes fewer bytes: three lengths, year, month, its marks and a position.
const VERSION_BYTES_MIN: usize = 3 * 8 + 2 + 2 + 2 + 8;
/// No weight takes fewer bytes: a unit and a number of a digit.
const WEIGHT_BYTES_MIN: usize = 4 + 8 + 1;
/// No part takes fewer bytes: a number of a digit, its divisor, its kind and a unit.
const PART_BYTES_MIN: usize = 8 + 1 + 4 + 1 + 4;

/// How long the lists are that a key points into.
#[derive(Clone, Copy)]
struct Bounds {
    units: usize,
    keys: usize,
    head: Position,
}

impl Keys {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self { list, by_code: _ } = self;
        writer.count(list.len());
        for (_, key) in list.iter() {
            let DistributionKey {
                code,
                defined_at: _,
                versions,
            } = key;
            writer.text(code);
            writer.count(versions.len());
            for version in versions {
                version.write(writer);
            }
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>, units: usize, head: Position) -> Result<Self, SnapshotError> {
        let count = reader.count(KEY_BYTES_MIN)?;
        let bounds = Bounds {
            units,
            keys: count,
            head,
        };
        let mut keys = Self::default();
        let mut last = 0;
        for _ in 0..count {
            let key = DistributionKey::read(reader, last, bounds)?;
            last = key.defined_at;
            keys.push(key);
        }
        reader.require(keys.by_code.len() == count, SnapshotFault::Order)?;
        Ok(keys)
    }
}

impl DistributionKey {
    fn read(reader: &mut Reader<'_>, after: Position, bounds: Bounds) -> Result<Self, SnapshotError> {
        let code = reader.shared_text()?;
        let count = reader.count(VERSION_BYTES_MIN)?;
        let mut versions = Vector::new();
        let mut last = after;
        for number in 1..=count {
            let number = u32::try_from(number).map_err(|_| reader.fault(SnapshotFault::Range))?;
            let version = KeyVersion::read(reader, number, last, bounds)?;
            last = version.defined_at;
            versions.push_back(Arc::new(version));
        }
        let defined_at = versions.front().map(|version| version.defined_at);
        let defined_at = defined_at.ok_or_else(|| reader.fault(SnapshotFault::Count))?;
        Ok(Self {
            code,
            defined_at,
            versions,
        })
    }
}

impl KeyVersion {
    fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            number: _,
            name,
            key_year,
            valid_from,
            source,
            division,
            is_correction,
            defined_at,
        } = self;
        writer.text(name);
        writer.u16(*key_year);
        writer.u16(valid_from.ordinal());
        writer.text(source);
        writer.u8(u8::from(*is_correction));
        writer.u64(*defined_at);
        writer.u8(u8::from(matches!(division, Division::Parts(_))));
        match division {
            Division::Weights(weights) => {
                writer.count(weights.len());
                for (unit, weight) in weights.iter() {
                    writer.u32(unit.0);
                    writer.text(&weight.to_string());
                }
            }
            Division::Parts(parts) => {
                writer.count(parts.len());
                for part in parts.iter() {
                    part.write(writer);
                }
            }
        }
    }

    fn read(
        reader: &mut Reader<'_>,
        number: u32,
        after: Position,
        bounds: Bounds,
    ) -> Result<Self, SnapshotError> {
        Ok(Self {
            number,
            name: reader.shared_text()?,
            key_year: reader.u16()?,
            valid_from: month(reader)?,
            source: reader.shared_text()?,
            is_correction: reader.flag()?,
            defined_at: reader.position(after, bounds.head)?,
            division: if reader.flag()? {
                let count = reader.count(PART_BYTES_MIN)?;
                let parts: Result<Vec<_>, _> = (0..count).map(|_| KeyPart::read(reader, bounds)).collect();
                Division::Parts(parts?.into())
            } else {
                let count = reader.count(WEIGHT_BYTES_MIN)?;
                let weight =
                    |reader: &mut Reader<'_>| Ok((UnitNo(reader.place(bounds.units)?), decimal(reader)?));
                let weights: Result<Vec<_>, _> = (0..count).map(|_| weight(reader)).collect();
                Division::Weights(weights?.into())
            },
        })
    }
}

impl KeyPart {
    fn write(&self, writer: &mut Writer<'_>) {
        let Self { fraction, out_of, to } = self;
        writer.text(&fraction.to_string());
        writer.u32(*out_of);
        match to {
            PartTo::Unit(unit) => {
                writer.u8(0);
                writer.u32(unit.0);
            }
            PartTo::Key { key, among } => {
                writer.u8(1);
                writer.u32(key.0);
                write_units(among, writer);
            }
            PartTo::Equally(among) => {
                writer.u8(2);
                write_units(among, writer);
            }
        }
    }

    fn read(reader: &mut Reader<'_>, bounds: Bounds) -> Result<Self, SnapshotError> {
        Ok(Self {
            fraction: decimal(reader)?,
            out_of: reader.u32()?,
            to: match reader.u8()? {
                0 => PartTo::Unit(UnitNo(reader.place(bounds.units)?)),
                1 => PartTo::Key {
                    key: KeyNo(reader.place(bounds.keys)?),
                    among: read_units(reader, bounds.units)?,
                },
                2 => PartTo::Equally(read_units(reader, bounds.units)?),
                _ => return Err(reader.fault(SnapshotFault::Range)),
            },
        })
    }
}

pub(crate) fn write_units(units: &[UnitNo], writer: &mut Writer<'_>) {
    writer.count(units.len());
    for unit in units {
        writer.u32(unit.0);
    }
}

pub(crate) fn read_units(reader: &mut Reader<'_>, units: usize) -> Result<Arc<[UnitNo]>, SnapshotError> {
    let count = reader.count(size_of::<u32>())?;
    (0..count).map(|_| reader.place(units).map(UnitNo)).collect()
}

pub(crate) fn month(reader: &mut Reader<'_>) -> Result<Month, SnapshotError> {
    let ordinal = reader.u16()?;
    Month::from_ordinal(ordinal).ok_or_else(|| reader.fault(SnapshotFault::Range))
}

/// Written as a text, in its one spelling.
fn decimal(reader: &mut Reader<'_>) -> Result<Decimal, SnapshotError> {
    let text = reader.text()?;
    parse_canonical(text).ok_or_else(|| reader.fault(SnapshotFault::Word))
}
