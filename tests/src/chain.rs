//! Somebody who keeps every checkpoint that he was shown, and has each later one proved against all of them.

use querbuch_log::checkpoint::{Checkpoint, Verifier};
use querbuch_log::tree::{Hash, verify_consistency};
use serde_json::{Value, json};

use crate::client::Client;

/// A witness of one log.
#[derive(Debug)]
pub struct Witness {
    verifier: Verifier,
    seen: Vec<Checkpoint>,
}

impl Witness {
    /// Trusts this key and no other.
    pub fn new(verifier_key: &str) -> Self {
        let verifier = Verifier::parse(verifier_key).expect("is a public key");
        let seen = Vec::new();
        Self { verifier, seen }
    }

    /// Trusts the key that a server names, from now on.
    pub fn of(client: &Client) -> Self {
        let data = client.query("{ checkpoint { verifierKey } }", json!({}));
        Self::new(data["checkpoint"]["verifierKey"].as_str().expect("is text"))
    }

    /// Looks at the newest checkpoint, and keeps it. Returns its size.
    pub fn look(&mut self, client: &Client) -> u64 {
        let data = client.query("{ checkpoint { treeSize rootHash note } }", json!({}));
        let shown = &data["checkpoint"];
        let note = shown["note"].as_str().expect("is text");
        let signed = self
            .verifier
            .check(note)
            .unwrap_or_else(|error| panic!("{error}: {note}"));
        assert_eq!(shown["treeSize"].as_u64(), Some(signed.size), "{shown}");
        assert_eq!(shown["rootHash"], signed.root.to_string(), "{shown}");
        for earlier in &self.seen {
            assert!(
                earlier.size <= signed.size,
                "the log shrank: {earlier:?}, then {signed:?}"
            );
            prove(client, earlier, &signed);
        }
        let size = signed.size;
        if self.seen.last() != Some(&signed) {
            self.seen.push(signed);
        }
        size
    }

    /// How many different checkpoints were seen.
    pub fn seen(&self) -> usize {
        self.seen.len()
    }
}

fn prove(client: &Client, from: &Checkpoint, to: &Checkpoint) {
    let document =
        "query($from: Position!, $to: Position!) { consistencyProof(from: $from, to: $to) { hashes } }";
    let data = client.query(document, json!({ "from": from.size, "to": to.size }));
    let hashes = data["consistencyProof"]["hashes"].as_array().expect("is a list");
    let hash = |value: &Value| -> Hash {
        let text = value.as_str().expect("is text");
        text.parse().unwrap_or_else(|_| panic!("no hash: {text}"))
    };
    let hashes: Vec<Hash> = hashes.iter().map(hash).collect();
    let proved = verify_consistency(from.size, from.root, to.size, to.root, &hashes);
    assert!(
        proved.is_ok(),
        "{from:?} is not the beginning of {to:?}: {proved:?}"
    );
}

/// The root hash of the tree up to a position.
pub fn root_at(client: &Client, position: u64) -> String {
    let document = "query($position: Position) { checkpoint(position: $position) { rootHash } }";
    let data = client.query(document, json!({ "position": position }));
    data["checkpoint"]["rootHash"]
        .as_str()
        .expect("is text")
        .to_owned()
}
