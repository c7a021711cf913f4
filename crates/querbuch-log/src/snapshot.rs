//! Snapshots of the state as files: a start reads one and applies only the events that came after it.
//!
//! ```text
//! magic, 8 bytes │ layout, u32 │ encoding of the state, u32 │ position, u64 │ ledger, 32 bytes │ length of the tree, u64
//! tree, opaque to this module │ state, up to the checksum │ SHA-256 over all that is before it
//! ```
//!
//! Numbers are little-endian. A snapshot is never trusted against the log: one that is absent, damaged or of
//! another version is an error; the caller then builds the state from the log and writes a new one. The checksum finds
//! accidents, not malice: the caller also compares the tree of the snapshot with that of the log. By the ledger, which
//! is the hash of the first entry, one that goes further than the log is known to be of the same log all the same.
//!
//! One process writes to a path at a time. Two at once could at worst spoil the file, which reading finds.

use std::fs::File;
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

use querbuch_domain::id::Position;
use querbuch_domain::snapshot::{ENCODING_VERSION, SnapshotError as StateError};
use querbuch_domain::state::State;
use sha2::{Digest as _, Sha256};

use crate::files;
use crate::tree::Hash;

/// The first bytes of every snapshot file.
const MAGIC: [u8; 8] = *b"QBUCHSNP";
/// The layout of the file around the state. The state's own encoding has a version of its own.
const LAYOUT_VERSION: u32 = 2;
/// Bytes before the tree.
const HEAD_BYTES: usize = MAGIC.len() + 4 + 4 + 8 + 32 + 8;
/// Bytes of the checksum.
const CHECKSUM_BYTES: usize = 32;
/// How many bytes are given to the system at once.
const WRITE_BYTES: usize = 1024 * 1024;

/// A snapshot file in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The position of the last event in it.
    pub position: Position,
    /// What tells the ledger from every other one: the hash of its first entry.
    pub ledger: Hash,
    /// The tree of the log up to there, as the caller gave it.
    pub tree: Vec<u8>,
    /// The state after that event.
    pub state: State,
}

/// Why there is no snapshot to start from. In each case the state is built from the log instead.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// There is no such file.
    #[error("there is no snapshot at {0}; the state is built from the log")]
    Absent(PathBuf),
    /// A program of another version wrote it.
    #[error(
        "the snapshot {path} is of version {found}, this program reads {known}; the state is built from the log"
    )]
    OtherVersion {
        /// Where the snapshot stands.
        path: PathBuf,
        /// Its version: layout, then encoding of the state.
        found: Version,
        /// The version of this program.
        known: Version,
    },
    /// Its bytes are not those that were written.
    #[error("the snapshot {path} is damaged ({damage}); the state is built from the log")]
    Damaged {
        /// Where the snapshot stands.
        path: PathBuf,
        /// Which check of its bytes failed.
        damage: Damage,
    },
    /// It could not be read.
    #[error("the snapshot {path} cannot be read: {error}; the state is built from the log")]
    Io {
        /// Where the snapshot stands.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

/// The version of a snapshot: both numbers must be those of the program that reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// Of the file.
    pub layout: u32,
    /// Of the state in it.
    pub encoding: u32,
}

/// The version that this program writes and reads.
pub const VERSION: Version = Version {
    layout: LAYOUT_VERSION,
    encoding: ENCODING_VERSION,
};

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.layout, self.encoding)
    }
}

/// What is wrong with a damaged snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// Too short, or beginning otherwise.
    #[error("it is no snapshot of Querbuch, or only the beginning of one")]
    Beginning,
    /// Bytes were changed or cut off.
    #[error("its checksum does not match")]
    Checksum,
    /// The tree is longer than the file.
    #[error("its parts do not fit into it")]
    Parts,
    /// The bytes of the state are not those of a state.
    #[error("state, {0}")]
    State(#[from] StateError),
    /// It says another position than its state.
    #[error("it says another position than its state")]
    Position,
}

/// Writes a snapshot of the state at a position to `path`, in one step: a reader meanwhile, or after a loss of
/// power, finds the earlier one or this one. `position` must be that of the state.
pub fn write(path: &Path, position: Position, ledger: Hash, tree: &[u8], state: &State) -> io::Result<()> {
    if position != state.position {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("the state is at position {}, not {position}", state.position),
        ));
    }
    files::replace(path, |file| write_new(file, ledger, tree, state))
}

fn write_new(file: File, ledger: Hash, tree: &[u8], state: &State) -> io::Result<File> {
    let mut output = Hashing {
        file: io::BufWriter::with_capacity(WRITE_BYTES, file),
        hash: Sha256::new(),
    };
    output.put(&MAGIC)?;
    output.put(&VERSION.layout.to_le_bytes())?;
    output.put(&VERSION.encoding.to_le_bytes())?;
    output.put(&state.position.to_le_bytes())?;
    output.put(&ledger.0)?;
    output.put(&(tree.len() as u64).to_le_bytes())?;
    output.put(tree)?;
    let mut result = Ok(());
    state.write_snapshot(&mut |bytes| {
        if result.is_ok() {
            result = output.put(bytes);
        }
    });
    result?;
    let Hashing { mut file, hash } = output;
    file.write_all(&hash.finalize())?;
    Ok(file.into_inner()?)
}

/// Writes and hashes.
struct Hashing {
    file: io::BufWriter<File>,
    hash: Sha256,
}

impl Hashing {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.file.write_all(bytes)
    }
}

/// Reads the snapshot at `path`. Nothing of it is looked at before its checksum was found right, but for the
/// version: another version may have another layout.
pub fn read(path: &Path) -> Result<Snapshot, SnapshotError> {
    let mut bytes = Vec::new();
    let read = files::open_regular(path).and_then(|mut file| file.read_to_end(&mut bytes));
    read.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => SnapshotError::Absent(path.to_owned()),
        _ => SnapshotError::Io {
            path: path.to_owned(),
            error,
        },
    })?;
    understand(path, &bytes)
}

pub(crate) fn understand(path: &Path, bytes: &[u8]) -> Result<Snapshot, SnapshotError> {
    let damaged = |damage| SnapshotError::Damaged {
        path: path.to_owned(),
        damage,
    };
    let version = version(bytes).ok_or_else(|| damaged(Damage::Beginning))?;
    if version != VERSION {
        return Err(SnapshotError::OtherVersion {
            path: path.to_owned(),
            found: version,
            known: VERSION,
        });
    }
    decode(bytes).map_err(damaged)
}

fn version(bytes: &[u8]) -> Option<Version> {
    let mut rest = bytes.strip_prefix(&MAGIC)?;
    Some(Version {
        layout: u32::from_le_bytes(take(&mut rest)?),
        encoding: u32::from_le_bytes(take(&mut rest)?),
    })
}

fn decode(bytes: &[u8]) -> Result<Snapshot, Damage> {
    let (content, checksum) = bytes
        .split_last_chunk::<CHECKSUM_BYTES>()
        .filter(|(content, _)| content.len() >= HEAD_BYTES)
        .ok_or(Damage::Beginning)?;
    if <[u8; CHECKSUM_BYTES]>::from(Sha256::digest(content)) != *checksum {
        return Err(Damage::Checksum);
    }
    let mut rest = &content[MAGIC.len() + 4 + 4..];
    let position = take(&mut rest).map(u64::from_le_bytes).ok_or(Damage::Parts)?;
    let ledger = take(&mut rest).map(Hash).ok_or(Damage::Parts)?;
    let tree_length = take(&mut rest).map(u64::from_le_bytes).ok_or(Damage::Parts)?;
    let (tree, state) = usize::try_from(tree_length)
        .ok()
        .and_then(|length| rest.split_at_checked(length))
        .ok_or(Damage::Parts)?;
    let state = State::read_snapshot(state)?;
    if state.position != position {
        return Err(Damage::Position);
    }
    Ok(Snapshot {
        position,
        ledger,
        tree: tree.to_vec(),
        state,
    })
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*taken)
}

#[cfg(test)]
mod tests;
