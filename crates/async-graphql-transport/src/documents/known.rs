//! Documents that are asked for by their ids, as the
//! [appendix on persisted documents](https://graphql.github.io/graphql-over-http/draft/#sec-Appendix-Persisted-Documents)
//! has it: `sha256:` and the hash of the text.
//!
//! A server answers by its id every document that it has seen and validated, as long as it keeps it, and for ever those that it
//! was given beforehand ([`KnownDocuments`]). An id that it does not know is refused with `PERSISTED_DOCUMENT_NOT_FOUND`:
//! the client sends the text then, and may send the id beside it. As an id is made of its text, nobody can put another
//! document under it.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::language::Sentence;

/// The only kind of ids.
const PREFIX: &str = "sha256:";

/// The id of a document: the SHA-256 of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DocumentId([u8; 32]);

/// Why an id is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentIdFault {
    /// It is no SHA-256 in lower-case hexadecimal digits behind `sha256:`.
    Malformed,
    /// It is not that of the text that came with it.
    Differs,
}

impl DocumentId {
    /// The id of this text.
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text).into())
    }

    /// The hash.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for DocumentId {
    type Err = DocumentIdFault;

    fn from_str(text: &str) -> Result<Self, DocumentIdFault> {
        let digits = text
            .strip_prefix(PREFIX)
            .ok_or(DocumentIdFault::Malformed)?
            .as_bytes();
        let mut hash = [0; 32];
        if digits.len() != 2 * hash.len() {
            return Err(DocumentIdFault::Malformed);
        }
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self(hash))
    }
}

fn digit(character: u8) -> Result<u8, DocumentIdFault> {
    match character {
        b'0'..=b'9' => Ok(character - b'0'),
        b'a'..=b'f' => Ok(character - b'a' + 10),
        _ => Err(DocumentIdFault::Malformed),
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREFIX)?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl DocumentIdFault {
    /// The stable code of its error.
    pub const CODE: &'static str = "DOCUMENT_ID_INVALID";

    /// What is wrong and how to mend it.
    pub fn message(self) -> Sentence {
        match self {
            Self::Malformed => Sentence::new(
                "documentId must be sha256: and the SHA-256 of the document's text, 64 hexadecimal digits in lower case.",
            )
            .in_german(
                "documentId muss sha256: und der SHA-256 des Dokumenttexts sein, 64 hexadezimale Ziffern in Kleinschreibung.",
            ),
            Self::Differs => Sentence::new("documentId is not the SHA-256 of query. Send one of them, or the right one.")
                .in_german("documentId ist nicht der SHA-256 von query. Bitte eines von beiden senden, oder das richtige."),
        }
    }
}

/// The code of an error that says that no document has this id here.
pub const PERSISTED_DOCUMENT_NOT_FOUND: &str = "PERSISTED_DOCUMENT_NOT_FOUND";

/// The code of an error that says that automatic persisted queries are not supported, and its message: clients of Apollo
/// and others look for either, and send the whole document from then on.
pub const PERSISTED_QUERY_NOT_SUPPORTED: &str = "PERSISTED_QUERY_NOT_SUPPORTED";

/// See [`PERSISTED_QUERY_NOT_SUPPORTED`].
pub(super) const PERSISTED_QUERY_MESSAGE: &str = "PersistedQueryNotSupported";

pub(super) fn not_found(id: DocumentId) -> Sentence {
    Sentence::new(format!(
        "No document has the id {id} here. Send its text as query once, with or without documentId."
    ))
    .in_german(format!(
        "Kein Dokument hat hier die Id {id}. Bitte seinen Text einmal als query senden, mit oder ohne documentId."
    ))
}

/// Documents that a server is given beforehand: those that a web application ships, say.
#[derive(Clone, Debug, Default)]
pub struct KnownDocuments(Arc<HashMap<DocumentId, Box<str>>>);

impl KnownDocuments {
    /// These documents, under the ids of their texts.
    pub fn of<T: Into<Box<str>>>(texts: impl IntoIterator<Item = T>) -> Self {
        let texts = texts.into_iter().map(Into::into);
        Self(Arc::new(
            texts
                .map(|text: Box<str>| (DocumentId::of(&text), text))
                .collect(),
        ))
    }

    /// The text of a document.
    pub fn text(&self, id: &DocumentId) -> Option<&str> {
        self.0.get(id).map(|text| &**text)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&DocumentId, &str)> {
        self.0.iter().map(|(id, text)| (id, &**text))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
