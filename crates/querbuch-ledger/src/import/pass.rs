//! The second pass over a file: its rows, read by what the first pass has settled.

use std::io::{self, Read as _};

use super::cells::{Cells, Skip};
use super::digest::Digesting;
use super::fault::{FaultPlace, Faults};
use super::header_layout::read_header;
use super::problem::{FileProblem, Problem};
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
    /// over.
    pub(crate) fn run(
        &self,
        faults: &mut Faults,
        mut take: impl FnMut(&mut Cells<'_>, usize) -> Result<(), Skip>,
    ) -> Result<(), FileProblem> {
        let file = self.source.name();
        let layout = &self.found.layout;
        let (signature, reader) = self.source.open()?;
        let mut reader = buffered(Digesting::new(Metered {
            inner: reader,
            meter: self.meter,
        }));
        let header = read_header(&mut reader, signature == Signature::Utf8);
        let header = header.map_err(|_| Problem::Changed)?;
        let mut records = Records::new(reader, layout.delimiter, Some(self.found.encoding), header.row);
        let mut record = Record::default();
        let mut bytes = 0;
        loop {
            match records.read(&mut record) {
                Ok(false) => break,
                Ok(true) => {}
                Err(RecordFault::QuoteStray) => {
                    faults.add(FaultPlace::row(file, record.row), &Problem::QuoteStray);
                    continue;
                }
                Err(fault) => return Err(record_problem(fault).at(record.row)),
            }
            self.meter.add_row();
            bytes += record.bytes();
            if record.len() != layout.width {
                let problem = Problem::FieldCount {
                    expected: layout.width,
                    found: record.len(),
                };
                faults.add(FaultPlace::row(file, record.row), &problem);
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
            if let Err(Skip::File(problem)) = take(&mut cells, bytes) {
                return Err(problem.at(record.row));
            }
        }
        let mut reader = records.into_reader();
        // At the end already, unless the file has grown since.
        io::copy(&mut reader.by_ref(), &mut io::sink()).map_err(|error| unreadable(&error))?;
        if reader.into_inner().finish() != self.found.digest {
            return Err(Problem::Changed.into());
        }
        Ok(())
    }
}
