//! Opening a file: by which name, with which settings, and on a disk that can only be read.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::BUSY_TIMEOUT;
use crate::files;
use crate::store::StoreError;

/// What SQLite keeps beside a file, and what Querbuch does.
const BESIDE: [&str; 4] = ["-wal", "-shm", "-journal", ".lock"];

/// What a usual batch takes on the disk, and more.
const ROOM_BYTES: usize = 256 * 1024;

fn failed(path: &Path) -> impl Fn(io::Error) -> StoreError {
    let path = path.to_owned();
    move |error| StoreError::File {
        path: path.clone(),
        error,
    }
}

/// The name that a file has itself: without links and detours, so that whoever comes by another way meets the same lock
/// and the same write-ahead log. A file that is missing is made, for its owner alone.
pub(super) fn own_name(path: &Path) -> Result<PathBuf, StoreError> {
    let name = match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // Only where there is none: SQLite loses its locks on a file that is opened and closed beside it.
            OpenOptions::new()
                .create(true)
                .append(true)
                .mode(0o600)
                .open(path)
                .and_then(|_| fs::canonicalize(path))
        }
        name => name,
    };
    name.map_err(failed(path))
}

/// Refuses a file that has several names in its file system. SQLite keeps the write-ahead log beside the name: opened by
/// another one, the file lacks what was written last.
pub(super) fn refuse_several_names(path: &Path) -> Result<(), StoreError> {
    let names = fs::metadata(path).map_err(failed(path))?.nlink();
    if names > 1 {
        let path = path.to_owned();
        return Err(StoreError::SeveralNames { path, names });
    }
    Ok(())
}

/// Takes the rights on the files of a ledger from everybody but its owner.
pub(super) fn close_to_others(path: &Path) {
    files::close_to_others(path);
    for suffix in BESIDE {
        files::close_to_others(&files::beside(path, suffix));
    }
}

/// A connection with the settings that all share.
pub(super) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = with_settings(Connection::open_with_flags(path, flags)?)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    // FULL: an acknowledged write is on disk. NORMAL would lose the last ones when the power fails.
    connection.pragma_update(None, "synchronous", "full")?;
    Ok(connection)
}

fn with_settings(connection: Connection) -> Result<Connection, StoreError> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// A connection that reads.
pub(super) fn reader(path: &Path) -> Result<Connection, StoreError> {
    let connection = copier(path)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// A connection that does not change the file, but may write into others.
pub(super) fn copier(path: &Path) -> Result<Connection, StoreError> {
    match connect(path) {
        Err(error) if is_on_read_only_disk(path) => without_writing(path, &error),
        connected => connected,
    }
}

/// Whether the file system of a file takes no changes from anybody.
fn is_on_read_only_disk(path: &Path) -> bool {
    // Asked by a change that is none: the time that the folder has already.
    let folder = File::open(files::folder_of(path));
    let asked = folder.and_then(|folder| folder.set_modified(folder.metadata()?.modified()?));
    asked.is_err_and(|error| error.kind() == io::ErrorKind::ReadOnlyFilesystem)
}

/// On a disk that can only be read, SQLite cannot make the file by which readers and writers tell each other what they do.
/// As nobody writes, the file as it stands is all there is; unless a server that was killed left what it wrote last in the
/// write-ahead log, which is then needed.
fn without_writing(path: &Path, error: &StoreError) -> Result<Connection, StoreError> {
    let log = fs::metadata(files::beside(path, "-wal"));
    if log.is_ok_and(|log| log.len() > 0) {
        tracing::debug!(%error, "the write-ahead log cannot be read");
        return Err(StoreError::ReadOnlyDisk(path.to_owned()));
    }
    let mut name = String::new();
    for byte in path.as_os_str().as_encoded_bytes() {
        // All but the plainest characters have a meaning in such a name, or may have.
        let plain = byte.is_ascii_alphanumeric() || b"/-_.".contains(byte);
        // Writing into a string cannot fail.
        let _ = if plain {
            write!(name, "{}", char::from(*byte))
        } else {
            write!(name, "%{byte:02x}")
        };
    }
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    with_settings(Connection::open_with_flags(
        format!("file:{name}?immutable=1"),
        flags,
    )?)
}

/// Refuses a disk that has no room for what a usual batch takes. A single row may still find a place in the write-ahead log
/// as it stands; the next batch would not.
pub(super) fn require_room(path: &Path) -> Result<(), StoreError> {
    let beside = files::beside(path, ".room");
    // What was left where the power failed just here; mostly nothing.
    drop(fs::remove_file(&beside));
    let written = files::create_private(&beside).and_then(|mut file| file.write_all(&vec![0; ROOM_BYTES]));
    let removed = fs::remove_file(&beside);
    written.and(removed).map_err(|error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            StoreError::Full
        }
        _ => failed(&beside)(error),
    })
}

/// How many of the tables that tell a ledger of this version there are: 2, 1 in one of the first version, else 0.
pub(super) fn tables(connection: &Connection) -> Result<i64, StoreError> {
    let known = "SELECT count(*) FROM sqlite_master WHERE name IN ('log', 'tile')";
    Ok(connection.query_row(known, [], |row| row.get(0))?)
}
