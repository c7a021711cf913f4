//! The second pass over a file: its rows, read by what the first pass has settled.

use std::io::{self, Read as _};

use super::cells::{Cells, Halt};
use super::digest::Digesting;
use super::fault::{Faults, Place};
use super::layout::read_header;
use super::problem::Problem;
use super::progress::{Meter, Metered};
use super::record::{Record, RecordFault, Records};
use super::source::{ImportSource, Signature, buffered, unreadable};
use super::survey::{Survey, record_problem};

/// The second pass.
pub(crate) struct Pass<'a> {
    pub source: &'a ImportSource,
    pub found: &'a Survey,
    pub meter: &'a Meter<'a>,
}

impl Pass<'_> {
    /// Gives each row to `take`, with the bytes of text read so far. Rows that are damaged are noted and passed
    /// over. What ends the file is returned, with its row.
    pub(crate) fn run(
        &self,
        faults: &mut Faults,
        mut take: impl FnMut(&mut Cells<'_>, usize) -> Result<(), Halt>,
    ) -> Result<(), (Option<u32>, Problem)> {
        let file = self.source.name();
        let layout = &self.found.layout;
        let (signature, reader) = self.source.open().map_err(|problem| (None, problem))?;
        let mut reader = buffered(Digesting::new(Metered {
            inner: reader,
            meter: self.meter,
        }));
        let header = read_header(&mut reader, signature == Signature::Utf8);
        let header = header.map_err(|_| (None, Problem::Changed))?;
        let mut records = Records::new(reader, layout.delimiter, Some(self.found.encoding), header.row);
        let mut record = Record::default();
        let mut bytes = 0;
        loop {
            match records.read(&mut record) {
                Ok(false) => break,
                Ok(true) => {}
                Err(RecordFault::QuoteStray) => {
                    faults.add(Place::row(file, record.row), &Problem::QuoteStray);
                    continue;
                }
                Err(fault) => return Err((Some(record.row), record_problem(fault))),
            }
            self.meter.add_row();
            bytes += record.bytes();
            if record.len() != layout.width {
                let problem = Problem::FieldCount {
                    expected: layout.width,
                    found: record.len(),
                };
                faults.add(Place::row(file, record.row), &problem);
                continue;
            }
            let decimal = self.found.decimal;
            let mut cells = Cells {
                record: &record,
                layout,
                file,
                decimal,
                faults,
            };
            if let Err(Halt::File(problem)) = take(&mut cells, bytes) {
                return Err((Some(record.row), problem));
            }
        }
        let mut reader = records.into_reader();
        // At the end already, unless the file has grown since.
        io::copy(&mut reader.by_ref(), &mut io::sink()).map_err(|error| (None, unreadable(&error)))?;
        if reader.into_inner().finish() != self.found.digest {
            return Err((None, Problem::Changed));
        }
        Ok(())
    }
}
