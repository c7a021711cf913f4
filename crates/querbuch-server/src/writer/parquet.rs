//! Parquet, without floating-point numbers.

use std::sync::Arc;

use chrono::{NaiveDate, Utc};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int32Type,
    Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};
use querbuch_ledger::domain::decimal::Decimal;
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::sheet::{Cell, Column, DECIMAL_PLACES_MAX, Kind, Row, in_places};

use super::{Head, Output, WriteError, Writer};

/// Rows of a row group. They are gathered in memory before they are written column by column: some tens of
/// megabytes. Readers want groups not much smaller.
const ROWS_PER_GROUP: usize = 65_536;

/// Bytes of texts in a row group: where every posting has a page of text, a group has fewer rows.
const TEXT_BYTES_PER_GROUP: usize = 64 * 1024 * 1024;

/// Bytes of a sum: 128 bits.
const SUM_BYTES: i32 = 16;
/// Decimal digits that fit into the 64 bits of an amount, and into the 128 bits of a sum.
const AMOUNT_DIGITS: i32 = 18;
const SUM_DIGITS: i32 = 38;
/// Digits behind the point of amounts.
const CENTS_PLACES: i32 = 2;
/// The first decimal with one digit more than fits into 128 bits, in units of its last place.
const DECIMAL_END: u128 = 10_u128.pow(38);
/// The first amount with one digit more, in cents.
const AMOUNT_CENTS_END: u64 = 1_000_000_000_000_000_000;

/// A Parquet file in the making.
pub(super) struct Parquet {
    writer: SerializedFileWriter<Output>,
    columns: Vec<Column>,
    waiting: Vec<Row>,
    waiting_text_bytes: usize,
}

impl Parquet {
    pub(super) fn begin(head: Head, output: Output) -> Result<Self, WriteError> {
        let metadata = head
            .facts
            .into_iter()
            .map(|fact| KeyValue::new(format!("querbuch.{}", fact.key), fact.value))
            .collect();
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("querbuch version ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_key_value_metadata(Some(metadata))
            .build();
        let schema = schema(&head.columns).map_err(failed)?;
        Ok(Self {
            writer: SerializedFileWriter::new(output, schema, Arc::new(properties)).map_err(failed)?,
            columns: head.columns,
            waiting: Vec::new(),
            waiting_text_bytes: 0,
        })
    }

    fn write_group(&mut self) -> Result<(), WriteError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group().map_err(failed)?;
        for (index, column) in self.columns.iter().enumerate() {
            let Some(mut writer) = group.next_column().map_err(failed)? else {
                return Err(WriteError::Value("fewer columns than declared".to_owned()));
            };
            let cells = self.waiting.iter().map(|row| row.cells.get(index));
            write_column(&mut writer, column.kind, cells)?;
            writer.close().map_err(failed)?;
        }
        group.close().map_err(failed)?;
        self.waiting.clear();
        self.waiting_text_bytes = 0;
        Ok(())
    }
}

impl Writer for Parquet {
    fn add(&mut self, rows: &[Row]) -> Result<(), WriteError> {
        for row in rows {
            self.waiting.push(row.clone());
            self.waiting_text_bytes += text_bytes(row);
            if self.waiting.len() == ROWS_PER_GROUP || self.waiting_text_bytes >= TEXT_BYTES_PER_GROUP {
                self.write_group()?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), WriteError> {
        self.write_group()?;
        self.writer.close().map_err(failed)?;
        Ok(())
    }
}

fn text_bytes(row: &Row) -> usize {
    let bytes = |cell: &Cell| {
        if let Cell::Text(text) = cell {
            text.len()
        } else {
            0
        }
    };
    row.cells.iter().map(bytes).sum()
}

fn schema(columns: &[Column]) -> Result<TypePtr, ParquetError> {
    let field = |column: &Column| {
        let (physical, logical) = match column.kind {
            Kind::Text | Kind::Code | Kind::Word => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Amount => (
                Physical::INT64,
                Some(LogicalType::decimal(CENTS_PLACES, AMOUNT_DIGITS)),
            ),
            Kind::Sum => (
                Physical::FIXED_LEN_BYTE_ARRAY,
                Some(LogicalType::decimal(CENTS_PLACES, SUM_DIGITS)),
            ),
            Kind::Decimal | Kind::Share => (
                Physical::FIXED_LEN_BYTE_ARRAY,
                Some(LogicalType::decimal(DECIMAL_PLACES_MAX.cast_signed(), SUM_DIGITS)),
            ),
            Kind::Month | Kind::Day => (Physical::INT32, Some(LogicalType::Date)),
            Kind::Number | Kind::Position => (Physical::INT64, None),
            Kind::Flag => (Physical::BOOLEAN, None),
            Kind::Instant => (
                Physical::INT64,
                Some(LogicalType::timestamp(true, TimeUnit::MICROS)),
            ),
        };
        let (digits, scale) = match column.kind {
            Kind::Amount => (AMOUNT_DIGITS, CENTS_PLACES),
            Kind::Sum => (SUM_DIGITS, CENTS_PLACES),
            Kind::Decimal | Kind::Share => (SUM_DIGITS, DECIMAL_PLACES_MAX.cast_signed()),
            _ => (-1, -1),
        };
        let is_wide = physical == Physical::FIXED_LEN_BYTE_ARRAY;
        let built = Type::primitive_type_builder(column.key, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .with_length(if is_wide { SUM_BYTES } else { -1 })
            .with_precision(digits)
            .with_scale(scale)
            .build();
        built.map(Arc::new)
    };
    let fields = columns.iter().map(field).collect::<Result<_, _>>()?;
    let root = Type::group_type_builder("querbuch").with_fields(fields).build()?;
    Ok(Arc::new(root))
}

fn write_column<'a>(
    writer: &mut SerializedColumnWriter<'_>,
    kind: Kind,
    cells: impl Iterator<Item = Option<&'a Cell>>,
) -> Result<(), WriteError> {
    match kind {
        Kind::Text | Kind::Code | Kind::Word => write::<ByteArrayType>(writer, cells, |cell| match cell {
            Cell::Text(text) => Some(ByteArray::from(text.as_ref())),
            Cell::Word(word) => Some(ByteArray::from(*word)),
            _ => None,
        }),
        Kind::Amount => write::<Int64Type>(writer, cells, |cell| match cell {
            Cell::Cents(cents) => i64::try_from(*cents)
                .ok()
                .filter(|cents| cents.unsigned_abs() < AMOUNT_CENTS_END),
            _ => None,
        }),
        Kind::Sum => write::<FixedLenByteArrayType>(writer, cells, |cell| match cell {
            Cell::Cents(cents) => Some(FixedLenByteArray::from(cents.to_be_bytes().to_vec())),
            _ => None,
        }),
        Kind::Decimal | Kind::Share => write::<FixedLenByteArrayType>(writer, cells, |cell| match cell {
            Cell::Decimal(decimal) => {
                let units = in_units(*decimal)?;
                Some(FixedLenByteArray::from(units.to_be_bytes().to_vec()))
            }
            _ => None,
        }),
        Kind::Month | Kind::Day => write::<Int32Type>(writer, cells, |cell| match cell {
            Cell::Month(month) => days_since_epoch(first_day(*month)?),
            Cell::Day(day) => days_since_epoch(*day),
            _ => None,
        }),
        Kind::Number | Kind::Position => write::<Int64Type>(writer, cells, |cell| match cell {
            Cell::Number(number) => i64::try_from(*number).ok(),
            _ => None,
        }),
        Kind::Flag => write::<BoolType>(writer, cells, |cell| match cell {
            Cell::Flag(flag) => Some(*flag),
            _ => None,
        }),
        Kind::Instant => write::<Int64Type>(writer, cells, |cell| match cell {
            Cell::Instant(instant) => Some(instant.timestamp_micros()),
            _ => None,
        }),
    }
}

/// A decimal in units of its last place, exactly; `None` where it has more places or digits than the column.
fn in_units(decimal: Decimal) -> Option<i128> {
    let decimal = in_places(decimal).normalize();
    let missing = DECIMAL_PLACES_MAX.checked_sub(decimal.scale())?;
    let units = decimal.mantissa().checked_mul(10_i128.checked_pow(missing)?)?;
    (units.unsigned_abs() < DECIMAL_END).then_some(units)
}

fn first_day(month: Month) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(month.year().into(), month.month().into(), 1)
}

fn days_since_epoch(day: NaiveDate) -> Option<i32> {
    let epoch = chrono::DateTime::<Utc>::UNIX_EPOCH.date_naive();
    i32::try_from((day - epoch).num_days()).ok()
}

/// Cells that are empty have no value, only a level that says so.
fn write<'a, T: DataType>(
    writer: &mut SerializedColumnWriter<'_>,
    cells: impl Iterator<Item = Option<&'a Cell>>,
    value: impl Fn(&Cell) -> Option<T::T>,
) -> Result<(), WriteError> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    for cell in cells {
        let Some(cell) = cell.filter(|cell| **cell != Cell::Empty) else {
            levels.push(0);
            continue;
        };
        let Some(value) = value(cell) else {
            return Err(WriteError::Value(format!("{cell:?} does not fit its column")));
        };
        values.push(value);
        levels.push(1);
    }
    let writer = writer.typed::<T>();
    writer.write_batch(&values, Some(&levels), None).map_err(failed)?;
    Ok(())
}

fn failed(error: ParquetError) -> WriteError {
    match error {
        ParquetError::External(error) => match error.downcast::<std::io::Error>() {
            Ok(error) => WriteError::Io(*error),
            Err(error) => WriteError::Value(error.to_string()),
        },
        other => WriteError::Value(other.to_string()),
    }
}
