//! References: how an input names a thing.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A thing named by its public id or by its code; resolved against the state that a command meets.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ref(pub Arc<str>);

impl Ref {
    /// The text as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Ref {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Ref {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}
