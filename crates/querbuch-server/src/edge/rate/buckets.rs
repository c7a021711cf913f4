//! The buckets: a constant number of them, those that were used last.

use std::collections::HashMap;
use std::sync::Arc;

use querbuch_graphql::limits::edge::RATE_BUCKETS_MAX;
use tokio::time::Instant;

use super::RatePolicy;
use crate::edge::network::Network;

/// Whose bucket it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// Of somebody who signed in.
    Principal(Arc<str>),
    /// Of everybody at an address, or in a network of IPv6, who did not.
    Network(Network),
}

/// What is in a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Units that are in it.
    pub level: u64,
    /// Units that find room.
    pub left: u64,
    /// Whether none do.
    pub is_full: bool,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// Sixtieths of a unit, so that a second takes out a whole number of them.
    level: u64,
    /// When it was looked at last.
    at: Instant,
}

/// All buckets. They are kept in two halves: where the first is full, the second is emptied, and both change places. What is
/// used moves to the first one, so what was not used for longest goes.
#[derive(Debug)]
pub(super) struct Buckets {
    policy: RatePolicy,
    half: usize,
    recent: HashMap<Key, Bucket>,
    earlier: HashMap<Key, Bucket>,
}

impl Buckets {
    pub(super) fn new(policy: RatePolicy) -> Self {
        Self::with_room(policy, RATE_BUCKETS_MAX)
    }

    pub(super) fn with_room(policy: RatePolicy, buckets_max: usize) -> Self {
        Self {
            policy,
            half: (buckets_max / 2).max(1),
            recent: HashMap::new(),
            earlier: HashMap::new(),
        }
    }

    /// Pours so many units into a bucket, once what has run out until now is out.
    pub(super) fn pour(&mut self, key: &Key, units: u64, now: Instant) -> Standing {
        let empty = Bucket { level: 0, at: now };
        let mut bucket = match self.recent.get(key) {
            Some(bucket) => *bucket,
            None => self.earlier.remove(key).unwrap_or(empty),
        };
        let millis = u64::try_from(now.saturating_duration_since(bucket.at).as_millis()).unwrap_or(u64::MAX);
        let run_out = u128::from(millis) * u128::from(self.policy.units_per_minute) / 1_000;
        if run_out > 0 || bucket.level == 0 {
            // What runs out in less than a sixtieth is not lost: it counts from the same moment again.
            bucket.level = bucket
                .level
                .saturating_sub(u64::try_from(run_out).unwrap_or(u64::MAX));
            bucket.at = now;
        }
        bucket.level = bucket.level.saturating_add(units.saturating_mul(60));
        let level = bucket.level.div_ceil(60);
        let left = self.policy.burst.saturating_sub(level);
        let standing = Standing {
            level,
            left,
            is_full: left == 0,
        };
        // An empty bucket is like none.
        if bucket.level == 0 {
            self.recent.remove(key);
        } else {
            self.keep(key, bucket);
        }
        standing
    }

    fn keep(&mut self, key: &Key, bucket: Bucket) {
        if let Some(kept) = self.recent.get_mut(key) {
            *kept = bucket;
            return;
        }
        if self.recent.len() >= self.half {
            self.earlier = std::mem::take(&mut self.recent);
        }
        self.recent.insert(key.clone(), bucket);
    }

    /// How many there are.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.recent.len() + self.earlier.len()
    }
}
