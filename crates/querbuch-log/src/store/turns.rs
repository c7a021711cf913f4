//! Turns to read: a fixed number of readers, and a line of bounded length before them.
//!
//! Every question takes a turn, first come, first served. So readers take as many threads and connections as there are
//! turns, however many ask, and nobody overtakes. Writing takes no turn: the committer has a connection of its own.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::StoreError;

/// Questions that the database works on at once for one process. A question takes a few milliseconds and two cores
/// answer no more than a few side by side; each reader of SQLite holds three files and up to 2 MB of pages, each one of
/// PostgreSQL a process of the server.
pub const READERS_MAX: u16 = 5;

/// Questions that wait for their turn. At a millisecond each, the last of a thousand waits 200 ms; what is more has to
/// come again, as a client that is told so at once is better off than one that runs out of time.
pub const READS_WAITING_MAX: usize = 1_000;

/// Longest wait for a turn: half of what an operation of the API may take.
pub const TURN_WAIT_MAX: Duration = Duration::from_secs(5);

/// The turns of one database. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Turns {
    readers: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

/// One reader's turn, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    _reader: OwnedSemaphorePermit,
}

impl Default for Turns {
    fn default() -> Self {
        Self::new(READERS_MAX.into(), READS_WAITING_MAX)
    }
}

impl Turns {
    fn new(readers: usize, waiting: usize) -> Self {
        Self {
            readers: Arc::new(Semaphore::new(readers)),
            waiting: Arc::new(Semaphore::new(waiting)),
        }
    }

    /// Waits for a turn. Refused with [`StoreError::TooManyReads`] where too many wait already, or for too long. It may
    /// be dropped while it waits.
    pub(super) async fn take(&self) -> Result<Turn, StoreError> {
        // Nobody overtakes: a turn that somebody waits for is given to them before it is free.
        if let Ok(reader) = self.readers.clone().try_acquire_owned() {
            return Ok(Turn { _reader: reader });
        }
        let _place = self.waiting.try_acquire().map_err(|_| StoreError::TooManyReads)?;
        match timeout(TURN_WAIT_MAX, self.readers.clone().acquire_owned()).await {
            Ok(Ok(reader)) => Ok(Turn { _reader: reader }),
            // The semaphore is never closed, so this is the time that ran out.
            _ => Err(StoreError::TooManyReads),
        }
    }
}

#[cfg(test)]
mod tests;
