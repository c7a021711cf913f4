//! One process writes to a file, whatever the name by which it found it. SQLite itself would let a second one in, and its
//! memory would fall behind; both would sign.
//!
//! Two locks keep it out. One is on a file beside the database, by the name that the database has itself: links and detours
//! lead to the same. The other one is on the database itself, so that a file that was mounted under two names is one.

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::open::refuse_several_names;
use crate::files;
use crate::store::StoreError;

/// A file, whatever its name: the numbers of its file system and in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Inode {
    device: u64,
    number: u64,
}

/// Handles on the databases that this process had locked at any time, and whether it has them now. They are never closed:
/// SQLite would lose its own locks on a file with the first handle on it that this process closes. Few processes ever open
/// more than one database.
static HANDLES: Mutex<Option<HashMap<Inode, Handle>>> = Mutex::new(None);

#[derive(Debug)]
struct Handle {
    file: File,
    held: bool,
}

/// Held as long as a database may be written to.
#[derive(Debug)]
pub(super) struct Lock {
    inode: Option<Inode>,
    _beside: File,
}

impl Lock {
    /// Takes both locks on a database, by its own name.
    pub(super) fn take(path: &Path) -> Result<Self, StoreError> {
        refuse_several_names(path)?;
        let beside = lock_beside(path)?;
        let inode = if cfg!(target_os = "linux") {
            Some(lock_itself(path)?)
        } else {
            // Elsewhere such a lock may be one with those of SQLite, and would keep SQLite out.
            None
        };
        Ok(Self {
            inode,
            _beside: beside,
        })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let mut handles = HANDLES.lock().unwrap_or_else(PoisonError::into_inner);
        let handle = self.inode.and_then(|inode| handles.as_mut()?.get_mut(&inode));
        if let Some(handle) = handle {
            // What cannot be unlocked is still held; the next one is told so.
            handle.held = handle.file.unlock().is_err();
        }
    }
}

fn lock_beside(path: &Path) -> Result<File, StoreError> {
    let beside = files::beside(path, ".lock");
    let opened = match files::create_private(&beside) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            File::options().write(true).open(&beside)
        }
        made => made,
    };
    let file = opened.map_err(failed(&beside))?;
    locked(file.try_lock(), path, &beside)?;
    Ok(file)
}

fn lock_itself(path: &Path) -> Result<Inode, StoreError> {
    let found = path.metadata().map_err(failed(path))?;
    let inode = Inode {
        device: found.dev(),
        number: found.ino(),
    };
    let mut handles = HANDLES.lock().unwrap_or_else(PoisonError::into_inner);
    let handles = handles.get_or_insert_default();
    let handle = match handles.entry(inode) {
        std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
        std::collections::hash_map::Entry::Vacant(new) => {
            let file = File::open(path).map_err(failed(path))?;
            new.insert(Handle { file, held: false })
        }
    };
    if handle.held {
        return Err(StoreError::InUse(path.to_owned()));
    }
    locked(handle.file.try_lock(), path, path)?;
    handle.held = true;
    Ok(inode)
}

fn locked(tried: Result<(), TryLockError>, database: &Path, file: &Path) -> Result<(), StoreError> {
    match tried {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(database.to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(file)(error)),
    }
}

fn failed(path: &Path) -> impl Fn(io::Error) -> StoreError {
    let path: PathBuf = path.to_owned();
    move |error| StoreError::File {
        path: path.clone(),
        error,
    }
}
