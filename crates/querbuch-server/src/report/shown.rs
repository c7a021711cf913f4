//! Which columns of a sheet a terminal shows, and how.

use querbuch_ledger::domain::decimal::Decimal;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::sheet::{Cell, Row, Sheet};

use super::screen::Screen;
use crate::locale::Locale;
use crate::table::{Table, Value};

/// How everything in a terminal is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// The language of headings and words.
    pub(super) language: Language,
    /// The form of numbers.
    pub(super) locale: Locale,
    /// What the terminal can show.
    pub(super) screen: Screen,
}

/// A column that is shown.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    key: &'static str,
    heading: Option<[&'static str; 2]>,
    form: Form,
}

#[derive(Clone, Copy)]
enum Form {
    /// As it is.
    Plain,
    /// The first line of a text, in at most so many characters.
    Cut(usize),
    /// From the cells whose keys are, or begin with, that of the column.
    With(fn(Line<'_>, &str) -> Value),
}

/// The column of a key, under its own heading.
pub(super) const fn shown(key: &'static str) -> Shown {
    Shown {
        key,
        heading: None,
        form: Form::Plain,
    }
}

impl Shown {
    /// Under another heading than in files, in German and English: there it must stand for itself.
    pub(super) const fn headed(self, german: &'static str, english: &'static str) -> Self {
        Self {
            heading: Some([german, english]),
            ..self
        }
    }

    /// Cut to so many characters.
    pub(super) const fn cut(self, chars_max: usize) -> Self {
        Self {
            form: Form::Cut(chars_max),
            ..self
        }
    }

    /// Drawn by a function, which is given the key.
    pub(super) const fn with(self, draw: fn(Line<'_>, &str) -> Value) -> Self {
        Self {
            form: Form::With(draw),
            ..self
        }
    }

    fn heading(&self, sheet: &Sheet, language: Language) -> String {
        let own = || sheet.columns.iter().find(|column| column.key == self.key);
        let heading = match self.heading {
            Some([german, english]) => Some(language.pick(german, english)),
            None => own().map(|column| column.heading(language)),
        };
        heading.unwrap_or_default().to_owned()
    }

    fn value(&self, line: Line<'_>) -> Value {
        match (self.form, line.cell(self.key)) {
            (Form::With(draw), _) => draw(line, self.key),
            (Form::Cut(chars_max), Cell::Text(text)) => {
                let first = text.lines().next().unwrap_or_default();
                Value::Text(line.style.screen.cut(first, chars_max))
            }
            (Form::Plain | Form::Cut(_), _) => line.plain(self.key),
        }
    }
}

/// A row that is drawn.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    sheet: &'a Sheet,
    row: &'a Row,
    pub(super) style: Style,
}

impl<'a> Line<'a> {
    /// A row of a sheet.
    pub(super) fn new(sheet: &'a Sheet, row: &'a Row, style: Style) -> Self {
        Self { sheet, row, style }
    }

    /// What stands in the column of a key.
    pub(super) fn cell(self, key: &str) -> &'a Cell {
        self.sheet.cell(self.row, key)
    }

    /// The same as people read it.
    pub(super) fn plain(self, key: &str) -> Value {
        let language = self.style.language;
        let column = || self.sheet.columns.iter().find(|column| column.key == key);
        match (self.cell(key), column()) {
            (Cell::Word(word), Some(column)) => Value::Text(column.word(word, language).to_owned()),
            (Cell::Flag(flag), _) => Value::Text(flag_name(*flag, language).to_owned()),
            (cell, _) => plain(cell),
        }
    }

    /// The same as text, with words as programs have them; empty where nothing stands there.
    pub(super) fn text(self, key: &str) -> String {
        match plain(self.cell(key)) {
            Value::Text(text) => text,
            Value::Amount(_) | Value::Empty => String::new(),
        }
    }

    /// The decimal in the column of a key.
    pub(super) fn decimal(self, key: &str) -> Option<Decimal> {
        match self.cell(key) {
            Cell::Decimal(decimal) => Some(*decimal),
            _ => None,
        }
    }

    /// The whole number in the column of a key.
    pub(super) fn number(self, key: &str) -> Option<u64> {
        match self.cell(key) {
            Cell::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The month in the column of a key.
    pub(super) fn month(self, key: &str) -> Option<Month> {
        match self.cell(key) {
            Cell::Month(month) => Some(*month),
            _ => None,
        }
    }

    /// Whether the column of a key says yes.
    pub(super) fn says_yes(self, key: &str) -> bool {
        *self.cell(key) == Cell::Flag(true)
    }

    /// Whether the row is the sum of others.
    pub(super) fn is_total(self) -> bool {
        self.row.is_total
    }
}

/// A table of some rows and columns of a sheet; rows that are sums are set apart.
pub(super) fn table<'a>(
    sheet: &'a Sheet,
    rows: impl IntoIterator<Item = &'a Row>,
    columns: &[Shown],
    style: Style,
) -> Table {
    let headings = columns.iter().map(|column| column.heading(sheet, style.language));
    let mut table = Table {
        headings: headings.collect(),
        rows: Vec::new(),
        totals: Vec::new(),
    };
    for row in rows {
        let line = Line::new(sheet, row, style);
        let values = columns.iter().map(|column| column.value(line)).collect();
        if row.is_total {
            table.totals.push(values);
        } else {
            table.rows.push(values);
        }
    }
    table
}

/// The amounts of a column, for bars and sums; nothing is zero.
pub(super) fn amounts<'a>(sheet: &'a Sheet, rows: impl IntoIterator<Item = &'a Row>, key: &str) -> Vec<i128> {
    let amount = |row| match sheet.cell(row, key) {
        Cell::Cents(cents) => *cents,
        _ => 0,
    };
    rows.into_iter().map(amount).collect()
}

/// A cell as it is.
fn plain(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Empty,
        Cell::Text(text) => Value::Text(text.to_string()),
        Cell::Word(word) => Value::Text((*word).to_owned()),
        Cell::Cents(cents) => Value::Amount(*cents),
        Cell::Decimal(decimal) => Value::Text(decimal.to_string()),
        Cell::Month(month) => Value::Text(month.to_string()),
        Cell::Day(day) => Value::Text(day.to_string()),
        Cell::Number(number) => Value::Text(number.to_string()),
        Cell::Flag(flag) => Value::Text(flag.to_string()),
        Cell::Instant(instant) => Value::Text(instant.to_rfc3339()),
    }
}

/// Yes or no.
fn flag_name(flag: bool, language: Language) -> &'static str {
    if flag {
        language.pick("ja", "true")
    } else {
        language.pick("nein", "false")
    }
}

/// What stands for a total.
pub(super) fn total_name(language: Language) -> &'static str {
    language.pick("Summe", "total")
}
