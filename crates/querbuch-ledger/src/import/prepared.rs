//! What a reading without faults gives: commands that are ready to be executed, and the way back to their rows.

use std::sync::Arc;

use querbuch_domain::refusal::Refusal;

use super::columns::Column;
use super::fault::{FaultPlace, ImportFault};
use super::kind::ImportKind;
use super::options::ImportPolicy;
use super::prepared_command::PreparedCommand;
use super::problem::Problem;
use super::quotation::{CellAddress, ImportedFile};

/// An import whose files are without fault as far as they can tell by themselves. What it names is checked
/// against the ledger when its commands are decided; [`faults_of`](Self::faults_of) leads refusals back to their rows.
#[derive(Clone, Debug)]
pub struct PreparedImport {
    /// What the files hold.
    pub kind: ImportKind,
    /// The files, in the order in which they were given.
    pub files: Vec<ImportedFile>,
    /// The commands, in the order in which they must be executed.
    pub commands: Vec<PreparedCommand>,
    /// How many rows they hold.
    pub rows: u64,
    /// Rows that are not booked: income Titel of a federal budget.
    pub left_out: LeftOut,
    /// Where the files come from.
    pub source: Arc<str>,
    /// What happens where the ledger says something else than the files.
    pub policy: ImportPolicy,
}

/// Rows that an import reads and does not book, as they are no part of what it books.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// How many.
    pub rows: u64,
    /// The sum of their amounts, in cents.
    pub cents: i128,
}

/// A refusal of one command of an import.
#[derive(Clone, Copy, Debug)]
pub struct RefusedCommand<'a> {
    /// The place of the command in [`PreparedImport::commands`].
    pub index: usize,
    /// Why it was refused.
    pub refusal: &'a Refusal,
}

/// The cell that a refusal blames.
#[derive(Clone, Copy)]
struct Blamed {
    file: usize,
    row: Option<u32>,
    column: Option<Column>,
}

impl PreparedImport {
    /// Refusals of commands as faults of rows, in the same order. Each file with a fault is read once more, so that
    /// the faults quote what stands in it; where it was changed or removed meanwhile, they quote nothing.
    pub fn faults_of(&self, refused: &[RefusedCommand<'_>]) -> Vec<ImportFault> {
        let blamed: Vec<Option<Blamed>> = refused.iter().map(|refused| self.blamed(*refused)).collect();
        let quotations: Vec<_> = (0..self.files.len())
            .map(|index| {
                let here = blamed.iter().flatten().filter(|blamed| blamed.file == index);
                self.files[index].quote(here.filter_map(|blamed| blamed.address()))
            })
            .collect();
        let fault = |(refused, blamed): (&RefusedCommand<'_>, &Option<Blamed>)| {
            let problem = Problem::Domain(refused.refusal.reason.clone());
            let found = blamed.and_then(|blamed| Some((blamed, self.files.get(blamed.file)?)));
            let Some((blamed, file)) = found else {
                return ImportFault::new(FaultPlace::file(&Arc::from("")), &problem);
            };
            let quoted = blamed
                .address()
                .and_then(|address| quotations.get(blamed.file)?.get(&address));
            let place = FaultPlace {
                file: file.name(),
                row: blamed.row,
                column: blamed.column.map(|column| file.spelled(column)),
                value: quoted.map(String::as_str),
            };
            ImportFault::new(place, &problem)
        };
        refused.iter().zip(&blamed).map(fault).collect()
    }

    /// Follows the path of a refusal, such as `postings`, `3`, `month`: the number tells the row, and the innermost
    /// field that fills a column tells the column.
    fn blamed(&self, refused: RefusedCommand<'_>) -> Option<Blamed> {
        let command = self.commands.get(refused.index)?;
        let path = refused.refusal.field.as_slice();
        let item = match path {
            [_] => command.item_of(&refused.refusal.reason),
            [_, index, ..] => index.parse().unwrap_or(0),
            [] => 0,
        };
        let columns = self.kind.definition().columns;
        Some(Blamed {
            file: command.origin.file,
            row: command.row_of(item),
            column: path.iter().rev().find_map(|field| columns.filled_by(field)),
        })
    }
}

impl Blamed {
    fn address(self) -> Option<CellAddress> {
        let (row, column) = (self.row?, self.column?);
        Some(CellAddress { row, column })
    }
}
