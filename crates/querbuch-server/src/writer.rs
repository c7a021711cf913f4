//! Files of sheets: CSV, XLSX, Parquet; and rows as JSON.
//!
//! | file | amounts | other decimals | months | yes or no |
//! |---|---|---|---|---|
//! | CSV | decimals, as text | as text | `2026-03` | `true`, `false` |
//! | XLSX | numbers as far as a spreadsheet is exact, which is 15 digits; beyond, text with all digits | the same | dates | truth values |
//! | Parquet | decimals of whole numbers: DECIMAL(18,2) of a posting, DECIMAL(38,2) of a sum | DECIMAL(38,10) | DATE, the first day | BOOLEAN |
//! | JSON | decimals, as text | as text | `2026-03` | truth values |

mod csv;
pub mod json;
mod parquet;
mod xlsx;

use std::io::{self, Write};

use chrono::{DateTime, Utc};
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::export::Export;
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::sheet::{Column, Row};

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma- or semicolon-separated values.
    Csv(Dialect),
    /// A workbook.
    Xlsx,
    /// Columns for programs.
    Parquet,
}

/// How CSV is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// For German spreadsheets: a byte order mark, semicolons, decimal commas.
    German,
    /// For programs: RFC 4180, decimal points.
    Plain,
}

impl Format {
    /// The end of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv(_) => "csv",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv(_) => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }
}

/// What is known of a file before its first row.
#[derive(Clone, Debug)]
pub struct Head {
    /// Its columns.
    pub columns: Vec<Column>,
    /// What it says of itself.
    pub facts: Vec<Fact>,
    /// When what it holds was recorded.
    pub recorded_at: Option<DateTime<Utc>>,
    /// The language of its headings.
    pub language: Language,
}

impl Head {
    /// The head of an export.
    pub fn of(export: &Export, language: Language) -> Self {
        Self {
            columns: export.columns.clone(),
            facts: export.facts.clone(),
            recorded_at: export.view.state().recorded_at(export.view.position()),
            language,
        }
    }
}

/// Why a file was not finished.
#[derive(Debug)]
pub enum WriteError {
    /// It cannot be written to, or nobody reads it any more.
    Io(io::Error),
    /// A workbook would have more rows than this.
    TooManyRows(usize),
    /// A value does not fit; no ledger that this program wrote holds one.
    Value(String),
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Where a file goes: a file, a response, standard output.
pub type Output = Box<dyn Write + Send>;

/// A file in the making. Memory does not grow with the rows.
pub trait Writer {
    /// Adds rows.
    fn add(&mut self, rows: &[Row]) -> Result<(), WriteError>;

    /// Completes the file.
    fn finish(self: Box<Self>) -> Result<(), WriteError>;
}

/// Begins a file.
pub fn begin(format: Format, head: Head, output: Output) -> Result<Box<dyn Writer>, WriteError> {
    Ok(match format {
        Format::Csv(dialect) => Box::new(csv::Csv::begin(&head, dialect, output)?),
        Format::Xlsx => Box::new(xlsx::Xlsx::begin(head, output)?),
        Format::Parquet => Box::new(parquet::Parquet::begin(head, output)?),
    })
}

#[cfg(test)]
mod tests;
