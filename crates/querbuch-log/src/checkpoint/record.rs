//! What a key signed last, in a file beside the key. It is written before anything is signed, so that the key never signs
//! one size with two roots: not after an older copy of the database was restored, not after a failover that lost commits.
//!
//! ```text
//! querbuch signed
//! ORIGIN+HASH+KEY
//! SIZE
//! ROOT
//! ```

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::KeyError;
use crate::files;
use crate::tree::Hash;

/// The first line of the file.
const TITLE: &str = "querbuch signed";

/// What stands behind the name of the key file.
pub(super) const SUFFIX: &str = ".signed";

/// No record is longer; more is not even read.
const FILE_BYTES_MAX: u64 = 4096;

/// A tree, as a checkpoint names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedTree {
    /// How many leaves it has: the last position that it covers.
    pub size: u64,
    /// Its root hash.
    pub root: Hash,
}

/// The record of one key. Several processes may share it.
#[derive(Debug)]
pub(super) struct Record {
    path: PathBuf,
    /// The largest tree that this process knows the key to have signed.
    last: Mutex<Option<SignedTree>>,
}

impl Record {
    pub(super) fn at(path: PathBuf) -> Self {
        Self {
            path,
            last: Mutex::default(),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The largest tree that the key signed, as the file has it. A record of another key says nothing of this one.
    pub(super) fn read(&self, verifier_key: &str) -> Result<Option<SignedTree>, KeyError> {
        let text = match read_text(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text.map_err(|error| self.failed(error))?,
        };
        let (key, tree) = parse(&text).ok_or_else(|| KeyError::Record(self.path.clone()))?;
        Ok((key == verifier_key).then_some(tree))
    }

    /// Whether nothing needs to be written before a tree of this size is signed.
    pub(super) fn covers(&self, size: u64) -> bool {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_some_and(|last| size <= last.size)
    }

    /// Notes that a tree is to be signed. Refuses one that has the size of the last one and another root; a smaller one
    /// is of the same log, which was checked when the log was opened.
    pub(super) fn note(&self, verifier_key: &str, tree: SignedTree) -> Result<(), KeyError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|last| last.size < tree.size) {
            // Of the processes that share the key, one writes at a time.
            let folder = File::open(files::folder_of(&self.path));
            let folder = folder.and_then(|folder| folder.lock().map(|()| folder));
            let _folder = folder.map_err(|error| self.failed(error))?;
            match self.read(verifier_key)? {
                Some(found) if found.size >= tree.size => *last = Some(found),
                _ => {
                    let text = format!("{TITLE}\n{verifier_key}\n{}\n{}\n", tree.size, tree.root);
                    files::replace(&self.path, |mut file| {
                        file.write_all(text.as_bytes())?;
                        Ok(file)
                    })
                    .map_err(|error| self.failed(error))?;
                    *last = Some(tree);
                }
            }
        }
        match *last {
            Some(last) if last.size == tree.size && last.root != tree.root => {
                Err(KeyError::SignedOtherwise {
                    path: self.path.clone(),
                    signed: last,
                    wanted: tree.root,
                })
            }
            _ => Ok(()),
        }
    }

    fn failed(&self, error: io::Error) -> KeyError {
        KeyError::RecordFile {
            path: self.path.clone(),
            error,
        }
    }
}

fn read_text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    files::open_regular(path)?
        .take(FILE_BYTES_MAX)
        .read_to_string(&mut text)?;
    Ok(text)
}

fn parse(text: &str) -> Option<(&str, SignedTree)> {
    let mut lines = text.strip_suffix('\n')?.split('\n');
    let (title, key) = (lines.next()?, lines.next()?);
    let size = lines.next()?.parse().ok()?;
    let root = lines.next()?.parse().ok()?;
    (title == TITLE && lines.next().is_none()).then_some((key, SignedTree { size, root }))
}

#[cfg(test)]
mod tests;
