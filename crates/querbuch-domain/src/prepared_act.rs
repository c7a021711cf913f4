//! Prepared acts: acts that need a second person, kept with their input until somebody releases them.
//!
//! What was prepared is decided when it is prepared, and once more when it is released: on the state of then, with the
//! rights of then, of both persons. It lapses by itself after a while; nothing watches the clock, so whether it did is
//! asked when somebody looks at it or releases it.

pub mod fault;
pub mod release;
mod snapshot;
pub mod withdraw;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use imbl::Vector;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::action::Action;
use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names, Thing};
use crate::header::Header;
use crate::id::{MeasureNo, Position, UnitNo};
use crate::instant::exact;
use crate::vocabulary;

/// How long a prepared act waits, in days, before it lapses.
pub const PREPARED_DAYS_MAX: u32 = 30;

/// Most bytes of the input of one prepared act: with it, an entry stays below 65,535 bytes.
pub const PREPARED_BYTES_MAX: usize = 60_000;

vocabulary! {
    /// How far a prepared act has come.
    PreparedStatus {
        /// It waits for a second person.
        Waiting = "WAITING" ["wartet", "waiting"],
        /// It took effect.
        Released = "RELEASED" ["freigegeben", "released"],
        /// Whoever prepared it took it back.
        Withdrawn = "WITHDRAWN" ["zurückgezogen", "withdrawn"],
        /// Somebody who could have released it did not want it.
        Refused = "REFUSED" ["abgelehnt", "refused"],
        /// Nobody released it in time.
        Lapsed = "LAPSED" ["verfallen", "lapsed"],
    }
}

/// How a prepared act ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Where.
    pub position: Position,
    /// By whom.
    pub actor: Arc<str>,
    /// How.
    pub status: PreparedStatus,
}

/// An act that was prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedAct {
    /// The position of its event, which is its id.
    pub position: Position,
    /// Who prepared it.
    pub actor: Arc<str>,
    /// The action for which a second person is needed.
    pub action: Action,
    /// Where.
    pub unit: Option<UnitNo>,
    /// On which measure, where it is about one.
    pub measure: Option<MeasureNo>,
    /// The grants by which it was prepared.
    pub grants: Arc<[Position]>,
    /// When it lapses.
    pub expires_at: DateTime<Utc>,
    /// What was asked for, as JSON without its free text, while it waits.
    pub command: Option<Arc<Value>>,
    /// How it ended.
    pub ending: Option<Ending>,
}

impl PreparedAct {
    /// How far it has come at an instant, as of a position.
    pub fn status_at(&self, position: Position, now: DateTime<Utc>) -> PreparedStatus {
        match &self.ending {
            Some(ending) if ending.position <= position => ending.status,
            _ if self.expires_at <= now => PreparedStatus::Lapsed,
            _ => PreparedStatus::Waiting,
        }
    }
}

/// All prepared acts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PreparedActs {
    list: Vector<PreparedAct>,
}

impl PreparedActs {
    /// All, in the order of the log.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &PreparedAct> + ExactSizeIterator {
        self.list.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The one that was prepared at a position.
    pub fn at(&self, position: Position) -> Option<&PreparedAct> {
        self.list.get(self.place(position)?)
    }

    fn place(&self, position: Position) -> Option<usize> {
        self.list.binary_search_by_key(&position, |act| act.position).ok()
    }

    pub(crate) fn apply_prepared(&mut self, event: &ActPrepared, header: &Header) {
        self.list.push_back(PreparedAct {
            position: header.position,
            actor: header.actor.clone(),
            action: event.action,
            unit: event.unit,
            measure: event.measure,
            grants: event.grants.as_slice().into(),
            expires_at: event.expires_at,
            command: Some(event.command.clone()),
            ending: None,
        });
    }

    pub(crate) fn apply_released(&mut self, event: &ActReleased, header: &Header) {
        self.end(event.act, PreparedStatus::Released, header);
    }

    pub(crate) fn apply_withdrawn(&mut self, event: &ActWithdrawn, header: &Header) {
        let status = if event.refused {
            PreparedStatus::Refused
        } else {
            PreparedStatus::Withdrawn
        };
        self.end(event.act, status, header);
    }

    fn end(&mut self, act: Position, status: PreparedStatus, header: &Header) {
        let place = self.place(act);
        if let Some(act) = place.and_then(|place| self.list.get_mut(place)) {
            act.command = None;
            act.ending = Some(Ending {
                position: header.position,
                actor: header.actor.clone(),
                status,
            });
        }
    }
}

/// An act was prepared. Stored as `act.prepared`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActPrepared {
    /// The action for which a second person is needed.
    pub action: Action,
    /// What was asked for, without its free text.
    pub command: Arc<Value>,
    /// Salted hash of the document reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Arc<str>>,
    /// When it lapses.
    #[serde(with = "exact")]
    pub expires_at: DateTime<Utc>,
    /// The grants by which it was prepared.
    pub grants: Vec<Position>,
    /// On which measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<MeasureNo>,
    /// Salted hash of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitNo>,
}

impl Fact for ActPrepared {
    fn names(&self, names: &mut Names<'_>) {
        for grant in &self.grants {
            names.mention("grants", Thing::Grant(*grant));
        }
        if let Some(measure) = self.measure {
            names.subject("measure", Thing::Measure(measure));
        }
        if let Some(unit) = self.unit {
            names.subject("unit", Thing::Unit(unit));
        }
    }

    fn made(&self, position: Position) -> Outcome {
        Outcome::Prepared(position)
    }
}

/// A prepared act was released; what it does follows in the same act. Stored as `act.released`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActReleased {
    /// The position of the prepared act.
    pub act: Position,
}

impl Fact for ActReleased {
    fn names(&self, names: &mut Names<'_>) {
        names.mention("act", Thing::PreparedAct(self.act));
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Released(self.act)
    }
}

/// A prepared act was withdrawn, or refused by the second person. Stored as `act.withdrawn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActWithdrawn {
    /// The position of the prepared act.
    pub act: Position,
    /// Whether it was not whoever prepared it.
    pub refused: bool,
    /// Salted hash of the reason, which lies beside the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}

impl Fact for ActWithdrawn {
    fn names(&self, names: &mut Names<'_>) {
        names.mention("act", Thing::PreparedAct(self.act));
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Released(self.act)
    }
}

#[cfg(test)]
mod tests;
