//! XLSX in constant memory: rows go to a temporary file as they come, and the workbook is packed at the end.

use std::io::{Seek as _, Write as _};

use chrono::{Datelike as _, NaiveDate};
use querbuch_ledger::domain::decimal::Decimal;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::sheet::{Cell, Column, Kind, Row, in_places};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{Head, Output, WriteError, Writer};

/// Rows of a sheet, the heading included: the format has no more.
const SHEET_ROWS: u32 = 1_048_576;
/// Sheets of rows. A longer list goes on in a further sheet, but no spreadsheet opens more than some millions of
/// rows: whoever wants those takes CSV or Parquet.
const SHEETS_MAX: usize = 4;
/// Rows of a workbook, headings apart.
const ROWS_MAX: usize = (SHEET_ROWS as usize - 1) * SHEETS_MAX;

/// A spreadsheet keeps 15 decimal digits of a number. A longer one is written as text, with all digits: it is right to
/// the reader, and no formula works with half of it.
const EXACT_DIGITS_MAX: u128 = 999_999_999_999_999;

const AMOUNT_FORMAT: &str = "#,##0.00";
const SHARE_FORMAT: &str = "0.00%";
const MONTH_FORMAT: &str = "yyyy-mm";
const DAY_FORMAT: &str = "yyyy-mm-dd";
const INSTANT_FORMAT: &str = "yyyy-mm-dd hh:mm:ss";

/// How cells look.
struct Looks {
    heading: Format,
    plain: [Format; 2],
    amount: [Format; 2],
    share: [Format; 2],
    month: Format,
    day: Format,
    instant: Format,
}

impl Looks {
    fn new() -> Self {
        let total = || Format::new().set_bold().set_border_top(FormatBorder::Thin);
        Self {
            heading: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Top),
            plain: [Format::new(), total()],
            amount: [
                Format::new().set_num_format(AMOUNT_FORMAT),
                total().set_num_format(AMOUNT_FORMAT),
            ],
            share: [
                Format::new().set_num_format(SHARE_FORMAT),
                total().set_num_format(SHARE_FORMAT),
            ],
            month: Format::new().set_num_format(MONTH_FORMAT),
            day: Format::new().set_num_format(DAY_FORMAT),
            instant: Format::new().set_num_format(INSTANT_FORMAT),
        }
    }
}

/// A workbook in the making.
pub(super) struct Xlsx {
    workbook: Workbook,
    head: Head,
    output: Output,
    looks: Looks,
    /// Finished sheets, then the one that is written to.
    sheets: Vec<Worksheet>,
    /// Rows of a sheet.
    sheet_rows: u32,
    /// The next row of the last sheet.
    next_row: u32,
    /// The last row of the last sheet that is no sum.
    last_listed: u32,
}

impl Xlsx {
    pub(super) fn begin(head: Head, output: Output) -> Result<Self, WriteError> {
        let mut workbook = Workbook::new();
        let created = head.recorded_at.map_or(0, |instant| instant.timestamp());
        let created = ExcelDateTime::from_timestamp(created).map_err(failed)?;
        // The time of the figures, not of the file: the same question gives the same bytes.
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        let mut begun = Self {
            workbook,
            head,
            output,
            looks: Looks::new(),
            sheets: Vec::new(),
            sheet_rows: SHEET_ROWS,
            next_row: 0,
            last_listed: 0,
        };
        begun.begin_sheet()?;
        Ok(begun)
    }

    /// Smaller sheets than [`SHEET_ROWS`].
    #[cfg(test)]
    pub(super) fn sheets_of(mut self, rows: u32) -> Self {
        self.sheet_rows = rows;
        self
    }

    fn begin_sheet(&mut self) -> Result<(), WriteError> {
        if self.sheets.len() == SHEETS_MAX {
            return Err(WriteError::TooManyRows(ROWS_MAX));
        }
        self.close_sheet()?;
        let language = self.head.language;
        let name = language.pick("Daten", "data");
        let mut sheet = self
            .workbook
            .new_worksheet_with_constant_memory()
            .map_err(failed)?;
        let named = match self.sheets.len() {
            0 => sheet.set_name(name),
            before => sheet.set_name(format!("{name} {}", before + 1)),
        };
        named.map_err(failed)?;
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        for (index, column) in (0..).zip(&self.head.columns) {
            let heading = column.heading(language);
            sheet.set_column_width(index, width(column)).map_err(failed)?;
            let written = sheet.write_string_with_format(0, index, heading, &self.looks.heading);
            written.map_err(failed)?;
        }
        self.sheets.push(sheet);
        (self.next_row, self.last_listed) = (1, 0);
        Ok(())
    }

    /// A filter over the rows, the sums left out.
    fn close_sheet(&mut self) -> Result<(), WriteError> {
        let last = u16::try_from(self.head.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.autofilter(0, 0, self.last_listed, last).map_err(failed)?;
        }
        Ok(())
    }

    fn add_row(&mut self, row: &Row) -> Result<(), WriteError> {
        if self.next_row == self.sheet_rows {
            self.begin_sheet()?;
        }
        let Some(sheet) = self.sheets.last_mut() else {
            return Ok(());
        };
        let cells = row.cells.iter().zip(&self.head.columns);
        for (index, (cell, column)) in (0..).zip(cells) {
            let place = Place {
                row: self.next_row,
                column: index,
                kind: column.kind,
                is_total: row.is_total,
            };
            let written = match cell {
                Cell::Word(word) => {
                    let word = column.word(word, self.head.language);
                    let plain = &self.looks.plain[usize::from(place.is_total)];
                    sheet
                        .write_string_with_format(place.row, place.column, word, plain)
                        .map(|_| ())
                }
                cell => write(sheet, place, cell, &self.looks),
            };
            written.map_err(failed)?;
        }
        if !row.is_total {
            self.last_listed = self.next_row;
        }
        self.next_row += 1;
        Ok(())
    }

    fn provenance(&mut self) -> Result<Worksheet, XlsxError> {
        let language = self.head.language;
        let mut sheet = self.workbook.new_worksheet_with_constant_memory()?;
        sheet.set_name(language.pick("Herkunft", "provenance"))?;
        sheet.set_column_width(0, 24)?;
        sheet.set_column_width(1, 90)?;
        let digits = language.pick(
            "ab 16 Stellen als Text, da Tabellenprogramme nur 15 behalten",
            "from 16 digits on as text, since spreadsheets keep 15",
        );
        let facts = self.head.facts.iter().map(|fact| {
            let name = language.pick(fact.german, fact.english);
            (name, fact.value.as_str())
        });
        let rules = [(language.pick("Beträge", "amounts"), digits)];
        for (row, (name, value)) in (0..).zip(facts.chain(rules)) {
            sheet.write_string_with_format(row, 0, name, &self.looks.heading)?;
            sheet.write_string(row, 1, value)?;
        }
        Ok(sheet)
    }
}

impl Writer for Xlsx {
    fn add(&mut self, rows: &[Row]) -> Result<(), WriteError> {
        rows.iter().try_for_each(|row| self.add_row(row))
    }

    fn finish(mut self: Box<Self>) -> Result<(), WriteError> {
        self.close_sheet()?;
        let provenance = self.provenance().map_err(failed)?;
        let Self {
            mut workbook,
            sheets,
            mut output,
            ..
        } = *self;
        for sheet in sheets {
            workbook.push_worksheet(sheet);
        }
        workbook.push_worksheet(provenance);
        // Packed on disk first: whoever goes away meanwhile leaves no half archive to be complained of.
        let mut packed = tempfile::tempfile()?;
        workbook.save_to_writer(&mut packed).map_err(failed)?;
        packed.rewind()?;
        std::io::copy(&mut packed, &mut output)?;
        Ok(output.flush()?)
    }
}

/// Where a cell stands.
#[derive(Clone, Copy)]
struct Place {
    row: u32,
    column: u16,
    kind: Kind,
    is_total: bool,
}

fn write(sheet: &mut Worksheet, place: Place, cell: &Cell, looks: &Looks) -> Result<(), XlsxError> {
    let (row, column) = (place.row, place.column);
    let weight = usize::from(place.is_total);
    let plain = &looks.plain[weight];
    match cell {
        Cell::Empty if place.is_total => sheet.write_blank(row, column, plain)?,
        Cell::Empty => sheet,
        Cell::Text(text) => sheet.write_string_with_format(row, column, text.as_ref(), plain)?,
        Cell::Word(word) => sheet.write_string_with_format(row, column, *word, plain)?,
        Cell::Cents(cents) => match exact_cents(*cents) {
            Some(number) => sheet.write_number_with_format(row, column, number, &looks.amount[weight])?,
            None => sheet.write_string_with_format(row, column, format_cents(*cents), plain)?,
        },
        Cell::Decimal(decimal) => match exact_decimal(in_places(*decimal)) {
            Some(number) if place.kind == Kind::Share => {
                sheet.write_number_with_format(row, column, number, &looks.share[weight])?
            }
            Some(number) => sheet.write_number_with_format(row, column, number, plain)?,
            None => sheet.write_string_with_format(row, column, in_places(*decimal).to_string(), plain)?,
        },
        Cell::Flag(flag) => sheet.write_boolean_with_format(row, column, *flag, plain)?,
        Cell::Month(month) => {
            sheet.write_datetime_with_format(row, column, first_day(*month)?, &looks.month)?
        }
        Cell::Day(day) => sheet.write_datetime_with_format(row, column, date(*day)?, &looks.day)?,
        Cell::Number(number) => match u32::try_from(*number) {
            Ok(number) => sheet.write_number_with_format(row, column, number, plain)?,
            Err(_) => sheet.write_string_with_format(row, column, number.to_string(), plain)?,
        },
        Cell::Instant(instant) => {
            let instant = ExcelDateTime::from_timestamp(instant.timestamp())?;
            sheet.write_datetime_with_format(row, column, instant, &looks.instant)?
        }
    };
    Ok(())
}

/// The number whose shortest decimal form is this amount; `None` where a spreadsheet would not keep all digits.
fn exact_cents(cents: i128) -> Option<f64> {
    // Reading the decimal form rounds once, to the nearest number that there is; 15 digits survive that.
    (cents.unsigned_abs() <= EXACT_DIGITS_MAX).then(|| format_cents(cents).parse().ok())?
}

/// The same of any decimal.
fn exact_decimal(decimal: Decimal) -> Option<f64> {
    let decimal = decimal.normalize();
    (decimal.mantissa().unsigned_abs() <= EXACT_DIGITS_MAX).then(|| decimal.to_string().parse().ok())?
}

fn first_day(month: Month) -> Result<ExcelDateTime, XlsxError> {
    let within_year = u8::try_from(month.month()).unwrap_or(1);
    ExcelDateTime::from_ymd(month.year(), within_year, 1)
}

fn date(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or_default();
    let (month, day) = (u8::try_from(day.month()), u8::try_from(day.day()));
    ExcelDateTime::from_ymd(year, month.unwrap_or(1), day.unwrap_or(1))
}

/// Characters that a column shows.
fn width(column: &Column) -> f64 {
    let for_heading = |least: f64| {
        let heading = column.heading(Language::German).chars().count();
        u32::try_from(heading).map_or(least, |chars| (f64::from(chars) + 3.0).max(least))
    };
    match column.kind {
        Kind::Text if column.key.ends_with("_name") || column.key.ends_with("_title") => 40.0,
        Kind::Text | Kind::Code => for_heading(18.0),
        Kind::Word | Kind::Decimal | Kind::Share => for_heading(14.0),
        Kind::Amount | Kind::Sum => for_heading(20.0),
        Kind::Month | Kind::Day | Kind::Number | Kind::Position | Kind::Flag => for_heading(10.0),
        Kind::Instant => 20.0,
    }
}

fn failed(error: XlsxError) -> WriteError {
    match error {
        XlsxError::IoError(error) => WriteError::Io(error),
        XlsxError::ZipError(error) => WriteError::Io(std::io::Error::other(error.to_string())),
        other => WriteError::Value(other.to_string()),
    }
}
