//! Where a file comes from.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;

use super::problem::Problem;

/// Bytes read at a time: few system calls, and still inside the second-level cache.
const BUFFER_BYTES: usize = 128 * 1024;

/// A file to import.
#[derive(Clone, Debug)]
pub struct ImportSource {
    name: Arc<str>,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Path(PathBuf),
    Bytes(&'static [u8]),
}

/// What the first bytes of a file say about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signature {
    None,
    Utf8,
    Utf16,
    Workbook,
}

impl ImportSource {
    /// A file on disk, named in faults as it was given.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self {
            name: path.to_string_lossy().into(),
            content: Content::Path(path),
        }
    }

    /// A file that is part of the program.
    pub fn bytes(name: &str, bytes: &'static [u8]) -> Self {
        Self {
            name: name.into(),
            content: Content::Bytes(bytes),
        }
    }

    /// How it is named in faults.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Its size in bytes; 0 where it cannot be told.
    pub(crate) fn size(&self) -> u64 {
        match &self.content {
            Content::Path(path) => std::fs::metadata(path).map_or(0, |metadata| metadata.len()),
            Content::Bytes(bytes) => bytes.len() as u64,
        }
    }

    /// Opens it from the start.
    pub(crate) fn open(&self) -> Result<(Signature, Box<dyn Read>), Problem> {
        let mut reader: Box<dyn Read> = match &self.content {
            Content::Bytes(bytes) => Box::new(*bytes),
            Content::Path(path) => {
                // Asked before opening: opening a pipe would wait for its other end.
                let metadata = std::fs::metadata(path).map_err(|error| unreadable(&error))?;
                if !metadata.is_file() {
                    return Err(Problem::NotAFile);
                }
                Box::new(File::open(path).map_err(|error| unreadable(&error))?)
            }
        };
        let mut head = Vec::new();
        reader
            .by_ref()
            .take(4)
            .read_to_end(&mut head)
            .map_err(|error| unreadable(&error))?;
        let signature = match head.as_slice() {
            [0xEF, 0xBB, 0xBF, ..] => Signature::Utf8,
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Signature::Utf16,
            [b'P', b'K', 3, 4] | [0xD0, 0xCF, 0x11, 0xE0] => Signature::Workbook,
            _ => Signature::None,
        };
        Ok((signature, Box::new(Cursor::new(head).chain(reader))))
    }
}

pub(crate) fn unreadable(error: &io::Error) -> Problem {
    Problem::Unreadable {
        error: error.to_string(),
    }
}

pub(crate) fn buffered<R: Read>(reader: R) -> BufReader<R> {
    BufReader::with_capacity(BUFFER_BYTES, reader)
}
