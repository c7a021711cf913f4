//! Registering a measure.

use std::sync::Arc;

use serde::Serialize;

use crate::code::{check_code, check_name, check_text};
use crate::command::decide::{Context, Decide};
use crate::effect::add::{EffectNumbering, NewEffect};
use crate::event::Event;
use crate::id::MeasureNo;
use crate::measure::MeasureRegistered;
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::{InputFault, Refusal, Refusals};
use crate::state::State;
use crate::words::Approach;
use crate::words::Noun;

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

impl Decide for RegisterMeasure {
    fn decide(&self, state: &State, _context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let text = |field, result: Result<Arc<str>, _>| result.map_err(|fault| Refusal::at(field, fault));
        refusals.keep(text("code", check_code(&self.code)));
        refusals.keep(text("title", check_name(&self.title)));
        if let Some(description) = &self.description {
            refusals.keep(text("description", check_text(description)));
        }
        if state.measures.by_code().contains_key(self.code.as_ref()) {
            refusals.push(
                "code",
                InputFault::AlreadyExists {
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
        refusals.or(events)
    }

    fn note(&self) -> Note {
        Note::default()
    }
}
