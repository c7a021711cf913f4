//! The header of a file: comments before it, its delimiter, and which column stands where.

use std::io::{self, BufRead, Read as _};
use std::sync::Arc;

use querbuch_domain::booking::tag::tag_key;
use querbuch_domain::refusal::InputFault;
use querbuch_domain::spelling::{fold, nearest};

use super::columns::{Column, Columns, PARTS};
use super::fault::{FaultPlace, Faults};
use super::problem::Problem;
use super::record::{Record, Records, decode};

/// Delimiters, the usual German one first.
const DELIMITERS: [u8; 3] = [b';', b',', b'\t'];
/// Most columns of tags of one file: a row fills at most eight of them.
const TAG_COLUMNS_MAX: usize = 32;
/// Longest line before the rows: a page of comment.
const LINE_BYTES_MAX: usize = 64 * 1024;

/// The header as it stands in the file.
pub(crate) struct Header {
    /// Its line, without the end.
    pub line: Vec<u8>,
    /// The line on which it stands, counted from 1.
    pub row: u32,
}

/// Why there is no header.
pub(crate) enum HeaderFault {
    Io(io::Error),
    TooLong { row: u32, max: usize },
    None,
}

/// Reads to the end of the header. Before it, blank lines, lines that begin with `#` and the `sep=` of Excel are
/// passed over.
pub(crate) fn read_header(reader: &mut impl BufRead, has_mark: bool) -> Result<Header, HeaderFault> {
    if has_mark {
        reader.read_exact(&mut [0; 3]).map_err(HeaderFault::Io)?;
    }
    let mut line = Vec::new();
    for row in 1.. {
        line.clear();
        let read = reader
            .by_ref()
            .take(LINE_BYTES_MAX as u64 + 1)
            .read_until(b'\n', &mut line);
        match read {
            Err(error) => return Err(HeaderFault::Io(error)),
            Ok(0) => break,
            Ok(read) if read > LINE_BYTES_MAX => {
                return Err(HeaderFault::TooLong {
                    row,
                    max: LINE_BYTES_MAX,
                });
            }
            Ok(_) => {}
        }
        let text = line.trim_ascii();
        let is_passed_over = text.starts_with(b"#") || text.to_ascii_lowercase().starts_with(b"sep=");
        // Where lines end with CR alone, the first comment would swallow the file.
        if text.is_empty() || is_passed_over && !text.contains(&b'\r') {
            continue;
        }
        let end = line.trim_ascii_end().len();
        // Tabs at the end are columns without a name, not white space.
        let end = end + line[end..].iter().take_while(|byte| **byte == b'\t').count();
        line.truncate(end);
        return Ok(Header { line, row });
    }
    Err(HeaderFault::None)
}

/// Which column stands where.
#[derive(Clone, Debug)]
pub(crate) struct HeaderLayout {
    /// What separates the fields.
    pub delimiter: u8,
    /// How many fields a record has.
    pub width: usize,
    places: [Option<usize>; Column::ALL.len()],
    spelled: Vec<Arc<str>>,
    /// The columns of tags: the key of each, and its place.
    tags: Vec<(Arc<str>, usize)>,
}

impl HeaderLayout {
    /// Reads the header; everything that is wrong with it is noted, and then there is no layout.
    pub(crate) fn read(
        header: &Header,
        columns: &Columns,
        file: &Arc<str>,
        faults: &mut Faults,
    ) -> Option<Self> {
        let place = FaultPlace::row(file, header.row);
        if header.line.contains(&b'\r') {
            faults.add(place, &Problem::LineEnds);
            return None;
        }
        let count = |delimiter: &u8| {
            let names = split(&header.line, *delimiter);
            let known = names.iter().filter(|name| find(columns, name).is_some()).count();
            (known, names.len())
        };
        // The first of equals: `max_by_key` would take the last.
        let delimiter = DELIMITERS.into_iter().rev().max_by_key(count).unwrap_or(b';');
        let mut layout = Self {
            delimiter,
            width: 0,
            places: [None; Column::ALL.len()],
            spelled: Vec::new(),
            tags: Vec::new(),
        };
        let before = faults.count();
        for (index, name) in split(&header.line, delimiter).into_iter().enumerate() {
            let at = FaultPlace {
                column: Some(name.as_str().into()),
                ..place.clone()
            };
            match find(columns, &name) {
                _ if name.is_empty() => {
                    faults.add(place.clone(), &Problem::ColumnUnnamed { place: index + 1 });
                }
                None if columns.has_tags && tag_of(&name).is_some() => {
                    if let Err(problem) = layout.add_tag(&name, index) {
                        faults.add(at, &problem);
                    }
                }
                None => faults.add(
                    at,
                    &Problem::ColumnUnknown {
                        nearest: near(columns, &name),
                    },
                ),
                Some(column) if layout.has(column) => faults.add(at, &Problem::ColumnTwice),
                Some(column) => layout.places[column as usize] = Some(index),
            }
            layout.spelled.push(name.into());
        }
        layout.width = layout.spelled.len();
        for column in columns.required().filter(|column| !layout.has(*column)) {
            faults.add(
                FaultPlace {
                    column: Some(column.name().into()),
                    ..place.clone()
                },
                &Problem::ColumnMissing,
            );
        }
        if columns.has_target && !layout.has(Column::Effect) && !PARTS.iter().all(|part| layout.has(*part)) {
            faults.add(place, &Problem::TargetColumns);
        }
        (faults.count() == before).then_some(layout)
    }

    /// Adds a column of tags.
    fn add_tag(&mut self, name: &str, place: usize) -> Result<(), Problem> {
        let key = tag_key(tag_of(name).unwrap_or_default());
        let key = key.map_err(|fault| Problem::Domain(fault.into()))?;
        if self.tags.iter().any(|(known, _)| *known == key) {
            return Err(Problem::ColumnTwice);
        }
        if self.tags.len() == TAG_COLUMNS_MAX {
            let max = TAG_COLUMNS_MAX;
            return Err(Problem::Domain(InputFault::AtMost { max }.into()));
        }
        self.tags.push((key, place));
        Ok(())
    }

    /// The columns of tags: the key of each, and the field in which it stands.
    pub(crate) fn tags(&self) -> &[(Arc<str>, usize)] {
        &self.tags
    }

    /// The field at a place as the file spells it.
    pub(crate) fn spelled_at(&self, place: usize) -> Arc<str> {
        self.spelled.get(place).cloned().unwrap_or_default()
    }

    /// Whether the file has the column.
    pub(crate) fn has(&self, column: Column) -> bool {
        self.place(column).is_some()
    }

    /// The field in which the column stands.
    pub(crate) fn place(&self, column: Column) -> Option<usize> {
        self.places[column as usize]
    }

    /// The column as the file spells it.
    pub(crate) fn spelled(&self, column: Column) -> Arc<str> {
        self.place(column)
            .and_then(|place| self.spelled.get(place).cloned())
            .unwrap_or_else(|| column.name().into())
    }
}

fn split(line: &[u8], delimiter: u8) -> Vec<String> {
    let mut record = Record::default();
    match Records::new(line, delimiter, None, 0).read(&mut record) {
        Ok(true) => (0..record.len())
            .map(|index| record.field(index).to_owned())
            .collect(),
        // A quote left open, or nothing but delimiters: one name, which is not known.
        _ => vec![decode(line, None).into_owned()],
    }
}

/// The key of a column of tags, as its heading spells it: `tag:kostenstelle`.
fn tag_of(name: &str) -> Option<&str> {
    let (word, key) = name.split_once(':')?;
    let word = fold(word);
    matches!(word.as_str(), "tag" | "merkmal").then(|| key.trim())
}

fn find(columns: &Columns, name: &str) -> Option<Column> {
    let folded = fold(name);
    columns
        .all()
        .find(|column| column.names().contains(&folded.as_str()))
}

/// The name that is a letter or two away, as it should be written.
fn near(columns: &Columns, name: &str) -> Option<Arc<str>> {
    let names = columns.all().flat_map(Column::names);
    nearest(name, names.copied()).first().map(|name| Arc::from(*name))
}

#[cfg(test)]
mod tests;
