//! Adding effects to a measure.

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::command::decide::{Context, Decide};
use crate::effect::add::{EffectNumbering, NewEffect};
use crate::event::Event;
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::{InputFault, Refusal, Refusals};
use crate::rights::needs::Needs;
use crate::state::State;

/// Adds effects to a measure.
///
/// Refused, in this order: unknown measure; closed measure; empty list; then what [`NewEffect`] refuses.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in Effect")]
pub struct AddEffects {
    pub measure: Ref,
    pub effects: Vec<NewEffect>,
}

impl Decide for AddEffects {
    fn decide(&self, state: &State, _context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let open = state.measures.require(&self.measure, "measure");
        let open =
            open.and_then(|(number, measure)| measure.require_open("measure").map(|()| (number, measure)));
        let open = refusals.keep(open);
        if self.effects.is_empty() {
            refusals.push("effects", InputFault::Empty);
        }
        let Some((number, measure)) = open else {
            return Err(refusals.0);
        };
        let mut numbering = EffectNumbering::new(state, number, measure.code.clone());
        let events: Vec<Event> = numbering.decide_all(&self.effects, &mut refusals);
        refusals.or(events)
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.measure(Action::Measure, state, &self.measure, "measure");
    }

    fn note(&self) -> Note {
        Note::default()
    }

    fn put_note(&mut self, _note: Note) {}
}
