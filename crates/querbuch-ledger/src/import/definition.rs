//! What a kind of file says about itself, in one place.

use std::sync::Arc;

use querbuch_domain::state::State;

use super::builder::Builder;
use super::columns::Columns;
use super::file_reader::FileReader;
use super::limits::ImportLimits;
use super::options::ImportOptions;

/// A kind of file.
#[derive(Clone, Copy)]
pub(crate) struct Definition {
    pub columns: Columns,
    pub start: StartBuilder,
    /// What the names of the columns do not tell, for the help of the command line: in German and in English.
    pub remark: Option<[&'static str; 2]>,
    /// Other words for the kind at the command line.
    pub aliases: &'static [&'static str],
    /// Most rows of one import.
    pub rows_max: fn(&ImportLimits) -> u64,
    /// Whether an import takes a single file only.
    pub is_single_file: bool,
}

/// Makes the builder of one file; `None` where a fault was noted that leaves nothing to build.
pub(crate) type StartBuilder = for<'a> fn(&mut Start<'a, '_>) -> Option<Box<dyn Builder + 'a>>;

/// What a builder may know before it sees the first row.
pub(crate) struct Start<'a, 'r> {
    pub state: &'a State,
    pub options: &'a ImportOptions<'a>,
    /// The file that is about to be read.
    pub file: &'r Arc<str>,
    /// Reads a further table, and takes faults.
    pub reader: &'r mut FileReader<'a>,
}

impl Definition {
    /// A kind of which several files may be imported at once.
    pub(crate) const fn new(columns: Columns, start: StartBuilder) -> Self {
        Self {
            columns,
            start,
            remark: None,
            aliases: &[],
            rows_max: |limits| limits.master_rows,
            is_single_file: false,
        }
    }

    /// The same kind, with a remark for the help, in German and in English.
    pub(crate) const fn with_remark(self, german_and_english: [&'static str; 2]) -> Self {
        Self {
            remark: Some(german_and_english),
            ..self
        }
    }
}
