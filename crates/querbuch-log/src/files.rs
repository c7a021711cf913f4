//! Files that hold a ledger or belong to one: only their owner may read them, and they are there as a whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// What the owner may do with a file of a ledger: read and write. It may hold names of persons.
const MODE_PRIVATE: u32 = 0o600;

/// What group and others may do, which is nothing.
const MODE_OTHERS: u32 = 0o077;

/// Opens a file for reading. What is no regular file is refused before it is opened: opening a pipe would wait for
/// somebody who writes to it, for ever.
pub fn open_regular(path: &Path) -> io::Result<File> {
    if !fs::metadata(path)?.is_file() {
        return Err(not_regular());
    }
    let file = File::open(path)?;
    // Asked of the open file once more, which could be another one by now.
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(not_regular())
    }
}

fn not_regular() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        "this is not a regular file (but a folder, a pipe or a device)",
    )
}

/// Makes a file that must not be there yet and that only its owner may read.
pub fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(MODE_PRIVATE)
        .open(path)
}

/// Takes the rights on a file from everybody but its owner; whether there were any. A file that is not there has none.
pub fn make_private(path: &Path) -> io::Result<bool> {
    let mode = match fs::metadata(path) {
        Ok(found) => found.permissions().mode() & 0o7777,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    if mode & MODE_OTHERS == 0 {
        return Ok(false);
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode & !MODE_OTHERS))?;
    Ok(true)
}

/// The same, and says so where somebody could read it until now, or still can.
pub fn close_to_others(path: &Path) {
    match make_private(path) {
        Ok(false) => {}
        Ok(true) => tracing::warn!(
            file = %path.display(),
            "others could read this file of the ledger; from now on only its owner can"
        ),
        Err(error) => tracing::warn!(
            %error, file = %path.display(),
            "others can read this file of the ledger; mend it with chmod 600"
        ),
    }
}

/// A path with something behind its name: a file beside another one.
#[must_use]
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Brings the names in the folder of a file to disk: without it a new name could be lost with the power, though the bytes
/// under it are there.
pub fn sync_folder_of(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

/// The folder in which a file is.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Writes a file in one step: whoever reads it, also after a loss of power, finds the earlier one or this one. One
/// process at a time writes to a path.
pub fn replace(path: &Path, write: impl FnOnce(File) -> io::Result<File>) -> io::Result<()> {
    if path.file_name().is_none() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "the path names no file",
        ));
    }
    let new = beside(path, ".new");
    // What an earlier attempt left; where there is nothing, nothing goes.
    drop(fs::remove_file(&new));
    let written = create_private(&new)
        .and_then(write)
        .and_then(|file| file.sync_all())
        .and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        // What is half written is of no use; if it cannot be removed, the next write replaces it.
        drop(fs::remove_file(&new));
        return written;
    }
    sync_folder_of(path)
}

#[cfg(test)]
mod tests;
