//! Whether a ledger may be written to and signed. What it was once known to hold, it must still hold: by its own
//! checkpoints, and by what the key signed last. A ledger that lost entries would otherwise be signed anew, and the trace
//! of the loss would be gone.

use super::{NoteError, SignedTree, Signer, Verifier, signers_unverified};
use crate::proofs;
use crate::store::{Store, StoreError};
use crate::tree::Tree;

/// Refuses a ledger that lost entries, and a key that is not the one that signs it.
pub async fn admit(store: &Store, tree: &Tree, signer: Option<&Signer>) -> Result<(), StoreError> {
    // Before the end is asked for, so that what others sign meanwhile is not beyond it.
    let beyond = store.checkpoints_between(Some(tree.size()), None).await?;
    let known = signer.map(Signer::signed).transpose()?.flatten();
    let end = store.head().await?.position;
    if let Some(row) = beyond.iter().rfind(|row| row.position > end) {
        let position = row.position;
        return Err(StoreError::CheckpointBeyond { position, end });
    }
    let Some(signer) = signer else { return Ok(()) };
    require_current(store, tree, signer).await?;
    let Some((tree_signed, path)) = known else {
        return Ok(());
    };
    if tree_signed.size > end {
        return Err(StoreError::SignedBeyond {
            path: path.to_owned(),
            signed: tree_signed,
            end,
        });
    }
    let found = tree_at(store, tree, tree_signed.size).await?;
    match found.filter(|found| *found != tree_signed) {
        Some(found) => Err(StoreError::SignedOtherwise {
            path: path.to_owned(),
            signed: tree_signed,
            found: found.root,
        }),
        None => Ok(()),
    }
}

/// Refuses a key that is not the one by which the newest checkpoint is signed.
pub async fn require_current(store: &Store, tree: &Tree, signer: &Signer) -> Result<(), StoreError> {
    let Some(newest) = store.checkpoint(u64::MAX).await? else {
        return Ok(());
    };
    let Ok(verifier) = Verifier::parse(signer.verifier_key()) else {
        // It was made from the key itself.
        return Ok(());
    };
    match verifier.check(&newest.note) {
        Ok(checkpoint) => {
            let found = tree_at(store, tree, checkpoint.size).await?;
            match found.filter(|found| found.root != checkpoint.root) {
                Some(SignedTree { size, .. }) => Err(StoreError::RootDiffers { position: size }),
                None => Ok(()),
            }
        }
        Err(NoteError::Unsigned(_)) => Err(StoreError::OtherSigningKey {
            signed_by: signers_unverified(&newest.note).unwrap_or_default().join(", "),
            given: verifier.key_name(),
        }),
        // A damaged row is no reason to stop; `querbuch verify` names it.
        Err(error) => {
            tracing::warn!(%error, position = newest.position, "the newest checkpoint cannot be checked");
            Ok(())
        }
    }
}

/// The tree at a size, as it follows from what is stored; none where it is not known yet, or the log is from before there
/// was a tree.
async fn tree_at(store: &Store, tree: &Tree, size: u64) -> Result<Option<SignedTree>, StoreError> {
    if size == 0 || size > tree.size() {
        return Ok(None);
    }
    if size < tree.size() && store.tile_count().await? < tree.size() / 256 {
        return Ok(None);
    }
    let root = proofs::root_within(store, tree, size).await?;
    Ok(Some(SignedTree { size, root }))
}
