//! How much one asker may ask for, in the units in which GraphQL answers tell their cost (`extensions.cost.actual`).
//!
//! A leaky bucket for each asker: what was answered is poured in, and so many units a minute run out. While it is full,
//! nothing is begun. What an answer costs is known once it is there, so the last one may fill the bucket beyond its rim; it
//! runs down from there.

pub mod buckets;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql_transport::{Sentence, TransportError};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use tokio::time::Instant;

use self::buckets::{Buckets, Key, Standing};

/// Units a minute where a server is reached from beyond its machine: a page of a cockpit costs some thousand, and is looked
/// at for a minute or so.
pub const UNITS_PER_MINUTE_DEFAULT: u64 = 600_000;

/// Units at once, unless stated otherwise: those of so many minutes.
const BURST_MINUTES: u64 = 2;

/// Units at once at least: one answer may cost as much (`QUERY_TOO_COSTLY` beyond).
pub const BURST_MIN: u64 = 100_000;

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// How much one asker may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatePolicy {
    /// Units that run out of a bucket in a minute; not zero.
    pub units_per_minute: u64,
    /// Units that a bucket holds.
    pub burst: u64,
}

impl RatePolicy {
    /// So many units a minute, and so many at once; without the latter those of two minutes.
    pub fn new(units_per_minute: u64, burst: Option<u64>) -> Self {
        let burst = burst.unwrap_or(units_per_minute.saturating_mul(BURST_MINUTES));
        Self {
            units_per_minute: units_per_minute.max(1),
            burst: burst.max(BURST_MIN),
        }
    }

    /// Seconds in which a full bucket runs out.
    fn window_seconds(self) -> u64 {
        self.seconds_for(self.burst)
    }

    fn seconds_for(self, units: u64) -> u64 {
        units.saturating_mul(60).div_ceil(self.units_per_minute)
    }
}

/// The rates of all askers.
#[derive(Debug)]
pub struct Rates {
    policy: RatePolicy,
    buckets: Mutex<Buckets>,
}

impl Rates {
    /// Nobody has asked for anything yet.
    pub fn new(policy: RatePolicy) -> Self {
        Self {
            policy,
            buckets: Mutex::new(Buckets::new(policy)),
        }
    }

    /// The meter of one asker.
    pub fn meter(self: &Arc<Self>, key: Key) -> Meter {
        Meter {
            rates: self.clone(),
            key,
        }
    }
}

/// Counts what one asker asks for.
#[derive(Clone, Debug)]
pub struct Meter {
    rates: Arc<Rates>,
    key: Key,
}

impl Meter {
    /// Refused with 429 while the bucket is full.
    pub fn check(&self) -> Result<(), TransportError> {
        let standing = self.pour(0);
        if standing.is_full {
            Err(self.too_much(standing))
        } else {
            Ok(())
        }
    }

    /// Counts so many units.
    pub fn spend(&self, units: u64) {
        self.pour(units);
    }

    /// Says what is left, as the draft on `RateLimit` fields has it.
    pub fn add_to(&self, headers: &mut HeaderMap) {
        self.write(headers, self.pour(0));
    }

    fn pour(&self, units: u64) -> Standing {
        let mut buckets = self.rates.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.pour(&self.key, units, Instant::now())
    }

    fn write(&self, headers: &mut HeaderMap, standing: Standing) {
        let policy = self.rates.policy;
        let (quota, window) = (policy.burst, policy.window_seconds());
        let (left, until_whole) = (standing.left, policy.seconds_for(standing.level));
        for (name, value) in [
            (RATE_LIMIT_POLICY, format!("\"units\";q={quota};w={window}")),
            (RATE_LIMIT, format!("\"units\";r={left};t={until_whole}")),
        ] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
    }

    fn too_much(&self, standing: Standing) -> TransportError {
        let seconds = self
            .rates
            .policy
            .seconds_for(standing.level - self.rates.policy.burst + 1);
        let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
        let per_minute = self.rates.policy.units_per_minute;
        let message = Sentence::new(format!(
            "Too much was asked for at once: {per_minute} units a minute are answered. Go on after {seconds} seconds; smaller \
             pages and subscriptions cost less than asking again and again."
        ))
        .in_german(format!(
            "Gerade wurde zu viel gefragt: Beantwortet werden {per_minute} Einheiten je Minute. Bitte in {seconds} Sekunden \
             weitermachen; kleinere Seiten und Subscriptions kosten weniger als ständiges Fragen."
        ));
        let mut headers = HeaderMap::new();
        self.write(&mut headers, standing);
        let error = TransportError::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", message);
        let named = headers
            .into_iter()
            .filter_map(|(name, value)| Some((name?, value)));
        named
            .fold(error, |error, (name, value)| error.with_header(name, value))
            .with_retry_after(seconds.max(1))
    }
}
