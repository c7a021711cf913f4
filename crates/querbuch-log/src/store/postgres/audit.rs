//! Reading whole tables, for an audit. Each is read in one transaction, so that all of its rows are of one instant.

use futures_util::TryStreamExt as _;
use sqlx::postgres::PgPool;
use sqlx::{Postgres, Transaction};

use super::super::rows::{RawKey, RawText, RawTile};
use crate::store::{KeyRow, RowSink, SaltedRow, StoreError};
use crate::tree::FullTile;

/// A text with its salt as the server gives it.
#[derive(sqlx::FromRow)]
pub(super) struct RawSaltedText {
    #[sqlx(flatten)]
    text: RawText,
    salt: Vec<u8>,
}

impl TryFrom<RawSaltedText> for SaltedRow {
    type Error = StoreError;

    fn try_from(row: RawSaltedText) -> Result<Self, StoreError> {
        Ok(Self {
            text: row.text.try_into()?,
            salt: row.salt,
        })
    }
}

/// A transaction without a time limit: reading a whole table takes as long as the audit needs.
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
        sink(row.try_into()?)?;
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
        let level = i64::from(level);
        sink(RawTile { level, place, hashes }.try_into()?)?;
    }
    Ok(())
}
