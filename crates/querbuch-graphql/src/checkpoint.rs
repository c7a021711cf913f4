//! Checkpoints and proofs: the log can be checked without trusting whoever runs it.

use async_graphql::{Context, Error, ErrorExtensions as _, Object, Result, SimpleObject};
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::refusal::{LogFault, QuestionFault, Refusal};
use querbuch_ledger::log::log_state::LogState;
use querbuch_ledger::log::proofs::EntryInTree;
use querbuch_ledger::log::tree::{ConsistencyProof as Consistency, Hash, InclusionProof as Inclusion};
use querbuch_ledger::proofs::Checkpoint as Signed;

use crate::context::RequestContext;
use crate::error::refused;
use crate::scalar::Position;

/// The root of the RFC 9162 tree over the log at a size. Every hash in this API is the standard Base64 of its 32
/// bytes.
pub struct Checkpoint(Signed);

/// a signed statement of what the log holds
#[Object]
impl Checkpoint {
    /// how many entries it covers: the last position
    async fn tree_size(&self) -> Position {
        Position(self.0.tree_size)
    }

    /// the root hash of the tree over these entries
    async fn root_hash(&self) -> String {
        self.0.root.to_string()
    }

    /// the C2SP signed note; the same position gives the same note as long as the same key signs
    async fn note(&self, ctx: &Context<'_>) -> Result<&str> {
        let language = RequestContext::of(ctx).language;
        self.0.note.as_deref().ok_or_else(|| no_key(language))
    }

    /// the public key that checks the note, `NAME+HASH+KEY`; compare it with the one that you were given otherwise
    async fn verifier_key(&self, ctx: &Context<'_>) -> Result<String> {
        let request = RequestContext::of(ctx);
        let signer = request.ledger.signer();
        signer
            .map(|signer| signer.verifier_key().to_owned())
            .ok_or_else(|| no_key(request.language))
    }
}

impl Checkpoint {
    /// The checkpoint of a position that this request may see.
    pub async fn at(ctx: &Context<'_>, position: Option<u64>) -> Result<Self> {
        let request = RequestContext::of(ctx);
        let log_state = request.ledger.log_state();
        // All of one answer is about one moment, so without a position it is that of the other figures.
        let size = position.unwrap_or(request.state().position);
        within(&log_state, "position", size, request.language)?;
        let checkpoint = request.ledger.checkpoint(&log_state, size).await;
        checkpoint.map(Self).map_err(|error| request.failed(&error))
    }
}

/// that an entry is in the tree of a size, by the hashes beside its way to the root
#[derive(SimpleObject, Clone, Debug)]
pub struct InclusionProof {
    /// the number of the leaf, from 0: the position less one
    pub leaf_index: Position,
    /// the size of the tree
    pub tree_size: Position,
    /// the root hash of that tree
    pub root_hash: String,
    /// the hashes, from the leaf up
    pub hashes: Vec<String>,
}

/// that the tree of one size starts with that of another: nothing before was changed
#[derive(SimpleObject, Clone, Debug)]
pub struct ConsistencyProof {
    /// the earlier size
    pub from: Position,
    /// the later size
    pub to: Position,
    /// the hashes from which both roots follow
    pub hashes: Vec<String>,
}

impl From<&Inclusion> for InclusionProof {
    fn from(proof: &Inclusion) -> Self {
        Self {
            leaf_index: Position(proof.leaf_index),
            tree_size: Position(proof.tree_size),
            root_hash: proof.root.to_string(),
            hashes: texts(&proof.hashes),
        }
    }
}

impl From<Consistency> for ConsistencyProof {
    fn from(proof: Consistency) -> Self {
        Self {
            from: Position(proof.from),
            to: Position(proof.to),
            hashes: texts(&proof.hashes),
        }
    }
}

fn texts(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(ToString::to_string).collect()
}

impl InclusionProof {
    /// The proof for an entry, in the tree of a size or of what this request sees.
    pub async fn of(ctx: &Context<'_>, position: u64, tree_size: Option<u64>) -> Result<Self> {
        let request = RequestContext::of(ctx);
        request.require_log()?;
        let log_state = request.ledger.log_state();
        let size = tree_size.unwrap_or(request.state().position.max(position));
        within(&log_state, "treeSize", size, request.language)?;
        if size < position {
            let reason = LogFault::TreeTooSmall { position };
            return Err(request.refused(&[Refusal::at("treeSize", reason)]));
        }
        let proof = request.proofs.load(EntryInTree { position, size }).await;
        proof
            .map(|proof| Self::from(proof.as_ref()))
            .map_err(|error| request.failed(&error))
    }
}

/// Refuses a position beyond the head.
fn within(log_state: &LogState, field: &str, position: u64, language: Language) -> Result<()> {
    let head = log_state.position();
    if position > head {
        let refusal = Refusal::at(field, LogFault::PositionAhead { head });
        return Err(refused(&[refusal], language));
    }
    Ok(())
}

fn no_key(language: Language) -> Error {
    let message = language.pick(
        "Dieser Server hat keinen Schlüssel, mit dem das Journal unterschrieben wird. Mit --key FILE bekommt er ihn.",
        "This server has no key to sign the log with, or another key signs it by now. Give it the right one with --key FILE.",
    );
    Error::new(message).extend_with(|_, extensions| extensions.set("code", "NO_SIGNING_KEY"))
}

/// Checkpoints and proofs between them.
#[derive(Default)]
pub struct CheckpointQuery;

#[Object]
impl CheckpointQuery {
    /// the checkpoint of a position, or of now
    async fn checkpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "a position that it must cover; without it, the newest one")] position: Option<
            Position,
        >,
    ) -> Result<Checkpoint> {
        Checkpoint::at(ctx, position.map(|position| position.0)).await
    }

    /// that the log up to `to` starts with the log up to `from`
    async fn consistency_proof(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "the size of the earlier tree")] from: Position,
        #[graphql(desc = "the size of the later tree; without it, the newest checkpoint")] to: Position,
    ) -> Result<ConsistencyProof> {
        let request = RequestContext::of(ctx);
        request.require_log()?;
        let log_state = request.ledger.log_state();
        within(&log_state, "to", to.0, request.language)?;
        if from.0 > to.0 {
            let refusal = Refusal::at("from", QuestionFault::FromAfterTo);
            return Err(request.refused(&[refusal]));
        }
        let proof = request.ledger.consistency_proof(&log_state, from.0, to.0).await;
        proof.map(Into::into).map_err(|error| request.failed(&error))
    }
}

#[cfg(test)]
mod tests;
