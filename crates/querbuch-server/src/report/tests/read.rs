//! Files, read back cell by cell.

use std::io::{Cursor, Read as _};

use ::parquet::file::reader::{FileReader as _, SerializedFileReader};
use ::parquet::record::Field;
use chrono::{DateTime, NaiveDate, TimeDelta};
use querbuch_ledger::domain::decimal::Decimal;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::sheet::words;

/// A file of texts.
pub(super) struct Grid {
    pub(super) headings: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Grid {
    /// With texts of another file, where they are in the language of that.
    pub(super) fn with_texts_of(mut self, other: &Self, parquet: &Parquet) -> Self {
        for (row, from) in self.rows.iter_mut().zip(&other.rows) {
            for (index, column) in parquet.columns.iter().enumerate() {
                let is_named =
                    column.name.ends_with("_name") || ["source", "sentence"].contains(&column.name.as_str());
                if is_named && let (Some(cell), Some(text)) = (row.get_mut(index), from.get(index)) {
                    cell.clone_from(text);
                }
            }
        }
        self
    }
}

/// A value as Parquet has it.
#[derive(Debug)]
pub(super) enum Exact {
    Nothing,
    Text(String),
    Decimal(Decimal),
    Number(i64),
    Flag(bool),
    Day(NaiveDate),
    Micros(i64),
}

impl Exact {
    pub(super) fn is_decimal(&self) -> bool {
        matches!(self, Self::Decimal(_))
    }

    /// Whether a field of CSV says the same; months are told without their day, texts like formulas with an apostrophe.
    pub(super) fn is_in_csv(&self, field: &str) -> bool {
        match self {
            Self::Nothing => field.is_empty(),
            Self::Text(text) => field == text || field.strip_prefix('\'') == Some(text),
            Self::Decimal(decimal) => field.parse::<Decimal>().is_ok_and(|found| found == *decimal),
            Self::Number(number) => field.parse() == Ok(*number),
            Self::Flag(flag) => field.parse() == Ok(*flag),
            Self::Day(day) => {
                let day = day.to_string();
                day == field || day == format!("{field}-01")
            }
            Self::Micros(micros) => {
                DateTime::parse_from_rfc3339(field).is_ok_and(|found| found.timestamp_micros() == *micros)
            }
        }
    }

    /// The same where words are German ones.
    pub(super) fn in_german(&self, key: &str) -> Self {
        match self {
            Self::Text(text) => Self::Text(words::shown(key, text, Language::German).to_owned()),
            Self::Nothing => Self::Nothing,
            Self::Decimal(decimal) => Self::Decimal(*decimal),
            Self::Number(number) => Self::Number(*number),
            Self::Flag(flag) => Self::Flag(*flag),
            Self::Day(day) => Self::Day(*day),
            Self::Micros(micros) => Self::Micros(*micros),
        }
    }

    /// Whether a field of German CSV says the same: yes and no are words there.
    pub(super) fn is_in_german_csv(&self, field: &str) -> bool {
        match self {
            Self::Flag(flag) => field == if *flag { "ja" } else { "nein" },
            _ => self.is_in_csv(field),
        }
    }

    /// Whether a cell of a workbook says the same: numbers with all digits, days and instants as days since the end of
    /// 1899, instants to the second.
    pub(super) fn is_in_workbook(&self, cell: &str) -> bool {
        let origin = NaiveDate::from_ymd_opt(1899, 12, 30).expect("is a day");
        match self {
            Self::Flag(flag) => cell == if *flag { "1" } else { "0" },
            Self::Day(day) => cell.parse() == Ok((*day - origin).num_days()),
            Self::Micros(micros) => {
                let days: f64 = cell.parse().expect("is a number");
                let instant = DateTime::from_timestamp_micros(*micros).expect("is an instant");
                let since = instant.naive_utc() - origin.and_hms_opt(0, 0, 0).expect("is an instant");
                let seconds =
                    TimeDelta::seconds((days * 86_400.0).round().to_string().parse().expect("is whole"));
                (since - seconds).num_seconds() == 0
            }
            _ => self.is_in_csv(cell),
        }
    }
}

/// A file of values.
pub(super) struct Parquet {
    pub(super) columns: Vec<Named>,
    pub(super) rows: Vec<Vec<Exact>>,
    facts: Vec<(String, String)>,
}

/// A column.
pub(super) struct Named {
    pub(super) name: String,
}

impl Parquet {
    /// What the file says of itself.
    pub(super) fn fact(&self, key: &str) -> Option<&str> {
        let key = format!("querbuch.{key}");
        let found = self.facts.iter().find(|(name, _)| *name == key);
        found.map(|(_, value)| value.as_str())
    }
}

pub(super) fn csv_of(bytes: &[u8], delimiter: u8) -> Grid {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .from_reader(bytes);
    let texts = |record: &::csv::StringRecord| record.iter().map(str::to_owned).collect();
    let headings = texts(reader.headers().expect("has headings"));
    let rows = reader
        .records()
        .map(|record| texts(&record.expect("is a row")))
        .collect();
    Grid { headings, rows }
}

/// One part of a workbook.
pub(super) fn part(workbook: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).expect("is an archive");
    let mut text = String::new();
    let mut file = archive.by_name(name).expect("is there");
    file.read_to_string(&mut text).expect("is UTF-8");
    text
}

/// The first sheet of a workbook.
pub(super) fn xlsx_of(bytes: &[u8]) -> Grid {
    let sheet = part(bytes, "xl/worksheets/sheet1.xml");
    let mut rows: Vec<Vec<String>> = sheet.split("<row ").skip(1).map(row_of_workbook).collect();
    let headings = rows.remove(0);
    for row in &mut rows {
        row.resize(headings.len(), String::new());
    }
    Grid { headings, rows }
}

fn row_of_workbook(row: &str) -> Vec<String> {
    let mut cells = Vec::new();
    for cell in row.split("<c r=\"").skip(1) {
        let letters = cell.bytes().take_while(u8::is_ascii_uppercase);
        let place = letters.fold(0, |place, letter| place * 26 + usize::from(letter - b'A') + 1);
        cells.resize(place, String::new());
        cells[place - 1] = content(cell);
    }
    cells
}

/// What stands between the tags of a value or of a text.
fn content(cell: &str) -> String {
    let value = cell
        .split_once("<v>")
        .and_then(|(_, rest)| rest.split_once("</v>"));
    let text = || {
        let (_, rest) = cell.split_once("<t")?;
        rest.split_once('>')?.1.split_once("</t>")
    };
    let raw = value.or_else(text).map_or("", |(content, _)| content);
    let raw = raw
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    raw.replace("&amp;", "&")
}

pub(super) fn parquet_of(bytes: Vec<u8>) -> Parquet {
    let reader = SerializedFileReader::new(axum::body::Bytes::from(bytes)).expect("is Parquet");
    let metadata = reader.metadata().file_metadata();
    let columns = metadata.schema_descr().columns().iter().map(|column| Named {
        name: column.name().to_owned(),
    });
    let facts = metadata.key_value_metadata().into_iter().flatten();
    let facts = facts.map(|fact| (fact.key.clone(), fact.value.clone().unwrap_or_default()));
    let rows = reader.get_row_iter(None).expect("has rows").map(|row| {
        let row = row.expect("is a row");
        row.get_column_iter().map(|(_, field)| exact(field)).collect()
    });
    Parquet {
        columns: columns.collect(),
        facts: facts.collect(),
        rows: rows.collect(),
    }
}

fn exact(field: &Field) -> Exact {
    match field {
        Field::Null => Exact::Nothing,
        Field::Str(text) => Exact::Text(text.clone()),
        Field::Bool(flag) => Exact::Flag(*flag),
        Field::Long(number) => Exact::Number(*number),
        Field::Date(days) => {
            let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).expect("is a day");
            Exact::Day(epoch + TimeDelta::days((*days).into()))
        }
        Field::TimestampMicros(micros) => Exact::Micros(*micros),
        Field::Decimal(decimal) => {
            let bytes = decimal.data();
            let is_negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
            let begin = if is_negative { -1_i128 } else { 0 };
            let units = bytes
                .iter()
                .fold(begin, |sum, byte| (sum << 8) | i128::from(*byte));
            let scale = decimal.scale().cast_unsigned();
            Exact::Decimal(Decimal::try_from_i128_with_scale(units, scale).expect("fits"))
        }
        other => panic!("no kind of column: {other:?}"),
    }
}
