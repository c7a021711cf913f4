//! Faults of an import: where, what, and how to mend it.

use std::fmt;
use std::sync::Arc;

use querbuch_domain::language::Language;

use super::problem::{FileProblem, Problem};

/// Most faults that are named; further ones are only counted. After two hundred corrections people import again
/// anyway.
pub const FAULTS_SHOWN_MAX: usize = 200;
/// Most characters of a value that are shown: enough to find it, short enough for one line.
const VALUE_CHARS_MAX: usize = 60;

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportFault {
    /// The file as it was named.
    pub file: Arc<str>,
    /// The line of the file on which the row begins, counted from 1; `None` where the file as a whole is meant.
    pub row: Option<u32>,
    /// The column as the file spells it, else as this program does.
    pub column: Option<Arc<str>>,
    /// What stands there, shortened.
    pub value: Option<String>,
    /// Stable code: one of [`querbuch_domain::refusal::ErrorCode`] or one of imports such as `COLUMN_MISSING`.
    pub code: &'static str,
    /// What is wrong, in German.
    pub german: String,
    /// What is wrong, in English.
    pub english: String,
}

impl ImportFault {
    pub(crate) fn new(place: FaultPlace<'_>, problem: &Problem) -> Self {
        Self {
            file: place.file.clone(),
            row: place.row,
            column: place.column,
            value: place.value.map(shorten),
            code: problem.code(),
            german: problem.message(Language::German),
            english: problem.message(Language::English),
        }
    }

    /// The sentence alone.
    pub fn message(&self, language: Language) -> &str {
        language.pick(&self.german, &self.english)
    }

    /// Place and sentence, on one line.
    pub fn line(&self, language: Language) -> String {
        let row = self
            .row
            .map(|row| language.pick(format!(", Zeile {row}"), format!(", row {row}")));
        let column = self.column.as_ref();
        let column = column.map(|name| language.pick(format!(", Spalte {name}"), format!(", column {name}")));
        let value = self
            .value
            .as_ref()
            .map(|value| language.pick(format!(" „{value}“"), format!(" “{value}”")));
        let place: String = [row, column, value].into_iter().flatten().collect();
        format!("{}{place}: {}", self.file, self.message(language))
    }
}

impl fmt::Display for ImportFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line(Language::English))
    }
}

/// The import was refused as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{count} faults in the import")]
pub struct ImportRefused {
    /// The first faults, up to [`FAULTS_SHOWN_MAX`].
    pub faults: Vec<ImportFault>,
    /// How many there are in all.
    pub count: u64,
}

/// Where a fault is.
#[derive(Clone)]
pub(crate) struct FaultPlace<'a> {
    pub file: &'a Arc<str>,
    pub row: Option<u32>,
    pub column: Option<Arc<str>>,
    pub value: Option<&'a str>,
}

impl<'a> FaultPlace<'a> {
    pub(crate) fn file(file: &'a Arc<str>) -> Self {
        Self {
            file,
            row: None,
            column: None,
            value: None,
        }
    }

    pub(crate) fn row(file: &'a Arc<str>, row: u32) -> Self {
        Self {
            row: Some(row),
            ..Self::file(file)
        }
    }
}

/// Gathers faults: names the first, counts all.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    shown: Vec<ImportFault>,
    count: u64,
}

impl Faults {
    pub(crate) fn add(&mut self, place: FaultPlace<'_>, problem: &Problem) {
        self.count += 1;
        if self.shown.len() < FAULTS_SHOWN_MAX {
            self.shown.push(ImportFault::new(place, problem));
        }
    }

    /// Notes what ends the reading of a file.
    pub(crate) fn add_to_file(&mut self, file: &Arc<str>, found: &FileProblem) {
        let place = FaultPlace {
            row: found.row,
            ..FaultPlace::file(file)
        };
        self.add(place, &found.problem);
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    pub(crate) fn or<T>(self, value: T) -> Result<T, ImportRefused> {
        if self.count == 0 {
            Ok(value)
        } else {
            Err(ImportRefused {
                faults: self.shown,
                count: self.count,
            })
        }
    }
}

/// A value as faults show it: its beginning, with control characters as escapes, so that it stays on one line.
pub(crate) fn shorten(value: &str) -> String {
    let mut short = String::new();
    for (index, c) in value.chars().enumerate() {
        if index == VALUE_CHARS_MAX {
            short.push('…');
            break;
        }
        if c.is_control() {
            short.extend(c.escape_default());
        } else {
            short.push(c);
        }
    }
    short
}
