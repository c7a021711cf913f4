//! The one connection that writes to a server.

mod statements;

use async_trait::async_trait;
use querbuch_domain::id::Position;
use sqlx::postgres::PgConnection;

use self::statements::{Parts, append_at_once};
use super::super::rows::{RawHead, RawKey, from_sql, to_sql};
use super::connect::STATEMENT_TIMEOUT;
use super::{HEAD, read_entries};
use crate::store::{
    ActorKey, Additions, Appended, CheckpointRow, EntrySink, Head, KeyRow, Session, StoreError,
};
use crate::tree::FullTile;

pub(super) struct PostgresSession {
    connection: PgConnection,
    pooled: bool,
    in_transaction: bool,
    /// The first position that no partition of the log takes; 0 where that is not known yet.
    partitions_end: Position,
}

impl PostgresSession {
    pub(super) fn new(connection: PgConnection, pooled: bool) -> Self {
        Self {
            connection,
            pooled,
            in_transaction: false,
            partitions_end: 0,
        }
    }

    /// READ COMMITTED, whatever the default: what is read after the lock was got must be what is there then.
    async fn begin(&mut self) -> Result<(), StoreError> {
        if self.in_transaction {
            return Ok(());
        }
        let settings = if self.pooled {
            format!(
                "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit TO on; \
                 SET LOCAL statement_timeout TO '{STATEMENT_TIMEOUT}'"
            )
        } else {
            "BEGIN ISOLATION LEVEL READ COMMITTED".to_owned()
        };
        sqlx::raw_sql(sqlx::AssertSqlSafe(settings))
            .execute(&mut self.connection)
            .await?;
        self.in_transaction = true;
        Ok(())
    }

    async fn end(&mut self, how: &'static str) -> Result<(), StoreError> {
        if self.in_transaction {
            sqlx::raw_sql(how).execute(&mut self.connection).await?;
            self.in_transaction = false;
        }
        Ok(())
    }

    /// Through a pooler, even a question needs a transaction: its two messages must reach the same server.
    async fn begin_if_pooled(&mut self) -> Result<bool, StoreError> {
        let needed = self.pooled && !self.in_transaction;
        if needed {
            self.begin().await?;
        }
        Ok(needed)
    }

    async fn end_if(&mut self, needed: bool) -> Result<(), StoreError> {
        if needed { self.end("COMMIT").await } else { Ok(()) }
    }

    /// Makes the partition of the table `log` that takes a position, where it is missing.
    async fn extend(&mut self, position: Position) -> Result<(), StoreError> {
        if position < self.partitions_end {
            return Ok(());
        }
        let (end,): (i64,) = sqlx::query_as("SELECT log_extend($1)")
            .persistent(false)
            .bind(to_sql(position))
            .fetch_one(&mut self.connection)
            .await?;
        self.partitions_end = from_sql(end, "log")?;
        Ok(())
    }

    async fn append_in_pieces(
        &mut self,
        expected: Position,
        additions: &Additions,
    ) -> Result<Appended, StoreError> {
        self.begin().await?;
        if !statements::move_head(&mut self.connection, expected, additions).await? {
            self.end("ROLLBACK").await?;
            return Ok(Appended::HeadMoved);
        }
        match statements::insert(&mut self.connection, additions).await {
            Ok(()) => {}
            Err(StoreError::KeyTaken) => {
                self.end("ROLLBACK").await?;
                return Ok(Appended::KeyTaken);
            }
            Err(error) => return Err(error),
        }
        self.end("COMMIT").await?;
        Ok(Appended::Done)
    }
}

#[async_trait]
impl Session for PostgresSession {
    async fn lock(&mut self) -> Result<Head, StoreError> {
        self.begin().await?;
        // The row lock orders all writers, in this process and in others, until commit.
        let row: RawHead = sqlx::query_as("SELECT position, recorded_at, root FROM head FOR UPDATE")
            .persistent(!self.pooled)
            .fetch_one(&mut self.connection)
            .await?;
        row.try_into()
    }

    async fn release(&mut self) -> Result<(), StoreError> {
        self.end("ROLLBACK").await
    }

    async fn head(&mut self) -> Result<Head, StoreError> {
        let needed = self.begin_if_pooled().await?;
        let row: RawHead = sqlx::query_as(HEAD)
            .persistent(!self.pooled)
            .fetch_one(&mut self.connection)
            .await?;
        self.end_if(needed).await?;
        row.try_into()
    }

    async fn read_after(&mut self, position: Position, sink: EntrySink<'_>) -> Result<(), StoreError> {
        let needed = self.begin_if_pooled().await?;
        read_entries(&mut self.connection, position, !self.pooled, sink).await?;
        self.end_if(needed).await
    }

    async fn known_keys(&mut self, keys: &[ActorKey]) -> Result<Vec<KeyRow>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let needed = self.begin_if_pooled().await?;
        let (actors, names): (Vec<&str>, Vec<&str>) = keys
            .iter()
            .map(|used| (used.actor.as_ref(), used.key.as_ref()))
            .unzip();
        // LATERAL with OFFSET 0 looks into the index once a key. As a plain join, the plan that the server makes
        // while the table is small reads all of it, and is kept while it grows.
        let query = sqlx::query_as(
            "SELECT known.actor, known.key, known.input_hash, known.position, known.outcome, known.fingerprint \
             FROM unnest($1::text[], $2::text[]) AS wanted (actor, key) \
             JOIN LATERAL (SELECT * FROM idempotency \
                           WHERE actor = wanted.actor AND key = wanted.key OFFSET 0) AS known ON true",
        );
        let rows: Vec<RawKey> = query
            .persistent(!self.pooled)
            .bind(actors)
            .bind(names)
            .fetch_all(&mut self.connection)
            .await?;
        self.end_if(needed).await?;
        rows.into_iter().map(KeyRow::try_from).collect()
    }

    async fn append(&mut self, expected: Position, additions: &Additions) -> Result<Appended, StoreError> {
        if self.pooled {
            self.begin().await?;
        }
        if let Some(head) = additions.head {
            self.extend(head.position).await?;
        }
        let Some(parts) = Parts::of(additions) else {
            return self.append_in_pieces(expected, additions).await;
        };
        match append_at_once(&mut self.connection, parts, !self.pooled, expected, additions).await {
            Ok(true) => {
                self.end("COMMIT").await?;
                Ok(Appended::Done)
            }
            Ok(false) => {
                self.end("ROLLBACK").await?;
                Ok(Appended::HeadMoved)
            }
            Err(StoreError::KeyTaken) => {
                self.end("ROLLBACK").await?;
                Ok(Appended::KeyTaken)
            }
            Err(error) => Err(error),
        }
    }

    async fn keep_checkpoint(&mut self, row: &CheckpointRow) -> Result<(), StoreError> {
        let needed = self.begin_if_pooled().await?;
        statements::insert_checkpoint(&mut self.connection, row).await?;
        self.end_if(needed).await
    }

    async fn add_tiles(&mut self, tiles: &[FullTile]) -> Result<(), StoreError> {
        let needed = self.begin_if_pooled().await?;
        statements::insert_tiles(&mut self.connection, tiles).await?;
        self.end_if(needed).await
    }

    async fn try_write(&mut self) -> Result<(), StoreError> {
        self.begin().await?;
        sqlx::query("UPDATE head SET position = position")
            .persistent(false)
            .execute(&mut self.connection)
            .await?;
        self.end("COMMIT").await
    }

    async fn idle(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
}
