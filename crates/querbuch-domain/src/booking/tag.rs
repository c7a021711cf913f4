//! Tags: labels of a posting, such as its cost centre, its order or its subscription.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use super::fault::BookingFault;
use crate::code::{TextFault, check_code, check_name};
use crate::refusal::{InputFault, Refusal};

/// Most tags of one posting.
pub const TAGS_PER_POSTING_MAX: usize = 8;
/// Longest key of a tag, in characters.
pub const TAG_KEY_CHARS_MAX: usize = 50;
/// Longest value of a tag, in characters.
pub const TAG_VALUE_CHARS_MAX: usize = 100;

/// A label: what kind it is, and which.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "TagParts")]
pub struct Tag {
    key: Arc<str>,
    value: Arc<str>,
}

/// A tag of an act that was prepared, as the log holds it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TagParts {
    key: Arc<str>,
    value: Arc<str>,
}

impl TryFrom<TagParts> for Tag {
    type Error = &'static str;

    fn try_from(parts: TagParts) -> Result<Self, Self::Error> {
        Self::try_new(&parts.key, &parts.value).map_err(|_| "a malformed tag")
    }
}

impl Tag {
    /// A tag in its one spelling: the key in small letters, both without white space around them.
    ///
    /// # Errors
    /// A key that is no code of letters, digits, `-`, `_` and `.`; a value that is blank or has control characters;
    /// either where it is too long.
    pub fn try_new(key: &str, value: &str) -> Result<Self, Refusal> {
        let key = tag_key(key).map_err(|fault| Refusal::at("key", fault))?;
        let value: String = value.trim().nfc().collect();
        let value = bounded(&value, TAG_VALUE_CHARS_MAX).and_then(|()| check_name(&value));
        let value = value.map_err(|fault| Refusal::at("value", fault))?;
        Ok(Self { key, value })
    }

    /// A tag as the log or a snapshot holds it.
    pub(super) fn recorded(key: Arc<str>, value: Arc<str>) -> Self {
        Self { key, value }
    }

    /// What kind of label it is, such as `kostenstelle`.
    pub fn key(&self) -> &Arc<str> {
        &self.key
    }

    /// Which.
    pub fn value(&self) -> &Arc<str> {
        &self.value
    }
}

/// The one spelling of a key of tags: in small letters, without white space around it.
///
/// # Errors
/// A key that is blank, too long, or no code.
pub fn tag_key(text: &str) -> Result<Arc<str>, TextFault> {
    let key: String = text.trim().nfkc().flat_map(char::to_lowercase).nfc().collect();
    bounded(&key, TAG_KEY_CHARS_MAX)?;
    check_code(&key)
}

fn bounded(text: &str, chars_max: usize) -> Result<(), TextFault> {
    if text.chars().count() > chars_max {
        return Err(TextFault::TooLong { chars_max });
    }
    Ok(())
}

/// The tags of a posting, in the order of their keys, each key once.
///
/// # Errors
/// More than [`TAGS_PER_POSTING_MAX`]; a key twice.
pub fn sorted_tags(mut tags: Vec<Tag>) -> Result<Vec<Tag>, Refusal> {
    if tags.len() > TAGS_PER_POSTING_MAX {
        let max = TAGS_PER_POSTING_MAX;
        return Err(Refusal::at("tags", InputFault::TooMany { max }));
    }
    tags.sort_unstable();
    match tags.windows(2).find(|pair| pair[0].key == pair[1].key) {
        Some(pair) => {
            let key = pair[0].key.clone();
            Err(Refusal::at("tags", BookingFault::TagTwice { key }))
        }
        None => Ok(tags),
    }
}
