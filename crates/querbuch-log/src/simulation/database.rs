//! Calls that take time, fail before or after their effect, or take effect later than they fail.

use std::path::Path;
use std::sync::{Arc, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use querbuch_domain::id::Position;
use tokio::sync::{Notify, oneshot};

use super::tables::Tables;
use super::world::World;
use crate::store::{
    ActorKey, Additions, Appended, CheckpointRow, Database, EntrySink, Head, KeyRow, RowSink, SaltedRow,
    Session, StoreError, TextRow,
};
use crate::tree::FullTile;

/// Longest wait for the lock.
const LOCK_TIMEOUT: Duration = Duration::from_secs(2);

/// The database as one process sees it.
#[derive(Clone, Debug)]
pub struct Simulated {
    pub world: Arc<World>,
    /// The process, in the trace.
    pub name: String,
}

struct SimulatedSession {
    database: Simulated,
    id: u64,
    /// Nothing works any more.
    lost: bool,
    /// The lock went with an append that is on its way.
    lock_sent: bool,
}

impl Simulated {
    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.world.tables.lock().expect("no panic")
    }

    /// The way to the database: takes time, and may end before anything happened.
    async fn go(&self, call: &str) -> Result<(), StoreError> {
        let (world, faults) = (&self.world, self.world.faults());
        if world.random.chance(faults.slow) {
            world.wait_below(300).await;
        } else if world.random.chance(500) {
            world.wait_below(2).await;
        }
        if world.random.chance(faults.before) {
            let (text, which) = (format!("{call}: made to fail"), world.random.below(4));
            world.note(|| format!("{} {call} fails before its effect ({which})", self.name));
            return Err(match which {
                0 => StoreError::Contention(text),
                1 => StoreError::ReadOnly(text),
                _ => StoreError::Unavailable(text),
            });
        }
        world.note(|| format!("{} {call}", self.name));
        Ok(())
    }

    /// The way back: the effect stands, but the connection may be lost.
    fn come_back(&self, call: &str) -> Result<(), StoreError> {
        if self.world.random.chance(self.world.faults().lost) {
            self.world
                .note(|| format!("{} {call}: the answer is lost", self.name));
            return Err(StoreError::Unavailable(format!("{call}: the answer is lost")));
        }
        Ok(())
    }

    fn unlock(&self, session: u64) {
        let mut tables = self.tables();
        if tables.lock == Some(session) {
            tables.lock = None;
        }
    }

    /// Waits for the lock and takes it.
    async fn take_lock(&self, session: u64) -> Result<(), StoreError> {
        let free = async {
            loop {
                {
                    let mut tables = self.tables();
                    if tables.lock.is_none() || tables.lock == Some(session) {
                        tables.lock = Some(session);
                        return;
                    }
                }
                tokio::time::sleep(Duration::from_millis(7)).await;
            }
        };
        let waited = tokio::time::timeout(LOCK_TIMEOUT, free).await;
        waited.map_err(|_| StoreError::Contention("the head is locked".to_owned()))
    }

    /// The server's side of an append, which goes on whatever becomes of the one who asked.
    async fn carry_out(
        self,
        session: u64,
        expected: Position,
        additions: Additions,
        late: bool,
    ) -> Result<Appended, StoreError> {
        let (world, faults) = (&self.world, self.world.faults());
        world.wait_below(if late { 4_000 } else { 2 }).await;
        self.take_lock(session).await?;
        let lasting = world.random.chance(faults.lasting);
        let after = lasting && world.random.chance(300);
        let appended = if lasting && !after {
            Err(StoreError::Full)
        } else {
            let appended = self.tables().append(expected, &additions);
            appended.map_err(|fault| {
                world.wrong(format!("{}: {fault}", self.name));
                StoreError::Database(fault)
            })
        };
        self.unlock(session);
        let first = &additions.entries[0].0;
        world.note(|| {
            format!(
                "{} appends at {first}, late {late}: {appended:?}, then fails: {after}",
                self.name
            )
        });
        if after {
            return Err(StoreError::Database("made to fail after the commit".to_owned()));
        }
        appended
    }
}

impl SimulatedSession {
    async fn go(&mut self, call: &str) -> Result<(), StoreError> {
        if self.lost {
            self.database
                .world
                .wrong(format!("{call} on a session that failed"));
            return Err(StoreError::Unavailable("lost".to_owned()));
        }
        let gone = self.database.go(call).await;
        self.lost |= gone.is_err();
        gone
    }

    fn come_back(&mut self, call: &str) -> Result<(), StoreError> {
        let back = self.database.come_back(call);
        self.lost |= back.is_err();
        back
    }
}

impl Drop for SimulatedSession {
    fn drop(&mut self) {
        if self.lock_sent {
            return;
        }
        // A server may take its time to notice that nobody is there any more.
        if self.lost && self.database.world.random.chance(500) {
            let (database, id) = (self.database.clone(), self.id);
            tokio::spawn(async move {
                database.world.wait_below(500).await;
                database.unlock(id);
            });
        } else {
            self.database.unlock(self.id);
        }
    }
}

#[async_trait]
impl Session for SimulatedSession {
    async fn lock(&mut self) -> Result<Head, StoreError> {
        self.go("lock").await?;
        let locked = self.database.take_lock(self.id).await;
        self.lost |= locked.is_err();
        locked?;
        self.come_back("lock")?;
        let head = self.database.tables().head;
        Ok(head)
    }

    async fn release(&mut self) -> Result<(), StoreError> {
        self.go("release").await?;
        self.database.unlock(self.id);
        self.come_back("release")
    }

    async fn head(&mut self) -> Result<Head, StoreError> {
        self.go("head").await?;
        let head = self.database.tables().head;
        Ok(head)
    }

    async fn read_after(&mut self, position: Position, sink: EntrySink<'_>) -> Result<(), StoreError> {
        self.go("read_after").await?;
        let list = self.database.tables().read(position, usize::MAX);
        for (position, entry) in list {
            sink(position, &entry)?;
        }
        self.come_back("read_after")
    }

    async fn known_keys(&mut self, keys: &[ActorKey]) -> Result<Vec<KeyRow>, StoreError> {
        self.go("known_keys").await?;
        let tables = self.database.tables();
        Ok(keys
            .iter()
            .filter_map(|key| tables.keys.get(key).cloned())
            .collect())
    }

    async fn append(&mut self, expected: Position, additions: &Additions) -> Result<Appended, StoreError> {
        self.go("append").await?;
        let random = &self.database.world.random;
        let faults = self.database.world.faults();
        let lost = random.chance(faults.lost);
        let late = lost && random.chance(faults.late);
        // Under a lock, the lock goes with it; otherwise it takes one as long as it works.
        let held = self.database.tables().lock == Some(self.id);
        let owner = if held { self.id } else { random.next() };
        self.lock_sent = held;
        let (reply, answer) = oneshot::channel();
        let work = self
            .database
            .clone()
            .carry_out(owner, expected, additions.clone(), late);
        tokio::spawn(async move {
            drop(reply.send(work.await));
        });
        if lost {
            self.database.world.wait_below(5).await;
            self.lost = true;
            return self.database.come_back_lost();
        }
        let answer = answer.await;
        self.lock_sent = false;
        let answer = answer.unwrap_or_else(|_| Err(StoreError::Unavailable("gone".to_owned())));
        self.lost |= answer.is_err();
        answer
    }

    async fn keep_checkpoint(&mut self, row: &CheckpointRow) -> Result<(), StoreError> {
        self.go("keep_checkpoint").await?;
        self.database.tables().keep(row);
        self.come_back("keep_checkpoint")
    }

    async fn add_tiles(&mut self, tiles: &[FullTile]) -> Result<(), StoreError> {
        self.go("add_tiles").await?;
        self.database.tables().add_tiles(tiles);
        self.come_back("add_tiles")
    }

    async fn idle(&mut self) -> Result<(), StoreError> {
        self.go("idle").await
    }
}

impl Simulated {
    fn come_back_lost(&self) -> Result<Appended, StoreError> {
        self.world
            .note(|| format!("{} append: the answer is lost", self.name));
        Err(StoreError::Unavailable("append: the answer is lost".to_owned()))
    }
}

#[async_trait]
impl Database for Simulated {
    fn kind(&self) -> &'static str {
        "simulated"
    }

    async fn session(&self) -> Result<Box<dyn Session>, StoreError> {
        self.go("session").await?;
        Ok(Box::new(SimulatedSession {
            database: self.clone(),
            id: self.world.random.next(),
            lost: false,
            lock_sent: false,
        }))
    }

    async fn head(&self) -> Result<Head, StoreError> {
        self.go("head?").await?;
        let head = self.tables().head;
        Ok(head)
    }

    async fn read(&self, after: Position, limit: usize) -> Result<Vec<(Position, String)>, StoreError> {
        self.go("read?").await?;
        // Pages are small here, so that several are needed.
        let list = self.tables().read(after, limit.min(256));
        Ok(list)
    }

    async fn texts(&self, _positions: &[Position]) -> Result<Vec<TextRow>, StoreError> {
        Ok(Vec::new())
    }

    async fn tiles(&self, wanted: &[(u8, u64)]) -> Result<Vec<FullTile>, StoreError> {
        self.go("tiles?").await?;
        let tables = self.tables();
        let tile = |name: &(u8, u64)| {
            let hashes = tables.tiles.get(name)?.clone();
            let (level, index) = *name;
            Some(FullTile { level, index, hashes })
        };
        Ok(wanted.iter().filter_map(tile).collect())
    }

    async fn tile_count(&self) -> Result<u64, StoreError> {
        self.go("tile_count?").await?;
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

    fn watch(&self, hint: Arc<Notify>) {
        self.world.watchers.lock().expect("no panic").push(hint);
    }

    async fn announce(&self, _position: Position) -> Result<(), StoreError> {
        self.go("announce").await?;
        let watchers = self.world.watchers.lock().expect("no panic").clone();
        for watcher in watchers {
            if !self.world.random.chance(self.world.faults().hints_lost) {
                watcher.notify_one();
            }
        }
        Ok(())
    }

    async fn texts_between(
        &self,
        _after: Option<Position>,
        _upto: Option<Position>,
    ) -> Result<Vec<SaltedRow>, StoreError> {
        Ok(Vec::new())
    }

    async fn checkpoints_between(
        &self,
        _after: Option<Position>,
        _upto: Option<Position>,
    ) -> Result<Vec<CheckpointRow>, StoreError> {
        Ok(Vec::new())
    }

    async fn each_key(&self, _sink: RowSink<'_, KeyRow>) -> Result<(), StoreError> {
        Ok(())
    }

    async fn each_tile(&self, _sink: RowSink<'_, FullTile>) -> Result<(), StoreError> {
        Ok(())
    }

    async fn self_check(&self) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }

    async fn copy_into(&self, _file: &Path) -> Result<(), StoreError> {
        Err(StoreError::NoCopy)
    }

    async fn close(&self) {}
}
