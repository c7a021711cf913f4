//! Setting which acts need a second person.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::code::check_text;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::four_eyes::FourEyesSet;
use crate::grant::fault::GrantFault;
use crate::money::Cents;
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::{InputFault, Refusal, Refusals};
use crate::rights::needs::{Needs, Place};
use crate::state::State;

/// Sets from when on acts at a unit, and below it, need a second person. It takes the place of the earlier rule of that
/// unit; the rules of units above and below stay.
///
/// Refused, in this order: an unknown unit; an amount that is none; a malformed reason; more actions than there are.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetFourEyes {
    /// The unit; without one, the whole ledger.
    pub unit: Option<Ref>,
    /// The actions; none: no act needs a second person any more by the rule of this unit.
    pub actions: Vec<Action>,
    /// From which amount of an act on; without one, always.
    pub from_amount: Option<Cents>,
    /// Why.
    pub reason: Arc<str>,
}

impl Decide for SetFourEyes {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let unit = self.unit.as_ref();
        let unit = unit.and_then(|unit| refusals.keep(state.units.require(unit, "unit")));
        if let Some(amount) = self.from_amount {
            if let Err(error) = amount.in_range() {
                refusals.push("fromAmount", InputFault::amount(error, amount.to_string()));
            } else if amount.0 <= 0 {
                refusals.push("fromAmount", GrantFault::AmountNotPositive);
            }
        }
        refusals.keep(check_text(&self.reason).map_err(|fault| Refusal::at("reason", fault)));
        let max = Action::ALL.len();
        if self.actions.len() > max {
            refusals.push("actions", InputFault::TooMany { max });
        }
        let mut actions = self.actions.clone();
        actions.sort_unstable();
        actions.dedup();
        let event = FourEyesSet {
            actions,
            from_amount: self.from_amount.map(|amount| amount.0),
            text: context.text_hashes.text.clone(),
            unit,
        };
        refusals.or(vec![event.into()])
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        match &self.unit {
            Some(unit) => {
                let found = state.units.resolve(unit);
                needs.at(Action::Structure, (found, None), Place::field("unit", unit));
            }
            None => needs.ledger(Action::Structure),
        }
    }

    fn note(&self) -> Note {
        Note::reason(&self.reason)
    }

    fn put_note(&mut self, note: Note) {
        self.reason = note.text.unwrap_or_default();
    }
}
