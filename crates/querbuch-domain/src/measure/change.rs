//! Putting right the master data of a measure. It is known from then on; earlier positions show what was.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::amend::Amend;
use crate::code::{check_name, check_text};
use crate::command::decide::{Context, Decide};
use crate::command::outcome::Outcome;
use crate::event::Event;
use crate::event::fact::{Fact, Names, Role, Thing};
use crate::id::{MeasureNo, Position, UnitNo};
use crate::measure::fault::MeasureFault;
use crate::measure::{Measure, Measures, Past};
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::{Refusal, Refusals};
use crate::rights::needs::Needs;
use crate::search::searchable;
use crate::state::State;
use crate::words::{Approach, MeasureStatus};

/// The master data of a measure was put right. What is absent stayed as it was. Stored as `measure.changed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MeasureChanged {
    /// The approach since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approach: Option<Approach>,
    /// The description since; null where there is none any more.
    #[serde(default, skip_serializing_if = "Amend::is_keep")]
    pub description: Amend<Arc<str>>,
    /// The measure.
    pub measure: MeasureNo,
    /// The unit that runs it since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UnitNo>,
    /// The measure that it belongs to since; null where it belongs to none any more.
    #[serde(default, skip_serializing_if = "Amend::is_keep")]
    pub programme: Amend<MeasureNo>,
    /// Salted hash of the reason, which lies beside the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
    /// The title since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Arc<str>>,
}

impl MeasureChanged {
    /// Whether figures by approach or programme are different since.
    pub fn moves_figures(&self) -> bool {
        self.approach.is_some() || !self.programme.is_keep()
    }

    fn changes_anything(&self) -> bool {
        self.moves_figures() || self.title.is_some() || self.owner.is_some() || !self.description.is_keep()
    }
}

impl Fact for MeasureChanged {
    fn names(&self, names: &mut Names<'_>) {
        let programme = self.programme.replacement().copied();
        (names.0)(
            "measure",
            Thing::Measure(self.measure),
            Role::Regrouped { programme },
        );
        if let Some(owner) = self.owner {
            names.mention("owner", Thing::Unit(owner));
        }
        if let Some(programme) = programme {
            names.mention("programme", Thing::Measure(programme));
        }
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Measure(self.measure)
    }

    fn implausible(&self) -> Option<&'static str> {
        (!self.changes_anything()).then_some("measure")
    }
}

impl Measures {
    pub(crate) fn apply_changed(&mut self, event: &MeasureChanged, position: Position) {
        self.correct(event, position);
    }

    /// Carries out a change, and says whether it did. What makes a circle was never decided.
    pub(super) fn correct(&mut self, event: &MeasureChanged, position: Position) -> bool {
        let number = event.measure;
        if !self.can_belong(number, event.programme.replacement().copied()) {
            return false;
        }
        self.past.push_back(Past {
            list: self.now.clone(),
            structure: self.structure,
            position,
            // Texts are found by the position.
            change: MeasureChanged {
                text: None,
                ..event.clone()
            },
        });
        self.structure += usize::from(event.moves_figures());
        let Some(measure) = self.now.list.get_mut(number) else {
            return false;
        };
        measure.correct(event, position);
        let found_by = searchable([&measure.code, &measure.title]);
        self.now.searchable.set(number.index(), found_by);
        true
    }
}

impl Measure {
    fn correct(&mut self, event: &MeasureChanged, position: Position) {
        if let Some(title) = &event.title {
            self.title = title.clone();
        }
        event.description.apply(&mut self.description);
        if let Some(approach) = event.approach {
            self.approach = approach;
        }
        if let Some(owner) = event.owner {
            self.owner = owner;
        }
        event.programme.apply(&mut self.programme);
        self.corrected_at = Some(position);
    }
}

/// Puts right the master data of a measure, for a reason. Its code stays, as others refer to it.
///
/// Refused, in this order: unknown measure; malformed texts; an unknown owner or programme; a closed programme; a
/// programme that belongs to the measure; anything but texts of a closed measure; nothing that differs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangeMeasure {
    /// The measure.
    pub measure: Ref,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Arc<str>>,
    /// What it is, for people.
    #[serde(default, skip_serializing_if = "Amend::is_keep")]
    pub description: Amend<Arc<str>>,
    /// Which of the three ways.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approach: Option<Approach>,
    /// The unit that runs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Ref>,
    /// The measure that it belongs to.
    #[serde(default, skip_serializing_if = "Amend::is_keep")]
    pub programme: Amend<Ref>,
    /// Why.
    pub reason: Arc<str>,
}

impl Decide for ChangeMeasure {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let measure = refusals.keep(state.measures.require(&self.measure, "measure"));
        self.check_texts(&mut refusals);
        let owner = self.owner.as_ref();
        let owner = owner.and_then(|owner| refusals.keep(state.units.require(owner, "owner")));
        let programme = match &self.programme {
            Amend::Keep => Amend::Keep,
            Amend::Remove => Amend::Remove,
            Amend::Replace(reference) => {
                let open = state.measures.require(reference, "programme");
                let open = open.and_then(|(number, found)| found.require_open("programme").map(|()| number));
                refusals.keep(open).map_or(Amend::Keep, Amend::Replace)
            }
        };
        let Some((number, known)) = measure else {
            return Err(refusals.0);
        };
        let target = programme.replacement().copied();
        if !state.measures.can_belong(number, target) {
            let code = known.code.clone();
            refusals.push("programme", MeasureFault::Cycle { code });
        }
        let event = MeasureChanged {
            approach: self.approach.filter(|approach| *approach != known.approach),
            description: self.description.clone().unless_known(known.description.as_ref()),
            measure: number,
            owner: owner.filter(|owner| *owner != known.owner),
            programme: programme.unless_known(known.programme.as_ref()),
            text: context.text_hashes.text.clone(),
            title: self.title.clone().filter(|title| *title != known.title),
        };
        let code = known.code.clone();
        if known.status() == MeasureStatus::Closed && (event.moves_figures() || event.owner.is_some()) {
            refusals.push("measure", MeasureFault::ClosedButTexts { code });
        } else if refusals.0.is_empty() && !event.changes_anything() {
            refusals.push("", MeasureFault::NothingChanges { code });
        }
        refusals.or(vec![event.into()])
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.measure(Action::Measure, state, &self.measure, "measure");
        if let Some(owner) = &self.owner {
            needs.unit(Action::Measure, state, owner, "owner");
        }
        if let Some(programme) = self.programme.replacement() {
            needs.measure(Action::Measure, state, programme, "programme");
        }
    }

    fn note(&self) -> Note {
        Note::reason(&self.reason)
    }

    fn put_note(&mut self, note: Note) {
        self.reason = note.text.unwrap_or_default();
    }
}

impl ChangeMeasure {
    fn check_texts(&self, refusals: &mut Refusals) {
        let title = self.title.as_deref().map(check_name);
        let description = self.description.replacement().map(|text| check_text(text));
        let reason = Some(check_text(&self.reason));
        for (field, checked) in [("title", title), ("description", description), ("reason", reason)] {
            if let Some(Err(fault)) = checked {
                refusals.push(field, fault);
            }
        }
    }
}

#[cfg(test)]
mod tests;
