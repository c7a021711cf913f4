//! Reading whole tables, for an audit. What cannot be read is named with its row.

use querbuch_domain::id::Position;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use super::super::rows::{RawCheckpoint, RawKey, RawText, RawTile, SqlRange, damaged};
use crate::store::{CheckpointRow, KeyRow, RowSink, SaltedRow, StoreError};
use crate::tree::FullTile;

/// A column, as a fault names it.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub table: &'static str,
    pub name: &'static str,
}

/// The text in a row's column at an index. A flipped bit may turn it into something that is no text; the fault then
/// names the column, and the row by its position.
pub(super) fn text(row: &Row<'_>, index: usize, column: Column, position: i64) -> Result<String, StoreError> {
    let value = row.get_ref(index)?;
    let found = match value {
        ValueRef::Text(_) => value.as_str().ok(),
        _ => None,
    };
    found
        .map(str::to_owned)
        .ok_or_else(|| damaged(column.table, column.name, position))
}

pub(super) fn each_key(connection: &Connection, sink: RowSink<'_, KeyRow>) -> Result<(), StoreError> {
    let mut statement = connection.prepare(
        "SELECT actor, key, input_hash, position, outcome, fingerprint FROM idempotency ORDER BY position, rowid",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let position: i64 = row.get(3)?;
        let table = "idempotency";
        let text = |index, name| text(row, index, Column { table, name }, position);
        let row = RawKey {
            actor: text(0, "actor")?,
            key: text(1, "key")?,
            input_hash: row.get(2)?,
            position,
            outcome: text(4, "outcome")?,
            fingerprint: row.get(5)?,
        };
        sink(row.try_into()?)?;
    }
    Ok(())
}

pub(super) fn texts_between(
    connection: &Connection,
    after: Option<Position>,
    upto: Option<Position>,
) -> Result<Vec<SaltedRow>, StoreError> {
    let mut found = Vec::new();
    texts(connection, SqlRange::new(after, upto), &mut |row| {
        found.push(row);
        Ok(())
    })?;
    Ok(found)
}

fn texts(connection: &Connection, range: SqlRange, sink: RowSink<'_, SaltedRow>) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT position, field, content, salt FROM text \
         WHERE position >= ? AND position <= ? ORDER BY position, field",
    )?;
    let mut rows = statement.query((range.first, range.last))?;
    while let Some(row) = rows.next()? {
        let position: i64 = row.get(0)?;
        let table = "text";
        let text = |index, name| text(row, index, Column { table, name }, position);
        let raw = RawText {
            position,
            field: text(1, "field")?,
            content: text(2, "content")?,
        };
        let text = raw.try_into()?;
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
    checkpoints(connection, SqlRange::new(after, upto), &mut |row| {
        found.push(row);
        Ok(())
    })?;
    Ok(found)
}

fn checkpoints(
    connection: &Connection,
    range: SqlRange,
    sink: RowSink<'_, CheckpointRow>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT position, note FROM checkpoint WHERE position >= ? AND position <= ? ORDER BY position",
    )?;
    let mut rows = statement.query((range.first, range.last))?;
    while let Some(row) = rows.next()? {
        let position: i64 = row.get(0)?;
        let (table, name) = ("checkpoint", "note");
        let note = text(row, 1, Column { table, name }, position)?;
        sink(RawCheckpoint { position, note }.try_into()?)?;
    }
    Ok(())
}

pub(super) fn each_tile(connection: &Connection, sink: RowSink<'_, FullTile>) -> Result<(), StoreError> {
    let mut statement = connection.prepare("SELECT level, place, hashes FROM tile ORDER BY level, place")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let tile = RawTile {
            level: row.get(0)?,
            place: row.get(1)?,
            hashes: row.get(2)?,
        };
        sink(tile.try_into()?)?;
    }
    Ok(())
}

pub(super) fn self_check(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare("PRAGMA integrity_check")?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
    let lines = lines.collect::<Result<Vec<_>, _>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}
