//! CSV.

use std::borrow::Cow;
use std::io::{self, Write as _};

use chrono::SecondsFormat;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::sheet::{Cell, Column, Row, in_places};

use super::{Dialect, Head, Output, WriteError, Writer};

/// What spreadsheets read in German; they take UTF-8 for Windows-1252 without it.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A CSV file in the making.
pub(super) struct Csv {
    writer: csv::Writer<Output>,
    dialect: Dialect,
    columns: Vec<Column>,
    language: Language,
}

impl Csv {
    /// Writes the headings: those of people in German, those of programs in plain.
    pub(super) fn begin(head: &Head, dialect: Dialect, mut output: Output) -> Result<Self, WriteError> {
        if dialect == Dialect::German {
            output.write_all(BYTE_ORDER_MARK.as_bytes())?;
        }
        let delimiter = match dialect {
            Dialect::German => b';',
            Dialect::Plain => b',',
        };
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(csv::Terminator::CRLF)
            .from_writer(output);
        let headings = head.columns.iter().map(|column| match dialect {
            Dialect::German => column.heading(head.language),
            Dialect::Plain => column.key,
        });
        writer.write_record(headings).map_err(failed)?;
        Ok(Self {
            writer,
            dialect,
            columns: head.columns.clone(),
            // Programs get the words of the API, and the German dialect reads as its headings do.
            language: match dialect {
                Dialect::German => head.language,
                Dialect::Plain => Language::English,
            },
        })
    }

    fn decimal(&self, plain: String) -> String {
        match self.dialect {
            Dialect::German => plain.replace('.', ","),
            Dialect::Plain => plain,
        }
    }

    /// Programs get a text as it is. A spreadsheet would run one that begins like a formula.
    fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.dialect {
            Dialect::German => defused(text),
            Dialect::Plain => Cow::Borrowed(text),
        }
    }

    fn field<'a>(&self, cell: &'a Cell, column: &Column) -> Cow<'a, str> {
        match cell {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) => self.text(text),
            Cell::Word(word) => Cow::Borrowed(column.word(word, self.language)),
            Cell::Cents(cents) => Cow::Owned(self.decimal(format_cents(*cents))),
            Cell::Decimal(decimal) => Cow::Owned(self.decimal(in_places(*decimal).to_string())),
            Cell::Month(month) => Cow::Owned(month.to_string()),
            Cell::Day(day) => Cow::Owned(day.to_string()),
            Cell::Flag(flag) => {
                let word = if *flag { "true" } else { "false" };
                Cow::Borrowed(column.word(word, self.language))
            }
            Cell::Number(number) => Cow::Owned(number.to_string()),
            Cell::Instant(instant) => Cow::Owned(instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        }
    }
}

impl Writer for Csv {
    fn add(&mut self, rows: &[Row]) -> Result<(), WriteError> {
        for row in rows {
            for (cell, column) in row.cells.iter().zip(&self.columns) {
                let field = self.field(cell, column);
                self.writer.write_field(field.as_bytes()).map_err(failed)?;
            }
            self.writer.write_record(None::<&[u8]>).map_err(failed)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), WriteError> {
        Ok(self.writer.flush()?)
    }
}

fn failed(error: csv::Error) -> WriteError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => WriteError::Io(error),
        other => WriteError::Io(io::Error::other(format!("{other:?}"))),
    }
}

/// What makes a formula of a text at its beginning. Some spreadsheets read the full-width signs of East Asian keyboards as
/// the others, and all of them pass over a tab or a line end.
const FORMULA_BEGINNINGS: [char; 11] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];

/// A text that begins like a formula with an apostrophe before it, which keeps it a text.
fn defused(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA_BEGINNINGS) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}
