//! The cells of one row, read as what they mean. Every fault is noted, so that one import names all of them.

use std::borrow::Cow;
use std::sync::Arc;

use querbuch_domain::booking::tag::Tag;
use querbuch_domain::code::{TextFault, check_unit_code};
use querbuch_domain::decimal::Decimal;
use querbuch_domain::money::Cents;
use querbuch_domain::month::Month;
use querbuch_domain::reference::Ref;
use querbuch_domain::refusal::InputFault;

use super::columns::Column;
use super::fault::{FaultPlace, Faults, shorten};
use super::header_layout::HeaderLayout;
use super::number::{self, DecimalSign};
use super::problem::Problem;
use super::record::Record;
use crate::words::{Word, month, near, word};

/// A text without characters that nobody sees and that official texts are full of: the mark of the byte order, the space
/// of no width, the soft hyphen.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    let is_invisible = |c: char| matches!(c, '\u{feff}' | '\u{200b}' | '\u{ad}');
    if text.contains(is_invisible) {
        Cow::Owned(text.replace(is_invisible, ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// Why a row gives nothing.
pub(crate) enum Skip {
    /// Its faults are noted; the next row may be right.
    Row,
    /// The file cannot be read any further.
    File(Problem),
}

/// The cells of one row.
pub(crate) struct Cells<'a> {
    pub record: &'a Record,
    pub layout: &'a HeaderLayout,
    pub file: &'a Arc<str>,
    pub decimal: Option<DecimalSign>,
    pub faults: &'a mut Faults,
}

impl<'a> Cells<'a> {
    /// The line on which the row begins.
    pub(crate) fn row(&self) -> u32 {
        self.record.row
    }

    /// Notes a fault of a cell.
    pub(crate) fn fault(&mut self, column: Column, problem: &Problem) -> Skip {
        let value = self.text(column).unwrap_or_default();
        let place = FaultPlace {
            file: self.file,
            row: Some(self.row()),
            column: Some(self.layout.spelled(column)),
            value: self.layout.has(column).then_some(value),
        };
        self.faults.add(place, problem);
        Skip::Row
    }

    /// The text of a cell; `None` where it is blank or the file has no such column.
    pub(crate) fn text(&self, column: Column) -> Option<&'a str> {
        let text = self.record.field(self.layout.place(column)?);
        (!text.is_empty()).then_some(text)
    }

    /// The text of a cell that must be filled.
    pub(crate) fn required(&mut self, column: Column) -> Result<&'a str, Skip> {
        self.text(column)
            .ok_or_else(|| self.fault(column, &Problem::ValueMissing))
    }

    /// A text that a check of the domain accepts.
    pub(crate) fn checked<T>(
        &mut self,
        column: Column,
        check: impl FnOnce(&str) -> Result<T, TextFault>,
    ) -> Result<T, Skip> {
        let text = visible(self.required(column)?);
        check(&text).map_err(|fault| self.fault(column, &Problem::Domain(fault.into())))
    }

    /// The same for a cell that may be blank.
    pub(crate) fn checked_optional<T>(
        &mut self,
        column: Column,
        check: impl FnOnce(&str) -> Result<T, TextFault>,
    ) -> Result<Option<T>, Skip> {
        let text = self.text(column).map(visible).filter(|text| !text.is_empty());
        text.map(|_| self.checked(column, check)).transpose()
    }

    /// A word of a closed list.
    pub(crate) fn word<W: Word>(&mut self, column: Column) -> Result<W, Skip> {
        let text = self.required(column)?;
        word(text).ok_or_else(|| {
            let (expected, near) = (W::EXPECTED, near::<W>(text));
            self.fault(column, &Problem::Word { expected, near })
        })
    }

    /// The same for a cell that may be blank.
    pub(crate) fn word_optional<W: Word>(&mut self, column: Column) -> Result<Option<W>, Skip> {
        self.text(column).map(|_| self.word(column)).transpose()
    }

    /// A month.
    pub(crate) fn month(&mut self, column: Column) -> Result<Month, Skip> {
        let text = self.required(column)?;
        month(text).ok_or_else(|| {
            let given = shorten(text).into();
            self.fault(
                column,
                &Problem::Domain(InputFault::MonthMalformed { given }.into()),
            )
        })
    }

    /// The same for a cell that may be blank.
    pub(crate) fn month_optional(&mut self, column: Column) -> Result<Option<Month>, Skip> {
        self.text(column).map(|_| self.month(column)).transpose()
    }

    /// An amount.
    pub(crate) fn amount(&mut self, column: Column) -> Result<Cents, Skip> {
        let text = self.required(column)?;
        // Where the decimal sign is not settled, the survey has said so, and no cell is read by a guess.
        let decimal = self.decimal.ok_or(Skip::Row)?;
        number::parse(text, decimal).map_err(|error| self.fault(column, &Problem::Amount { error, decimal }))
    }

    /// The same for a cell that may be blank.
    pub(crate) fn amount_optional(&mut self, column: Column) -> Result<Option<Cents>, Skip> {
        self.text(column).map(|_| self.amount(column)).transpose()
    }

    /// A number, exactly.
    pub(crate) fn decimal(&mut self, column: Column) -> Result<Decimal, Skip> {
        let text = self.required(column)?;
        // As for amounts.
        let decimal = self.decimal.ok_or(Skip::Row)?;
        number::parse_exact(text, decimal)
            .map_err(|error| self.fault(column, &Problem::Number { error, decimal }))
    }

    /// The same for a cell that may be blank.
    pub(crate) fn decimal_optional(&mut self, column: Column) -> Result<Option<Decimal>, Skip> {
        self.text(column).map(|_| self.decimal(column)).transpose()
    }

    /// The tags of the row: what stands in its columns of tags. Blank cells are none.
    pub(crate) fn tags(&mut self) -> Result<Vec<Tag>, Skip> {
        let mut tags = Vec::new();
        let mut is_faulty = false;
        for (key, place) in self.layout.tags() {
            let text = self.record.field(*place);
            let value = visible(text);
            if value.trim().is_empty() {
                continue;
            }
            match Tag::try_new(key, &value) {
                Ok(tag) => tags.push(tag),
                Err(refusal) => {
                    let place = FaultPlace {
                        file: self.file,
                        row: Some(self.row()),
                        column: Some(self.layout.spelled_at(*place)),
                        value: Some(text),
                    };
                    self.faults.add(place, &Problem::Domain(refusal.reason));
                    is_faulty = true;
                }
            }
        }
        if is_faulty { Err(Skip::Row) } else { Ok(tags) }
    }

    /// A whole number.
    pub(crate) fn whole(&mut self, column: Column) -> Result<i32, Skip> {
        let text = self.required(column)?;
        text.parse()
            .map_err(|_| self.fault(column, &Problem::WholeNumber))
    }

    /// A whole number, where there is one.
    pub(crate) fn whole_optional(&mut self, column: Column) -> Result<Option<i32>, Skip> {
        let number = self.text(column).map(str::parse).transpose();
        number.map_err(|_| self.fault(column, &Problem::WholeNumber))
    }

    /// Codes of units in one cell, with blanks between them, because a blank never separates columns.
    pub(crate) fn unit_codes(&mut self, column: Column) -> Result<Option<Vec<Ref>>, Skip> {
        let codes = |text: &str| {
            let codes = text.split_whitespace();
            codes.map(|code| check_unit_code(code).map(Ref)).collect()
        };
        self.checked_optional(column, codes)
    }

    /// Exactly so many digits.
    pub(crate) fn digits(&mut self, column: Column, count: usize) -> Result<&'a str, Skip> {
        let text = self.required(column)?;
        if text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(text);
        }
        Err(self.fault(column, &Problem::Digits { count }))
    }
}
