//! Registering a measure.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::code::{check_code, check_name, check_text};
use crate::command::decide::{Context, Decide};
use crate::differing::{Differing, differing};
use crate::effect::add::{EffectNumbering, NewEffect};
use crate::event::Event;
use crate::id::MeasureNo;
use crate::measure::MeasureRegistered;
use crate::measure::fault::MeasureFault;
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::{InputFault, Reason, Refusal, Refusals};
use crate::rights::needs::Needs;
use crate::state::State;
use crate::words::Approach;
use crate::words::Noun;

/// Registers a measure, with effects where given.
///
/// Refused, in this order: malformed texts; a code that is taken; an unknown owner or programme; a closed
/// programme; then what [`NewEffect`] refuses.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
        if let Some(known) = state.measures.by_code.get(self.code.as_ref()).copied() {
            refusals.push("code", self.taken(known, state));
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

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.unit(Action::Measure, state, &self.owner, "owner");
        if let Some(programme) = &self.programme {
            needs.measure(Action::Measure, state, programme, "programme");
        }
    }

    fn note(&self) -> Note {
        Note::default()
    }

    fn put_note(&mut self, _note: Note) {}
}

impl RegisterMeasure {
    /// Why the code of a measure that is known is refused: whoever says something else of it wants to put it right.
    fn taken(&self, known: MeasureNo, state: &State) -> Reason {
        let code = self.code.clone();
        let differs = state.measures.get(known).map(|known| {
            let programme = self.programme.as_ref();
            let programme = programme.and_then(|found| state.measures.resolve(found));
            differing([
                (Differing::Title, self.title != known.title),
                (Differing::Description, self.description != known.description),
                (Differing::Approach, self.approach != known.approach),
                (
                    Differing::Owner,
                    state.units.resolve(&self.owner) != Some(known.owner),
                ),
                (Differing::Programme, programme != known.programme),
            ])
        });
        match differs.filter(|differs| !differs.is_empty()) {
            Some(differs) => MeasureFault::KnownDiffers { code, differs }.into(),
            None => InputFault::AlreadyExists {
                noun: Noun::Measure,
                code,
            }
            .into(),
        }
    }
}
