//! Measures: what is done, and in which of the three ways.

mod snapshot;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::bisect::partition_point;
use crate::code::{ByCode, check_code, check_name, check_text};
use crate::effect::{EffectNumbering, NewEffect};
use crate::event::Event;
use crate::id::{EffectNo, MeasureNo, Position, UnitNo};
use crate::reference::Ref;
use crate::refusal::{Noun, Reason, Refusal, Refusals};
use crate::search::searchable;
use crate::state::State;
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
                Reason::MeasureClosed {
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
    list: Vector<Arc<Measure>>,
    by_code: ByCode<MeasureNo>,
    searchable: Vector<Arc<str>>,
}

impl Measures {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// A measure by its number.
    pub fn get(&self, number: MeasureNo) -> Option<&Measure> {
        self.list.get(number.index()).map(AsRef::as_ref)
    }

    /// All, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (MeasureNo, &Measure)> {
        self.list
            .iter()
            .enumerate()
            .map(|(index, measure)| (MeasureNo::from_index(index), measure.as_ref()))
    }

    /// Whether nothing was done to them since they were cloned; false also where that cannot be told cheaply.
    pub fn is_untouched_since(&self, earlier: &Self) -> bool {
        self.list.ptr_eq(&earlier.list)
    }

    /// All, in the order of their codes.
    pub fn by_code(&self) -> &ByCode<MeasureNo> {
        &self.by_code
    }

    /// What a measure is found by: its code and title, for [`Search`](crate::search::Search).
    pub fn searchable(&self, number: MeasureNo) -> Option<&str> {
        self.searchable.get(number.index()).map(AsRef::as_ref)
    }

    /// How many were known at a position.
    pub fn known_at(&self, position: Position) -> usize {
        partition_point(self.list.len(), |index| {
            self.list[index].registered_at <= position
        })
    }

    /// The measure that a reference names.
    pub fn resolve(&self, reference: &Ref) -> Option<MeasureNo> {
        if let Some(number) = MeasureNo::parse(reference.as_str()) {
            return (number.index() < self.list.len()).then_some(number);
        }
        self.by_code.get(reference.as_str()).copied()
    }

    /// As [`resolve`](Self::resolve), refused at `field` where there is none.
    pub fn require(&self, reference: &Ref, field: &str) -> Result<(MeasureNo, &Measure), Refusal> {
        let missing = || Reason::NotFound {
            noun: Noun::Measure,
            reference: reference.0.clone(),
        };
        let found = self
            .resolve(reference)
            .and_then(|number| Some((number, self.get(number)?)));
        found.ok_or_else(|| Refusal::at(field, missing()))
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
        self.by_code
            .insert(measure.code.clone(), MeasureNo::from_index(self.list.len()));
        self.searchable
            .push_back(searchable([&measure.code, &measure.title]));
        self.list.push_back(Arc::new(measure));
    }

    pub(crate) fn apply_status_changed(&mut self, event: &MeasureStatusChanged, position: Position) {
        if let Some(measure) = self.list.get_mut(event.measure.index()) {
            let measure = Arc::make_mut(measure);
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

/// A measure moved on. Stored as `measure.status-changed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in Measure")]
pub struct MeasureStatusChanged {
    pub measure: MeasureNo,
    pub status: MeasureStatus,
}

/// Registers a measure, with effects where given.
///
/// Refused, in this order: malformed texts; a code that is taken; an unknown owner or programme; a closed
/// programme; then what [`NewEffect`] refuses.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as in Measure")]
pub struct RegisterMeasure {
    pub code: Arc<str>,
    pub title: Arc<str>,
    pub description: Option<Arc<str>>,
    pub approach: Approach,
    pub owner: Ref,
    pub programme: Option<Ref>,
    pub effects: Vec<NewEffect>,
}

impl RegisterMeasure {
    /// The events, and the number of the measure.
    pub fn decide(&self, state: &State) -> Result<(Vec<Event>, MeasureNo), Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let text = |field, result: Result<Arc<str>, _>| {
            result.map_err(|fault| Refusal::at(field, Reason::Text { fault }))
        };
        refusals.keep(text("code", check_code(&self.code)));
        refusals.keep(text("title", check_name(&self.title)));
        if let Some(description) = &self.description {
            refusals.keep(text("description", check_text(description)));
        }
        if state.measures.by_code.contains_key(self.code.as_ref()) {
            refusals.push(
                "code",
                Reason::AlreadyExists {
                    noun: Noun::Measure,
                    code: self.code.clone(),
                },
            );
        }
        let owner = refusals.keep(state.units.require(&self.owner, "owner"));
        let mut programme = None;
        if let Some(reference) = &self.programme {
            let open = state.measures.require(reference, "programme");
            let open = open.and_then(|(number, measure)| measure.require_open("programme").map(|()| number));
            programme = refusals.keep(open);
        }
        let number = MeasureNo::from_index(state.measures.len());
        let mut numbering = EffectNumbering::new(state, number, self.code.clone());
        let effects = numbering.decide_all(&self.effects, &mut refusals);
        let Some(owner) = owner else {
            return Err(refusals.0);
        };
        let registered = MeasureRegistered {
            number,
            code: self.code.clone(),
            title: self.title.clone(),
            description: self.description.clone(),
            approach: self.approach,
            owner,
            programme,
        };
        let mut events = vec![Event::MeasureRegistered(registered)];
        events.extend(effects);
        refusals.or((events, number))
    }
}

/// Moves a measure on.
///
/// Refused, in this order: unknown measure; changed since `expected_position`; a way back or no change.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as in Measure")]
pub struct ChangeMeasureStatus {
    pub measure: Ref,
    pub status: MeasureStatus,
    /// The position that the caller has seen; a later change of this measure refuses.
    pub expected_position: Option<Position>,
}

impl ChangeMeasureStatus {
    /// The event, and the number of the measure.
    pub fn decide(&self, state: &State) -> Result<(Vec<Event>, MeasureNo), Vec<Refusal>> {
        let decide = || {
            let (number, measure) = state.measures.require(&self.measure, "measure")?;
            state.require_unchanged(measure.changed_at(), self.expected_position)?;
            if self.status <= measure.status() {
                let reason = Reason::StatusBackwards {
                    from: measure.status(),
                    to: self.status,
                };
                return Err(Refusal::at("status", reason));
            }
            let event = MeasureStatusChanged {
                measure: number,
                status: self.status,
            };
            Ok((vec![Event::MeasureStatusChanged(event)], number))
        };
        decide().map_err(|refusal| vec![refusal])
    }
}

/// Adds effects to a measure.
///
/// Refused, in this order: unknown measure; closed measure; empty list; then what [`NewEffect`] refuses.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as in Effect")]
pub struct AddEffects {
    pub measure: Ref,
    pub effects: Vec<NewEffect>,
}

impl AddEffects {
    /// The events, and the numbers of the effects in the order of the input.
    pub fn decide(&self, state: &State) -> Result<(Vec<Event>, Vec<EffectNo>), Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let open = state.measures.require(&self.measure, "measure");
        let open =
            open.and_then(|(number, measure)| measure.require_open("measure").map(|()| (number, measure)));
        let open = refusals.keep(open);
        if self.effects.is_empty() {
            refusals.push("effects", Reason::Empty);
        }
        let Some((number, measure)) = open else {
            return Err(refusals.0);
        };
        let mut numbering = EffectNumbering::new(state, number, measure.code.clone());
        let events: Vec<Event> = numbering.decide_all(&self.effects, &mut refusals);
        let numbers = (0..events.len())
            .map(|place| EffectNo::from_index(state.effects.len() + place))
            .collect();
        refusals.or((events, numbers))
    }
}

#[cfg(test)]
mod tests;
