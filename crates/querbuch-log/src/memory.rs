//! A log in memory, which ends with the process: for tests. It keeps the rules of a real database exactly; the simulation
//! of the committer checks the committer against the same rules.

mod tables;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use querbuch_domain::id::Position;
use tokio::sync::Notify;

pub(crate) use self::tables::Tables;
use crate::store::{
    ActorKey, Additions, Appended, CheckpointRow, Database, EntrySink, Head, KeyRow, RowSink, SaltedRow,
    Session, StoreError, TextRow,
};
use crate::tree::FullTile;

/// A log in memory. A clone is the same log.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    tables: Mutex<Tables>,
    text_reads: AtomicUsize,
    entry_reads: AtomicUsize,
    tile_reads: AtomicUsize,
}

impl Memory {
    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.0.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How often texts were asked for.
    pub fn text_reads(&self) -> usize {
        self.0.text_reads.load(SeqCst)
    }

    /// How often entries were asked for.
    pub fn entry_reads(&self) -> usize {
        self.0.entry_reads.load(SeqCst)
    }

    /// How often tiles were asked for.
    pub fn tile_reads(&self) -> usize {
        self.0.tile_reads.load(SeqCst)
    }
}

#[async_trait]
impl Database for Memory {
    fn kind(&self) -> &'static str {
        "memory"
    }

    async fn session(&self) -> Result<Box<dyn Session>, StoreError> {
        Ok(Box::new(MemorySession(self.clone())))
    }

    async fn head(&self) -> Result<Head, StoreError> {
        Ok(self.tables().head)
    }

    async fn read(&self, after: Position, limit: usize) -> Result<Vec<(Position, String)>, StoreError> {
        self.0.entry_reads.fetch_add(1, SeqCst);
        Ok(self.tables().read(after, limit))
    }

    async fn texts(&self, positions: &[Position]) -> Result<Vec<TextRow>, StoreError> {
        self.0.text_reads.fetch_add(1, SeqCst);
        let tables = self.tables();
        let wanted = tables.texts.values().map(|row| &row.text);
        Ok(wanted
            .filter(|row| positions.contains(&row.position))
            .cloned()
            .collect())
    }

    async fn tiles(&self, wanted: &[(u8, u64)]) -> Result<Vec<FullTile>, StoreError> {
        self.0.tile_reads.fetch_add(1, SeqCst);
        let tables = self.tables();
        Ok(wanted.iter().filter_map(|name| tables.tile(*name)).collect())
    }

    async fn tile_count(&self) -> Result<u64, StoreError> {
        let count = self.tables().tiles.keys().filter(|name| name.0 == 0).count();
        Ok(count as u64)
    }

    async fn checkpoint(&self, at_most: Position) -> Result<Option<CheckpointRow>, StoreError> {
        let tables = self.tables();
        let newest = tables.checkpoints.range(..=at_most).next_back();
        Ok(newest.map(|(position, note)| CheckpointRow {
            position: *position,
            note: note.clone(),
        }))
    }

    fn watch(&self, _hint: Arc<Notify>) {
        // Nobody else writes.
    }

    async fn announce(&self, _position: Position) -> Result<(), StoreError> {
        Ok(())
    }

    async fn texts_between(
        &self,
        after: Option<Position>,
        upto: Option<Position>,
    ) -> Result<Vec<SaltedRow>, StoreError> {
        let tables = self.tables();
        let rows = tables.texts.values();
        Ok(rows
            .filter(|row| lies_between(row.text.position, after, upto))
            .cloned()
            .collect())
    }

    async fn checkpoints_between(
        &self,
        after: Option<Position>,
        upto: Option<Position>,
    ) -> Result<Vec<CheckpointRow>, StoreError> {
        let tables = self.tables();
        let rows = tables.checkpoints.iter();
        Ok(rows
            .filter(|(position, _)| lies_between(**position, after, upto))
            .map(|(position, note)| CheckpointRow {
                position: *position,
                note: note.clone(),
            })
            .collect())
    }

    async fn each_key(&self, sink: RowSink<'_, KeyRow>) -> Result<(), StoreError> {
        let mut rows: Vec<KeyRow> = self.tables().keys.values().cloned().collect();
        rows.sort_by_key(|row| row.position);
        rows.into_iter().try_for_each(sink)
    }

    async fn each_tile(&self, sink: RowSink<'_, FullTile>) -> Result<(), StoreError> {
        let tables = self.tables().clone();
        let tiles = tables.tiles.keys().filter_map(|name| tables.tile(*name));
        tiles.into_iter().try_for_each(sink)
    }

    async fn self_check(&self) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }

    async fn copy_into(&self, _file: &Path) -> Result<(), StoreError> {
        Err(StoreError::NoCopy)
    }

    async fn close(&self) {}
}

/// Whether a position lies after one and up to another.
fn lies_between(position: Position, after: Option<Position>, upto: Option<Position>) -> bool {
    after.is_none_or(|after| position > after) && upto.is_none_or(|upto| position <= upto)
}

/// The one that writes: a lock would keep nobody out, so there is none.
struct MemorySession(Memory);

#[async_trait]
impl Session for MemorySession {
    async fn lock(&mut self) -> Result<Head, StoreError> {
        Ok(self.0.tables().head)
    }

    async fn release(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn head(&mut self) -> Result<Head, StoreError> {
        Ok(self.0.tables().head)
    }

    async fn read_after(&mut self, position: Position, sink: EntrySink<'_>) -> Result<(), StoreError> {
        let entries = self.0.tables().read(position, usize::MAX);
        entries
            .iter()
            .try_for_each(|(position, entry)| sink(*position, entry))
    }

    async fn known_keys(&mut self, keys: &[ActorKey]) -> Result<Vec<KeyRow>, StoreError> {
        let tables = self.0.tables();
        Ok(keys
            .iter()
            .filter_map(|key| tables.keys.get(key).cloned())
            .collect())
    }

    async fn append(&mut self, expected: Position, additions: &Additions) -> Result<Appended, StoreError> {
        self.0
            .tables()
            .append(expected, additions)
            .map_err(StoreError::Database)
    }

    async fn keep_checkpoint(&mut self, row: &CheckpointRow) -> Result<(), StoreError> {
        self.0.tables().keep(row);
        Ok(())
    }

    async fn add_tiles(&mut self, tiles: &[FullTile]) -> Result<(), StoreError> {
        self.0.tables().add_tiles(tiles);
        Ok(())
    }

    async fn idle(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
