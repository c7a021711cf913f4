//! The statements that append.
//!
//! A usual batch is one statement and one round trip, commit included: it moves the head, if that is where it was
//! expected, and inserts only where it did. Only imports and rare acts take several, in a transaction.

use std::fmt::Write as _;
use std::sync::LazyLock;

use querbuch_domain::id::Position;
use sqlx::postgres::PgConnection;

use super::super::super::rows::{pieces, to_sql};
use crate::store::{Additions, CheckpointRow, KeyRow, StoreError};
use crate::text_hash::SaltedText;
use crate::tree::FullTile;

/// Entries of one INSERT: bounds the memory that an import needs on both sides.
const ROWS_PER_INSERT: usize = 5_000;

/// Bytes of one statement that still goes at once.
const BYTES_AT_ONCE_MAX: usize = 4 * 1024 * 1024;

/// Tiles of one INSERT: a megabyte.
const TILES_PER_INSERT: usize = 128;

/// Which tables one statement adds to, besides the log.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts(usize);

impl Parts {
    const KEYS: usize = 1;
    const TEXTS: usize = 2;
    const TILES: usize = 4;
    const COMBINATIONS: usize = 8;

    /// `None` where one statement does not do.
    pub(super) fn of(additions: &Additions) -> Option<Self> {
        let bytes = additions
            .entries
            .iter()
            .map(|(_, entry)| entry.len())
            .sum::<usize>()
            + additions
                .texts
                .iter()
                .map(|(_, text)| text.content.len())
                .sum::<usize>();
        let at_once = additions.entries.len() <= ROWS_PER_INSERT
            && additions.keys.len() <= ROWS_PER_INSERT
            && additions.tiles.len() <= TILES_PER_INSERT
            && bytes <= BYTES_AT_ONCE_MAX
            && additions.erased.is_empty()
            && additions.checkpoint.is_none();
        let mut parts = 0;
        for (present, part) in [
            (!additions.keys.is_empty(), Self::KEYS),
            (!additions.texts.is_empty(), Self::TEXTS),
            (!additions.tiles.is_empty(), Self::TILES),
        ] {
            parts |= if present { part } else { 0 };
        }
        at_once.then_some(Self(parts))
    }

    fn has(self, part: usize) -> bool {
        self.0 & part != 0
    }
}

static AT_ONCE: LazyLock<Vec<String>> = LazyLock::new(|| {
    (0..Parts::COMBINATIONS)
        .map(|parts| at_once(Parts(parts)))
        .collect()
});

/// `FROM moved` makes every insert wait for the head to have been moved, and do nothing where it was not.
fn at_once(parts: Parts) -> String {
    let mut sql = "WITH moved AS (UPDATE head SET position = $1, recorded_at = $2, root = $3 \
                   WHERE position = $4 RETURNING 1), \
                   entries AS (INSERT INTO log (position, entry) \
                   SELECT new.* FROM moved, unnest($5::bigint[], $6::text[]) AS new)"
        .to_owned();
    let mut next = 7;
    let mut add = |part, name, into: &str, types: &[&str]| {
        if parts.has(part) {
            let arrays: Vec<String> = (next..)
                .zip(types)
                .map(|(number, kind)| format!("${number}::{kind}[]"))
                .collect();
            next += types.len();
            // Writing into a string cannot fail.
            let _ = write!(
                sql,
                ", {name} AS (INSERT INTO {into} SELECT new.* FROM moved, unnest({}) AS new)",
                arrays.join(", ")
            );
        }
    };
    add(
        Parts::KEYS,
        "keys",
        "idempotency (actor, key, input_hash, position, outcome, fingerprint)",
        &["text", "text", "bytea", "bigint", "text", "bytea"],
    );
    add(
        Parts::TEXTS,
        "texts",
        "text (position, field, salt, content)",
        &["bigint", "text", "bytea", "text"],
    );
    add(
        Parts::TILES,
        "tiles",
        "tile (level, place, hashes)",
        &["smallint", "bigint", "bytea"],
    );
    sql.push_str(" SELECT count(*) FROM moved");
    sql
}

/// Appends in one statement; whether the head was where it was expected.
pub(super) async fn append_at_once(
    connection: &mut PgConnection,
    parts: Parts,
    persistent: bool,
    expected: Position,
    additions: &Additions,
) -> Result<bool, StoreError> {
    let Some(head) = additions.head else {
        return Ok(true);
    };
    let (positions, entries) = entry_columns(&additions.entries);
    let mut query = sqlx::query_as::<_, (i64,)>(AT_ONCE[parts.0].as_str())
        .persistent(persistent)
        .bind(to_sql(head.position))
        .bind(head.recorded_at_micros)
        .bind(head.root.map_or_else(Vec::new, |root| root.0.to_vec()))
        .bind(to_sql(expected))
        .bind(positions)
        .bind(entries);
    if parts.has(Parts::KEYS) {
        let keys = KeyColumns::of(&additions.keys);
        query = query.bind(keys.actors).bind(keys.keys).bind(keys.input_hashes);
        query = query.bind(keys.positions).bind(keys.outcomes).bind(keys.hashes);
    }
    if parts.has(Parts::TEXTS) {
        let texts = TextColumns::of(&additions.texts);
        query = query.bind(texts.positions).bind(texts.fields);
        query = query.bind(texts.salts).bind(texts.contents);
    }
    if parts.has(Parts::TILES) {
        let (levels, places, hashes) = tile_columns(&additions.tiles);
        query = query.bind(levels).bind(places).bind(hashes);
    }
    let (moved,) = query.fetch_one(connection).await?;
    Ok(moved == 1)
}

/// Moves the head, unless it is not where it was expected.
pub(super) async fn move_head(
    connection: &mut PgConnection,
    expected: Position,
    additions: &Additions,
) -> Result<bool, StoreError> {
    let Some(head) = additions.head else {
        return Ok(true);
    };
    let moved = sqlx::query("UPDATE head SET position = $1, recorded_at = $2, root = $3 WHERE position = $4")
        .persistent(false)
        .bind(to_sql(head.position))
        .bind(head.recorded_at_micros)
        .bind(head.root.map_or_else(Vec::new, |root| root.0.to_vec()))
        .bind(to_sql(expected))
        .execute(connection)
        .await?;
    Ok(moved.rows_affected() == 1)
}

/// Inserts everything, in bounded pieces, within the transaction of the caller.
pub(super) async fn insert(connection: &mut PgConnection, additions: &Additions) -> Result<(), StoreError> {
    for piece in pieces(&additions.entries, ROWS_PER_INSERT, |(_, entry)| entry.len()) {
        let (positions, entries) = entry_columns(piece);
        sqlx::query("INSERT INTO log (position, entry) SELECT * FROM unnest($1::bigint[], $2::text[])")
            .persistent(false)
            .bind(positions)
            .bind(entries)
            .execute(&mut *connection)
            .await?;
    }
    for piece in additions.keys.chunks(ROWS_PER_INSERT) {
        let keys = KeyColumns::of(piece);
        sqlx::query(
            "INSERT INTO idempotency (actor, key, input_hash, position, outcome, fingerprint) \
             SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bigint[], $5::text[], $6::bytea[])",
        )
        .persistent(false)
        .bind(keys.actors)
        .bind(keys.keys)
        .bind(keys.input_hashes)
        .bind(keys.positions)
        .bind(keys.outcomes)
        .bind(keys.hashes)
        .execute(&mut *connection)
        .await?;
    }
    if !additions.erased.is_empty() {
        let erased: Vec<i64> = additions.erased.iter().copied().map(to_sql).collect();
        for erase in [
            "DELETE FROM text WHERE position = ANY($1)",
            "UPDATE idempotency SET input_hash = decode(repeat('00', 32), 'hex'), fingerprint = ''::bytea \
             WHERE position = ANY($1)",
        ] {
            sqlx::query(erase)
                .persistent(false)
                .bind(&erased)
                .execute(&mut *connection)
                .await?;
        }
    }
    for piece in pieces(&additions.texts, ROWS_PER_INSERT, |(_, text)| text.content.len()) {
        let texts = TextColumns::of(piece);
        sqlx::query(
            "INSERT INTO text (position, field, salt, content) \
             SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::text[])",
        )
        .persistent(false)
        .bind(texts.positions)
        .bind(texts.fields)
        .bind(texts.salts)
        .bind(texts.contents)
        .execute(&mut *connection)
        .await?;
    }
    insert_tiles(connection, &additions.tiles).await?;
    match &additions.checkpoint {
        Some(row) => insert_checkpoint(connection, row).await,
        None => Ok(()),
    }
}

/// Inserts tiles; those that are there stay.
pub(super) async fn insert_tiles(
    connection: &mut PgConnection,
    tiles: &[FullTile],
) -> Result<(), StoreError> {
    for piece in tiles.chunks(TILES_PER_INSERT) {
        let (levels, places, hashes) = tile_columns(piece);
        sqlx::query(
            "INSERT INTO tile (level, place, hashes) \
             SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[]) ON CONFLICT DO NOTHING",
        )
        .persistent(false)
        .bind(levels)
        .bind(places)
        .bind(hashes)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

pub(super) async fn insert_checkpoint(
    connection: &mut PgConnection,
    row: &CheckpointRow,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO checkpoint (position, note) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .persistent(false)
        .bind(to_sql(row.position))
        .bind(row.note.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

fn entry_columns(entries: &[(Position, String)]) -> (Vec<i64>, Vec<&str>) {
    entries
        .iter()
        .map(|(position, entry)| (to_sql(*position), entry.as_str()))
        .unzip()
}

fn tile_columns(tiles: &[FullTile]) -> (Vec<i16>, Vec<i64>, Vec<&[u8]>) {
    (
        tiles.iter().map(|tile| i16::from(tile.level)).collect(),
        tiles.iter().map(|tile| to_sql(tile.index)).collect(),
        tiles.iter().map(|tile| tile.hashes.as_ref()).collect(),
    )
}

struct KeyColumns<'a> {
    actors: Vec<&'a str>,
    keys: Vec<&'a str>,
    input_hashes: Vec<&'a [u8]>,
    positions: Vec<i64>,
    outcomes: Vec<&'a str>,
    hashes: Vec<&'a [u8]>,
}

impl<'a> KeyColumns<'a> {
    fn of(rows: &'a [KeyRow]) -> Self {
        let stored_hash = |row: &'a KeyRow| row.stored_hash.as_ref().map_or(&[][..], |hash| hash.as_slice());
        Self {
            actors: rows.iter().map(|row| row.actor.as_ref()).collect(),
            keys: rows.iter().map(|row| row.key.as_ref()).collect(),
            input_hashes: rows.iter().map(|row| row.input_hash.as_slice()).collect(),
            positions: rows.iter().map(|row| to_sql(row.position)).collect(),
            outcomes: rows.iter().map(|row| row.outcome.as_str()).collect(),
            hashes: rows.iter().map(stored_hash).collect(),
        }
    }
}

struct TextColumns<'a> {
    positions: Vec<i64>,
    fields: Vec<&'static str>,
    salts: Vec<&'a [u8]>,
    contents: Vec<&'a str>,
}

impl<'a> TextColumns<'a> {
    fn of(rows: &'a [(Position, SaltedText)]) -> Self {
        Self {
            positions: rows.iter().map(|(position, _)| to_sql(*position)).collect(),
            fields: rows.iter().map(|(_, text)| text.field).collect(),
            salts: rows.iter().map(|(_, text)| text.salt.as_slice()).collect(),
            contents: rows.iter().map(|(_, text)| text.content.as_ref()).collect(),
        }
    }
}
