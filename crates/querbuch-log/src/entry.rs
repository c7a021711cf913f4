//! Entries: the bytes that the log keeps, for ever and verbatim.
//!
//! Canonical JSON (RFC 8785) with the members actor, data, id, position, recordedAt, type, version. It comes out
//! of plain serialisation: members are declared in the order of their names, numbers are whole and below 2^53,
//! and strings are escaped alike. Tests hold it against a canonicaliser, event by event.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use querbuch_domain::event::{DecodeError, Event};
use querbuch_domain::header::Header;
use querbuch_domain::id::Position;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// Why an entry cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// Not the JSON of an entry.
    #[error("position {position}: {error}")]
    Malformed {
        /// The position at which it is stored.
        position: Position,
        /// What the parser of JSON says.
        error: serde_json::Error,
    },
    /// The event in it is of an unknown kind or version, or its data are not those of its kind.
    #[error("position {position}: {error}")]
    Event {
        /// The position at which it is stored.
        position: Position,
        /// Why the event cannot be read.
        error: DecodeError,
    },
    /// It says another position than the one it stands at, or one is missing before it.
    #[error("position {expected} was expected, the log has {found}")]
    Position {
        /// The position after the last entry.
        expected: Position,
        /// The position that was found instead.
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

/// The bytes of an entry, as the log keeps them.
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
    let read = parse(position, text)?;
    if last_actor.as_ref() != read.actor.as_ref() {
        *last_actor = read.actor.as_ref().into();
    }
    read.understood(position, last_actor.clone())
}

/// As [`decode`], and whether the text is the one that this program would have written: then nothing else can hide
/// in it beside its event. An entry of an older version is written otherwise now, so it is only read.
pub fn decode_strictly(
    position: Position,
    text: &str,
    last_actor: &mut Arc<str>,
) -> Result<(Header, Event, bool), EntryError> {
    let (header, event) = decode(position, text, last_actor)?;
    let read = parse(position, text)?;
    let canonical = read.version != event.version() || encode(&header, read.id, &event)? == text;
    Ok((header, event, canonical))
}

/// All that an entry says.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its position, when it was recorded, and by whom.
    pub header: Header,
    /// The id of the event, which no other has.
    pub id: Uuid,
    /// The name under which the event is stored.
    pub kind: String,
    /// The version in which it was written.
    pub version: u32,
    /// The JSON of the data, as it was written.
    pub data: String,
    /// The event that the data describe.
    pub event: Event,
}

/// Reads the entry that stands at a position, for those who show the log itself.
pub fn read(position: Position, text: &str) -> Result<Entry, EntryError> {
    let read = parse(position, text)?;
    let (header, event) = read.understood(position, read.actor.as_ref().into())?;
    Ok(Entry {
        header,
        id: read.id,
        kind: read.r#type.into_owned(),
        version: read.version,
        data: read.data.get().to_owned(),
        event,
    })
}

fn parse(position: Position, text: &str) -> Result<Read<'_>, EntryError> {
    let read: Read<'_> =
        serde_json::from_str(text).map_err(|error| EntryError::Malformed { position, error })?;
    if read.position == position {
        Ok(read)
    } else {
        Err(EntryError::Position {
            expected: position,
            found: read.position,
        })
    }
}

impl Read<'_> {
    fn understood(&self, position: Position, actor: Arc<str>) -> Result<(Header, Event), EntryError> {
        let recorded_at =
            read_instant(&self.recorded_at).map_err(|error| EntryError::Malformed { position, error })?;
        let event = Event::decode(&self.r#type, self.version, self.data.get())
            .map_err(|error| EntryError::Event { position, error })?;
        let header = Header {
            position,
            recorded_at,
            actor,
        };
        Ok((header, event))
    }
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
mod golden;
#[cfg(test)]
mod tests;
