//! Reading whole tables, for an audit.

use rusqlite::Connection;

use super::super::rows::{from_sql, key_row, text_row, tile_row};
use crate::store::{CheckpointRow, KeyRow, RowSink, SealedRow, StoreError};
use crate::tree::FullTile;

pub(super) fn each_key(connection: &Connection, sink: RowSink<'_, KeyRow>) -> Result<(), StoreError> {
    let mut statement = connection.prepare(
        "SELECT actor, key, input_hash, position, outcome, fingerprint FROM idempotency ORDER BY position, rowid",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let row = (
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
            row.get(5)?,
        );
        sink(key_row(row)?)?;
    }
    Ok(())
}

pub(super) fn each_text(connection: &Connection, sink: RowSink<'_, SealedRow>) -> Result<(), StoreError> {
    let mut statement =
        connection.prepare("SELECT position, field, content, salt FROM text ORDER BY position, field")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let text = text_row((row.get(0)?, row.get(1)?, row.get(2)?))?;
        let salt = row.get(3)?;
        sink(SealedRow { text, salt })?;
    }
    Ok(())
}

pub(super) fn each_checkpoint(
    connection: &Connection,
    sink: RowSink<'_, CheckpointRow>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare("SELECT position, note FROM checkpoint ORDER BY position")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let position = from_sql(row.get(0)?, "checkpoint")?;
        let note = row.get(1)?;
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
