//! The log on a PostgreSQL server.

mod audit;
mod connect;
mod hints;
mod secrets;
mod session;

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::TryStreamExt as _;
use querbuch_domain::id::Position;
use sqlx::postgres::{PgArguments, PgPool, PgRow};
use sqlx::query::QueryAs;
use sqlx::{FromRow, Postgres};
use tokio::sync::Notify;

use self::audit::RawSaltedText;
use self::connect::Settings;
use self::session::PostgresSession;
use super::rows::{RawCheckpoint, RawCounts, RawHead, RawText, RawTile, SqlRange, from_sql, to_sql};
use super::secrets::{SecretAct, SecretRow};
use super::turns::Turns;
use super::{
    CheckpointRow, Counts, Database, Head, KeyRow, Opening, RowSink, SaltedRow, Session, StoreError, TextRow,
};
use crate::tree::FullTile;

const HEAD: &str = "SELECT position, recorded_at, root FROM head";

/// A log on a server.
#[derive(Debug)]
pub struct PostgresStore {
    settings: Settings,
    /// For questions. A session that writes has a connection of its own.
    pool: PgPool,
    turns: Turns,
}

impl PostgresStore {
    /// Connects; with [`Access::Write`](super::Access::Write) the tables are brought up to date.
    pub async fn open(url: &str, opening: Opening) -> Result<Self, StoreError> {
        let settings = Settings::new(url, opening.pooled)?;
        settings.prepare(opening.access).await?;
        let pool = settings.pool().await?;
        Ok(Self {
            settings,
            pool,
            turns: Turns::default(),
        })
    }

    /// Asks, when it is this question's turn.
    async fn all<T>(&self, query: QueryAs<'_, Postgres, T, PgArguments>) -> Result<Vec<T>, StoreError>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let _turn = self.turns.take().await?;
        self.all_now(query).await
    }

    /// Asks at once. Through a pooler, even a question needs a transaction: its two messages must reach the same server.
    async fn all_now<T>(&self, query: QueryAs<'_, Postgres, T, PgArguments>) -> Result<Vec<T>, StoreError>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        if !self.settings.pooled {
            return Ok(query.fetch_all(&self.pool).await?);
        }
        let mut transaction = self.pool.begin().await?;
        let rows = query.fetch_all(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(rows)
    }

    async fn one<T>(&self, query: QueryAs<'_, Postgres, T, PgArguments>) -> Result<T, StoreError>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let row = self.all(query).await?.into_iter().next();
        row.ok_or_else(|| StoreError::from(sqlx::Error::RowNotFound))
    }
}

#[async_trait]
impl Database for PostgresStore {
    fn kind(&self) -> &'static str {
        "PostgreSQL"
    }

    async fn session(&self) -> Result<Box<dyn Session>, StoreError> {
        let connection = self.settings.connect().await?;
        Ok(Box::new(PostgresSession::new(connection, self.settings.pooled)))
    }

    async fn head(&self) -> Result<Head, StoreError> {
        let row: RawHead = self.one(self.settings.ask(HEAD)).await?;
        row.try_into()
    }

    async fn read(&self, after: Position, limit: usize) -> Result<Vec<(Position, String)>, StoreError> {
        let page = "SELECT position, entry FROM log WHERE position > $1 ORDER BY position LIMIT $2";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let query = self.settings.ask(page).bind(to_sql(after)).bind(limit);
        let rows: Vec<(i64, String)> = self.all(query).await?;
        rows.into_iter()
            .map(|(position, entry)| Ok((from_sql(position, "log")?, entry)))
            .collect()
    }

    async fn texts(&self, positions: &[Position]) -> Result<Vec<TextRow>, StoreError> {
        let positions: Vec<i64> = positions.iter().copied().map(to_sql).collect();
        // LATERAL as for the keys, and for the same reason.
        let query = self.settings.ask(
            "SELECT found.position, found.field, found.content FROM unnest($1::bigint[]) AS wanted (position) \
             JOIN LATERAL (SELECT * FROM text WHERE position = wanted.position OFFSET 0) AS found ON true",
        );
        let found: Vec<RawText> = self.all(query.bind(positions)).await?;
        found.into_iter().map(TextRow::try_from).collect()
    }

    async fn tiles(&self, wanted: &[(u8, u64)]) -> Result<Vec<FullTile>, StoreError> {
        let levels: Vec<i16> = wanted.iter().map(|(level, _)| i16::from(*level)).collect();
        let places: Vec<i64> = wanted.iter().map(|(_, place)| to_sql(*place)).collect();
        let query = self.settings.ask(
            "SELECT found.level, found.place, found.hashes \
             FROM unnest($1::smallint[], $2::bigint[]) AS wanted (level, place) \
             JOIN LATERAL (SELECT * FROM tile \
                           WHERE level = wanted.level AND place = wanted.place OFFSET 0) AS found ON true",
        );
        let rows: Vec<(i16, i64, Vec<u8>)> = self.all(query.bind(levels).bind(places)).await?;
        rows.into_iter()
            .map(|(level, place, hashes)| {
                let level = i64::from(level);
                RawTile { level, place, hashes }.try_into()
            })
            .collect()
    }

    async fn tile_count(&self) -> Result<u64, StoreError> {
        let query = self.settings.ask("SELECT count(*) FROM tile WHERE level = 0");
        let (count,): (i64,) = self.one(query).await?;
        from_sql(count, "tile")
    }

    async fn checkpoint(&self, at_most: Position) -> Result<Option<CheckpointRow>, StoreError> {
        let newest =
            "SELECT position, note FROM checkpoint WHERE position <= $1 ORDER BY position DESC LIMIT 1";
        let query = self.settings.ask(newest).bind(to_sql(at_most));
        let row: Vec<RawCheckpoint> = self.all(query).await?;
        row.into_iter().next().map(CheckpointRow::try_from).transpose()
    }

    fn watch(&self, hint: Arc<Notify>) {
        // Through a pooler, nobody can listen: the connection is another one for each transaction.
        if !self.settings.pooled {
            hints::listen(self.settings.clone(), hint);
        }
    }

    async fn announce(&self, position: Position) -> Result<(), StoreError> {
        let query = self.settings.ask("SELECT pg_notify($1, $2)::text");
        let query = query.bind(hints::CHANNEL).bind(position.to_string());
        // Without a turn, on the connection that is over: what was booked must not wait behind those who ask.
        let _: Vec<(String,)> = self.all_now(query).await?;
        Ok(())
    }

    async fn texts_between(
        &self,
        after: Option<Position>,
        upto: Option<Position>,
    ) -> Result<Vec<SaltedRow>, StoreError> {
        let range = SqlRange::new(after, upto);
        let query = self.settings.ask(
            "SELECT position, field, content, salt FROM text \
             WHERE position >= $1 AND position <= $2 ORDER BY position, field",
        );
        let rows: Vec<RawSaltedText> = self.all(query.bind(range.first).bind(range.last)).await?;
        rows.into_iter().map(SaltedRow::try_from).collect()
    }

    async fn checkpoints_between(
        &self,
        after: Option<Position>,
        upto: Option<Position>,
    ) -> Result<Vec<CheckpointRow>, StoreError> {
        let range = SqlRange::new(after, upto);
        let query = self.settings.ask(
            "SELECT position, note FROM checkpoint WHERE position >= $1 AND position <= $2 ORDER BY position",
        );
        let rows: Vec<RawCheckpoint> = self.all(query.bind(range.first).bind(range.last)).await?;
        rows.into_iter().map(CheckpointRow::try_from).collect()
    }

    async fn each_key(&self, sink: RowSink<'_, KeyRow>) -> Result<(), StoreError> {
        audit::each_key(&self.pool, sink).await
    }

    async fn each_tile(&self, sink: RowSink<'_, FullTile>) -> Result<(), StoreError> {
        audit::each_tile(&self.pool, sink).await
    }

    async fn counts(&self) -> Result<Option<Counts>, StoreError> {
        let counts = self.settings.ask("SELECT position, keys, checkpoints FROM head");
        let row: RawCounts = self.one(counts).await?;
        Counts::try_from(row).map(Some)
    }

    async fn secrets(&self, act: SecretAct) -> Result<Vec<SecretRow>, StoreError> {
        secrets::act(self, &act).await
    }

    async fn self_check(&self) -> Result<Vec<String>, StoreError> {
        // The server checks its pages itself where it was set up with checksums.
        Ok(Vec::new())
    }

    async fn copy_into(&self, _file: &std::path::Path) -> Result<(), StoreError> {
        Err(StoreError::NoCopy)
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}

async fn read_entries(
    executor: impl sqlx::PgExecutor<'_>,
    after: Position,
    persistent: bool,
    sink: super::EntrySink<'_>,
) -> Result<(), StoreError> {
    let query = sqlx::query_as::<_, (i64, String)>(
        "SELECT position, entry FROM log WHERE position > $1 ORDER BY position",
    );
    let mut rows = query.persistent(persistent).bind(to_sql(after)).fetch(executor);
    while let Some((position, entry)) = rows.try_next().await? {
        sink(from_sql(position, "log")?, &entry)?;
    }
    Ok(())
}
