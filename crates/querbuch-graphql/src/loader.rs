//! Texts of bookings live in the database. All that one answer asks for are read together.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use querbuch_ledger::domain::id::Position;
use querbuch_ledger::ledger::{Ledger, Texts};
use querbuch_ledger::log::store::StoreError;
use tokio::sync::OnceCell;

type Found = Result<HashMap<Position, Texts>, Arc<StoreError>>;

/// Positions that wait to be read together, and where their texts will be.
#[derive(Default)]
struct Round {
    positions: Vec<Position>,
    found: Arc<OnceCell<Found>>,
}

/// Reads texts in rounds: whoever asks while a round gathers is answered by the same query.
pub struct TextLoader {
    ledger: Ledger,
    round: Mutex<Round>,
}

impl TextLoader {
    /// A loader for one request.
    pub fn new(ledger: Ledger) -> Self {
        Self {
            ledger,
            round: Mutex::default(),
        }
    }

    /// The texts of one act.
    pub async fn load(&self, position: Position) -> Result<Texts, Arc<StoreError>> {
        let found = {
            let mut round = self.round.lock().unwrap_or_else(PoisonError::into_inner);
            round.positions.push(position);
            round.found.clone()
        };
        // The fields of an answer are polled one after the other: after one yield, all have joined the round.
        tokio::task::yield_now().await;
        let texts = found.get_or_init(|| self.read_round()).await;
        texts
            .as_ref()
            .map(|texts| texts.get(&position).cloned().unwrap_or_default())
            .map_err(Clone::clone)
    }

    async fn read_round(&self) -> Found {
        let mut round = std::mem::take(&mut *self.round.lock().unwrap_or_else(PoisonError::into_inner));
        // Text and document of one act are asked for one by one.
        round.positions.sort_unstable();
        round.positions.dedup();
        self.ledger.texts(&round.positions).await.map_err(Arc::new)
    }
}

#[cfg(test)]
mod tests;
