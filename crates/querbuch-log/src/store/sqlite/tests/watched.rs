//! The real store behind a gate that can stop each call before or after it, and let the file grow no further.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering::SeqCst};

use super::*;
use crate::store::{ActorKey, Appended, EntrySink};

/// On which side of its effect a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before it did anything.
    Before,
    /// After it was carried out: its answer is lost.
    After,
}

/// Calls are numbered from 1; what is set holds for all sessions of a store.
#[derive(Debug)]
pub struct Gate {
    calls: AtomicUsize,
    fault: Mutex<Option<(usize, Side, StoreError)>>,
    pages_max: AtomicI64,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            calls: AtomicUsize::new(0),
            fault: Mutex::default(),
            pages_max: AtomicI64::new(NO_LIMIT),
        }
    }
}

/// The most pages that a file of SQLite can have.
const NO_LIMIT: i64 = 0xFFFF_FFFE;

impl Gate {
    /// The call of a number fails, once, before or after what it does.
    pub fn fail(&self, call: usize, side: Side, error: StoreError) {
        *self.fault.lock().expect("no panic") = Some((call, side, error));
    }

    /// Whether the fault that was set has happened.
    pub fn has_struck(&self) -> bool {
        self.fault.lock().expect("no panic").is_none()
    }

    /// Lets the file grow no further than so many pages, as a full disk does.
    pub fn limit(&self, pages: i64) {
        self.pages_max.store(pages, SeqCst);
    }

    /// Lets the file grow again, as after room was made on the disk.
    pub fn make_room(&self) {
        self.limit(NO_LIMIT);
    }

    fn enter(&self) -> Result<usize, StoreError> {
        let call = self.calls.fetch_add(1, SeqCst) + 1;
        self.stop(call, Side::Before).map(|()| call)
    }

    fn stop(&self, call: usize, side: Side) -> Result<(), StoreError> {
        let mut fault = self.fault.lock().expect("no panic");
        match fault.take_if(|fault| (fault.0, fault.1) == (call, side)) {
            Some((_, _, error)) => Err(error),
            None => Ok(()),
        }
    }
}

#[derive(Debug)]
pub struct Watched {
    pub store: SqliteStore,
    pub gate: Arc<Gate>,
}

struct WatchedSession {
    session: SqliteSession,
    gate: Arc<Gate>,
}

impl WatchedSession {
    fn enter(&self) -> Result<usize, StoreError> {
        let pages = self.gate.pages_max.load(SeqCst);
        self.session
            .connection
            .pragma_update(None, "max_page_count", pages)?;
        self.gate.enter()
    }
}

/// Carries a call out between the two sides of the gate.
macro_rules! pass {
    ($gate:expr, $call:expr, $work:expr) => {{
        let call = $call?;
        let answer = $work.await?;
        $gate.stop(call, Side::After)?;
        Ok(answer)
    }};
}

#[async_trait]
impl Session for WatchedSession {
    async fn lock(&mut self) -> Result<Head, StoreError> {
        pass!(self.gate, self.enter(), self.session.lock())
    }

    async fn release(&mut self) -> Result<(), StoreError> {
        pass!(self.gate, self.enter(), self.session.release())
    }

    async fn head(&mut self) -> Result<Head, StoreError> {
        pass!(self.gate, self.enter(), self.session.head())
    }

    async fn read_after(&mut self, position: Position, sink: EntrySink<'_>) -> Result<(), StoreError> {
        pass!(self.gate, self.enter(), self.session.read_after(position, sink))
    }

    async fn known_keys(&mut self, keys: &[ActorKey]) -> Result<Vec<KeyRow>, StoreError> {
        pass!(self.gate, self.enter(), self.session.known_keys(keys))
    }

    async fn append(&mut self, expected: Position, additions: &Additions) -> Result<Appended, StoreError> {
        pass!(self.gate, self.enter(), self.session.append(expected, additions))
    }

    async fn keep_checkpoint(&mut self, row: &CheckpointRow) -> Result<(), StoreError> {
        pass!(self.gate, self.enter(), self.session.keep_checkpoint(row))
    }

    async fn add_tiles(&mut self, tiles: &[FullTile]) -> Result<(), StoreError> {
        pass!(self.gate, self.enter(), self.session.add_tiles(tiles))
    }

    async fn idle(&mut self) -> Result<(), StoreError> {
        self.session.idle().await
    }
}

#[async_trait]
impl Database for Watched {
    fn kind(&self) -> &'static str {
        self.store.kind()
    }

    async fn session(&self) -> Result<Box<dyn Session>, StoreError> {
        let call = self.gate.enter()?;
        let (session, gate) = (SqliteSession::open(&self.store.path)?, self.gate.clone());
        self.gate.stop(call, Side::After)?;
        Ok(Box::new(WatchedSession { session, gate }))
    }

    async fn head(&self) -> Result<Head, StoreError> {
        pass!(self.gate, self.gate.enter(), self.store.head())
    }

    async fn read(&self, after: Position, limit: usize) -> Result<Vec<(Position, String)>, StoreError> {
        pass!(self.gate, self.gate.enter(), self.store.read(after, limit))
    }

    async fn texts(&self, positions: &[Position]) -> Result<Vec<TextRow>, StoreError> {
        self.store.texts(positions).await
    }

    async fn tiles(&self, wanted: &[(u8, u64)]) -> Result<Vec<FullTile>, StoreError> {
        pass!(self.gate, self.gate.enter(), self.store.tiles(wanted))
    }

    async fn tile_count(&self) -> Result<u64, StoreError> {
        pass!(self.gate, self.gate.enter(), self.store.tile_count())
    }

    async fn checkpoint(&self, at_most: Position) -> Result<Option<CheckpointRow>, StoreError> {
        self.store.checkpoint(at_most).await
    }

    fn watch(&self, hint: Arc<Notify>) {
        self.store.watch(hint);
    }

    async fn announce(&self, position: Position) -> Result<(), StoreError> {
        self.store.announce(position).await
    }

    async fn texts_between(
        &self,
        after: Option<Position>,
        upto: Option<Position>,
    ) -> Result<Vec<SaltedRow>, StoreError> {
        self.store.texts_between(after, upto).await
    }

    async fn checkpoints_between(
        &self,
        after: Option<Position>,
        upto: Option<Position>,
    ) -> Result<Vec<CheckpointRow>, StoreError> {
        self.store.checkpoints_between(after, upto).await
    }

    async fn each_key(&self, sink: RowSink<'_, KeyRow>) -> Result<(), StoreError> {
        self.store.each_key(sink).await
    }

    async fn each_tile(&self, sink: RowSink<'_, FullTile>) -> Result<(), StoreError> {
        self.store.each_tile(sink).await
    }

    async fn self_check(&self) -> Result<Vec<String>, StoreError> {
        self.store.self_check().await
    }

    async fn copy_into(&self, file: &Path) -> Result<(), StoreError> {
        self.store.copy_into(file).await
    }

    async fn close(&self) {
        self.store.close().await;
    }
}
