//! Secrets that were given out, on a server.

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::QueryAs;
use sqlx::{FromRow, Postgres, Row as _};

use super::PostgresStore;
use crate::store::StoreError;
use crate::store::secrets::{ROWS_MAX, RawSecret, SecretAct, SecretRow};

/// All columns, in one order.
macro_rules! columns {
    () => {
        "fingerprint, kind, id, owner, content, made_at, ends_at, used_at, revoked_at"
    };
}

impl FromRow<'_, PgRow> for RawSecret {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            fingerprint: row.try_get(0)?,
            kind: row.try_get(1)?,
            id: row.try_get(2)?,
            owner: row.try_get(3)?,
            content: row.try_get(4)?,
            made_at: row.try_get(5)?,
            ends_at: row.try_get(6)?,
            used_at: row.try_get(7)?,
            revoked_at: row.try_get(8)?,
        })
    }
}

type Question = QueryAs<'static, Postgres, RawSecret, PgArguments>;

/// Carries out an act.
pub(super) async fn act(store: &PostgresStore, act: &SecretAct) -> Result<Vec<SecretRow>, StoreError> {
    let rows: Vec<RawSecret> = store.all(question(store, act)).await?;
    rows.into_iter().map(SecretRow::try_from).collect()
}

fn question(store: &PostgresStore, act: &SecretAct) -> Question {
    let ask = |sql: &'static str| store.settings.ask::<RawSecret>(sql);
    match act {
        SecretAct::Keep(row) => {
            let raw = RawSecret::from(row);
            ask(concat!(
                "INSERT INTO secret (",
                columns!(),
                ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ",
                columns!()
            ))
            .bind(raw.fingerprint)
            .bind(raw.kind)
            .bind(raw.id)
            .bind(raw.owner)
            .bind(raw.content)
            .bind(raw.made_at)
            .bind(raw.ends_at)
            .bind(raw.used_at)
            .bind(raw.revoked_at)
        }
        SecretAct::Find(fingerprint) => ask(concat!(
            "SELECT ",
            columns!(),
            " FROM secret WHERE fingerprint = $1"
        ))
        .bind(fingerprint.to_vec()),
        SecretAct::Take(fingerprint) => ask(concat!(
            "DELETE FROM secret WHERE fingerprint = $1 RETURNING ",
            columns!()
        ))
        .bind(fingerprint.to_vec()),
        SecretAct::List { kind, owner, limit } => ask(concat!(
            "SELECT ",
            columns!(),
            " FROM secret WHERE kind = $1 AND ($2::bigint IS NULL OR owner = $2) ORDER BY id LIMIT $3"
        ))
        .bind(kind.as_str())
        .bind(owner.map(i64::from))
        .bind(i64::from(*limit)),
        SecretAct::Use { fingerprint, at } => ask(concat!(
            "UPDATE secret SET used_at = $1 WHERE fingerprint = $2 RETURNING ",
            columns!()
        ))
        .bind(at.timestamp_micros())
        .bind(fingerprint.to_vec()),
        SecretAct::Revoke { id, at } => ask(concat!(
            "UPDATE secret SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL RETURNING ",
            columns!()
        ))
        .bind(at.timestamp_micros())
        .bind(id.clone()),
        SecretAct::RevokedSince(since) => ask(concat!(
            "SELECT ",
            columns!(),
            " FROM secret WHERE revoked_at >= $1 LIMIT $2"
        ))
        .bind(since.timestamp_micros())
        .bind(i64::from(ROWS_MAX)),
        // What is removed is of no interest; so that all acts are one kind of question, none of it is given back.
        SecretAct::Sweep(before) => ask(concat!(
            "WITH swept AS (DELETE FROM secret WHERE ends_at < $1) SELECT ",
            columns!(),
            " FROM secret WHERE false"
        ))
        .bind(before.timestamp_micros()),
    }
}
