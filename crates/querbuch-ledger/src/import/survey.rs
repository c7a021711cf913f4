//! The first pass over a file: what must be known of the whole before a single row can be read.

use std::io::{BufReader, Read};
use std::sync::Arc;

use super::columns::{Column, Columns};
use super::digest::Digesting;
use super::fault::{FaultPlace, Faults};
use super::header_layout::{Header, HeaderFault, HeaderLayout, read_header};
use super::number::{DecimalSign, Shape, shape};
use super::problem::{FileProblem, Problem};
use super::progress::{Meter, Metered};
use super::record::{Encoding, RECORD_BYTES_MAX, Record, RecordFault, Records};
use super::scanner::Scanner;
use super::source::{ImportSource, Signature, buffered, unreadable};

/// What the first pass found.
#[derive(Clone, Debug)]
pub(crate) struct Survey {
    /// SHA-256 of the bytes, in hexadecimal digits.
    pub digest: String,
    pub encoding: Encoding,
    pub layout: HeaderLayout,
    /// The decimal sign; `None` where the cells contradict each other or leave it open, which is a fault.
    pub decimal: Option<DecimalSign>,
    pub rows: u64,
}

/// What the first pass must know beforehand.
pub(crate) struct SurveyRequest<'a> {
    pub columns: Columns,
    /// The decimal sign, where it was declared.
    pub decimal: Option<DecimalSign>,
    /// Rows that the import may still take, and how many it takes in all.
    pub rows_left: u64,
    pub rows_max: u64,
    pub meter: &'a Meter<'a>,
}

type Source<'a> = BufReader<Scanner<Digesting<Metered<'a, Box<dyn Read>>>>>;

/// Surveys a file. What is wrong with it is noted; `None` where it cannot be read any further.
pub(crate) fn survey(
    source: &ImportSource,
    request: &SurveyRequest<'_>,
    faults: &mut Faults,
) -> Option<Survey> {
    match try_survey(source, request, faults) {
        Ok(survey) => survey,
        Err(problem) => {
            faults.add_to_file(source.name(), &problem);
            None
        }
    }
}

fn try_survey(
    source: &ImportSource,
    request: &SurveyRequest<'_>,
    faults: &mut Faults,
) -> Result<Option<Survey>, FileProblem> {
    let (signature, reader) = source.open()?;
    let reader = Digesting::new(Metered {
        inner: reader,
        meter: request.meter,
    });
    let mut reader = buffered(Scanner::new(reader, signature));
    reader.get_ref().require_text()?;
    let header = read_header(&mut reader, signature == Signature::Utf8);
    reader.get_ref().require_text()?;
    let header = header.map_err(|fault| match fault {
        HeaderFault::Io(error) => unreadable(&error).into(),
        HeaderFault::TooLong { row, max } => Problem::RowTooLong { max }.at(row),
        HeaderFault::None => Problem::NoHeader.into(),
    })?;
    let Some(layout) = HeaderLayout::read(&header, &request.columns, source.name(), faults) else {
        return Ok(None);
    };

    let mut votes = Votes::default();
    let (rows, reader) = read_rows(reader, &header, &layout, request, &mut votes)?;
    let (reader, encoding) = reader.into_inner().finish()?;
    let digest = reader.finish();
    if rows == 0 {
        return Err(Problem::NoRows.at(header.row));
    }
    let decimal = request
        .decimal
        .or_else(|| votes.settle(source.name(), &layout, faults));
    Ok(Some(Survey {
        digest,
        encoding,
        layout,
        decimal,
        rows,
    }))
}

fn read_rows<'a>(
    reader: Source<'a>,
    header: &Header,
    layout: &HeaderLayout,
    request: &SurveyRequest<'_>,
    votes: &mut Votes,
) -> Result<(u64, Source<'a>), FileProblem> {
    let mut records = Records::new(reader, layout.delimiter, None, header.row);
    let mut record = Record::default();
    let mut rows = 0;
    loop {
        let read = records.read(&mut record);
        records.reader().get_ref().require_text()?;
        match read {
            Ok(false) => return Ok((rows, records.into_reader())),
            Ok(true) | Err(RecordFault::QuoteStray) => rows += 1,
            Err(fault) => return Err(record_problem(fault).at(record.row)),
        }
        if rows > request.rows_left {
            let max = request.rows_max;
            return Err(Problem::RowLimit { max }.at(record.row));
        }
        if request.decimal.is_none() && record.len() == layout.width {
            for column in request.columns.numbers() {
                if let Some(place) = layout.place(column) {
                    votes.count(column, record.row, record.field(place));
                }
            }
        }
    }
}

/// What a damaged record means.
pub(crate) fn record_problem(fault: RecordFault) -> Problem {
    match fault {
        RecordFault::Io(error) => unreadable(&error),
        RecordFault::TooLong => Problem::RowTooLong {
            max: RECORD_BYTES_MAX,
        },
        RecordFault::QuoteOpen => Problem::QuoteOpen,
        RecordFault::QuoteStray => Problem::QuoteStray,
    }
}

/// The first cell that can be read by one decimal sign only, or by either.
struct Witness {
    column: Column,
    row: u32,
    value: Arc<str>,
}

/// The first cell for each reading.
#[derive(Default)]
struct Votes {
    comma: Option<Witness>,
    point: Option<Witness>,
    either: Option<Witness>,
}

impl Votes {
    fn count(&mut self, column: Column, row: u32, cell: &str) {
        let vote = match shape(cell) {
            Shape::Whole | Shape::None => return,
            Shape::Either => &mut self.either,
            Shape::Only(DecimalSign::Comma) => &mut self.comma,
            Shape::Only(DecimalSign::Point) => &mut self.point,
        };
        vote.get_or_insert_with(|| Witness {
            column,
            row,
            value: cell.into(),
        });
    }

    fn settle(self, file: &Arc<str>, layout: &HeaderLayout, faults: &mut Faults) -> Option<DecimalSign> {
        let mut fault = |witness: &Witness, problem: &Problem| {
            let column = Some(layout.spelled(witness.column));
            faults.add(
                FaultPlace {
                    file,
                    row: Some(witness.row),
                    column,
                    value: Some(&witness.value),
                },
                problem,
            );
        };
        match (self.comma, self.point, self.either) {
            (Some(comma), Some(point), _) => {
                let (first, second) = if comma.row <= point.row {
                    (comma, point)
                } else {
                    (point, comma)
                };
                fault(
                    &second,
                    &Problem::FormatsMixed {
                        row: first.row,
                        value: first.value,
                    },
                );
                None
            }
            (Some(_), None, _) => Some(DecimalSign::Comma),
            // Whole numbers alone are the same by either reading.
            (None, Some(_), _) | (None, None, None) => Some(DecimalSign::Point),
            (None, None, Some(either)) => {
                fault(&either, &Problem::FormatUnclear);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests;
