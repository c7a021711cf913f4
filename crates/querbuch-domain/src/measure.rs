//! Measures: what is done, and in which of the three ways.

pub mod add_effects;
pub mod change_status;
pub mod fault;
pub mod register;
mod snapshot;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::code::ByCode;
use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names, Thing};
use crate::id::{MeasureNo, Position, UnitNo};
use crate::measure::fault::MeasureFault;
use crate::reference::Ref;
use crate::refusal::Refusal;
use crate::register::{Register, is_register};
use crate::search::searchable;
use crate::words::{Approach, MeasureStatus};

/// A measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Unique code.
    pub code: Arc<str>,
    /// Title for people.
    pub title: Arc<str>,
    /// What it is, for people.
    pub description: Option<Arc<str>>,
    /// Which of the three ways.
    pub approach: Approach,
    /// The unit that runs it.
    pub owner: UnitNo,
    /// The measure that it belongs to; its number is smaller.
    pub programme: Option<MeasureNo>,
    /// Since which position it is known.
    pub registered_at: Position,
    /// Every status, with the position from which on it holds; the first is `Proposed`.
    pub statuses: Arc<[(Position, MeasureStatus)]>,
}

impl Measure {
    /// The status at a position.
    pub fn status_at(&self, position: Position) -> MeasureStatus {
        let later = self.statuses.partition_point(|(since, _)| *since <= position);
        later
            .checked_sub(1)
            .map_or(MeasureStatus::Proposed, |index| self.statuses[index].1)
    }

    /// The status now.
    pub fn status(&self) -> MeasureStatus {
        self.status_at(Position::MAX)
    }

    /// The position at which it was changed last.
    pub fn changed_at(&self) -> Position {
        self.statuses
            .last()
            .map_or(self.registered_at, |(position, _)| *position)
    }

    /// Refuses where the measure is closed.
    pub fn require_open(&self, field: &str) -> Result<(), Refusal> {
        match self.status() {
            MeasureStatus::Closed => Err(Refusal::at(
                field,
                MeasureFault::Closed {
                    code: self.code.clone(),
                },
            )),
            _ => Ok(()),
        }
    }
}

/// All measures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measures {
    list: Register<MeasureNo, Measure>,
    by_code: ByCode<MeasureNo>,
    searchable: Vector<Arc<str>>,
}

is_register!(Measures, Measure, MeasureNo, registered_at);

impl Measures {
    /// All, in the order of their codes.
    pub fn by_code(&self) -> &ByCode<MeasureNo> {
        &self.by_code
    }

    /// What a measure is found by: its code and title, for [`Search`](crate::search::Search).
    pub fn searchable(&self, number: MeasureNo) -> Option<&str> {
        self.searchable.get(number.index()).map(AsRef::as_ref)
    }

    /// The measure that a reference names.
    pub fn resolve(&self, reference: &Ref) -> Option<MeasureNo> {
        self.list.find(reference, |code| self.by_code.get(code).copied())
    }

    /// As [`resolve`](Self::resolve), refused at `field` where there is none.
    pub fn require(&self, reference: &Ref, field: &str) -> Result<(MeasureNo, &Measure), Refusal> {
        self.list.required(self.resolve(reference), reference, field)
    }

    pub(crate) fn apply_registered(&mut self, event: &MeasureRegistered, position: Position) {
        self.push(Measure {
            code: event.code.clone(),
            title: event.title.clone(),
            description: event.description.clone(),
            approach: event.approach,
            owner: event.owner,
            programme: event.programme,
            registered_at: position,
            statuses: Arc::new([]),
        });
    }

    fn push(&mut self, measure: Measure) {
        self.by_code.insert(measure.code.clone(), self.list.next_number());
        self.searchable
            .push_back(searchable([&measure.code, &measure.title]));
        self.list.push(measure);
    }

    pub(crate) fn apply_status_changed(&mut self, event: &MeasureStatusChanged, position: Position) {
        if let Some(measure) = self.list.get_mut(event.measure) {
            measure.statuses = measure
                .statuses
                .iter()
                .copied()
                .chain([(position, event.status)])
                .collect();
        }
    }
}

/// A measure was registered. Stored as `measure.registered`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in Measure")]
pub struct MeasureRegistered {
    pub approach: Approach,
    pub code: Arc<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Arc<str>>,
    pub number: MeasureNo,
    pub owner: UnitNo,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programme: Option<MeasureNo>,
    pub title: Arc<str>,
}

impl Fact for MeasureRegistered {
    fn names(&self, names: &mut Names<'_>) {
        names.made("number", Thing::Measure(self.number));
        names.subject("owner", Thing::Unit(self.owner));
        if let Some(programme) = self.programme {
            names.mention("programme", Thing::Measure(programme));
        }
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Measure(self.number)
    }
}

/// A measure moved on. Stored as `measure.status-changed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in Measure")]
pub struct MeasureStatusChanged {
    pub measure: MeasureNo,
    pub status: MeasureStatus,
}

impl Fact for MeasureStatusChanged {
    fn names(&self, names: &mut Names<'_>) {
        names.subject("measure", Thing::Measure(self.measure));
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Measure(self.measure)
    }
}

#[cfg(test)]
mod tests;
