//! What lets an auditor check the log without trusting whoever runs it: checkpoints, proofs, tiles.

use querbuch_domain::id::Position;
use querbuch_log::checkpoint::{SignedTree, Signer};
use querbuch_log::log_state::LogState;
use querbuch_log::proofs::{self, EntryInTree};
use querbuch_log::store::StoreError;
use querbuch_log::tree::{Address, ConsistencyProof, EntryTooLong, Hash, InclusionProof, entry_bundle};

use crate::export::Origin;
use crate::ledger::Ledger;

/// The root of the tree at a size, and the note that signs it, where this process has a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// How many entries it covers: the last position.
    pub tree_size: Position,
    /// The root hash.
    pub root: Hash,
    /// The signed note.
    pub note: Option<String>,
}

/// What is stored under the name of a tile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tile {
    /// Its bytes.
    Found(Vec<u8>),
    /// The tree is not that large, or the tile is wider or narrower by now.
    Absent,
    /// An entry is too long for the format, which gives lengths in 16 bits.
    TooLong(EntryTooLong),
}

impl Ledger {
    /// The newest state and tree of this process.
    pub fn log_state(&self) -> LogState {
        self.log.log_state()
    }

    /// The key that signs checkpoints, where this process has it: not where another key signs the log by now.
    pub fn signer(&self) -> Option<&Signer> {
        let log_state = self.log.log_state();
        let key = log_state.signing_key.as_deref();
        let signer = self.signer.as_ref();
        signer.filter(|signer| key.is_none_or(|key| key == signer.verifier_key()))
    }

    /// Where a file about a position comes from.
    pub async fn origin(&self, log_state: &LogState, position: Position) -> Result<Origin, StoreError> {
        Ok(Origin {
            ledger: self.name().to_owned(),
            root: proofs::root(&self.store, log_state, position).await?,
        })
    }

    /// The checkpoint of a size that the log had; signing it again gives the same note.
    pub async fn checkpoint(&self, log_state: &LogState, size: Position) -> Result<Checkpoint, StoreError> {
        let root = proofs::root(&self.store, log_state, size).await?;
        Ok(Checkpoint {
            tree_size: size,
            root,
            note: self.sign(log_state, SignedTree { size, root }).await?,
        })
    }

    /// The note of a tree that the log had. What is newest is noted as signed with it, so that those who ask for many
    /// sizes wait for the disk once.
    async fn sign(&self, log_state: &LogState, tree: SignedTree) -> Result<Option<String>, StoreError> {
        let Some(signer) = self.signer().cloned() else {
            return Ok(None);
        };
        if signer.signs_at_once(tree.size) {
            return Ok(Some(signer.attest(tree)?));
        }
        let newest = SignedTree {
            size: log_state.position(),
            root: log_state.tree.root(),
        };
        let signing = tokio::task::spawn_blocking(move || {
            signer.attest(newest)?;
            signer.attest(tree)
        });
        let ended = signing.await;
        let note = ended.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Some(note?))
    }

    /// That entries are in trees, in the order of the questions. All of them are answered by one question to the
    /// database, as long as they are not more than a page of the log has.
    pub async fn inclusion_proofs(
        &self,
        log_state: &LogState,
        wanted: &[EntryInTree],
    ) -> Result<Vec<InclusionProof>, StoreError> {
        proofs::inclusions(&self.store, log_state, wanted).await
    }

    /// That the tree of one size starts with that of another.
    pub async fn consistency_proof(
        &self,
        log_state: &LogState,
        from: Position,
        to: Position,
    ) -> Result<ConsistencyProof, StoreError> {
        proofs::consistency(&self.store, log_state, from, to).await
    }

    /// What C2SP tlog-tiles has under an address. A tile that has grown is still given at its earlier widths.
    pub async fn tile(&self, address: Address) -> Result<Tile, StoreError> {
        let log_state = self.log.log_state();
        let (id, width) = (address.tile(), address.width());
        if width == 0 || log_state.tree.width(id) < width {
            return Ok(Tile::Absent);
        }
        if let Address::Entries { .. } = address {
            // The width says that the tree is that large, so this is within it.
            let first = id.index.saturating_mul(256);
            let entries = self.store.read(first, width.into()).await?;
            let bundle = entry_bundle(entries.iter().map(|(_, entry)| entry.as_str()));
            return Ok(bundle.map_or_else(Tile::TooLong, Tile::Found));
        }
        let tiles = proofs::tiles(&self.store, &log_state.tree, &[id]).await?;
        let bytes = usize::from(width) * 32;
        let found = tiles.get(id).and_then(|hashes| hashes.get(..bytes));
        Ok(found.map_or(Tile::Absent, |hashes| Tile::Found(hashes.to_vec())))
    }
}

#[cfg(test)]
mod tests;
