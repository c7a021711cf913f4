//! Reads the files of one import, one after the other, within its limits.

use super::builder::Builder;
use super::cells::Skip;
use super::columns::Columns;
use super::fault::Faults;
use super::number::DecimalSign;
use super::pass::Pass;
use super::problem::Problem;
use super::progress::Meter;
use super::source::ImportSource;
use super::survey::{Survey, SurveyRequest, survey};

/// Reads files, and gathers what is wrong with them.
pub(crate) struct FileReader<'a> {
    pub meter: Meter<'a>,
    /// The decimal sign, where it was declared.
    pub decimal: Option<DecimalSign>,
    /// Most rows of the import.
    pub rows_max: u64,
    /// Most text that the import holds at a time.
    pub held_bytes_max: usize,
    /// Rows of the files so far.
    pub rows: u64,
    pub faults: Faults,
    pub held_bytes: usize,
}

impl FileReader<'_> {
    /// The first pass over a file. What is wrong with it is noted; `None` where it cannot be read any further.
    pub(crate) fn survey(&mut self, source: &ImportSource, columns: Columns) -> Option<Survey> {
        let request = SurveyRequest {
            columns,
            decimal: self.decimal,
            rows_left: self.rows_max.saturating_sub(self.rows),
            rows_max: self.rows_max,
            meter: &self.meter,
        };
        survey(source, &request, &mut self.faults)
    }

    /// The second pass: gives each row to the builder.
    pub(crate) fn read(&mut self, source: &ImportSource, found: &Survey, builder: &mut dyn Builder) {
        let before = self.held_bytes;
        let pass = Pass {
            source,
            found,
            meter: &self.meter,
        };
        let read = pass.run(&mut self.faults, |cells, bytes| {
            match builder.row(cells) {
                Ok(()) | Err(Skip::Row) => {}
                Err(skip) => return Err(skip),
            }
            self.held_bytes = before + builder.held_bytes(bytes);
            if self.held_bytes > self.held_bytes_max {
                return Err(Skip::File(Problem::MemoryLimit {
                    max_mebibytes: self.held_bytes_max >> 20,
                }));
            }
            Ok(())
        });
        if let Err(problem) = read {
            self.faults.add_to_file(source.name(), &problem);
        }
    }
}
