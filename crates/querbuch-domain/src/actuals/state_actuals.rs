//! Stating up to which month actuals count in an outlook.

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::actuals::ActualsStated;
use crate::actuals::fault::ActualsFault;
use crate::command::decide::{Context, Decide};
use crate::effect::fault::EffectFault;
use crate::event::Event;
use crate::month::Month;
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::Refusal;
use crate::rights::needs::Needs;
use crate::state::State;
use crate::words::EffectKind;

/// States up to which month the actuals of a measure, or of one of its effects, count in an outlook. What was stated for
/// an effect goes before what was stated for its measure. Without a month, an earlier statement is taken back.
///
/// Refused, in this order: unknown measure; closed measure; an effect that is unknown or not of this measure; a transfer
/// by itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StateActuals {
    /// The measure.
    pub measure: Ref,
    /// The effect, where only that is meant.
    pub effect: Option<Ref>,
    /// The last month that counts as actual.
    pub through: Option<Month>,
}

impl Decide for StateActuals {
    fn decide(&self, state: &State, _context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let decide = || {
            let (number, measure) = state.measures.require(&self.measure, "measure")?;
            measure.require_open("measure")?;
            let effect = match &self.effect {
                None => None,
                Some(reference) => {
                    let within = Some(measure.code.as_ref());
                    let (effect, known) = state.effects.require(reference, within, "effect")?;
                    if known.measure != number {
                        let (effect, measure) = (known.code.clone(), measure.code.clone());
                        return Err(Refusal::at(
                            "effect",
                            EffectFault::OfOtherMeasure { effect, measure },
                        ));
                    }
                    if known.kind == EffectKind::Transfer {
                        let measure = measure.code.clone();
                        return Err(Refusal::at("effect", ActualsFault::TransferAlone { measure }));
                    }
                    Some(effect)
                }
            };
            let event = ActualsStated {
                effect,
                measure: number,
                through: self.through,
            };
            Ok(vec![event.into()])
        };
        decide().map_err(|refusal| vec![refusal])
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.measure(Action::Measure, state, &self.measure, "measure");
    }

    fn note(&self) -> Note {
        Note::default()
    }

    fn put_note(&mut self, _note: Note) {}
}
