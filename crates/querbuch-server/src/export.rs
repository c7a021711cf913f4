//! Writing an export to its end: its rows come page by page, and wait for whoever takes them.

use querbuch_ledger::export::Export;
use querbuch_ledger::log::store::{Store, StoreError};
use tokio::runtime::Handle;

use crate::writer::{Format, Head, Output, WriteError, begin};
use querbuch_ledger::domain::language::Language;

/// Why an export was not finished.
#[derive(Debug)]
pub enum ExportError {
    /// The database did not give the texts.
    Store(StoreError),
    /// The file could not be written.
    Write(WriteError),
    /// Nobody wants it any more, or the server stops.
    Stopped,
}

impl From<StoreError> for ExportError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<WriteError> for ExportError {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

/// Where rows come from, and how they are written.
pub struct Job {
    /// The rows.
    pub export: Export,
    /// The database, for texts.
    pub store: Store,
    /// What kind of file.
    pub format: Format,
    /// The language of its headings.
    pub language: Language,
}

impl Job {
    /// Writes all of it, as long as `wanted` says so. It blocks where the output does, so it must not be called by
    /// a thread that runs futures.
    pub fn run(
        mut self,
        runtime: &Handle,
        output: Output,
        wanted: impl Fn() -> bool,
    ) -> Result<(), ExportError> {
        let head = Head::of(&self.export, self.language);
        let mut writer = begin(self.format, head, output)?;
        while let Some(rows) = runtime.block_on(self.export.next(&self.store))? {
            if !wanted() {
                return Err(ExportError::Stopped);
            }
            writer.add(&rows)?;
        }
        Ok(writer.finish()?)
    }
}
