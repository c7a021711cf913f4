//! The file of the private key. Only its owner may read it; it is there as a whole or not at all; it is never
//! overwritten, as the checkpoints of a log whose key is lost can never be continued.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::record::SignedTree;
use crate::files;
use crate::tree::Hash;

/// No key file is longer; more is not even read.
const FILE_BYTES_MAX: u64 = 4096;

/// What group and others may do, which must be nothing.
const MODE_OTHERS: u32 = 0o077;

/// What is wrong with a signing key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file could not be read or written.
    #[error("the signing key {path}: {error}")]
    File {
        /// Where the key was looked for or to be written.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A key is already there.
    #[error("the signing key {0} is there already; it is never overwritten")]
    Exists(PathBuf),
    /// Others than its owner may use the key.
    #[error(
        "the signing key {path} has mode {mode:03o}, so that others may use it; mend it with: chmod 600 {path}"
    )]
    TooOpen {
        /// The key file.
        path: PathBuf,
        /// Its permissions, as `chmod` takes them.
        mode: u32,
    },
    /// Not a private key.
    #[error("the signing key {path} does not read PRIVATE+KEY+ORIGIN+HASH+KEY: {reason}")]
    Malformed {
        /// The key file.
        path: PathBuf,
        /// What is wrong with it; never the key itself.
        reason: String,
    },
    /// A log cannot be named so.
    #[error("a log cannot be named {0:?}; up to 255 bytes, without white space, plus or control characters")]
    Origin(String),
    /// The key belongs to another log.
    #[error(
        "the signing key {path} is of the log {found}, not of {wanted}; name it {found}, or use another key"
    )]
    OtherOrigin {
        /// The key file.
        path: PathBuf,
        /// The origin of the key in the file.
        found: String,
        /// The origin that the operator asked for.
        wanted: String,
    },
    /// The record of what the key signed last cannot be read or written.
    #[error(
        "{path}, which keeps what the signing key signed last: {error}; without it nothing is signed. Name a place for it that can be written with --signed FILE"
    )]
    RecordFile {
        /// The file of the record.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Not a record of what a key signed.
    #[error(
        "{0}, which keeps what the signing key signed last, is damaged; restore it, or let another key sign from here on: querbuch key rotate"
    )]
    Record(PathBuf),
    /// The key signed a tree of this size before, with another root.
    #[error(
        "the signing key signed the log at size {size} with the root hash {root} ({path}), and must not sign that size with {wanted} as well: this is another log, or another copy of it", size = signed.size, root = signed.root
    )]
    SignedOtherwise {
        /// The file of the record.
        path: PathBuf,
        /// What was signed.
        signed: SignedTree,
        /// The root that was to be signed.
        wanted: Hash,
    },
    /// The machine has no randomness to give.
    #[error("the machine gives no random numbers for a signing key")]
    NoRandomness,
}

impl KeyError {
    /// Whether there simply is no file.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::File { error, .. } if error.kind() == io::ErrorKind::NotFound)
    }
}

/// The text of a key file that nobody else may use.
pub(super) fn read(path: &Path) -> Result<String, KeyError> {
    let failed = at(path);
    let file = files::open_regular(path).map_err(&failed)?;
    // Asked of the open file and not of the path, which could be another file by now.
    let mode = file.metadata().map_err(&failed)?.permissions().mode() & 0o7777;
    if mode & MODE_OTHERS != 0 {
        let path = path.to_owned();
        return Err(KeyError::TooOpen { path, mode });
    }
    let mut text = String::new();
    file.take(FILE_BYTES_MAX)
        .read_to_string(&mut text)
        .map_err(failed)?;
    Ok(text)
}

/// Writes a key file that is not there yet. It gets its name when it is complete and on disk; until then it has one
/// of its own, made with the id, which a crash may leave behind.
pub(super) fn create(path: &Path, text: &str, id: Uuid) -> Result<(), KeyError> {
    let failed = at(path);
    let name = path
        .file_name()
        .ok_or_else(|| failed(io::ErrorKind::InvalidFilename.into()))?;
    let new = files::folder_of(path).join(format!(".{}.{id}.new", name.to_string_lossy()));
    let written = write(&new, text).and_then(|()| match fs::hard_link(&new, path) {
        // A link, unlike a renaming, fails where there is a file of that name.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        linked => linked.map(|()| true),
    });
    // What was not written cannot be removed; why it was not is what has to be told.
    let removed = fs::remove_file(&new);
    if !written.map_err(&failed)? {
        return Err(KeyError::Exists(path.to_owned()));
    }
    removed.map_err(&failed)?;
    files::sync_folder_of(path).map_err(failed)
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = files::create_private(path)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

fn at(path: &Path) -> impl Fn(io::Error) -> KeyError {
    let path = path.to_owned();
    move |error| KeyError::File {
        path: path.clone(),
        error,
    }
}

#[cfg(test)]
mod tests;
