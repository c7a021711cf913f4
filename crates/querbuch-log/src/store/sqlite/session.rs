//! The one connection that writes to a file.

use std::cell::Cell;
use std::ffi::c_int;
use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use querbuch_domain::id::Position;
use rusqlite::{Connection, ffi, params_from_iter};

use super::super::rows::{RawKey, from_sql, to_sql};
use super::{BUSY_TIMEOUT, VALUES_PER_QUERY, connect, open, read_head};
use crate::store::{
    ActorKey, Additions, Appended, CheckpointRow, EntrySink, Head, KeyRow, Session, StoreError,
};
use crate::tree::FullTile;

/// Pages (of 4 KiB) in the write-ahead log from which they are brought into the file when nobody waits.
const WAL_PAGES_IDLE: c_int = 1_000;

/// Pages from which they are brought into the file in any case: the log beside the file stays below 64 MiB. Each
/// time somebody waits for it, so the bound is wide: one commit in some hundreds.
const WAL_PAGES_MAX: c_int = 16_000;

/// Memory for pages, in KiB: the inner pages of the key index stay in it.
const CACHE_KIB: i64 = 64 * 1024;

/// What a key was used for, found by the index.
pub(super) const KNOWN_KEY: &str = "SELECT actor, key, input_hash, position, outcome, fingerprint FROM idempotency \
    WHERE actor = ? AND key = ?";

thread_local! {
    /// Pages in the write-ahead log after the last commit of this thread.
    static WAL_PAGES: Cell<c_int> = const { Cell::new(0) };
}

pub(super) struct SqliteSession {
    pub(super) connection: Connection,
    path: PathBuf,
    wal_pages: c_int,
    /// Something was erased that the write-ahead log may still hold.
    erased: bool,
}

impl SqliteSession {
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = connect(path)?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
        // What is erased is overwritten, not only forgotten.
        connection.pragma_update(None, "secure_delete", true)?;
        // Takes the place of SQLite's own rule, which would do the work inside a commit.
        connection.wal_hook(Some(|_, pages| {
            WAL_PAGES.set(pages);
            Ok(())
        }));
        Ok(Self {
            connection,
            path: path.to_owned(),
            wal_pages: 0,
            // The session before this one may not have come to it.
            erased: true,
        })
    }

    fn begin(&self) -> Result<(), StoreError> {
        // IMMEDIATE: take the write lock now. A transaction that begins reading cannot always upgrade.
        if self.connection.is_autocommit() {
            self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        }
        Ok(())
    }

    fn roll_back(&self) -> Result<(), StoreError> {
        // With a full disk SQLite takes a transaction back by itself.
        if !self.connection.is_autocommit() {
            self.connection.prepare_cached("ROLLBACK")?.execute([])?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        self.wal_pages = WAL_PAGES.get();
        if self.wal_pages > WAL_PAGES_MAX {
            self.checkpoint("PASSIVE")?;
        }
        Ok(())
    }

    /// Brings the write-ahead log into the file; whether all of it was. Waits for nobody: a reader that is not done
    /// yet is none to hold up those who book.
    fn checkpoint(&mut self, how: &str) -> Result<bool, StoreError> {
        self.connection.busy_timeout(Duration::ZERO)?;
        let sql = format!("PRAGMA wal_checkpoint({how})");
        let done = self.connection.query_row(&sql, [], |row| row.get::<_, i64>(0));
        self.connection.busy_timeout(BUSY_TIMEOUT)?;
        self.wal_pages = 0;
        Ok(done? == 0)
    }

    /// Carries out a write, all of it or nothing.
    fn write<T>(&mut self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.begin()?;
        match work(&self.connection).and_then(|done| self.commit().map(|()| done)) {
            Ok(done) => Ok(done),
            Err(error) => {
                self.roll_back()?;
                Err(error)
            }
        }
    }
}

#[async_trait]
impl Session for SqliteSession {
    async fn lock(&mut self) -> Result<Head, StoreError> {
        self.begin()?;
        read_head(&self.connection)
    }

    async fn release(&mut self) -> Result<(), StoreError> {
        self.roll_back()
    }

    async fn head(&mut self) -> Result<Head, StoreError> {
        read_head(&self.connection)
    }

    async fn read_after(&mut self, position: Position, sink: EntrySink<'_>) -> Result<(), StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT position, entry FROM log WHERE position > ? ORDER BY position")?;
        let mut rows = statement.query([to_sql(position)])?;
        while let Some(row) = rows.next()? {
            let entry = row.get_ref(1)?.as_str().map_err(|_| not_text(row.get(0)))?;
            sink(from_sql(row.get(0)?, "log")?, entry)?;
        }
        Ok(())
    }

    async fn known_keys(&mut self, keys: &[ActorKey]) -> Result<Vec<KeyRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(KNOWN_KEY)?;
        let mut known = Vec::new();
        for used in keys {
            let mut rows = statement.query((used.actor.as_ref(), used.key.as_ref()))?;
            while let Some(row) = rows.next()? {
                let row = RawKey {
                    actor: row.get(0)?,
                    key: row.get(1)?,
                    input_hash: row.get(2)?,
                    position: row.get(3)?,
                    outcome: row.get(4)?,
                    fingerprint: row.get(5)?,
                };
                known.push(row.try_into()?);
            }
        }
        Ok(known)
    }

    async fn append(&mut self, expected: Position, additions: &Additions) -> Result<Appended, StoreError> {
        let appended = self.write(|connection| {
            if !move_head(connection, expected, additions)? {
                return Err(StoreError::HeadMoved);
            }
            insert(connection, additions)
        });
        match appended {
            Ok(()) => {
                self.erased |= !additions.erased.is_empty();
                Ok(Appended::Done)
            }
            Err(StoreError::HeadMoved) => Ok(Appended::HeadMoved),
            Err(StoreError::KeyTaken) => Ok(Appended::KeyTaken),
            Err(error) => Err(error),
        }
    }

    async fn keep_checkpoint(&mut self, row: &CheckpointRow) -> Result<(), StoreError> {
        self.write(|connection| insert_checkpoint(connection, row))
    }

    async fn add_tiles(&mut self, tiles: &[FullTile]) -> Result<(), StoreError> {
        self.write(|connection| insert_tiles(connection, tiles, "INSERT OR IGNORE"))
    }

    async fn try_write(&mut self) -> Result<(), StoreError> {
        open::require_room(&self.path)?;
        self.write(|connection| {
            connection.execute("UPDATE head SET position = position", [])?;
            Ok(())
        })
    }

    async fn idle(&mut self) -> Result<(), StoreError> {
        if self.erased {
            self.erased = !self.checkpoint("TRUNCATE")?;
        } else if self.wal_pages > WAL_PAGES_IDLE {
            self.checkpoint("PASSIVE")?;
        }
        Ok(())
    }
}

fn not_text(position: rusqlite::Result<i64>) -> StoreError {
    StoreError::Damaged {
        table: "log",
        column: "entry",
        row: position.unwrap_or_default().to_string(),
    }
}

/// Moves the head, unless it is not where it was expected.
fn move_head(connection: &Connection, expected: Position, additions: &Additions) -> Result<bool, StoreError> {
    let Some(head) = additions.head else {
        return Ok(true);
    };
    let root = head.root.map_or_else(Vec::new, |root| root.0.to_vec());
    let mut statement = connection.prepare_cached(
        "UPDATE head SET position = ?, recorded_at = ?, root = ?, keys = keys + ? WHERE position = ?",
    )?;
    let moved = statement.execute((
        to_sql(head.position),
        head.recorded_at_micros,
        root,
        to_sql(additions.keys.len() as u64),
        to_sql(expected),
    ))?;
    Ok(moved == 1)
}

fn insert(connection: &Connection, additions: &Additions) -> Result<(), StoreError> {
    let mut entry = connection.prepare_cached("INSERT INTO log (position, entry) VALUES (?, ?)")?;
    for (position, text) in &additions.entries {
        entry.execute((to_sql(*position), text))?;
    }
    let mut row = connection.prepare_cached(
        "INSERT INTO idempotency (actor, key, input_hash, position, outcome, fingerprint) \
         VALUES (?, ?, ?, ?, ?, ?)",
    )?;
    for key in &additions.keys {
        let stored_hash = key.stored_hash.as_ref().map_or(&[][..], |hash| hash.as_slice());
        row.execute((
            key.actor.as_ref(),
            key.key.as_ref(),
            key.input_hash.as_slice(),
            to_sql(key.position),
            &key.outcome,
            stored_hash,
        ))
        .map_err(taken)?;
    }
    erase(connection, &additions.erased)?;
    let mut text =
        connection.prepare_cached("INSERT INTO text (position, field, salt, content) VALUES (?, ?, ?, ?)")?;
    for (position, sealed) in &additions.texts {
        text.execute((
            to_sql(*position),
            sealed.field,
            sealed.salt.as_slice(),
            sealed.content.as_ref(),
        ))?;
    }
    insert_tiles(connection, &additions.tiles, "INSERT")?;
    additions
        .checkpoint
        .as_ref()
        .map_or(Ok(()), |row| insert_checkpoint(connection, row))
}

fn erase(connection: &Connection, positions: &[Position]) -> Result<(), StoreError> {
    for chunk in positions.chunks(VALUES_PER_QUERY) {
        let marks = super::marks(chunk.len());
        for erase in [
            format!("DELETE FROM text WHERE position IN ({marks})"),
            format!(
                "UPDATE idempotency SET input_hash = zeroblob(32), fingerprint = x'' WHERE position IN ({marks})"
            ),
        ] {
            connection.execute(&erase, params_from_iter(chunk.iter().copied().map(to_sql)))?;
        }
    }
    Ok(())
}

fn insert_tiles(connection: &Connection, tiles: &[FullTile], how: &str) -> Result<(), StoreError> {
    if tiles.is_empty() {
        return Ok(());
    }
    let mut statement = connection.prepare_cached(&format!(
        "{how} INTO tile (level, place, hashes) VALUES (?, ?, ?)"
    ))?;
    for tile in tiles {
        statement.execute((i64::from(tile.level), to_sql(tile.index), tile.hashes.as_ref()))?;
    }
    Ok(())
}

fn insert_checkpoint(connection: &Connection, row: &CheckpointRow) -> Result<(), StoreError> {
    let kept = connection
        .prepare_cached("INSERT OR IGNORE INTO checkpoint (position, note) VALUES (?, ?)")?
        .execute((to_sql(row.position), &row.note))?;
    connection
        .prepare_cached("UPDATE head SET checkpoints = checkpoints + ?")?
        .execute([to_sql(kept as u64)])?;
    Ok(())
}

/// A key that is there already is no fault but an answer.
fn taken(error: rusqlite::Error) -> StoreError {
    let code = error.sqlite_error().map(|error| error.extended_code);
    match code {
        Some(ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_UNIQUE) => StoreError::KeyTaken,
        _ => error.into(),
    }
}
