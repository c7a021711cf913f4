//! Parquet, without floating-point numbers.

use std::sync::Arc;

use chrono::{NaiveDate, Utc};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{
    ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int32Type, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};
use querbuch_ledger::export::column::{Cell, Column, Kind, Row};

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
            Kind::Text | Kind::Word => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Amount => (Physical::INT64, Some(LogicalType::decimal(2, AMOUNT_DIGITS))),
            Kind::Sum => (
                Physical::FIXED_LEN_BYTE_ARRAY,
                Some(LogicalType::decimal(2, SUM_DIGITS)),
            ),
            Kind::Month => (Physical::INT32, Some(LogicalType::Date)),
            Kind::Number => (Physical::INT64, None),
            Kind::Instant => (
                Physical::INT64,
                Some(LogicalType::timestamp(true, TimeUnit::MICROS)),
            ),
        };
        let digits = match column.kind {
            Kind::Amount => AMOUNT_DIGITS,
            Kind::Sum => SUM_DIGITS,
            _ => -1,
        };
        let scale = if digits > 0 { 2 } else { -1 };
        let length = if column.kind == Kind::Sum { SUM_BYTES } else { -1 };
        let built = Type::primitive_type_builder(column.key, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .with_length(length)
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
        Kind::Text | Kind::Word => write::<ByteArrayType>(writer, cells, |cell| match cell {
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
        Kind::Month => write::<Int32Type>(writer, cells, |cell| match cell {
            Cell::Month(month) => {
                let first = NaiveDate::from_ymd_opt(month.year().into(), month.month().into(), 1)?;
                let epoch = chrono::DateTime::<Utc>::UNIX_EPOCH.date_naive();
                i32::try_from((first - epoch).num_days()).ok()
            }
            _ => None,
        }),
        Kind::Number => write::<Int64Type>(writer, cells, |cell| match cell {
            Cell::Number(number) => i64::try_from(*number).ok(),
            _ => None,
        }),
        Kind::Instant => write::<Int64Type>(writer, cells, |cell| match cell {
            Cell::Instant(instant) => Some(instant.timestamp_micros()),
            _ => None,
        }),
    }
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
