//! Secrets that were given out, in a file.

use rusqlite::{Connection, Params, Row};

use crate::store::StoreError;
use crate::store::secrets::{ROWS_MAX, RawSecret, SecretAct, SecretRow};

/// All columns, in one order.
macro_rules! columns {
    () => {
        "fingerprint, kind, id, owner, content, made_at, ends_at, used_at, revoked_at"
    };
}

/// Whether an act only reads, so that any connection will do.
pub(super) fn only_reads(act: &SecretAct) -> bool {
    matches!(
        act,
        SecretAct::Find(_) | SecretAct::List { .. } | SecretAct::RevokedSince(_)
    )
}

/// Carries out an act.
pub(super) fn act(connection: &Connection, act: &SecretAct) -> Result<Vec<SecretRow>, StoreError> {
    match act {
        SecretAct::Keep(row) => keep(connection, &row.into()),
        SecretAct::Find(fingerprint) => rows(
            connection,
            concat!("SELECT ", columns!(), " FROM secret WHERE fingerprint = ?"),
            [&fingerprint[..]],
        ),
        SecretAct::Take(fingerprint) => rows(
            connection,
            concat!("DELETE FROM secret WHERE fingerprint = ? RETURNING ", columns!()),
            [&fingerprint[..]],
        ),
        SecretAct::List { kind, owner, limit } => rows(
            connection,
            concat!(
                "SELECT ",
                columns!(),
                " FROM secret WHERE kind = ? AND (?2 IS NULL OR owner = ?2) ORDER BY id LIMIT ?3"
            ),
            (kind.as_str(), owner, limit),
        ),
        SecretAct::Use { fingerprint, at } => rows(
            connection,
            concat!(
                "UPDATE secret SET used_at = ? WHERE fingerprint = ? RETURNING ",
                columns!()
            ),
            (at.timestamp_micros(), &fingerprint[..]),
        ),
        SecretAct::Revoke { id, at } => rows(
            connection,
            concat!(
                "UPDATE secret SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL RETURNING ",
                columns!()
            ),
            (at.timestamp_micros(), id),
        ),
        SecretAct::RevokedSince(since) => rows(
            connection,
            concat!(
                "SELECT ",
                columns!(),
                " FROM secret WHERE revoked_at >= ? LIMIT ?"
            ),
            (since.timestamp_micros(), ROWS_MAX),
        ),
        SecretAct::Sweep(before) => {
            connection.execute(
                "DELETE FROM secret WHERE ends_at < ?",
                [before.timestamp_micros()],
            )?;
            Ok(Vec::new())
        }
    }
}

fn keep(connection: &Connection, raw: &RawSecret) -> Result<Vec<SecretRow>, StoreError> {
    let moments = (raw.made_at, raw.ends_at, raw.used_at, raw.revoked_at);
    rows(
        connection,
        concat!(
            "INSERT INTO secret (",
            columns!(),
            ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING ",
            columns!()
        ),
        (
            &raw.fingerprint,
            &raw.kind,
            &raw.id,
            raw.owner,
            &raw.content,
            moments.0,
            moments.1,
            moments.2,
            moments.3,
        ),
    )
}

fn rows(connection: &Connection, sql: &str, values: impl Params) -> Result<Vec<SecretRow>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let raw = statement.query_map(values, raw)?.collect::<Result<Vec<_>, _>>()?;
    raw.into_iter().map(SecretRow::try_from).collect()
}

fn raw(row: &Row<'_>) -> rusqlite::Result<RawSecret> {
    Ok(RawSecret {
        fingerprint: row.get(0)?,
        kind: row.get(1)?,
        id: row.get(2)?,
        owner: row.get(3)?,
        content: row.get(4)?,
        made_at: row.get(5)?,
        ends_at: row.get(6)?,
        used_at: row.get(7)?,
        revoked_at: row.get(8)?,
    })
}
