//! Going through the texts of bookings, some thousand at a time.

use std::collections::{HashMap, VecDeque};
use std::panic::resume_unwind;

use querbuch_domain::id::Position;
use querbuch_domain::refusal::{QuestionFault, Refusal};
use querbuch_log::store::{Store, StoreError};
use querbuch_reports::view::View;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::spawn_blocking;

use crate::ledger::{Texts, texts_of};

/// Acts whose texts one search looks at: at some hundred thousand a second, as long as somebody waits. More are refused,
/// with the advice to narrow the question.
pub const TEXTS_PER_SEARCH_MAX: usize = 2_000_000;

/// Acts whose texts are read at once: about a megabyte.
const TEXTS_PER_READ: usize = 4_096;

/// How many searches of texts a process runs at once. Each keeps one connection to the database busy; the others wait, and
/// so leave connections to whoever asks for a single text.
static SEARCHES: Semaphore = Semaphore::const_new(2);

/// How far texts are gone through.
#[derive(Clone, Copy, Debug)]
pub enum Scan {
    /// To the end, in the order of the log.
    Whole,
    /// Until enough is found.
    Page {
        /// Only after this.
        after: Option<Position>,
        /// Only before this.
        before: Option<Position>,
        /// Whether the newest are looked at first.
        from_end: bool,
        /// How many are enough.
        wanted: usize,
    },
}

impl Scan {
    /// How many are enough.
    pub fn wanted(&self) -> usize {
        match self {
            Self::Whole => usize::MAX,
            Self::Page { wanted, .. } => *wanted,
        }
    }
}

/// Those of some acts that have texts which were not erased and which the reader may read, in the order in which they are looked at.
pub fn with_texts(positions: Vec<Position>, scan: &Scan, view: &View) -> VecDeque<Position> {
    let bookings = &view.state().bookings;
    let has_any = |position: &Position| {
        let booking = bookings.at(*position);
        booking
            .is_some_and(|booking| (booking.has_text || booking.has_document) && view.reads_texts_of(booking))
            && bookings.text_erased_by(*position).is_none()
    };
    let (after, before, from_end) = match scan {
        Scan::Whole => (None, None, false),
        Scan::Page {
            after,
            before,
            from_end,
            ..
        } => (*after, *before, *from_end),
    };
    let is_within = |position: &Position| {
        after.is_none_or(|after| *position > after) && before.is_none_or(|before| *position < before)
    };
    let wanted = positions.into_iter().filter(is_within).filter(has_any);
    if from_end {
        let mut reversed: VecDeque<Position> = wanted.collect();
        reversed.make_contiguous().reverse();
        reversed
    } else {
        wanted.collect()
    }
}

/// A search that would have to look at too many texts.
pub fn too_wide() -> Refusal {
    let max = TEXTS_PER_SEARCH_MAX;
    Refusal::at("search", QuestionFault::SearchTooWide { max })
}

/// A walk through the texts of some acts.
pub struct TextScan {
    store: Store,
    left: VecDeque<Position>,
    looked_at: usize,
    /// Held as long as the walk goes on. The semaphore is never closed; if it were, there would be no limit.
    _place: Option<SemaphorePermit<'static>>,
}

impl TextScan {
    /// A walk through the texts of these acts, in this order. It waits for its turn.
    pub async fn new(store: Store, acts: VecDeque<Position>) -> Self {
        Self {
            store,
            left: acts,
            looked_at: 0,
            _place: SEARCHES.acquire().await.ok(),
        }
    }

    /// Whether it has looked at as many as one search may, and there would be more.
    pub fn is_exhausted(&self) -> bool {
        self.looked_at >= TEXTS_PER_SEARCH_MAX && !self.left.is_empty()
    }

    /// What is made of the next texts, act by act; `None` at the end, and once it is [exhausted](Self::is_exhausted). The
    /// texts are looked at on a thread aside.
    pub async fn next<T: Send + 'static>(
        &mut self,
        found: impl Fn(&Texts) -> Option<T> + Send + 'static,
    ) -> Result<Option<Vec<(Position, T)>>, StoreError> {
        if self.left.is_empty() || self.is_exhausted() {
            return Ok(None);
        }
        let count = self.left.len().min(TEXTS_PER_READ);
        let acts: Vec<Position> = self.left.drain(..count).collect();
        self.looked_at += acts.len();
        let texts = self.read(&acts).await?;
        let look = move || {
            let matching = acts.into_iter().filter_map(|position| {
                let own = texts.get(&position)?;
                Some((position, found(own)?))
            });
            matching.collect()
        };
        match spawn_blocking(look).await {
            Ok(matching) => Ok(Some(matching)),
            // A runtime that shuts down takes no more work.
            Err(failed) if failed.is_cancelled() => Ok(None),
            Err(failed) => resume_unwind(failed.into_panic()),
        }
    }

    async fn read(&self, acts: &[Position]) -> Result<HashMap<Position, Texts>, StoreError> {
        texts_of(&self.store, acts).await
    }
}

#[cfg(test)]
mod tests;
