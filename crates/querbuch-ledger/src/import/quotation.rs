//! The files of an import, and what stands in their cells.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::columns::Column;
use super::fault::Faults;
use super::number::DecimalSign;
use super::pass::Pass;
use super::progress::Meter;
use super::record::Encoding;
use super::source::ImportSource;
use super::survey::Survey;

/// A file that was read without fault.
#[derive(Clone, Debug)]
pub struct ImportedFile {
    pub(crate) source: ImportSource,
    pub(crate) found: Survey,
}

/// A cell of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct CellAddress {
    /// The line on which the row begins, counted from 1.
    pub row: u32,
    pub column: Column,
}

impl ImportedFile {
    /// The name under which it was given.
    pub fn name(&self) -> &Arc<str> {
        self.source.name()
    }

    /// SHA-256 of its bytes, in hexadecimal digits.
    pub fn digest(&self) -> &str {
        &self.found.digest
    }

    /// How its bytes were read.
    pub fn encoding(&self) -> Encoding {
        self.found.encoding
    }

    /// What separates its fields.
    pub fn delimiter(&self) -> char {
        char::from(self.found.layout.delimiter)
    }

    /// What separates euros and cents.
    pub fn decimal(&self) -> DecimalSign {
        self.found.decimal.unwrap_or(DecimalSign::Point)
    }

    /// How many rows it has.
    pub fn rows(&self) -> u64 {
        self.found.rows
    }

    /// The column as the file spells it.
    pub(crate) fn spelled(&self, column: Column) -> Arc<str> {
        self.found.layout.spelled(column)
    }

    /// Reads cells from the file again. Blank ones are left out; and all of them, where the file is no longer the
    /// one that was read: better to quote nothing than what was never imported.
    pub(crate) fn quote(&self, cells: impl Iterator<Item = CellAddress>) -> HashMap<CellAddress, String> {
        let mut wanted: BTreeMap<u32, Vec<Column>> = BTreeMap::new();
        for CellAddress { row, column } in cells {
            wanted.entry(row).or_default().push(column);
        }
        let mut quoted = HashMap::new();
        if wanted.is_empty() {
            return quoted;
        }
        let pass = Pass {
            source: &self.source,
            found: &self.found,
            meter: &Meter::new(None, 0),
        };
        // The rows were without fault when they were read; faults that they have now show in the digest.
        let read = pass.run(&mut Faults::default(), |cells, _| {
            let row = cells.row();
            for column in wanted.get(&row).into_iter().flatten() {
                if let Some(text) = cells.text(*column) {
                    let address = CellAddress { row, column: *column };
                    quoted.insert(address, text.to_owned());
                }
            }
            Ok(())
        });
        match read {
            Ok(()) => quoted,
            Err(_) => HashMap::new(),
        }
    }
}
