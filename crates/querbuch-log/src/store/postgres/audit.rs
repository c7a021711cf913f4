//! Reading whole tables, for an audit. Each in a transaction, so that it is read as of one moment.

use futures_util::TryStreamExt as _;
use sqlx::postgres::PgPool;
use sqlx::{Postgres, Transaction};

use super::super::rows::{RawKey, from_sql, key_row, text_row, tile_row};
use crate::store::{CheckpointRow, KeyRow, RowSink, SaltedRow, StoreError};
use crate::tree::FullTile;

pub(super) fn checkpoint_row((position, note): (i64, String)) -> Result<CheckpointRow, StoreError> {
    let position = from_sql(position, "checkpoint")?;
    Ok(CheckpointRow { position, note })
}

/// A text as the server gives it: position, field, content, salt.
type RawText = (i64, String, String, Vec<u8>);

pub(super) fn salted_row((position, field, content, salt): RawText) -> Result<SaltedRow, StoreError> {
    let text = text_row((position, field, content))?;
    Ok(SaltedRow { text, salt })
}

/// A transaction that may take as long as whoever reads needs.
async fn begin(pool: &PgPool) -> Result<Transaction<'static, Postgres>, StoreError> {
    let mut transaction = pool.begin().await?;
    sqlx::raw_sql("SET LOCAL statement_timeout TO 0")
        .execute(&mut *transaction)
        .await?;
    Ok(transaction)
}

pub(super) async fn each_key(pool: &PgPool, sink: RowSink<'_, KeyRow>) -> Result<(), StoreError> {
    let all = "SELECT actor, key, input_hash, position, outcome, fingerprint FROM idempotency \
               ORDER BY position, actor, key";
    let mut transaction = begin(pool).await?;
    let mut rows = sqlx::query_as::<_, RawKey>(all)
        .persistent(false)
        .fetch(&mut *transaction);
    while let Some(row) = rows.try_next().await? {
        sink(key_row(row)?)?;
    }
    Ok(())
}

pub(super) async fn each_tile(pool: &PgPool, sink: RowSink<'_, FullTile>) -> Result<(), StoreError> {
    let all = "SELECT level, place, hashes FROM tile ORDER BY level, place";
    let mut transaction = begin(pool).await?;
    let mut rows = sqlx::query_as::<_, (i16, i64, Vec<u8>)>(all)
        .persistent(false)
        .fetch(&mut *transaction);
    while let Some((level, place, hashes)) = rows.try_next().await? {
        sink(tile_row(i64::from(level), place, hashes)?)?;
    }
    Ok(())
}
