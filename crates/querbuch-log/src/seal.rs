//! Salted hashes of free text. The log holds the hash; text and salt lie beside it and can be erased
//! together, after which the hash says nothing and every proof still holds.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use querbuch_domain::booking::{Note, Seals};
use sha2::{Digest, Sha256};

use crate::clock::Source;

/// A text to be kept beside the log.
#[derive(Clone, Debug)]
pub struct SealedText {
    /// Which field of the act: `text` or `document`.
    pub field: &'static str,
    /// The salt that went into the hash.
    pub salt: [u8; 16],
    /// The text itself.
    pub content: Arc<str>,
}

/// Standard Base64 of SHA-256 over salt, then text.
pub fn seal(salt: &[u8], content: &str) -> String {
    STANDARD.encode(Sha256::new().chain_update(salt).chain_update(content).finalize())
}

/// Seals a note: what goes into the event, and what is kept beside it. `None` without randomness.
pub fn seal_note(note: &Note, source: &dyn Source) -> Option<(Seals, Vec<SealedText>)> {
    let mut texts = Vec::new();
    let mut seal_field = |field, content: &Option<Arc<str>>| {
        let Some(content) = content else { return Some(None) };
        let salt = source.salt()?;
        texts.push(SealedText {
            field,
            salt,
            content: content.clone(),
        });
        Some(Some(Arc::from(seal(&salt, content))))
    };
    let seals = Seals {
        text: seal_field("text", &note.text)?,
        document: seal_field("document", &note.document)?,
    };
    Some((seals, texts))
}

#[cfg(test)]
mod tests;
