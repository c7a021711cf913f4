//! Entries: the bytes that the log keeps, for ever and verbatim.
//!
//! Canonical JSON (RFC 8785) with the members actor, data, id, position, recordedAt, type, version. It comes out
//! of plain serialisation: members are declared in the order of their names, numbers are whole and below 2^53,
//! and strings are escaped alike. Tests hold it against a canonicaliser, event by event.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use querbuch_domain::event::{DecodeError, Event};
use querbuch_domain::id::Position;
use querbuch_domain::state::Header;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// Why an entry cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// Not the JSON of an entry.
    #[error("position {position}: {error}")]
    Malformed {
        /// Where it stands.
        position: Position,
        /// What the parser says.
        error: serde_json::Error,
    },
    /// Its event cannot be read.
    #[error("position {position}: {error}")]
    Event {
        /// Where it stands.
        position: Position,
        /// What is wrong with it.
        error: DecodeError,
    },
    /// It says another position than the one it stands at, or one is missing before it.
    #[error("position {expected} was expected, the log has {found}")]
    Position {
        /// Which one should follow.
        expected: Position,
        /// Which one was found.
        found: Position,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a> {
    actor: &'a str,
    data: &'a Event,
    id: String,
    position: Position,
    recorded_at: String,
    r#type: &'a str,
    version: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Read<'a> {
    #[serde(borrow)]
    actor: Cow<'a, str>,
    #[serde(borrow)]
    data: &'a RawValue,
    id: Uuid,
    position: Position,
    recorded_at: Cow<'a, str>,
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    version: u32,
}

/// The bytes of an entry.
pub fn encode(header: &Header, id: Uuid, event: &Event) -> Result<String, EntryError> {
    let written = Written {
        actor: &header.actor,
        data: event,
        id: id.to_string(),
        position: header.position,
        recorded_at: header.recorded_at.to_rfc3339_opts(SecondsFormat::Micros, true),
        r#type: event.kind(),
        version: event.version(),
    };
    serde_json::to_string(&written).map_err(|error| EntryError::Malformed {
        position: header.position,
        error,
    })
}

/// Reads the entry that stands at a position. Actors repeat, so the last one is shared where it is the same.
pub fn decode(
    position: Position,
    text: &str,
    last_actor: &mut Arc<str>,
) -> Result<(Header, Event), EntryError> {
    read(position, text, last_actor).map(|(header, _, event)| (header, event))
}

/// As [`decode`], and whether the text is the one that this program would have written. Whatever else an entry
/// might say beside its event is not lost then.
pub fn decode_strictly(
    position: Position,
    text: &str,
    last_actor: &mut Arc<str>,
) -> Result<(Header, Event, bool), EntryError> {
    let (header, id, event) = read(position, text, last_actor)?;
    let canonical = encode(&header, id, &event)? == text;
    Ok((header, event, canonical))
}

fn read(
    position: Position,
    text: &str,
    last_actor: &mut Arc<str>,
) -> Result<(Header, Uuid, Event), EntryError> {
    let malformed = |error| EntryError::Malformed { position, error };
    let read: Read<'_> = serde_json::from_str(text).map_err(malformed)?;
    if read.position != position {
        return Err(EntryError::Position {
            expected: position,
            found: read.position,
        });
    }
    let recorded_at = read_instant(&read.recorded_at).map_err(malformed)?;
    if last_actor.as_ref() != read.actor.as_ref() {
        *last_actor = read.actor.as_ref().into();
    }
    let event = Event::decode(&read.r#type, read.version, read.data.get())
        .map_err(|error| EntryError::Event { position, error })?;
    Ok((
        Header {
            position,
            recorded_at,
            actor: last_actor.clone(),
        },
        read.id,
        event,
    ))
}

/// Length of `2026-01-01T00:00:00.000000Z`: instants are written to the microsecond. A longer one would be read
/// more finely than it can be written.
const INSTANT_LENGTH: usize = 27;

fn read_instant(text: &str) -> Result<DateTime<Utc>, serde_json::Error> {
    if text.len() != INSTANT_LENGTH {
        return Err(serde::de::Error::custom(
            "recordedAt is not written to the microsecond",
        ));
    }
    text.parse().map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests;
