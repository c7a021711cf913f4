//! Imports CSV files: read, checked, and packed into commands. Nothing is written here.
//!
//! Each file is read twice, as a stream. The first pass takes the digest and settles, for the file as a whole,
//! encoding, delimiter and decimal sign; the second reads the rows by what the first has found. Every fault is
//! named with file, row, column and value; with a single one there are no commands at all. Where the ledger refuses
//! a command later, the file is read once more, to quote the cell that is to blame.
//!
//! ```text
//! ImportSource ─▶ survey (scanner, header_layout, number) ─▶ records ─▶ cells ─▶ builder of the kind ─▶ PreparedImport
//! ```
//!
//! A further kind of file is one file in `kind/`, with its columns and its builder, and one line in `kind.rs`.
//!
//! # Guarantees
//! - The same file gives the same commands under the same keys, so importing it again books nothing twice.
//! - Memory is bounded by the limits in `limits.rs`, whatever the size of the file.
//! - No cell is read by a guess: what a file leaves open must be declared.

mod builder;
mod cells;
mod columns;
mod compare;
mod definition;
mod digest;
mod effect_code;
mod fault;
mod file_reader;
mod gather;
mod header_layout;
mod kind;
mod known;
mod limits;
pub(crate) mod number;
mod options;
mod pass;
mod prepared;
mod prepared_command;
mod problem;
mod progress;
mod quotation;
mod record;
mod run;
mod scanner;
mod source;
mod survey;
mod template;

#[cfg(test)]
pub(crate) mod tests;

use querbuch_domain::state::State;

pub use compare::{Comparison, Receipt, compare};
pub use fault::{FAULTS_SHOWN_MAX, ImportFault, ImportRefused};
pub use kind::bookings::packing::POSTINGS_PER_IMPORT_BOOKING;
pub use kind::{ImportColumn, ImportKind};
pub use limits::{BOOKINGS_MAX, HELD_BYTES_MAX, ImportLimits, MASTER_ROWS_MAX, ROWS_MAX};
pub use number::DecimalSign;
pub use options::{FederalBudgetOptions, ImportOptions, ImportPolicy};
pub use prepared::{LeftOut, PreparedImport, RefusedCommand};
pub use prepared_command::{Origin, PreparedCommand};
pub use progress::Progress;
pub use quotation::ImportedFile;
pub use record::{Encoding, RECORD_BYTES_MAX};
pub use source::ImportSource;

use run::Import;

/// Reads, checks and packs files of one kind.
///
/// `state` tells which effects are transfers, and which units a federal budget need not register. Whether what
/// the rows name is there, the commands find out when they are decided.
pub fn prepare(
    kind: ImportKind,
    sources: &[ImportSource],
    state: &State,
    options: &ImportOptions<'_>,
) -> Result<PreparedImport, ImportRefused> {
    Import::new(kind, sources, state, options).run(sources)
}
