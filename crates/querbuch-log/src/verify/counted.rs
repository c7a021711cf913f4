//! Counting keys and checkpoints: a row that was removed as a whole is missed, and one that stands twice is found.

use std::collections::HashSet;

use querbuch_domain::id::Position;
use sha2::{Digest as _, Sha256};

use super::fault::{Fault, What};
use super::keys::name;
use crate::store::{Counts, KeyRow};

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// Idempotency keys.
    pub keys: u64,
    /// Checkpoints.
    pub checkpoints: u64,
    /// Up to which position keys are counted for themselves.
    pub upto: Position,
    keys_upto: u64,
    /// Half of the hash of each key, where keys are remembered at all: with so many bits no two are ever alike.
    seen: Option<HashSet<u128>>,
}

impl Counted {
    pub fn remember_keys(&mut self) {
        self.seen = Some(HashSet::new());
    }

    pub fn add_keys(&mut self, position: Position, rows: &[KeyRow], faults: &mut Vec<Fault>) {
        let count = rows.len() as u64;
        self.keys += count;
        if position <= self.upto {
            self.keys_upto += count;
        }
        let Some(seen) = &mut self.seen else { return };
        for row in rows {
            if !seen.insert(half_hash(row)) {
                faults.push(Fault::at(position, What::KeyDoubled(name(row))));
            }
        }
    }

    /// Holds what was counted as it was recorded against what was found.
    pub fn check(&self, before: Counts, after: Counts, checkpoints_beyond: u64) -> Vec<Fault> {
        let checkpoints = self.checkpoints + checkpoints_beyond;
        let found = [
            difference(before.keys, self.keys_upto).map(What::KeysMissing),
            difference(self.keys_upto, before.keys).map(What::KeysSurplus),
            difference(before.checkpoints, checkpoints).map(What::CheckpointsMissing),
            // Others may have kept some meanwhile.
            difference(checkpoints, after.checkpoints).map(What::CheckpointsSurplus),
        ];
        let faults = found.into_iter().flatten();
        // Up to which position something is missing is all that is known of its place.
        faults.map(|what| Fault::at(before.position, what)).collect()
    }
}

/// By how much one count is above another.
fn difference(more: u64, less: u64) -> Option<u64> {
    more.checked_sub(less).filter(|difference| *difference > 0)
}

fn half_hash(row: &KeyRow) -> u128 {
    let mut hash = Sha256::new();
    hash.update((row.actor.len() as u64).to_be_bytes());
    hash.update(row.actor.as_bytes());
    hash.update(row.key.as_bytes());
    let hash = hash.finalize();
    let half = hash.iter().take(16);
    half.fold(0, |number, byte| number << 8 | u128::from(*byte))
}
