//! Grants in a snapshot.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::actor::Group;
use crate::grant::{Grant, Grants, Holder, Reach};
use crate::id::{MeasureNo, Position, PrincipalNo, UnitNo};
use crate::money::Cents;
use crate::role::Role;
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};

/// No grant takes fewer bytes: two positions' worth of numbers, an instant, flags, and the lengths of two texts.
const GRANT_BYTES_MIN: usize = 8 + 1 + 4 + 8 + 12 + 6 + 8;

/// How many things a grant can name.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    pub units: usize,
    pub measures: usize,
    pub principals: usize,
}

impl Grants {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            list,
            by_principal: _,
            by_group: _,
            administrations: _,
        } = self;
        writer.count(list.len());
        for grant in list {
            let Grant {
                position,
                holder,
                role,
                reach,
                on_behalf_of,
                giver,
                revoked_at,
            } = grant;
            writer.u64(*position);
            match holder {
                Holder::Principal(number) => {
                    writer.u8(0);
                    writer.u32(number.0);
                }
                Holder::Group(Group { issuer, name }) => {
                    writer.u8(1);
                    writer.text(issuer);
                    writer.text(name);
                }
            }
            writer.text(role.as_str());
            let Reach {
                unit,
                measure,
                from,
                until,
                amount_max,
            } = reach;
            writer.option(unit.map(|unit| unit.0), Writer::u32);
            writer.option(measure.map(|measure| measure.0), Writer::u32);
            write_instant(writer, *from);
            writer.option(*until, write_instant);
            writer.option(amount_max.map(|amount| amount.0), Writer::i64);
            writer.option(on_behalf_of.map(|number| number.0), Writer::u32);
            writer.text(giver);
            writer.option(*revoked_at, Writer::u64);
        }
    }

    pub(crate) fn read(
        reader: &mut Reader<'_>,
        bounds: Bounds,
        head: Position,
    ) -> Result<Self, SnapshotError> {
        let mut grants = Self::default();
        let mut givers: BTreeMap<&str, Arc<str>> = BTreeMap::new();
        let mut last = 0;
        for _ in 0..reader.count(GRANT_BYTES_MIN)? {
            let position = reader.position(last, head)?;
            last = position;
            let holder = match reader.u8()? {
                0 => Holder::Principal(PrincipalNo(reader.place(bounds.principals)?)),
                1 => Holder::Group(Group {
                    issuer: reader.shared_text()?,
                    name: reader.shared_text()?,
                }),
                _ => return Err(reader.fault(SnapshotFault::Range)),
            };
            let role = reader.word(Role::parse)?;
            let reach = Reach {
                unit: reader.option(|reader| reader.place(bounds.units).map(UnitNo))?,
                measure: reader.option(|reader| reader.place(bounds.measures).map(MeasureNo))?,
                from: read_instant(reader)?,
                until: reader.option(read_instant)?,
                amount_max: reader.option(|reader| reader.i64().map(Cents))?,
            };
            let on_behalf_of = reader.option(|reader| reader.place(bounds.principals).map(PrincipalNo))?;
            let giver = reader.text()?;
            let giver = givers.entry(giver).or_insert_with(|| giver.into()).clone();
            let revoked_at = reader.option(|reader| reader.position(position, head))?;
            grants.push(Grant {
                position,
                holder,
                role,
                reach,
                on_behalf_of,
                giver,
                revoked_at,
            });
        }
        Ok(grants)
    }
}

/// Writes an instant.
pub(crate) fn write_instant(writer: &mut Writer<'_>, instant: DateTime<Utc>) {
    writer.i64(instant.timestamp());
    writer.u32(instant.timestamp_subsec_nanos());
}

/// Reads an instant.
pub(crate) fn read_instant(reader: &mut Reader<'_>) -> Result<DateTime<Utc>, SnapshotError> {
    DateTime::from_timestamp(reader.i64()?, reader.u32()?).ok_or_else(|| reader.fault(SnapshotFault::Range))
}
