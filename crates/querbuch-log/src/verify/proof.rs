//! One proof, without a database: that an entry is in the tree of a root hash, and whether somebody signed that root.

use std::fmt;

use querbuch_domain::id::Position;
use serde_json::Value;

use crate::archive::{FORMAT, Header};
use crate::checkpoint::{NoteError, Verifier, read_unverified};
use crate::tree::{Hash, leaf_hash, verify_inclusion};

/// A proof that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The position of the entry that was proven.
    pub position: Position,
    /// The size of the tree that it is in.
    pub tree_size: Position,
    /// The root hash of that tree.
    pub root: Hash,
    /// The origin of the key that signed the root; none where no key was given to check a signature with.
    pub signed_by: Option<String>,
}

/// Why a proof is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// No proof at all.
    #[error("this is no proof: {0}")]
    Malformed(String),
    /// The hashes do not lead from the entry to the root.
    #[error("position {0}: the proof does not lead to the root hash")]
    Fails(Position),
    /// The signature of the root does not hold.
    #[error("the checkpoint: {0}")]
    Forged(#[from] NoteError),
    /// The checkpoint is of another tree.
    #[error("the checkpoint is of another size or root hash than the proof")]
    OtherTree,
    /// A key was given, and nothing that it could check.
    #[error("there is no signed checkpoint beside the proof, so the key has nothing to check")]
    Unsigned,
}

impl ProofError {
    /// The code for scripts, which never changes.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "PROOF_MALFORMED",
            Self::Fails(_) => "PROOF_FAILS",
            Self::Forged(_) => "CHECKPOINT_FORGED",
            Self::OtherTree => "CHECKPOINT_DIFFERS",
            Self::Unsigned => "CHECKPOINT_MISSING",
        }
    }
}

/// Checks what a file holds: one JSON object as the API gives it, or the header of an exported log with some of its
/// lines. Gives the proofs, in order; there is at least one.
pub fn check(text: &str, verifier: Option<&Verifier>) -> Result<Vec<Proven>, ProofError> {
    let first = text.lines().next().unwrap_or_default();
    match serde_json::from_str::<Value>(first) {
        Ok(header) if header["format"] == FORMAT => check_lines(first, text, verifier),
        _ => {
            let object: Value = serde_json::from_str(text).map_err(malformed)?;
            Ok(vec![check_object(&object, verifier)?])
        }
    }
}

fn check_lines(first: &str, text: &str, verifier: Option<&Verifier>) -> Result<Vec<Proven>, ProofError> {
    let header: Header = serde_json::from_str(first).map_err(malformed)?;
    let root = hash(&Value::from(header.root_hash.as_str()))?;
    let signed_by = check_note(header.checkpoint.as_deref(), header.tree_size, root, verifier)?;
    let mut proven = Vec::new();
    for line in text.lines().skip(1).filter(|line| !line.trim().is_empty()) {
        let line: Value = serde_json::from_str(line).map_err(malformed)?;
        let position = number(&line["position"]).ok_or_else(|| lacks("position"))?;
        let entry = line["entry"].as_str().ok_or_else(|| lacks("entry"))?;
        let hashes = hashes(&line["proof"]).ok_or_else(|| lacks("proof"))??;
        let leaf_index = position.saturating_sub(1);
        check_path(entry, leaf_index, header.tree_size, root, &hashes)?;
        proven.push(Proven {
            position,
            tree_size: header.tree_size,
            root,
            signed_by: signed_by.clone(),
        });
    }
    if proven.is_empty() {
        return Err(lacks("line of an entry"));
    }
    Ok(proven)
}

fn check_object(object: &Value, verifier: Option<&Verifier>) -> Result<Proven, ProofError> {
    let holder = find(object, &|value| value["entry"].is_string()).ok_or_else(|| lacks("entry"))?;
    let entry = holder["entry"].as_str().unwrap_or_default();
    let proof = find(object, &|value| {
        value["leafIndex"].is_number() || value["leafIndex"].is_string()
    });
    let proof = proof.ok_or_else(|| lacks("leafIndex"))?;
    let leaf_index = number(&proof["leafIndex"]).ok_or_else(|| lacks("leafIndex"))?;
    let tree_size = number(&proof["treeSize"]).ok_or_else(|| lacks("treeSize"))?;
    let root = hash(&proof["rootHash"])?;
    let hashes = hashes(&proof["hashes"]).ok_or_else(|| lacks("hashes"))??;
    check_path(entry, leaf_index, tree_size, root, &hashes)?;
    let note = find(object, &|value| value["note"].is_string()).and_then(|value| value["note"].as_str());
    Ok(Proven {
        position: leaf_index.saturating_add(1),
        tree_size,
        root,
        signed_by: check_note(note, tree_size, root, verifier)?,
    })
}

/// That the path leads from the entry to the root, and that the entry itself names the place that it is proven for.
fn check_path(
    entry: &str,
    leaf_index: u64,
    tree_size: u64,
    root: Hash,
    hashes: &[Hash],
) -> Result<(), ProofError> {
    let position = leaf_index.saturating_add(1);
    let says = serde_json::from_str::<Value>(entry).map_err(malformed)?["position"].as_u64();
    if says != Some(position) {
        return Err(ProofError::Malformed(format!(
            "the entry is not the one at position {position}"
        )));
    }
    verify_inclusion(leaf_hash(entry), leaf_index, tree_size, root, hashes)
        .map_err(|_| ProofError::Fails(position))
}

/// Who signed the root. A note must be of the same tree, also where nobody can check who signed it.
fn check_note(
    note: Option<&str>,
    tree_size: u64,
    root: Hash,
    verifier: Option<&Verifier>,
) -> Result<Option<String>, ProofError> {
    let checkpoint = match (note, verifier) {
        (None, None) => return Ok(None),
        (None, Some(_)) => return Err(ProofError::Unsigned),
        (Some(note), None) => read_unverified(note)?,
        (Some(note), Some(verifier)) => verifier.check(note)?,
    };
    if (checkpoint.size, checkpoint.root) != (tree_size, root) {
        return Err(ProofError::OtherTree);
    }
    Ok(verifier.map(|verifier| verifier.origin().to_owned()))
}

/// The first object, from the outside in, that fits. The parser bounds how deep they are nested.
fn find<'a>(value: &'a Value, fits: &dyn Fn(&Value) -> bool) -> Option<&'a Value> {
    match value {
        Value::Object(_) if fits(value) => Some(value),
        Value::Object(members) => members.values().find_map(|value| find(value, fits)),
        Value::Array(list) => list.iter().find_map(|value| find(value, fits)),
        _ => None,
    }
}

/// A whole number, also as a string.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn hashes(value: &Value) -> Option<Result<Vec<Hash>, ProofError>> {
    value.as_array().map(|list| list.iter().map(hash).collect())
}

fn hash(value: &Value) -> Result<Hash, ProofError> {
    let text = value.as_str().ok_or_else(|| lacks("hash"))?;
    text.parse().map_err(malformed)
}

fn lacks(member: &str) -> ProofError {
    ProofError::Malformed(format!("it has no {member}"))
}

fn malformed(error: impl fmt::Display) -> ProofError {
    ProofError::Malformed(error.to_string())
}
