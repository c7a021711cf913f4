//! Indicators in a snapshot.

use crate::decimal::{Decimal, parse_canonical};
use crate::id::{EffectNo, MeasureNo, Position, UnitNo};
use crate::indicator::{Indicator, Indicators, Price, Valuation, WageKey};
use crate::measure::Measures;
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};
use crate::words::Level;

/// No indicator takes fewer bytes: four lengths, a measure, four flags of what is missing, two words, a position.
const INDICATOR_BYTES_MIN: usize = 4 * 8 + 4 + 4 + 2 + 8;

impl Indicators {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            list,
            by_code: _,
            by_measure: _,
        } = self;
        writer.count(list.len());
        for (_, indicator) in list.iter() {
            indicator.write(writer);
        }
    }

    pub(crate) fn read(
        reader: &mut Reader<'_>,
        (units, effects): (usize, usize),
        measures: &Measures,
        head: Position,
    ) -> Result<Self, SnapshotError> {
        let count = reader.count(INDICATOR_BYTES_MIN)?;
        let mut indicators = Self::default();
        let mut last = 0;
        for _ in 0..count {
            let indicator = Indicator::read(reader, (units, effects, measures.len()), (last, head))?;
            last = indicator.defined_at;
            let code = measures
                .get(indicator.measure)
                .map(|measure| measure.code.clone());
            indicators.push(indicator, code.as_deref().unwrap_or_default());
        }
        reader.require(indicators.by_code.len() == count, SnapshotFault::Order)?;
        Ok(indicators)
    }
}

impl Indicator {
    fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            code,
            measure,
            name,
            unit_of_measure,
            seconds_each,
            lower_is_better,
            baseline,
            baseline_known,
            catalogue,
            unit,
            valuation,
            defined_at,
        } = self;
        writer.text(code);
        writer.u32(measure.0);
        writer.text(name);
        writer.text(unit_of_measure);
        writer.option(*seconds_each, Writer::u32);
        writer.u8(u8::from(*lower_is_better));
        write_decimal(writer, *baseline);
        writer.u8(u8::from(*baseline_known));
        writer.option(catalogue.as_deref(), Writer::text);
        writer.option(*unit, |writer, unit| writer.u32(unit.0));
        writer.option(valuation.as_ref(), |writer, valuation| valuation.write(writer));
        writer.u64(*defined_at);
    }

    fn read(
        reader: &mut Reader<'_>,
        (units, effects, measures): (usize, usize, usize),
        (after, head): (Position, Position),
    ) -> Result<Self, SnapshotError> {
        Ok(Self {
            code: reader.shared_text()?,
            measure: MeasureNo(reader.place(measures)?),
            name: reader.shared_text()?,
            unit_of_measure: reader.shared_text()?,
            seconds_each: reader.option(Reader::u32)?,
            lower_is_better: reader.flag()?,
            baseline: read_decimal(reader)?,
            baseline_known: reader.flag()?,
            catalogue: reader.option(Reader::shared_text)?,
            unit: reader.option(|reader| reader.place(units).map(UnitNo))?,
            valuation: reader.option(|reader| Valuation::read(reader, effects))?,
            defined_at: reader.position(after, head)?,
        })
    }
}

impl Valuation {
    fn write(&self, writer: &mut Writer<'_>) {
        let Self { effect, price } = self;
        writer.u32(effect.0);
        match price {
            Price::PerUnit(cents) => {
                writer.u8(0);
                writer.i64(*cents);
            }
            Price::Wage(WageKey {
                level,
                service_class,
                system,
                year,
            }) => {
                writer.u8(1);
                writer.text(level.as_str());
                writer.text(service_class);
                writer.text(system);
                writer.option(*year, Writer::u16);
            }
        }
    }

    fn read(reader: &mut Reader<'_>, effects: usize) -> Result<Self, SnapshotError> {
        let effect = EffectNo(reader.place(effects)?);
        let price = if reader.flag()? {
            Price::Wage(WageKey {
                level: reader.word(Level::parse)?,
                service_class: reader.shared_text()?,
                system: reader.shared_text()?,
                year: reader.option(Reader::u16)?,
            })
        } else {
            Price::PerUnit(reader.i64()?)
        };
        Ok(Self { effect, price })
    }
}

/// A decimal in its one spelling.
pub(crate) fn write_decimal(writer: &mut Writer<'_>, decimal: Decimal) {
    writer.text(&decimal.normalize().to_string());
}

pub(crate) fn read_decimal(reader: &mut Reader<'_>) -> Result<Decimal, SnapshotError> {
    reader.word(parse_canonical)
}
