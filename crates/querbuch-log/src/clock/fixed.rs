//! A source of time, ids and salts that is told what to give, for tests.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::SeqCst};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::Source;

/// Midnight before 2026, in microseconds since 1970.
const START_MICROS: i64 = 1_767_225_600_000_000;

/// A clock that stands until it is moved; ids and salts that count.
#[derive(Debug, Default)]
pub struct Fixed {
    micros: AtomicI64,
    ids: AtomicU64,
    salts: AtomicU64,
    no_randomness: AtomicBool,
}

impl Fixed {
    /// Sets the clock, in microseconds after midnight before 2026.
    pub fn set(&self, micros: i64) {
        self.micros.store(micros, SeqCst);
    }

    /// From now on there are no salts and no secrets.
    pub fn run_dry(&self) {
        self.no_randomness.store(true, SeqCst);
    }
}

impl Source for Fixed {
    fn now(&self) -> DateTime<Utc> {
        instant(self.micros.load(SeqCst))
    }

    fn id(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.ids.fetch_add(1, SeqCst) + 1))
    }

    fn salt(&self) -> Option<[u8; 16]> {
        let number = self.salts.fetch_add(1, SeqCst) + 1;
        (!self.no_randomness.load(SeqCst)).then(|| u128::from(number).to_be_bytes())
    }

    fn secret(&self) -> Option<[u8; 32]> {
        let salt = self.salt()?;
        let mut secret = [0; 32];
        secret[16..].copy_from_slice(&salt);
        Some(secret)
    }
}

/// Microseconds after midnight before 2026.
pub fn instant(micros: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::microseconds(START_MICROS + micros)
}
