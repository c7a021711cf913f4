//! Reading whole tables, for an audit. What cannot be read is named with its row.

use querbuch_domain::id::Position;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use super::super::rows::{damaged, from_sql, key_row, range, text_row, tile_row};
use crate::store::{CheckpointRow, KeyRow, RowSink, SaltedRow, StoreError};
use crate::tree::FullTile;

/// A text of a row. A flipped bit may turn it into something that is no text.
pub(super) fn text(
    row: &Row<'_>,
    index: usize,
    (table, column): (&'static str, &'static str),
    name: impl std::fmt::Display,
) -> Result<String, StoreError> {
    let value = row.get_ref(index)?;
    let found = match value {
        ValueRef::Text(_) => value.as_str().ok(),
        _ => None,
    };
    found
        .map(str::to_owned)
        .ok_or_else(|| damaged(table, column, name))
}

pub(super) fn each_key(connection: &Connection, sink: RowSink<'_, KeyRow>) -> Result<(), StoreError> {
    let mut statement = connection.prepare(
        "SELECT actor, key, input_hash, position, outcome, fingerprint FROM idempotency ORDER BY position, rowid",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let position: i64 = row.get(3)?;
        let text = |index, column| text(row, index, ("idempotency", column), position);
        let row = (
            text(0, "actor")?,
            text(1, "key")?,
            row.get(2)?,
            position,
            text(4, "outcome")?,
            row.get(5)?,
        );
        sink(key_row(row)?)?;
    }
    Ok(())
}

pub(super) fn texts_between(
    connection: &Connection,
    after: Option<Position>,
    upto: Option<Position>,
) -> Result<Vec<SaltedRow>, StoreError> {
    let mut found = Vec::new();
    texts(connection, range(after, upto), &mut |row| {
        found.push(row);
        Ok(())
    })?;
    Ok(found)
}

fn texts(
    connection: &Connection,
    bounds: (i64, i64),
    sink: RowSink<'_, SaltedRow>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT position, field, content, salt FROM text \
         WHERE position >= ? AND position <= ? ORDER BY position, field",
    )?;
    let mut rows = statement.query(bounds)?;
    while let Some(row) = rows.next()? {
        let position: i64 = row.get(0)?;
        let field = text(row, 1, ("text", "field"), position)?;
        let content = text(row, 2, ("text", "content"), position)?;
        let text = text_row((position, field, content))?;
        let salt = row.get(3)?;
        sink(SaltedRow { text, salt })?;
    }
    Ok(())
}

pub(super) fn checkpoints_between(
    connection: &Connection,
    after: Option<Position>,
    upto: Option<Position>,
) -> Result<Vec<CheckpointRow>, StoreError> {
    let mut found = Vec::new();
    checkpoints(connection, range(after, upto), &mut |row| {
        found.push(row);
        Ok(())
    })?;
    Ok(found)
}

fn checkpoints(
    connection: &Connection,
    bounds: (i64, i64),
    sink: RowSink<'_, CheckpointRow>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT position, note FROM checkpoint WHERE position >= ? AND position <= ? ORDER BY position",
    )?;
    let mut rows = statement.query(bounds)?;
    while let Some(row) = rows.next()? {
        let position: i64 = row.get(0)?;
        let note = text(row, 1, ("checkpoint", "note"), position)?;
        let position = from_sql(position, "checkpoint")?;
        sink(CheckpointRow { position, note })?;
    }
    Ok(())
}

pub(super) fn each_tile(connection: &Connection, sink: RowSink<'_, FullTile>) -> Result<(), StoreError> {
    let mut statement = connection.prepare("SELECT level, place, hashes FROM tile ORDER BY level, place")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        sink(tile_row(row.get(0)?, row.get(1)?, row.get(2)?)?)?;
    }
    Ok(())
}

pub(super) fn self_check(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare("PRAGMA integrity_check")?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
    let lines = lines.collect::<Result<Vec<_>, _>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}
