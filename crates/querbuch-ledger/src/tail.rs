//! The newest entries, read once for all who follow the log.
//!
//! Whoever follows the log and has seen nearly all of it takes what is new from here: the first one who finds it missing
//! reads it from the database, the others wait for that. Whoever is further behind reads by itself, a small page at a
//! time, and only so many at once, so that requests find readers free.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use querbuch_domain::id::Position;
use querbuch_log::entry::{Entry, read};
use querbuch_log::store::{READERS_MAX, Store, StoreError};
use tokio::sync::Semaphore;
use tokio::time::sleep;

/// Entries that are read from the database at once. Whoever follows the log holds at most these in memory.
pub const ENTRIES_PER_READ: usize = 100;

/// Entries that are kept for all who follow: some seconds of the busiest ledger.
pub const KEPT_ENTRIES_MAX: usize = 2_000;

/// Bytes of their texts. An entry of an import holds thousands of postings; read and understood, it takes some three
/// times its text.
pub const KEPT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Those who are far behind and read at the same time: less than half of the turns that there are to read.
pub const CATCHING_UP_MAX: usize = (READERS_MAX / 2) as usize;

/// Pause of those who follow where too many questions wait for the database: as long as a live balance rests between two
/// changes.
const BUSY_PAUSE: Duration = Duration::from_millis(250);

/// An entry, read and understood. All who follow the log share it.
#[derive(Debug)]
pub struct ReadEntry {
    /// Its exact bytes.
    pub text: String,
    /// What they say.
    pub entry: Entry,
}

impl ReadEntry {
    /// Reads the entry that stands at a position.
    pub fn new(position: Position, text: String) -> Result<Self, StoreError> {
        let entry = read(position, &text)?;
        Ok(Self { text, entry })
    }

    /// Its place in the log.
    pub fn position(&self) -> Position {
        self.entry.header.position
    }
}

/// The end of the log, as far as somebody followed it.
pub(crate) struct Tail {
    store: Store,
    kept: Mutex<Kept>,
    /// Held by the one who reads what is new.
    reader: tokio::sync::Mutex<()>,
    catching_up: Semaphore,
}

/// Entries without a gap between them, oldest first.
#[derive(Default)]
struct Kept {
    entries: VecDeque<Arc<ReadEntry>>,
    bytes: usize,
}

impl Tail {
    /// Of the log in a database.
    pub(crate) fn new(store: Store) -> Self {
        Self {
            store,
            kept: Mutex::default(),
            reader: tokio::sync::Mutex::default(),
            catching_up: Semaphore::new(CATCHING_UP_MAX),
        }
    }

    /// The next entries after a position and up to `head`, a small page at most; they go on beyond it where others have read
    /// further. It may be dropped while
    /// it waits.
    pub(crate) async fn after(
        &self,
        position: Position,
        head: Position,
    ) -> Result<Vec<Arc<ReadEntry>>, StoreError> {
        if let Some(found) = self.kept().after(position) {
            return Ok(found);
        }
        let behind = head.saturating_sub(position);
        if behind == 0 {
            return Ok(Vec::new());
        }
        if behind > KEPT_ENTRIES_MAX as u64 || self.kept().begins_after(position) {
            // The semaphore is never closed; if it were, there would be no limit.
            let _place = self.catching_up.acquire().await.ok();
            return self.read(position, behind).await;
        }
        let _reader = self.reader.lock().await;
        // Somebody may have read it while this one waited, or so much that it is far behind by now.
        if let Some(found) = self.kept().after(position) {
            return Ok(found);
        }
        let entries = self.read(position, behind).await?;
        self.kept().add(position, &entries);
        Ok(entries)
    }

    /// Reads a small page from the database, of at most so many entries. It ends before an entry that cannot be read, unless
    /// that is the first.
    async fn read(&self, after: Position, limit: u64) -> Result<Vec<Arc<ReadEntry>>, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX).min(ENTRIES_PER_READ);
        let found = loop {
            match self.store.read(after, limit).await {
                // A stream has time: it comes again when there is less to do, instead of ending.
                Err(StoreError::TooManyReads) => sleep(BUSY_PAUSE).await,
                answered => break answered?,
            }
        };
        let mut entries = Vec::with_capacity(found.len());
        for (position, text) in found {
            match ReadEntry::new(position, text) {
                Ok(read) => entries.push(Arc::new(read)),
                Err(error) if entries.is_empty() => return Err(error),
                Err(_) => break,
            }
        }
        Ok(entries)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// What is kept of what follows a position; none where that is not the next entry.
    fn after(&self, position: Position) -> Option<Vec<Arc<ReadEntry>>> {
        let first = self.entries.front()?.position();
        let skipped = usize::try_from(position.checked_add(1)?.checked_sub(first)?).ok()?;
        let found: Vec<_> = self
            .entries
            .iter()
            .skip(skipped)
            .take(ENTRIES_PER_READ)
            .cloned()
            .collect();
        (!found.is_empty()).then_some(found)
    }

    /// Whether what follows a position was kept no longer.
    fn begins_after(&self, position: Position) -> bool {
        self.entries
            .front()
            .is_some_and(|first| first.position() > position.saturating_add(1))
    }

    /// Adds what was read after a position. Where it does not follow what is kept, that is given up: entries that were
    /// read later are newer, and somebody waits for what comes after them. What is older than all that is kept stays
    /// with who read it.
    fn add(&mut self, after: Position, read: &[Arc<ReadEntry>]) {
        if self.begins_after(after) {
            return;
        }
        if self.entries.back().is_some_and(|last| last.position() != after) {
            *self = Self::default();
        }
        for entry in read {
            self.bytes += entry.text.len();
            self.entries.push_back(entry.clone());
        }
        while self.entries.len() > KEPT_ENTRIES_MAX || (self.bytes > KEPT_BYTES_MAX && self.entries.len() > 1)
        {
            if let Some(oldest) = self.entries.pop_front() {
                self.bytes -= oldest.text.len();
            }
        }
    }
}

#[cfg(test)]
mod tests;
