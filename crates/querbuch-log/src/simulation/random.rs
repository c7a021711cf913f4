//! Numbers from a seed.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

/// SplitMix64: each number from a counter alone, so that it can be shared without a lock.
#[derive(Debug)]
pub struct Random(AtomicU64);

impl Random {
    pub fn new(seed: u64) -> Self {
        // Neighbouring seeds must not give the same numbers one step apart.
        Self(AtomicU64::new(seed.wrapping_mul(0xD1B5_4A32_D192_ED03)))
    }

    pub fn next(&self) -> u64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut number = self.0.fetch_add(STEP, SeqCst).wrapping_add(STEP);
        number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        number ^ (number >> 31)
    }

    /// From 0 to below the bound, which is not 0.
    pub fn below(&self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// True so many times of a thousand.
    pub fn chance(&self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }

    /// One of a list.
    pub fn pick<'a, T>(&self, list: &'a [T]) -> Option<&'a T> {
        let count = list.len() as u64;
        let index = (count > 0).then(|| self.below(count))?;
        list.get(usize::try_from(index).ok()?)
    }
}
