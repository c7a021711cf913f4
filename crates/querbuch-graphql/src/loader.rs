//! What lives in the database beside the log: texts of bookings, and the tiles that proofs are made from. All that one
//! answer asks for are read together.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use querbuch_ledger::domain::id::Position;
use querbuch_ledger::ledger::{Ledger, Texts};
use querbuch_ledger::log::proofs::EntryInTree;
use querbuch_ledger::log::store::StoreError;
use querbuch_ledger::log::tree::InclusionProof;
use tokio::sync::OnceCell;

type Found<K, V> = Result<HashMap<K, V>, Arc<StoreError>>;

/// Questions that wait to be asked together, and where their answers will be.
struct Round<K, V> {
    keys: Vec<K>,
    found: Arc<OnceCell<Found<K, V>>>,
}

impl<K, V> Default for Round<K, V> {
    fn default() -> Self {
        Self {
            keys: Vec::new(),
            found: Arc::default(),
        }
    }
}

/// Asks in rounds: whoever asks while a round gathers is answered by the same query.
struct Rounds<K, V>(Mutex<Round<K, V>>);

impl<K, V> Default for Rounds<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Copy + Ord + Hash, V: Clone> Rounds<K, V> {
    /// The answer to one question, where there is any. `ask` gets all of a round, each once.
    async fn load<F>(&self, key: K, ask: impl FnOnce(Vec<K>) -> F) -> Result<Option<V>, Arc<StoreError>>
    where
        F: Future<Output = Result<HashMap<K, V>, StoreError>>,
    {
        let found = {
            let mut round = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            round.keys.push(key);
            round.found.clone()
        };
        // The fields of an answer are polled one after the other: after one yield, all have joined the round.
        tokio::task::yield_now().await;
        let answers = found.get_or_init(|| async {
            let mut round = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
            // Text and document of one act are asked for one by one.
            round.keys.sort_unstable();
            round.keys.dedup();
            ask(round.keys).await.map_err(Arc::new)
        });
        let answers = answers.await.as_ref().map_err(Clone::clone)?;
        Ok(answers.get(&key).cloned())
    }
}

/// Reads the texts of bookings.
pub struct TextLoader {
    ledger: Ledger,
    rounds: Rounds<Position, Texts>,
}

impl TextLoader {
    /// A loader for one request.
    pub fn new(ledger: Ledger) -> Self {
        Self {
            ledger,
            rounds: Rounds::default(),
        }
    }

    /// The texts of one act.
    pub async fn load(&self, position: Position) -> Result<Texts, Arc<StoreError>> {
        let read = |positions: Vec<Position>| async move { self.ledger.texts(&positions).await };
        Ok(self.rounds.load(position, read).await?.unwrap_or_default())
    }
}

/// Makes proofs that entries are in the log.
pub struct ProofLoader {
    ledger: Ledger,
    rounds: Rounds<EntryInTree, Arc<InclusionProof>>,
}

impl ProofLoader {
    /// A loader for one request.
    pub fn new(ledger: Ledger) -> Self {
        Self {
            ledger,
            rounds: Rounds::default(),
        }
    }

    /// That an entry is in a tree, which must not be larger than the log is by now.
    pub async fn load(&self, wanted: EntryInTree) -> Result<Arc<InclusionProof>, Arc<StoreError>> {
        let prove = |wanted: Vec<EntryInTree>| async move {
            let proofs = self
                .ledger
                .inclusion_proofs(&self.ledger.log_state(), &wanted)
                .await?;
            Ok(wanted.into_iter().zip(proofs.into_iter().map(Arc::new)).collect())
        };
        let proof = self.rounds.load(wanted, prove).await?;
        // Each question gets its answer, or all of them get an error.
        proof.ok_or_else(|| Arc::new(StoreError::Tree("a proof is missing".to_owned())))
    }
}

#[cfg(test)]
mod tests;
