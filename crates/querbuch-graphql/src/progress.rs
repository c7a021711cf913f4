//! How far a subscription has come, for the transport: so that it can say from where to go on.

use std::sync::atomic::{AtomicU64, Ordering};

use querbuch_ledger::domain::id::Position;

/// The last position whose event was given to the transport. Streams are pulled, so whoever has taken an event and
/// not asked for the next one reads the position of that event.
#[derive(Debug)]
pub struct Progress(AtomicU64);

/// No log is that long.
const NOWHERE: Position = Position::MAX;

impl Default for Progress {
    fn default() -> Self {
        Self(AtomicU64::new(NOWHERE))
    }
}

impl Progress {
    /// Everything up to this position is done with.
    pub fn reach(&self, position: Position) {
        self.0.store(position, Ordering::Relaxed);
    }

    /// The position after which to go on; none for a subscription that does not follow the log.
    pub fn position(&self) -> Option<Position> {
        Some(self.0.load(Ordering::Relaxed)).filter(|position| *position != NOWHERE)
    }
}

/// Which edition of an answer was given to the transport last, for subscriptions that begin with what holds now: two
/// answers of the same edition say the same, a later one says more.
#[derive(Debug, Default)]
pub struct Edition(AtomicU64);

impl Edition {
    /// This one is given next.
    pub fn reach(&self, edition: u64) {
        self.0.store(edition, Ordering::Relaxed);
    }

    /// The last one; 0 before the first.
    pub fn last(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
