//! Compares what the files say with what the ledger holds of their source, and leaves what is not there yet.
//!
//! Within a source, a row's external number is its identity: the same content is known, other content is a fault or a
//! correction. Rows without a number are compared as a multiset: only what is not there as often is booked. So neither
//! the bytes of a file, nor the order of its rows, nor the person who imports decide what is booked.
//!
//! | module | what it holds |
//! |---|---|
//! | `bookings` | booking lines against the bookings of the source |
//! | `lines` | what tells lines from each other, and which effects they are booked on |
//! | `receipt` | what is counted, to be ticked off |
//! | `schedules` | plans and forecasts against the amounts of now |

mod bookings;
mod lines;
mod receipt;
mod schedules;

use std::sync::Arc;

use querbuch_domain::code::TEXT_CHARS_MAX;
use querbuch_domain::command::Command;
use querbuch_domain::id::Position;
use querbuch_domain::import::ImportTotals;
use querbuch_domain::import::record::RecordImport;
use querbuch_domain::state::State;

pub use receipt::Receipt;

use super::fault::{Faults, ImportRefused};
use super::kind::ImportKind;
use super::prepared::PreparedImport;
use super::prepared_command::{Origin, PreparedCommand};

/// What is left to do after the comparison.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The import with the commands that are left; before those of each file, the command that records its import.
    pub import: PreparedImport,
    /// What was counted.
    pub receipt: Receipt,
}

/// What the comparison of the rows of one file comes to.
#[derive(Default)]
struct FileOutcome {
    commands: Vec<PreparedCommand>,
    /// Bookings to reverse, each with the row that corrects it; 0 where the file holds it no more.
    replaces: Vec<(Position, u32)>,
    booked: u64,
    totals: ImportTotals,
}

impl ImportKind {
    /// Whether rows of this kind are compared with the ledger. Those of others are known by the digest of their file.
    pub fn is_compared(self) -> bool {
        matches!(self, Self::Bookings | Self::Plans | Self::Forecasts)
    }

    /// Whether rows of a file that has changed would act once more, although they acted before: they are not compared,
    /// and nothing about them stands against it.
    pub fn acts_again(self) -> bool {
        matches!(self, Self::Allocations | Self::Stages | Self::Grants)
    }
}

/// Compares an import with the ledger. `booked_before` tells of each file whether an earlier version of the program
/// booked it as a whole. Refused: numbers that are booked with another content, unless the import corrects them.
pub fn compare(
    prepared: &PreparedImport,
    state: &State,
    booked_before: &[bool],
) -> Result<Comparison, ImportRefused> {
    if !prepared.kind.is_compared() {
        let receipt = Receipt::of_rows(prepared.rows);
        let import = prepared.clone();
        return Ok(Comparison { import, receipt });
    }
    let mut faults = Faults::default();
    let mut receipt = Receipt::of_rows(prepared.rows);
    let outcomes = match prepared.kind {
        ImportKind::Bookings => {
            let comparing = bookings::Comparing::new(prepared, state, booked_before, &mut faults);
            comparing.run(&mut receipt)
        }
        _ => schedules::compare(prepared, state),
    };
    let import = PreparedImport {
        commands: commands(prepared, state, outcomes, &mut receipt),
        kind: prepared.kind,
        files: prepared.files.clone(),
        rows: prepared.rows,
        left_out: prepared.left_out,
        source: prepared.source.clone(),
        policy: prepared.policy,
    };
    faults.or(Comparison { import, receipt })
}

/// The commands of all files, each file's behind the one that records its import.
fn commands(
    prepared: &PreparedImport,
    state: &State,
    outcomes: Vec<FileOutcome>,
    receipt: &mut Receipt,
) -> Vec<PreparedCommand> {
    let mut commands = Vec::new();
    let mut expected = Some(state.imports.changed_at());
    for (file, mut outcome) in outcomes.into_iter().enumerate() {
        receipt.booked += outcome.booked;
        receipt.reversed += outcome.replaces.len() as u64;
        receipt.add_totals(&outcome.totals);
        if outcome.commands.is_empty() && outcome.replaces.is_empty() {
            continue;
        }
        let Some(imported) = prepared.files.get(file) else {
            continue;
        };
        // In the order of the log, in which an entry can name them as runs.
        outcome.replaces.sort_unstable();
        let (replaces, rows): (Vec<Position>, Vec<u32>) = outcome.replaces.into_iter().unzip();
        let record = RecordImport {
            kind: prepared.kind.as_str().into(),
            source: prepared.source.clone(),
            file: file_name(imported.name()),
            digest: imported.digest().into(),
            rows: imported.rows(),
            booked: outcome.booked,
            known: imported.rows().saturating_sub(outcome.booked),
            totals: outcome.totals,
            replaces,
            // The others are recorded right behind the first.
            expected: expected.take(),
        };
        let rows = rows.into();
        commands.push(PreparedCommand {
            key: None,
            command: Arc::new(Command::from(record)),
            origin: Origin { file, rows },
        });
        commands.extend(outcome.commands);
    }
    receipt.known = receipt.rows - receipt.booked.min(receipt.rows);
    commands
}

/// The name of a file without its folders, as the ledger keeps it.
fn file_name(given: &str) -> Arc<str> {
    let name = given.rsplit(['/', '\\']).next().unwrap_or(given);
    let shown: String = name
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .take(TEXT_CHARS_MAX)
        .collect();
    if shown.trim().is_empty() {
        return "-".into();
    }
    shown.into()
}

#[cfg(test)]
mod tests;
