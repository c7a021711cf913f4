//! The log in a file.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use querbuch_domain::id::Position;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _, QueryBuilder, Sqlite};

use super::{
    Access, Additions, EntrySink, Head, KeyRow, StoreError, TextRow, from_sql, key_row, pieces, to_sql,
};

/// Rows of one INSERT: long statements save hops to SQLite's thread, and five values each stay far below its
/// 32,766 parameters.
const ROWS_PER_INSERT: usize = 500;

/// CROSS JOIN keeps the order of the loops: for each wanted key a look into the index. As `(actor, key) IN
/// (VALUES …)` the same question reads the whole table as soon as two keys are asked for.
const KNOWN_KEYS: &str = ") SELECT known.actor, known.key, known.input_hash, known.position, known.outcome \
                          FROM wanted CROSS JOIN idempotency AS known \
                          ON known.actor = wanted.actor AND known.key = wanted.key";

/// Connections for reading beside the one that writes. WAL lets them read while it writes.
const READERS_MAX: u32 = 4;

/// A log in a file.
#[derive(Clone, Debug)]
pub struct SqliteStore {
    writer: SqlitePool,
    readers: SqlitePool,
    /// Held as long as the store lives; the system lets go of it when the process ends, however it ends.
    _lock: Option<Arc<File>>,
}

impl SqliteStore {
    /// Opens a file; with [`Access::Write`] it is made where it is missing, and no second process may write.
    pub async fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        let lock = match access {
            Access::Write => Some(Arc::new(lock(path)?)),
            Access::Read if !path.exists() => return Err(StoreError::NoLedger),
            Access::Read => None,
        };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(access == Access::Write)
            .journal_mode(SqliteJournalMode::Wal)
            // FULL: an acknowledged write is on disk. NORMAL would lose the last ones when the power fails.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .disable_statement_logging();
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .after_release(|connection, _| Box::pin(is_out_of_transaction(connection)));
        let writer = writer.connect_with(options.clone()).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .connect_lazy_with(options);
        let store = Self {
            writer,
            readers,
            _lock: lock,
        };
        match access {
            Access::Write => {
                sqlx::migrate!("../../migrations/sqlite")
                    .run(&store.writer)
                    .await?;
            }
            Access::Read => {
                let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_master WHERE name = 'log'")
                    .fetch_one(&store.writer)
                    .await?;
                if tables == 0 {
                    return Err(StoreError::NoLedger);
                }
            }
        }
        Ok(store)
    }

    pub(super) async fn begin(&self) -> Result<SqliteTransaction, StoreError> {
        // IMMEDIATE: take the write lock now. A transaction that begins reading cannot always upgrade.
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let head = read_head(&mut *transaction).await?;
        Ok(SqliteTransaction { transaction, head })
    }

    pub(super) async fn head(&self) -> Result<Head, StoreError> {
        read_head(&self.readers).await
    }

    pub(super) async fn read_after(&self, position: Position, sink: EntrySink<'_>) -> Result<(), StoreError> {
        read_entries(&self.readers, position, sink).await
    }

    pub(super) async fn read(
        &self,
        after: Position,
        limit: usize,
    ) -> Result<Vec<(Position, String)>, StoreError> {
        let query = sqlx::query_as::<_, (i64, String)>(
            "SELECT position, entry FROM log WHERE position > ? ORDER BY position LIMIT ?",
        );
        let rows = query
            .bind(to_sql(after))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.readers)
            .await?;
        rows.into_iter()
            .map(|(position, entry)| Ok((from_sql(position, "log")?, entry)))
            .collect()
    }

    pub(super) async fn texts(&self, positions: &[Position]) -> Result<Vec<TextRow>, StoreError> {
        let mut rows = Vec::new();
        for chunk in positions.chunks(ROWS_PER_INSERT) {
            let mut query =
                QueryBuilder::<Sqlite>::new("SELECT position, field, content FROM text WHERE position IN (");
            let mut list = query.separated(", ");
            for position in chunk {
                list.push_bind(to_sql(*position));
            }
            query.push(")");
            let found: Vec<(i64, String, String)> = query.build_query_as().fetch_all(&self.readers).await?;
            for (position, field, content) in found {
                rows.push(TextRow {
                    position: from_sql(position, "text")?,
                    field,
                    content,
                });
            }
        }
        Ok(rows)
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Whether a connection that was given back can begin again. With a full disk SQLite takes a transaction back by
/// itself; the driver's own ROLLBACK then fails, and it would refuse every later BEGIN. Such a connection is
/// closed, and another one takes its place.
async fn is_out_of_transaction(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // The rollback of a dropped transaction is still queued; the answer comes after it.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

/// A lock beside the file: SQLite itself would let a second process in, and its memory would fall behind.
fn lock(path: &Path) -> Result<File, StoreError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".lock");
    let beside = PathBuf::from(beside);
    let failed = |error| StoreError::File {
        path: beside.clone(),
        error,
    };
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&beside)
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::InUse(path.to_owned())),
        Err(std::fs::TryLockError::Error(error)) => Err(failed(error)),
    }
}

async fn read_head(executor: impl sqlx::SqliteExecutor<'_>) -> Result<Head, StoreError> {
    let (position, recorded_at_micros): (i64, i64) = sqlx::query_as("SELECT position, recorded_at FROM head")
        .fetch_one(executor)
        .await?;
    Ok(Head {
        position: from_sql(position, "head")?,
        recorded_at_micros,
    })
}

async fn read_entries(
    executor: impl sqlx::SqliteExecutor<'_>,
    after: Position,
    sink: EntrySink<'_>,
) -> Result<(), StoreError> {
    let query = sqlx::query_as::<_, (i64, String)>(
        "SELECT position, entry FROM log WHERE position > ? ORDER BY position",
    );
    let mut rows = query.bind(to_sql(after)).fetch(executor);
    while let Some((position, entry)) = rows.try_next().await? {
        sink(from_sql(position, "log")?, &entry)?;
    }
    Ok(())
}

/// A write to a file.
#[derive(Debug)]
pub struct SqliteTransaction {
    transaction: sqlx::Transaction<'static, Sqlite>,
    head: Head,
}

impl SqliteTransaction {
    pub(super) fn head(&self) -> Head {
        self.head
    }

    pub(super) async fn read_after(
        &mut self,
        position: Position,
        sink: EntrySink<'_>,
    ) -> Result<(), StoreError> {
        read_entries(&mut *self.transaction, position, sink).await
    }

    pub(super) async fn known_keys(
        &mut self,
        keys: &[(Arc<str>, Arc<str>)],
    ) -> Result<Vec<KeyRow>, StoreError> {
        let mut rows = Vec::new();
        for chunk in keys.chunks(ROWS_PER_INSERT) {
            let mut query = QueryBuilder::<Sqlite>::new("WITH wanted (actor, key) AS (");
            query.push_values(chunk, |mut row, (actor, key)| {
                row.push_bind(actor.to_string()).push_bind(key.to_string());
            });
            query.push(KNOWN_KEYS);
            for row in query.build_query_as().fetch_all(&mut *self.transaction).await? {
                rows.push(key_row(row)?);
            }
        }
        Ok(rows)
    }

    pub(super) async fn append(&mut self, additions: &Additions, head: Head) -> Result<(), StoreError> {
        for chunk in pieces(&additions.entries, ROWS_PER_INSERT, |(_, entry)| entry.len()) {
            let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO log (position, entry) ");
            query.push_values(chunk, |mut row, (position, entry)| {
                row.push_bind(to_sql(*position)).push_bind(entry.as_str());
            });
            query.build().execute(&mut *self.transaction).await?;
        }
        for chunk in additions.keys.chunks(ROWS_PER_INSERT) {
            let mut query = QueryBuilder::<Sqlite>::new(
                "INSERT INTO idempotency (actor, key, input_hash, position, outcome) ",
            );
            query.push_values(chunk, |mut row, key| {
                row.push_bind(key.actor.to_string())
                    .push_bind(key.key.to_string());
                row.push_bind(key.input_hash.to_vec())
                    .push_bind(to_sql(key.position))
                    .push_bind(key.outcome.as_str());
            });
            query.build().execute(&mut *self.transaction).await?;
        }
        for chunk in additions.texts.chunks(ROWS_PER_INSERT) {
            let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO text (position, field, salt, content) ");
            query.push_values(chunk, |mut row, (position, text)| {
                row.push_bind(to_sql(*position)).push_bind(text.field);
                row.push_bind(text.salt.to_vec())
                    .push_bind(text.content.to_string());
            });
            query.build().execute(&mut *self.transaction).await?;
        }
        sqlx::query("UPDATE head SET position = ?, recorded_at = ?")
            .bind(to_sql(head.position))
            .bind(head.recorded_at_micros)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    pub(super) async fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }
}

#[cfg(test)]
mod tests;
