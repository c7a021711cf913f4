//! Putting right the master data of an effect. It is known from then on; earlier positions show what was.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::category::CategoryNo;
use crate::code::{check_name, check_text};
use crate::command::decide::{Context, Decide};
use crate::command::outcome::Outcome;
use crate::effect::add::require_category;
use crate::effect::fault::EffectFault;
use crate::effect::{Effect, Effects, Parts, Past};
use crate::event::Event;
use crate::event::fact::{Fact, Names, Thing};
use crate::id::{EffectNo, Position};
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::{Refusal, Refusals};
use crate::rights::needs::{Needs, Place};
use crate::state::State;
use crate::words::{Cashability, EvidenceGrade, MeasureStatus};

/// The master data of an effect was put right. What is absent stayed as it was. Stored as `effect.changed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EffectChanged {
    /// What it is worth to a treasurer since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cashability: Option<Cashability>,
    /// The code of its category since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Arc<str>>,
    /// The effect.
    pub effect: EffectNo,
    /// How well its figures are founded since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceGrade>,
    /// Salted hash of the reason, which lies beside the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
    /// The title since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Arc<str>>,
}

impl EffectChanged {
    /// Whether figures by category, cashability or evidence are different since.
    pub fn moves_figures(&self) -> bool {
        self.cashability.is_some() || self.category.is_some() || self.evidence.is_some()
    }

    fn changes_anything(&self) -> bool {
        self.moves_figures() || self.title.is_some()
    }
}

impl Fact for EffectChanged {
    fn names(&self, names: &mut Names<'_>) {
        names.subject("effect", Thing::Effect(self.effect));
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Effect(self.effect)
    }

    fn implausible(&self) -> Option<&'static str> {
        (!self.changes_anything()).then_some("effect")
    }
}

impl Effects {
    pub(crate) fn apply_changed(&mut self, event: &EffectChanged, position: Position) {
        self.correct(event, position);
    }

    /// Carries out a change, and says whether it did.
    pub(super) fn correct(&mut self, event: &EffectChanged, position: Position) -> bool {
        let number = event.effect;
        let Some(before) = self.now.get(number).map(Parts::of) else {
            return false;
        };
        self.past.push_back(Past {
            list: self.now.clone(),
            structure: self.structure,
            position,
            // Texts are found by the position.
            change: EffectChanged {
                text: None,
                ..event.clone()
            },
        });
        self.structure += usize::from(event.moves_figures());
        let Some(effect) = self.now.get_mut(number) else {
            return false;
        };
        effect.correct(event);
        let after = Parts::of(effect);
        self.rearrange(number, &before, after);
        true
    }

    /// Takes an effect from those with these parts to those with others.
    fn rearrange(&mut self, number: EffectNo, before: &Parts, after: Parts) {
        if *before == after {
            return;
        }
        let is_last = self.by_parts.get_mut(before).is_some_and(|numbers| {
            numbers.retain(|found| *found != number);
            numbers.is_empty()
        });
        if is_last {
            self.by_parts.remove(before);
        }
        let numbers = self.by_parts.entry(after).or_default();
        numbers.insert_ord(number);
    }
}

impl Effect {
    fn correct(&mut self, event: &EffectChanged) {
        if let Some(title) = &event.title {
            self.title = title.clone();
        }
        // An entry whose code left the catalogue fails to decode and never comes here.
        if let Some(category) = event.category.as_deref().and_then(CategoryNo::find) {
            self.category = category;
        }
        if let Some(cashability) = event.cashability {
            self.cashability = cashability;
        }
        if let Some(evidence) = event.evidence {
            self.evidence = evidence;
        }
    }
}

/// Puts right the master data of an effect, for a reason. Its measure, unit, kind and code stay: what was booked was
/// booked there, as that. What is wrong there is reversed, and booked at another effect.
///
/// Refused, in this order: unknown effect; malformed texts; an unknown category, or one of another kind; anything but
/// the title where the measure is closed; nothing that differs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangeEffect {
    /// The effect.
    pub effect: Ref,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Arc<str>>,
    /// What it is spent or saved on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Ref>,
    /// What it is worth to a treasurer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cashability: Option<Cashability>,
    /// How well its figures are founded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceGrade>,
    /// Why.
    pub reason: Arc<str>,
}

impl Decide for ChangeEffect {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let effect = refusals.keep(state.effects.require(&self.effect, None, "effect"));
        if let Some(Err(fault)) = self.title.as_deref().map(check_name) {
            refusals.push("title", fault);
        }
        if let Err(fault) = check_text(&self.reason) {
            refusals.push("reason", fault);
        }
        let Some((number, known)) = effect else {
            return Err(refusals.0);
        };
        let category = self.category.as_ref();
        let category = category.and_then(|found| refusals.keep(require_category(found, known.kind)));
        let category = category.filter(|category| *category != known.category);
        let event = EffectChanged {
            cashability: self.cashability.filter(|found| *found != known.cashability),
            category: category.map(|category| category.get().code.into()),
            effect: number,
            evidence: self.evidence.filter(|evidence| *evidence != known.evidence),
            text: context.text_hashes.text.clone(),
            title: self.title.clone().filter(|title| *title != known.title),
        };
        let measure = state.measures.get(known.measure);
        let code = || known.code.clone();
        if measure.is_some_and(|measure| measure.status() == MeasureStatus::Closed) && event.moves_figures() {
            refusals.push("effect", EffectFault::ClosedButTitle { effect: code() });
        } else if refusals.0.is_empty() && !event.changes_anything() {
            refusals.push("", EffectFault::NothingChanges { effect: code() });
        }
        refusals.or(vec![event.into()])
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        let effect = state.effects.resolve(&self.effect, None);
        let measure = effect.and_then(|number| state.effects.get(number));
        let measure = measure.map(|effect| effect.measure);
        let place = Place::field("effect", &self.effect);
        needs.owner(Action::Measure, state, measure, place);
    }

    fn note(&self) -> Note {
        Note::reason(&self.reason)
    }

    fn put_note(&mut self, note: Note) {
        self.reason = note.text.unwrap_or_default();
    }
}

#[cfg(test)]
mod tests;
