//! The log on a PostgreSQL server.

use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use querbuch_domain::id::Position;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, Postgres};

use super::{
    Access, Additions, EntrySink, Head, KeyRow, StoreError, TextRow, from_sql, key_row, pieces, to_sql,
};
use crate::seal::SealedText;

/// Oldest server that is supported, as `server_version_num` counts.
const SERVER_VERSION_MIN: i32 = 150_000;

/// Connections: one writes at a time, the others read texts and follow the log.
const CONNECTIONS_MAX: u32 = 6;

/// Longest time that a write may take before the server gives it up. Instants that lie further back than this
/// are settled: no event can still be recorded with them.
const STATEMENT_TIMEOUT: &str = "300s";

/// Entries of one INSERT: bounds the memory that an import needs on both sides.
const ROWS_PER_INSERT: usize = 5_000;

/// A log on a server.
#[derive(Clone, Debug)]
pub struct PostgresStore {
    pool: PgPool,
}

impl PostgresStore {
    /// Connects; with [`Access::Write`] the tables are brought up to date.
    pub async fn open(url: &str, access: Access) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)?
            .application_name("querbuch")
            // An acknowledged write is on disk, whatever the server's default says.
            .options([
                ("synchronous_commit", "on"),
                ("statement_timeout", STATEMENT_TIMEOUT),
            ])
            .disable_statement_logging();
        // The pool would try again until its time is up and then only say so; one connection says what is wrong.
        options.connect().await?.close().await?;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .acquire_timeout(Duration::from_secs(5))
            .connect_with(options)
            .await?;
        let version: String = sqlx::query_scalar("SHOW server_version_num")
            .fetch_one(&pool)
            .await?;
        if version
            .parse::<i32>()
            .is_ok_and(|number| number < SERVER_VERSION_MIN)
        {
            let name: String = sqlx::query_scalar("SHOW server_version").fetch_one(&pool).await?;
            return Err(StoreError::TooOld(name));
        }
        match access {
            Access::Write => sqlx::migrate!("../../migrations/postgres").run(&pool).await?,
            Access::Read => {
                let found: Option<String> = sqlx::query_scalar("SELECT to_regclass('log')::text")
                    .fetch_one(&pool)
                    .await?;
                if found.is_none() {
                    return Err(StoreError::NoLedger);
                }
            }
        }
        Ok(Self { pool })
    }

    pub(super) async fn begin(&self) -> Result<PostgresTransaction, StoreError> {
        let mut transaction = self.pool.begin().await?;
        // The row lock orders all writers, in this process and in others, until commit.
        let row: (i64, i64) = sqlx::query_as("SELECT position, recorded_at FROM head FOR UPDATE")
            .fetch_one(&mut *transaction)
            .await?;
        Ok(PostgresTransaction {
            transaction,
            head: head(row)?,
        })
    }

    pub(super) async fn head(&self) -> Result<Head, StoreError> {
        head(
            sqlx::query_as("SELECT position, recorded_at FROM head")
                .fetch_one(&self.pool)
                .await?,
        )
    }

    pub(super) async fn read_after(&self, position: Position, sink: EntrySink<'_>) -> Result<(), StoreError> {
        read_entries(&self.pool, position, sink).await
    }

    pub(super) async fn read(
        &self,
        after: Position,
        limit: usize,
    ) -> Result<Vec<(Position, String)>, StoreError> {
        let query = sqlx::query_as::<_, (i64, String)>(
            "SELECT position, entry FROM log WHERE position > $1 ORDER BY position LIMIT $2",
        );
        let rows = query
            .bind(to_sql(after))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter()
            .map(|(position, entry)| Ok((from_sql(position, "log")?, entry)))
            .collect()
    }

    pub(super) async fn texts(&self, positions: &[Position]) -> Result<Vec<TextRow>, StoreError> {
        let positions: Vec<i64> = positions.iter().copied().map(to_sql).collect();
        // LATERAL as for the keys, and for the same reason.
        let query = sqlx::query_as(
            "SELECT found.position, found.field, found.content FROM unnest($1::bigint[]) AS wanted (position) \
             JOIN LATERAL (SELECT * FROM text WHERE position = wanted.position OFFSET 0) AS found ON true",
        );
        let found: Vec<(i64, String, String)> = query.bind(positions).fetch_all(&self.pool).await?;
        let rows = found.into_iter().map(|(position, field, content)| {
            Ok(TextRow {
                position: from_sql(position, "text")?,
                field,
                content,
            })
        });
        rows.collect()
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

fn head((position, recorded_at_micros): (i64, i64)) -> Result<Head, StoreError> {
    Ok(Head {
        position: from_sql(position, "head")?,
        recorded_at_micros,
    })
}

async fn read_entries(
    executor: impl sqlx::PgExecutor<'_>,
    after: Position,
    sink: EntrySink<'_>,
) -> Result<(), StoreError> {
    let query = sqlx::query_as::<_, (i64, String)>(
        "SELECT position, entry FROM log WHERE position > $1 ORDER BY position",
    );
    let mut rows = query.bind(to_sql(after)).fetch(executor);
    while let Some((position, entry)) = rows.try_next().await? {
        sink(from_sql(position, "log")?, &entry)?;
    }
    Ok(())
}

/// A write to a server.
#[derive(Debug)]
pub struct PostgresTransaction {
    transaction: sqlx::Transaction<'static, Postgres>,
    head: Head,
}

impl PostgresTransaction {
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
        let (actors, names): (Vec<String>, Vec<String>) = keys
            .iter()
            .map(|(actor, key)| (actor.to_string(), key.to_string()))
            .unzip();
        // LATERAL with OFFSET 0 looks into the index once a key. As a plain join, the plan that the server makes
        // while the table is small reads all of it, and is kept while it grows.
        let query = sqlx::query_as(
            "SELECT known.actor, known.key, known.input_hash, known.position, known.outcome \
             FROM unnest($1::text[], $2::text[]) AS wanted (actor, key) \
             JOIN LATERAL (SELECT * FROM idempotency \
                           WHERE actor = wanted.actor AND key = wanted.key OFFSET 0) AS known ON true",
        );
        let rows = query
            .bind(actors)
            .bind(names)
            .fetch_all(&mut *self.transaction)
            .await?;
        rows.into_iter().map(key_row).collect()
    }

    pub(super) async fn append(&mut self, additions: &Additions, head: Head) -> Result<(), StoreError> {
        // Everything of a round goes in one statement and one round trip; only imports need several.
        let mut entries = pieces(&additions.entries, ROWS_PER_INSERT, |(_, entry)| entry.len()).into_iter();
        let mut keys = additions.keys.chunks(ROWS_PER_INSERT);
        let mut texts = pieces(&additions.texts, ROWS_PER_INSERT, |(_, text)| text.content.len()).into_iter();
        loop {
            let round = (entries.next(), keys.next(), texts.next());
            if let (None, None, None) = round {
                return Ok(());
            }
            let (entries, keys, texts) = round;
            self.append_round(
                (entries.unwrap_or(&[]), keys.unwrap_or(&[]), texts.unwrap_or(&[])),
                head,
            )
            .await?;
        }
    }

    async fn append_round(
        &mut self,
        (entries, keys, texts): Round<'_>,
        head: Head,
    ) -> Result<(), StoreError> {
        let (positions, entries): (Vec<i64>, Vec<&str>) = entries
            .iter()
            .map(|(position, entry)| (to_sql(*position), entry.as_str()))
            .unzip();
        sqlx::query(
            "WITH entries AS (INSERT INTO log (position, entry) SELECT * FROM unnest($1::bigint[], $2::text[])), \
             keys AS (INSERT INTO idempotency (actor, key, input_hash, position, outcome) \
                      SELECT * FROM unnest($3::text[], $4::text[], $5::bytea[], $6::bigint[], $7::text[])), \
             texts AS (INSERT INTO text (position, field, salt, content) \
                       SELECT * FROM unnest($8::bigint[], $9::text[], $10::bytea[], $11::text[])) \
             UPDATE head SET position = $12, recorded_at = $13",
        )
        .bind(positions)
        .bind(entries)
        .bind(keys.iter().map(|key| key.actor.as_ref()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.key.as_ref()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.input_hash.as_slice()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| to_sql(key.position)).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.outcome.as_str()).collect::<Vec<_>>())
        .bind(texts.iter().map(|(position, _)| to_sql(*position)).collect::<Vec<_>>())
        .bind(texts.iter().map(|(_, text)| text.field).collect::<Vec<_>>())
        .bind(texts.iter().map(|(_, text)| text.salt.as_slice()).collect::<Vec<_>>())
        .bind(texts.iter().map(|(_, text)| text.content.as_ref()).collect::<Vec<_>>())
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

/// What one statement adds.
type Round<'a> = (
    &'a [(Position, String)],
    &'a [KeyRow],
    &'a [(Position, SealedText)],
);
