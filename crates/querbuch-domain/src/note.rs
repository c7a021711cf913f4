//! Free text of an act, and its salted hashes in the log.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::code::check_text;
use crate::refusal::Refusals;

/// Free text of an act. It may name persons, so it lives beside the log, which holds salted hashes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What it is about.
    pub text: Option<Arc<str>>,
    /// The document that founds it (Beleg, Aktenzeichen, source).
    pub document: Option<Arc<str>>,
}

/// The salted hashes of a [`Note`], made before the decision by the side that has randomness.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextHashes {
    /// Hash of the text.
    pub text: Option<Arc<str>>,
    /// Hash of the document reference.
    pub document: Option<Arc<str>>,
}

impl Note {
    /// The reason for an act, which is kept as its text.
    pub fn reason(reason: &Arc<str>) -> Self {
        Self {
            text: Some(reason.clone()),
            document: None,
        }
    }

    pub(crate) fn check(&self, refusals: &mut Refusals) {
        for (field, value) in [("text", &self.text), ("document", &self.document)] {
            if let Some(Err(fault)) = value.as_ref().map(|text| check_text(text)) {
                refusals.push(field, fault);
            }
        }
    }
}
