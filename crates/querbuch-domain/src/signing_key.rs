//! The keys that sign the checkpoints of the log: facts about which key follows which. The keys themselves are outside of
//! the log, and what they sign is checked by whoever reads the log (`querbuch verify`): nothing here changes the state.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names};
use crate::id::Position;

/// Another key signs from here on, and the one before vouches for it. Stored as `signing-key.rotated`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SigningKeyRotated {
    /// The public key that signed until here, `ORIGIN+HASH+KEY`.
    pub from: Arc<str>,
    /// The signature of that key over both keys and the tree before this fact, as Base64 of a signed note.
    pub signature: Arc<str>,
    /// The public key that signs from here on, `ORIGIN+HASH+KEY`.
    pub to: Arc<str>,
}

/// Another key signs from here on because the one before was lost, so nobody vouches for it. Stored as
/// `signing-key.replaced`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SigningKeyReplaced {
    /// The key that was lost: `ORIGIN+HASH+KEY`, or `ORIGIN+HASH` where its public half is lost as well.
    pub from: Arc<str>,
    /// The public key that signs from here on, `ORIGIN+HASH+KEY`.
    pub to: Arc<str>,
}

impl Fact for SigningKeyRotated {
    fn names(&self, _names: &mut Names<'_>) {
        // Keys are no things of the ledger.
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::SigningKey
    }
}

impl Fact for SigningKeyReplaced {
    fn names(&self, _names: &mut Names<'_>) {
        // Keys are no things of the ledger.
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::SigningKey
    }
}
