//! The log itself, entry by entry: for auditors, for replication, and for those who wait for what comes next.
//!
//! | module | what it holds |
//! |---|---|
//! | [`filter`] | which entries are asked for |
//! | [`subject`] | what an entry is about |

pub mod filter;
pub mod subject;

use std::collections::VecDeque;
use std::sync::Arc;

use querbuch_domain::id::Position;
use querbuch_log::store::StoreError;
use querbuch_reports::view::View;

use self::filter::EntryFilter;
use self::subject::Subject;
use crate::ledger::{Ledger, RawEntry};
use crate::tail::ENTRIES_PER_READ;

pub use crate::tail::ReadEntry;

/// Entries that are looked at for one page. A filter that matches next to nothing must not read the whole log in
/// one request: the page says how far it came.
pub const SCANNED_PER_PAGE_MAX: usize = 10_000;

/// Bytes of the entries of one page. An entry of an import holds thousands of postings, so that 500 of them would
/// be an answer of hundreds of megabytes. Each may stand in an answer twice, as text and as data: that still fits.
pub const BYTES_PER_PAGE_MAX: usize = 4 * 1024 * 1024;

/// An entry, and what it is about.
#[derive(Clone, Debug)]
pub struct ShownEntry {
    /// Its bytes, and what they say.
    pub read: Arc<ReadEntry>,
    /// What it is about.
    pub subject: Subject,
}

impl ShownEntry {
    /// Reads an entry that the view holds.
    pub fn new(raw: RawEntry, view: &View) -> Result<Self, StoreError> {
        let read = ReadEntry::new(raw.position, raw.text)?;
        Ok(Self::of(Arc::new(read), view))
    }

    /// An entry that was read, and that the view holds.
    pub fn of(read: Arc<ReadEntry>, view: &View) -> Self {
        let subject = Subject::of(&read.entry.event, read.position(), view);
        Self { read, subject }
    }

    /// Its place in the log.
    pub fn position(&self) -> Position {
        self.read.position()
    }
}

/// A page of the log.
#[derive(Clone, Debug)]
pub struct LogPage {
    /// The entries that match.
    pub entries: Vec<ShownEntry>,
    /// After which position to go on.
    pub next: Position,
}

/// At most `size` matching entries after a position, as far as the view reaches. A page may be short or empty
/// although more follow: it ends at [`SCANNED_PER_PAGE_MAX`] and [`BYTES_PER_PAGE_MAX`].
pub async fn page(
    ledger: &Ledger,
    view: &View,
    after: Position,
    size: usize,
    filter: &EntryFilter,
) -> Result<LogPage, StoreError> {
    let mut page = LogPage {
        entries: Vec::new(),
        next: after,
    };
    let (mut scanned, mut bytes) = (0, 0);
    while scanned < SCANNED_PER_PAGE_MAX && page.entries.len() < size {
        let wanted = if filter.is_everything() {
            (size - page.entries.len()).min(ENTRIES_PER_READ)
        } else {
            ENTRIES_PER_READ
        };
        let entries = ledger.entries(page.next, wanted).await?;
        if entries.is_empty() {
            break;
        }
        for raw in entries {
            if raw.position > view.position() || page.entries.len() == size || bytes >= BYTES_PER_PAGE_MAX {
                return Ok(page);
            }
            scanned += 1;
            page.next = raw.position;
            let shown = ShownEntry::new(raw, view)?;
            if filter.matches(&shown, view) {
                bytes += shown.read.text.len();
                page.entries.push(shown);
            }
        }
    }
    Ok(page)
}

/// The entries at these positions, which ascend; those beyond the view are left out. What lies close together is read in
/// one question, [`ENTRIES_PER_READ`] entries of the log at most.
pub async fn entries_at(
    ledger: &Ledger,
    view: &View,
    positions: &[Position],
) -> Result<Vec<ShownEntry>, StoreError> {
    let mut found = Vec::with_capacity(positions.len());
    let mut left = positions;
    while let Some(first) = left.first().copied() {
        let end = first.saturating_add(ENTRIES_PER_READ as u64);
        let together = left.iter().take_while(|position| **position < end).count();
        let (wanted, further) = left.split_at(together);
        left = further;
        let span = wanted.last().map_or(0, |last| last - first + 1);
        let count = usize::try_from(span).unwrap_or(ENTRIES_PER_READ);
        let Some(before) = first.checked_sub(1).filter(|_| first <= view.position()) else {
            continue;
        };
        for raw in ledger.entries(before, count).await? {
            if raw.position <= view.position() && wanted.binary_search(&raw.position).is_ok() {
                found.push(ShownEntry::new(raw, view)?);
            }
        }
    }
    Ok(found)
}

/// The entry at a position; `None` beyond the view.
pub async fn entry(
    ledger: &Ledger,
    view: &View,
    position: Position,
) -> Result<Option<ShownEntry>, StoreError> {
    let Some(before) = position.checked_sub(1).filter(|_| position <= view.position()) else {
        return Ok(None);
    };
    let raw = ledger.entries(before, 1).await?.pop();
    raw.map(|raw| ShownEntry::new(raw, view)).transpose()
}

/// Somebody who reads the log in order and waits for what comes next. Nothing is read ahead beyond a small page,
/// so that a slow reader costs little memory; and what is new is read once for all ([`tail`](crate::tail)).
pub struct Follower {
    ledger: Ledger,
    filter: EntryFilter,
    position: Position,
    view: View,
    ahead: VecDeque<Arc<ReadEntry>>,
}

impl Follower {
    /// Follows the log after a position that the view holds.
    pub fn new(ledger: Ledger, view: View, after: Position, filter: EntryFilter) -> Self {
        Self {
            ledger,
            filter,
            position: after,
            view,
            ahead: VecDeque::new(),
        }
    }

    /// The last entry that was looked at: going on after it misses nothing and repeats nothing.
    pub fn position(&self) -> Position {
        self.position
    }

    /// A view that holds the last entry.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The next entry that matches; `None` where the ledger stops. It may be dropped while it waits.
    pub async fn next(&mut self) -> Option<Result<ShownEntry, StoreError>> {
        loop {
            while let Some(read) = self.ahead.pop_front() {
                self.position = read.position();
                let shown = ShownEntry::of(read, &self.view);
                if self.filter.matches(&shown, &self.view) {
                    return Some(Ok(shown));
                }
            }
            // What is held while waiting is the newest state, not the one of the last entry that matched.
            let state = self.ledger.wait_beyond(self.position).await?;
            self.view = self.ledger.view_of_all(state);
            match self.ledger.read_along(self.position).await {
                Ok(entries) => self.ahead = entries.into(),
                Err(error) => return Some(Err(error)),
            }
            // The log may have gone on while it was read: the view has to hold all that was found.
            self.view = self.ledger.view_of_all(self.ledger.state());
        }
    }
}

#[cfg(test)]
mod tests;
