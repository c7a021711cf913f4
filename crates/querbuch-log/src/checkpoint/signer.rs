//! The key that signs, in memory.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use signed_note::StandardSigner;

use super::key_file::{self, KeyError};
use super::record::{self, Record, SignedTree};
use crate::clock::Source;
use crate::files;
use crate::tree::Hash;

/// The type of an Ed25519 key in the notes of C2SP, the byte in front of each key.
const ED25519: u8 = 1;

/// No name of a log is longer: it is repeated in each checkpoint.
const ORIGIN_BYTES_MAX: usize = 255;

/// Signs checkpoints. Clones share the key, which is never printed, and the record of what it signed last.
#[derive(Clone)]
pub struct Signer {
    key: Arc<Key>,
    record: Option<Arc<Record>>,
}

struct Key {
    origin: String,
    public: String,
    id: u32,
    secret: SigningKey,
}

/// Whether a log can be named so: not empty or long, no white space, no plus, no control characters.
pub fn is_origin(name: &str) -> bool {
    name.len() <= ORIGIN_BYTES_MAX
        && signed_note::is_key_name_valid(name)
        && !name.chars().any(char::is_control)
}

/// The name of a log that was given none, from its public key, so that no two logs share it.
pub fn default_origin(public_key: &[u8; 32]) -> String {
    let number = public_key[..8]
        .iter()
        .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("querbuch.local/{number:016x}")
}

impl Signer {
    /// Reads the key file.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let text = key_file::read(path)?;
        let read = Self::parse(text.trim()).map_err(|reason| KeyError::Malformed {
            path: path.to_owned(),
            reason,
        });
        Ok(read?.with_record(files::beside(path, record::SUFFIX)))
    }

    /// The same key, with the record of what it signed last in another file than the one beside the key.
    #[must_use]
    pub fn with_record(self, path: PathBuf) -> Self {
        let record = Some(Arc::new(Record::at(path)));
        Self { record, ..self }
    }

    /// The same key without a record, for many logs at once: in simulations and tests.
    #[cfg(any(test, feature = "testing"))]
    #[must_use]
    pub fn without_record(self) -> Self {
        Self { record: None, ..self }
    }

    /// Makes a key and writes its file, which must not be there yet. Without an origin the log is named after its key.
    pub fn create(path: &Path, origin: Option<&str>, source: &dyn Source) -> Result<Self, KeyError> {
        if let Some(origin) = origin.filter(|origin| !is_origin(origin)) {
            return Err(KeyError::Origin(origin.to_owned()));
        }
        let secret = SigningKey::from_bytes(&source.secret().ok_or(KeyError::NoRandomness)?);
        let public = secret.verifying_key();
        let origin = origin.map_or_else(|| default_origin(public.as_bytes()), str::to_owned);
        let signer = Self::new(origin, secret);
        key_file::create(path, &signer.private_key(), source.id())?;
        Ok(signer.with_record(files::beside(path, record::SUFFIX)))
    }

    /// Reads the key file, or makes it where there is none. Where an origin is given, the file must have the same.
    pub fn load_or_create(path: &Path, origin: Option<&str>, source: &dyn Source) -> Result<Self, KeyError> {
        let loaded = match Self::load(path) {
            Err(error) if error.is_not_found() => match Self::create(path, origin, source) {
                // Another process was faster; its key counts.
                Err(KeyError::Exists(_)) => Self::load(path),
                created => created,
            },
            loaded => loaded,
        };
        let signer = loaded?;
        match origin.filter(|origin| *origin != signer.origin()) {
            Some(wanted) => Err(KeyError::OtherOrigin {
                path: path.to_owned(),
                found: signer.origin().to_owned(),
                wanted: wanted.to_owned(),
            }),
            None => Ok(signer),
        }
    }

    /// The name of the log, which every checkpoint repeats.
    pub fn origin(&self) -> &str {
        &self.key.origin
    }

    /// The public key as text, `ORIGIN+HASH+KEY`, with which anybody can check what is signed.
    pub fn verifier_key(&self) -> &str {
        &self.key.public
    }

    /// The largest tree that the key signed, and the file that says so.
    pub fn signed(&self) -> Result<Option<(SignedTree, &Path)>, KeyError> {
        let Some(record) = &self.record else {
            return Ok(None);
        };
        let found = record.read(self.verifier_key())?;
        Ok(found.map(|tree| (tree, record.path())))
    }

    /// Whether a tree of this size can be signed without waiting for a disk.
    pub fn signs_at_once(&self, size: u64) -> bool {
        self.record.as_ref().is_none_or(|record| record.covers(size))
    }

    /// The signed note that the tree has this size and this root. The same again gives the same bytes. Before a larger
    /// tree is signed than ever before, that is written to the record of the key, which blocks; what the key has signed
    /// otherwise is refused.
    pub fn attest(&self, tree: SignedTree) -> Result<String, KeyError> {
        self.note(tree)?;
        Ok(self.sign(tree.size, tree.root))
    }

    /// Notes that the log has this tree, so that the key signs no other one of its size: also where another process with the
    /// same key signs it.
    pub fn note(&self, tree: SignedTree) -> Result<(), KeyError> {
        match &self.record {
            Some(record) => record.note(self.verifier_key(), tree),
            None => Ok(()),
        }
    }

    /// The note, whatever was signed before.
    pub(crate) fn sign(&self, size: u64, root: Hash) -> String {
        let text = format!("{}\n{size}\n{root}\n", self.origin());
        self.sign_text(&text)
    }

    /// Appends the signature to a text that ends with a newline. Written out here and not by the crate, because the
    /// crate checks the text and the name again and could fail; a batch that is committed must get its checkpoint.
    pub(super) fn sign_text(&self, text: &str) -> String {
        format!("{text}\n— {} {}\n", self.origin(), self.signature(text))
    }

    /// The signature of a text as it stands in a note: Base64 of the number of the key and the signature itself.
    pub(super) fn signature(&self, text: &str) -> String {
        let mut signature = self.key.id.to_be_bytes().to_vec();
        signature.extend(self.key.secret.sign(text.as_bytes()).to_bytes());
        STANDARD.encode(signature)
    }

    /// Reads a private key as text.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        StandardSigner::new(text).map_err(|error| error.to_string())?;
        // The crate has checked all parts, but gives none of them back. Base64 may have a plus of its own.
        let mut parts = text.splitn(5, '+').skip(2);
        let (origin, key) = (parts.next(), parts.nth(1));
        let (Some(origin), Some(key)) = (origin.filter(|origin| is_origin(origin)), key) else {
            return Err("the name of the log has characters that cannot be signed".to_owned());
        };
        let key = STANDARD.decode(key).map_err(|error| error.to_string())?;
        let secret = key.get(1..).and_then(|key| key.try_into().ok());
        let secret = secret.ok_or("the key has not 32 bytes")?;
        Ok(Self::new(origin.to_owned(), SigningKey::from_bytes(secret)))
    }

    fn new(origin: String, secret: SigningKey) -> Self {
        let public: VerifyingKey = secret.verifying_key();
        let mut typed = vec![ED25519];
        typed.extend(public.as_bytes());
        let key = Key {
            public: signed_note::new_ed25519_verifier_key(&origin, &public),
            id: signed_note::key_id(&origin, &typed),
            origin,
            secret,
        };
        Self {
            key: Arc::new(key),
            record: None,
        }
    }

    /// The private key as text, `PRIVATE+KEY+ORIGIN+HASH+KEY`.
    fn private_key(&self) -> String {
        let mut typed = vec![ED25519];
        typed.extend(self.key.secret.as_bytes());
        let (origin, key_id, key) = (self.origin(), self.key.id, STANDARD.encode(typed));
        format!("PRIVATE+KEY+{origin}+{key_id:08x}+{key}")
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The public key names it well enough; the private one must not get into a trace.
        f.debug_tuple("Signer").field(&self.key.public).finish()
    }
}

#[cfg(test)]
mod tests;
