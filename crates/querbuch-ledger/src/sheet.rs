//! Sheets: rows of typed cells under columns with German and English headings. Every report is one; tables in a
//! terminal, JSON, CSV, workbooks and Parquet files are drawn from it.
//!
//! A sheet of several parts (a matrix and its links, parties and effects) says in its column [`PART`] which part a row
//! belongs to; cells of columns that the part does not have are empty.

pub mod words;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use querbuch_domain::decimal::Decimal;
use querbuch_domain::language::Language;
use querbuch_domain::month::Month;
use querbuch_reports::finance::round_half_up;

/// Most digits behind the point of a decimal in a file: enough for every figure that is computed, and no fewer than any
/// decimal has that people gave.
pub const DECIMAL_PLACES_MAX: u32 = 10;

/// A decimal as files and programs have it: rounded half up where it has more than [`DECIMAL_PLACES_MAX`] digits behind
/// the point.
pub fn in_places(decimal: Decimal) -> Decimal {
    if decimal.scale() > DECIMAL_PLACES_MAX {
        round_half_up(decimal, DECIMAL_PLACES_MAX).normalize()
    } else {
        decimal
    }
}

/// What the cells of a column hold. Any cell may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text of people: many different ones.
    Text,
    /// What names a unit, a measure, an effect, a key or a party.
    Code,
    /// One of few words.
    Word,
    /// The amount of one posting, in cents: at most 64 bits.
    Amount,
    /// A sum of amounts, in cents: up to 128 bits.
    Sum,
    /// A number with digits behind the point: a ratio, years, hours.
    Decimal,
    /// The same as a part of one: 0.03 for 3 %.
    Share,
    /// A month.
    Month,
    /// A day.
    Day,
    /// A whole number from 0: a year, a count.
    Number,
    /// A position of the log.
    Position,
    /// Yes or no.
    Flag,
    /// An instant.
    Instant,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name for programs, stable.
    pub key: &'static str,
    /// Its heading in German.
    pub german: &'static str,
    /// Its heading in English.
    pub english: &'static str,
    /// What it holds.
    pub kind: Kind,
}

impl Column {
    /// A column.
    pub const fn new(key: &'static str, german: &'static str, english: &'static str, kind: Kind) -> Self {
        Self {
            key,
            german,
            english,
            kind,
        }
    }

    /// One of its words as people read it: in German, or as programs have it.
    pub fn word<'a>(&self, word: &'a str, language: Language) -> &'a str {
        words::shown(self.key, word, language)
    }

    /// Its heading.
    pub fn heading(&self, language: Language) -> &'static str {
        language.pick(self.german, self.english)
    }
}

/// Which part of a sheet a row belongs to, such as `ROW` and `TOTAL`, so that nobody adds up what must not be added.
pub const PART: Column = Column::new("row", "Zeile", "row", Kind::Word);

/// What stands in one row and column.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, or a code.
    Text(Arc<str>),
    /// A word of the program.
    Word(&'static str),
    /// Cents.
    Cents(i128),
    /// A decimal, as exact as it was computed; files have it [`in_places`].
    Decimal(Decimal),
    /// A month.
    Month(Month),
    /// A day.
    Day(NaiveDate),
    /// A whole number, or a position.
    Number(u64),
    /// Yes or no.
    Flag(bool),
    /// An instant.
    Instant(DateTime<Utc>),
}

impl Cell {
    /// A text where there is one.
    pub fn text(text: Option<&Arc<str>>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.clone()))
    }

    /// A text that was put together; nothing where it is empty.
    pub fn filled(text: String) -> Self {
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text.into())
        }
    }

    /// A word where there is one.
    pub fn word(word: Option<&'static str>) -> Self {
        word.map_or(Self::Empty, Self::Word)
    }

    /// Cents where there are any.
    pub fn cents(cents: Option<i128>) -> Self {
        cents.map_or(Self::Empty, Self::Cents)
    }

    /// A number where there is one.
    pub fn number(number: Option<impl Into<u64>>) -> Self {
        number.map_or(Self::Empty, |number| Self::Number(number.into()))
    }

    /// How many there are.
    pub fn count(count: usize) -> Self {
        Self::Number(count as u64)
    }

    /// A month where there is one.
    pub fn month(month: Option<Month>) -> Self {
        month.map_or(Self::Empty, Self::Month)
    }

    /// A figure that was computed, where there is one; without zeros at its end.
    pub fn figure(value: Option<Decimal>) -> Self {
        value.map_or(Self::Empty, |value| Self::Decimal(value.normalize()))
    }

    /// Hundredths where there are any, with both digits behind the point.
    pub fn hundredths(hundredths: Option<i128>) -> Self {
        let decimal = hundredths.and_then(|hundredths| Decimal::try_from_i128_with_scale(hundredths, 2).ok());
        decimal.map_or(Self::Empty, Self::Decimal)
    }
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// One cell a column.
    pub cells: Vec<Cell>,
    /// Whether it is the sum of others.
    pub is_total: bool,
}

impl Row {
    /// A row that is no sum of others.
    pub fn listed(cells: Vec<Cell>) -> Self {
        Self {
            cells,
            is_total: false,
        }
    }

    /// The sum of others.
    pub fn total(cells: Vec<Cell>) -> Self {
        Self {
            cells,
            is_total: true,
        }
    }
}

/// Columns and rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with one cell a column.
    pub rows: Vec<Row>,
}

/// A cell by the key of its column.
pub(crate) type Keyed = (&'static str, Cell);

impl Sheet {
    /// A sheet without rows.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self {
            columns: columns.into_iter().collect(),
            rows: Vec::new(),
        }
    }

    /// What stands in the column of a key; nothing where there is no such column.
    pub fn cell<'a>(&self, row: &'a Row, key: &str) -> &'a Cell {
        let index = self.columns.iter().position(|column| column.key == key);
        index
            .and_then(|index| row.cells.get(index))
            .unwrap_or(&Cell::Empty)
    }

    /// The rows of a part, in their order.
    pub fn part<'a>(&'a self, part: &'static str) -> impl Iterator<Item = &'a Row> {
        self.rows
            .iter()
            .filter(move |row| *self.cell(row, PART.key) == Cell::Word(part))
    }

    /// Adds a row of a part; what is not given is empty.
    pub(crate) fn add(&mut self, part: &'static str, cells: impl IntoIterator<Item = Keyed>) {
        let part = (PART.key, Cell::Word(part));
        self.rows
            .push(Row::listed(self.cells(cells.into_iter().chain([part]))));
    }

    /// Adds a row of a part that is the sum of others.
    pub(crate) fn add_total(&mut self, part: &'static str, cells: impl IntoIterator<Item = Keyed>) {
        let part = (PART.key, Cell::Word(part));
        self.rows
            .push(Row::total(self.cells(cells.into_iter().chain([part]))));
    }

    /// The cells of a row; what is not given is empty.
    pub(crate) fn cells(&self, given: impl IntoIterator<Item = Keyed>) -> Vec<Cell> {
        let mut cells = vec![Cell::Empty; self.columns.len()];
        for (key, cell) in given {
            let index = self.columns.iter().position(|column| column.key == key);
            debug_assert!(index.is_some(), "there is no column {key}");
            if let Some(place) = index.and_then(|index| cells.get_mut(index)) {
                *place = cell;
            }
        }
        cells
    }
}

#[cfg(test)]
mod tests;
