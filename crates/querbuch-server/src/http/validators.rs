//! Tags of files: what was sent before and is the same still is not sent again.

use std::fmt::Write as _;

use axum::http::header::{CACHE_CONTROL, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH};
use sha2::{Digest as _, Sha256};

/// Bytes of the hash that stand in a tag: no two files share 128 bits by chance.
const TAG_BYTES: usize = 16;

/// The strong tag of a file: a hash of all that it is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileTag {
    tag: String,
    /// Whether only who asked may keep the file.
    is_private: bool,
}

impl FileTag {
    /// The tag of what is made from these parts, for everybody or for one reader.
    pub fn of(parts: &[&[u8]], is_private: bool) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            // With its length before it, no part can be taken for the end of another one.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let mut tag = String::from("\"");
        for byte in &hash.finalize()[..TAG_BYTES] {
            // Writing into a string cannot fail.
            let _ = write!(tag, "{byte:02x}");
        }
        tag.push('"');
        Self { tag, is_private }
    }

    /// Whether the client has the file already.
    pub fn is_known_to(&self, client: &HeaderMap) -> bool {
        let given = client.get_all(IF_NONE_MATCH).iter();
        let mut tags = given
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim);
        tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == self.tag)
    }

    /// Puts it among the headers of an answer: it may be kept, and asked for again each time.
    pub fn add_to(&self, headers: &mut HeaderMap) {
        if let Ok(tag) = HeaderValue::from_str(&self.tag) {
            headers.insert(ETAG, tag);
            let control = if self.is_private {
                "private, no-cache"
            } else {
                "no-cache"
            };
            headers.insert(CACHE_CONTROL, HeaderValue::from_static(control));
        }
    }
}
