//! Salted hashes of free text. The log holds the hash; text and salt are stored beside it and can be erased together.
//! Without the salt the text cannot be guessed from its hash, and every proof over the log still holds.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use querbuch_domain::note::{Note, TextHashes};
use sha2::{Digest, Sha256};

use crate::clock::Source;

/// A text that is stored beside the log, with the salt of its hash.
#[derive(Clone, Debug)]
pub struct SaltedText {
    /// Which field of the act: `text` or `document`.
    pub field: &'static str,
    /// The salt that went into the hash.
    pub salt: [u8; 16],
    /// The text, in clear.
    pub content: Arc<str>,
}

/// Standard Base64 of SHA-256 over salt, then text.
pub fn hash_text(salt: &[u8], content: &str) -> String {
    STANDARD.encode(Sha256::new().chain_update(salt).chain_update(content).finalize())
}

/// Hashes the texts of a note: gives the hashes for the event, and the texts to store beside the log. `None` where the
/// machine gives no random numbers, because a hash without a salt could be guessed.
pub fn hash_note(note: &Note, source: &dyn Source) -> Option<(TextHashes, Vec<SaltedText>)> {
    let mut texts = Vec::new();
    let mut hash_field = |field, content: &Option<Arc<str>>| {
        let Some(content) = content else { return Some(None) };
        let salt = source.salt()?;
        texts.push(SaltedText {
            field,
            salt,
            content: content.clone(),
        });
        Some(Some(Arc::from(hash_text(&salt, content))))
    };
    let hashes = TextHashes {
        text: hash_field("text", &note.text)?,
        document: hash_field("document", &note.document)?,
    };
    Some((hashes, texts))
}

#[cfg(test)]
mod tests;
