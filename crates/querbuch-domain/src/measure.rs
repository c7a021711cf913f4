//! Measures: what is done, and in which of the three ways.

pub mod add_effects;
pub mod change;
pub mod change_status;
pub mod fault;
pub mod register;
mod snapshot;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::bisect::partition_point;
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
    /// The measure that it belongs to; there is no circle.
    pub programme: Option<MeasureNo>,
    /// Since which position it is known.
    pub registered_at: Position,
    /// Every status, with the position from which on it holds; the first is `Proposed`.
    pub statuses: Arc<[(Position, MeasureStatus)]>,
    /// The position at which its master data was put right last; most never were.
    pub corrected_at: Option<Position>,
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
        let moved_on = self.statuses.last().map(|(position, _)| *position);
        moved_on.max(self.corrected_at).unwrap_or(self.registered_at)
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

/// Measures as they are known at one moment. Cloning it costs a few reference counts, so each earlier form is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MeasureList {
    list: Register<MeasureNo, Measure>,
    searchable: Vector<Arc<str>>,
}

is_register!(MeasureList, Measure, MeasureNo, registered_at);

impl MeasureList {
    /// What a measure is found by: its code and title, for [`Search`](crate::search::Search).
    pub fn searchable(&self, number: MeasureNo) -> Option<&str> {
        self.searchable.get(number.index()).map(AsRef::as_ref)
    }

    /// Whether a measure is another or belongs to it.
    fn is_within(&self, measure: MeasureNo, top: MeasureNo) -> bool {
        let above = |number: &MeasureNo| self.get(*number).and_then(|measure| measure.programme);
        std::iter::successors(Some(measure), above).any(|number| number == top)
    }

    fn push(&mut self, measure: Measure) {
        self.searchable
            .push_back(searchable([&measure.code, &measure.title]));
        self.list.push(measure);
    }
}

/// All measures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measures {
    now: MeasureList,
    by_code: ByCode<MeasureNo>,
    /// The measures of before each change of their master data, with that change.
    past: Vector<Past>,
    /// How many of these changes moved figures.
    structure: usize,
}

/// Measures of the past: they hold up to the position before the change.
#[derive(Clone, Debug, PartialEq)]
struct Past {
    list: MeasureList,
    structure: usize,
    position: Position,
    change: MeasureChanged,
}

impl std::ops::Deref for Measures {
    type Target = Register<MeasureNo, Measure>;

    fn deref(&self) -> &Self::Target {
        &self.now.list
    }
}

impl Measures {
    /// All, in the order of their codes.
    pub fn by_code(&self) -> &ByCode<MeasureNo> {
        &self.by_code
    }

    /// How often master data was put right up to a position: the number of the list that held then.
    pub fn epoch_at(&self, position: Position) -> usize {
        partition_point(self.past.len(), |index| self.past[index].position <= position)
    }

    /// How often master data was put right: the number of the list that holds now.
    pub fn epoch(&self) -> usize {
        self.past.len()
    }

    /// The measures of an epoch. It also holds what was registered later in the same epoch; numbers tell that.
    pub fn list(&self, epoch: usize) -> &MeasureList {
        self.past.get(epoch).map_or(&self.now, |past| &past.list)
    }

    /// How often a measure had got another programme or approach by an epoch. Two epochs with the same number differ in
    /// texts and owners only.
    pub fn structure(&self, epoch: usize) -> usize {
        self.past.get(epoch).map_or(self.structure, |past| past.structure)
    }

    /// The positions at which measures got another programme or approach, in the order of the log.
    pub fn structure_positions(&self) -> impl Iterator<Item = Position> {
        let moved = self.past.iter().filter(|past| past.change.moves_figures());
        moved.map(|past| past.position)
    }

    /// The measure whose master data was put right by the act at a position.
    pub fn corrected_in(&self, position: Position) -> Option<MeasureNo> {
        let place = self.past.binary_search_by_key(&position, |past| past.position);
        let past = self.past.get(place.ok()?)?;
        Some(past.change.measure)
    }

    /// The measure that a reference names.
    pub fn resolve(&self, reference: &Ref) -> Option<MeasureNo> {
        self.now
            .list
            .find(reference, |code| self.by_code.get(code).copied())
    }

    /// As [`resolve`](Self::resolve), refused at `field` where there is none.
    pub fn require(&self, reference: &Ref, field: &str) -> Result<(MeasureNo, &Measure), Refusal> {
        self.now.list.required(self.resolve(reference), reference, field)
    }

    /// Whether a measure can belong to a programme: both are there, and there is no circle.
    pub fn can_belong(&self, measure: MeasureNo, programme: Option<MeasureNo>) -> bool {
        let is_there = |number: MeasureNo| self.get(number).is_some();
        is_there(measure)
            && programme
                .is_none_or(|programme| is_there(programme) && !self.now.is_within(programme, measure))
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
            corrected_at: None,
        });
    }

    fn push(&mut self, measure: Measure) {
        self.by_code
            .insert(measure.code.clone(), self.now.list.next_number());
        self.now.push(measure);
    }

    pub(crate) fn apply_status_changed(&mut self, event: &MeasureStatusChanged, position: Position) {
        if let Some(measure) = self.now.list.get_mut(event.measure) {
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

pub use change::MeasureChanged;

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
