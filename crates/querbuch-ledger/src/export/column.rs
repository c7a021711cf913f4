//! Columns, cells, rows.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use querbuch_domain::language::Language;
use querbuch_domain::month::Month;
use querbuch_reports::balance::Figures;

/// What the cells of a column hold. Any cell may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text of people, or codes: many different ones.
    Text,
    /// One of few words.
    Word,
    /// The amount of one posting, in cents: at most 64 bits.
    Amount,
    /// A sum of amounts, in cents: up to 128 bits.
    Sum,
    /// A month.
    Month,
    /// A whole number from 0: a position, a year.
    Number,
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

    /// Its heading.
    pub fn heading(&self, language: Language) -> &'static str {
        language.pick(self.german, self.english)
    }
}

/// What stands in one row and column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(Arc<str>),
    /// A word of the program.
    Word(&'static str),
    /// Cents.
    Cents(i128),
    /// A month.
    Month(Month),
    /// A whole number.
    Number(u64),
    /// An instant.
    Instant(DateTime<Utc>),
}

impl Cell {
    /// A text where there is one.
    pub fn text(text: Option<&Arc<str>>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.clone()))
    }

    /// A word where there is one.
    pub fn word(word: Option<&'static str>) -> Self {
        word.map_or(Self::Empty, Self::Word)
    }

    /// A number where there is one.
    pub fn number(number: Option<impl Into<u64>>) -> Self {
        number.map_or(Self::Empty, |number| Self::Number(number.into()))
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

/// Cost, saving, transfer and net.
pub(super) const FIGURES: [Column; 4] = [
    Column::new("cost", "Kosten", "cost", Kind::Sum),
    Column::new("saving", "Ersparnis", "saving", Kind::Sum),
    Column::new("transfer", "Transfer", "transfer", Kind::Sum),
    Column::new("net", "Netto", "net", Kind::Sum),
];

/// The cells of [`FIGURES`].
pub(super) fn figures(figures: &Figures) -> [Cell; 4] {
    [figures.cost, figures.saving, figures.transfer, figures.net()].map(Cell::Cents)
}
