//! Checkpoints: the size and the root of the tree, signed with Ed25519, after C2SP tlog-checkpoint and signed-note.
//! With a checkpoint that was kept, anybody can check at any later time that the log only grew. The key is in a file
//! outside the database, so that somebody who can write to the database still cannot sign what was written.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use signed_note::{Note, StandardVerifier, VerifierList};

use crate::tree::Hash;

pub mod admission;
mod key_file;
mod record;
pub mod rotation;
mod signer;

pub use key_file::KeyError;
pub use record::SignedTree;
pub use signer::{Signer, default_origin, is_origin};

/// The size and the root hash that a signed note states of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the log, as its key has it.
    pub origin: String,
    /// How many leaves the tree has: the last position that it covers.
    pub size: u64,
    /// The root hash at that size.
    pub root: Hash,
}

/// Why a note is not taken for a checkpoint of the log.
#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    /// Not a signed note at all.
    #[error("this is not a signed note")]
    Malformed,
    /// A signed note about something else.
    #[error("this note is not a checkpoint: an origin, a size and a root, each on a line of its own")]
    NotACheckpoint,
    /// Others signed it, but not the key that is trusted.
    #[error("the note is not signed by {0}")]
    Unsigned(String),
    /// It names the trusted key, which did not sign it.
    #[error("the signature of {0} does not fit the note; it was changed")]
    Forged(String),
    /// The trusted key signed a checkpoint of another log.
    #[error("the checkpoint is of the log {found}, not of {expected}")]
    OtherLog {
        /// The origin that the checkpoint names.
        found: String,
        /// The origin of the key.
        expected: String,
    },
}

/// A text that is not the public key of a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a verifier key reads ORIGIN+HASH+KEY, with eight hex digits and Base64: {0}")]
pub struct VerifierKeyError(String);

/// Checks checkpoints against the public key of a log.
#[derive(Clone)]
pub struct Verifier {
    key: StandardVerifier,
    text: String,
}

impl Verifier {
    /// Reads a public key as [`Signer::verifier_key`] gives it.
    pub fn parse(verifier_key: &str) -> Result<Self, VerifierKeyError> {
        let text = verifier_key.trim().to_owned();
        let key = StandardVerifier::new(&text).map_err(|error| VerifierKeyError(error.to_string()))?;
        Ok(Self { key, text })
    }

    /// The name of the log whose checkpoints it accepts.
    pub fn origin(&self) -> &str {
        signed_note::Verifier::name(&self.key)
    }

    /// The public key as text, `ORIGIN+HASH+KEY`.
    pub fn verifier_key(&self) -> &str {
        &self.text
    }

    /// The name of the log and the number of the key, `ORIGIN+HASH`: what a note says of the key that signed it.
    pub fn key_name(&self) -> String {
        key_name(self.origin(), signed_note::Verifier::key_id(&self.key))
    }

    /// Whether the key made this signature, which has the form that it has in a note.
    pub fn signed(&self, text: &str, signature: &str) -> bool {
        let Ok(bytes) = STANDARD.decode(signature) else {
            return false;
        };
        let id = signed_note::Verifier::key_id(&self.key).to_be_bytes();
        bytes
            .strip_prefix(&id)
            .is_some_and(|bytes| signed_note::Verifier::verify(&self.key, text.as_bytes(), bytes))
    }

    /// The checkpoint of a note, if the key signed it. Signatures of others, such as witnesses, may stand beside.
    pub fn check(&self, note: &str) -> Result<Checkpoint, NoteError> {
        let parsed = parse(note)?;
        let known = VerifierList::new(vec![Box::new(self.key.clone())]);
        if let Err(error) = parsed.verify(&known) {
            return Err(match error {
                signed_note::NoteError::InvalidSignature { name, .. } => NoteError::Forged(name),
                _ => NoteError::Unsigned(self.origin().to_owned()),
            });
        }
        let checkpoint = checkpoint(&parsed)?;
        if checkpoint.origin != self.origin() {
            return Err(NoteError::OtherLog {
                found: checkpoint.origin,
                expected: self.origin().to_owned(),
            });
        }
        Ok(checkpoint)
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Verifier").field(&self.text).finish()
    }
}

fn key_name(origin: &str, id: u32) -> String {
    format!("{origin}+{id:08x}")
}

/// The keys that a note says it is signed by, each as `ORIGIN+HASH`. The signatures are not checked.
pub fn signers_unverified(note: &str) -> Result<Vec<String>, NoteError> {
    let text = parse(note)?.text().len();
    // What was parsed is the text, an empty line, and lines of signatures.
    let lines = note.get(text..).unwrap_or_default().lines();
    let name = |line: &str| {
        let (name, signature) = line.strip_prefix("— ")?.rsplit_once(' ')?;
        let bytes = STANDARD.decode(signature).ok()?;
        let (id, _) = bytes.split_first_chunk()?;
        Some(key_name(name, u32::from_be_bytes(*id)))
    };
    Ok(lines.filter_map(name).collect())
}

/// The checkpoint that a note states. Its signatures are not checked.
pub fn read_unverified(note: &str) -> Result<Checkpoint, NoteError> {
    checkpoint(&parse(note)?)
}

fn parse(note: &str) -> Result<Note, NoteError> {
    Note::from_bytes(note.as_bytes()).map_err(|_| NoteError::Malformed)
}

fn checkpoint(note: &Note) -> Result<Checkpoint, NoteError> {
    let read = tlog_tiles::Checkpoint::from_bytes(note.text()).map_err(|_| NoteError::NotACheckpoint)?;
    Ok(Checkpoint {
        origin: read.origin().to_owned(),
        size: read.size(),
        root: (*read.hash()).into(),
    })
}

#[cfg(test)]
mod tests;
