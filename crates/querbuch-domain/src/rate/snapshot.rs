//! Rates in a snapshot.

use crate::decimal::{Decimal, parse_canonical};
use crate::id::Position;
use crate::month::Month;
use crate::rate::{DiscountRate, Haircuts, OptimismTable, Rates, is_discount_rate};
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};
use crate::words::SourceStatus;

/// No rate takes fewer bytes: a month, a decimal, whether there is another, two texts, a position.
const DISCOUNT_BYTES_MIN: usize = 2 + 8 + 1 + 2 * 8 + 8;
/// No table takes fewer bytes: five decimals, two texts, a position.
const OPTIMISM_BYTES_MIN: usize = 5 * 8 + 2 * 8 + 8;

impl Rates {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self { discount, optimism } = self;
        writer.count(discount.values().map(imbl::Vector::len).sum());
        for rate in discount.values().flatten() {
            rate.write(writer);
        }
        writer.count(optimism.len());
        for table in optimism {
            table.write(writer);
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>, head: Position) -> Result<Self, SnapshotError> {
        let mut rates = Self::default();
        let mut last = (Month::MIN, 0);
        for _ in 0..reader.count(DISCOUNT_BYTES_MIN)? {
            let rate = DiscountRate::read(reader, last, head)?;
            last = (rate.valid_from, rate.set_at);
            rates.push_discount(rate);
        }
        let mut last = 0;
        for _ in 0..reader.count(OPTIMISM_BYTES_MIN)? {
            let table = OptimismTable::read(reader, last, head)?;
            last = table.set_at.unwrap_or(last);
            rates.optimism.push_back(table);
        }
        Ok(rates)
    }
}

impl DiscountRate {
    fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            valid_from,
            nominal,
            real,
            source,
            status,
            set_at,
        } = self;
        writer.u16(valid_from.ordinal());
        writer.text(&nominal.to_string());
        writer.option(*real, |writer, real| writer.text(&real.to_string()));
        writer.text(source);
        writer.text(status.as_str());
        writer.u64(*set_at);
    }

    fn read(
        reader: &mut Reader<'_>,
        (month, after): (Month, Position),
        head: Position,
    ) -> Result<Self, SnapshotError> {
        let ordinal = reader.u16()?;
        let valid_from = Month::from_ordinal(ordinal).ok_or_else(|| reader.fault(SnapshotFault::Range))?;
        reader.require(valid_from >= month, SnapshotFault::Order)?;
        // Within a month in the order of the log; the next month begins anew.
        let after = if valid_from == month { after } else { 0 };
        Ok(Self {
            valid_from,
            nominal: read_rate(reader)?,
            real: reader.option(read_rate)?,
            source: reader.shared_text()?,
            status: reader.word(SourceStatus::parse)?,
            set_at: reader.position(after, head)?,
        })
    }
}

impl OptimismTable {
    fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            haircuts: Haircuts { a, b, c, d, e },
            source,
            status,
            set_at,
        } = self;
        for haircut in [a, b, c, d, e] {
            writer.text(&haircut.to_string());
        }
        writer.text(source);
        writer.text(status.as_str());
        writer.u64(set_at.unwrap_or_default());
    }

    fn read(reader: &mut Reader<'_>, after: Position, head: Position) -> Result<Self, SnapshotError> {
        let haircuts = Haircuts {
            a: read_decimal(reader)?,
            b: read_decimal(reader)?,
            c: read_decimal(reader)?,
            d: read_decimal(reader)?,
            e: read_decimal(reader)?,
        };
        reader.require(haircuts.are_fractions(), SnapshotFault::Range)?;
        Ok(Self {
            haircuts,
            source: reader.shared_text()?,
            status: reader.word(SourceStatus::parse)?,
            set_at: Some(reader.position(after, head)?),
        })
    }
}

fn read_decimal(reader: &mut Reader<'_>) -> Result<Decimal, SnapshotError> {
    reader.word(parse_canonical)
}

fn read_rate(reader: &mut Reader<'_>) -> Result<Decimal, SnapshotError> {
    let rate = read_decimal(reader)?;
    reader.require(is_discount_rate(rate), SnapshotFault::Range)?;
    Ok(rate)
}
