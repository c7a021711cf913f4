//! What a command needs: which actions, at which units, on which measures, and how much it moves.

use std::collections::HashSet;
use std::sync::Arc;

use crate::action::Action;
use crate::id::{EffectNo, MeasureNo, UnitNo};
use crate::reference::Ref;
use crate::refusal::{Reason, Refusal};
use crate::rights::{Amount, Scope};
use crate::state::State;

/// Where in the input something was named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    item: Option<(&'static str, usize)>,
    field: &'static str,
    reference: Arc<str>,
}

impl Place {
    /// A field that names something.
    pub fn field(field: &'static str, reference: &Ref) -> Self {
        Self {
            item: None,
            field,
            reference: reference.0.clone(),
        }
    }

    /// An entry of a list, which names something by itself.
    pub fn item(list: &'static str, index: usize, reference: &Ref) -> Self {
        Self {
            item: Some((list, index)),
            field: "",
            reference: reference.0.clone(),
        }
    }

    /// The same, in an entry of a list.
    #[must_use]
    pub fn of_item(mut self, list: &'static str, index: usize) -> Self {
        self.item = Some((list, index));
        self
    }

    /// What was named.
    pub fn reference(&self) -> &Arc<str> {
        &self.reference
    }

    /// A refusal at this place.
    pub fn refusal(&self, reason: impl Into<Reason>) -> Refusal {
        // A refusal at no field is one at what holds it.
        let refusal = Refusal::at(self.field, reason);
        match self.item {
            Some((list, index)) => refusal.within_item(list, index),
            None => refusal,
        }
    }
}

/// One thing that a command needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The action.
    pub action: Action,
    /// Where.
    pub scope: Scope,
    /// On which measure, where it is about one.
    pub measure: Option<MeasureNo>,
    /// Where the input names it.
    pub place: Place,
}

/// All that a command needs. Each command fills it in the file that it stands in.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is said by itself, and none follows from another"
)]
pub struct Needs {
    list: Vec<Need>,
    seen: HashSet<(Action, Scope, Option<MeasureNo>)>,
    positive_cents: u64,
    negative_cents: u64,
    moves_money: bool,
    amount_is_open: bool,
    by_two: bool,
    of_what_is_prepared: bool,
}

impl Needs {
    /// All of them, each once, in the order of the input.
    pub fn list(&self) -> &[Need] {
        &self.list
    }

    /// How much the act moves: the larger of what it adds and what it takes, so that a transfer counts once.
    pub fn amount(&self) -> Amount {
        match (self.amount_is_open, self.moves_money) {
            (true, _) => Amount::Open,
            (false, true) => Amount::Cents(self.positive_cents.max(self.negative_cents)),
            (false, false) => Amount::None,
        }
    }

    /// Whether it takes two people as soon as two administer there.
    pub fn is_by_two(&self) -> bool {
        self.by_two
    }

    /// Whether rights are asked for what was prepared, by the act itself.
    pub fn is_of_what_is_prepared(&self) -> bool {
        self.of_what_is_prepared
    }

    /// Needs an action at a unit, on a measure; without a unit, at something that is not there.
    pub fn at(&mut self, action: Action, (unit, measure): (Option<UnitNo>, Option<MeasureNo>), place: Place) {
        let scope = unit.map_or(Scope::Unknown, Scope::Unit);
        self.push(Need {
            action,
            scope,
            measure,
            place,
        });
    }

    /// Needs an action at a unit that is named.
    pub fn unit(&mut self, action: Action, state: &State, reference: &Ref, field: &'static str) {
        let unit = state.units.resolve(reference);
        self.at(action, (unit, None), Place::field(field, reference));
    }

    /// Needs an action where the owner of a measure is.
    pub fn measure(&mut self, action: Action, state: &State, reference: &Ref, field: &'static str) {
        let number = state.measures.resolve(reference);
        self.owner(action, state, number, Place::field(field, reference));
    }

    /// The same of a measure that was found, or not.
    pub fn owner(&mut self, action: Action, state: &State, measure: Option<MeasureNo>, place: Place) {
        let owner = measure.and_then(|number| state.measures.get(number));
        self.at(action, (owner.map(|measure| measure.owner), measure), place);
    }

    /// Needs an action at the unit of an effect, on its measure.
    pub fn effect(&mut self, action: Action, state: &State, reference: &Ref, field: &'static str) {
        let number = state.effects.resolve(reference, None);
        self.of_effect(action, state, number, Place::field(field, reference));
    }

    /// The same of an effect that was found, or not.
    pub fn of_effect(&mut self, action: Action, state: &State, effect: Option<EffectNo>, place: Place) {
        let effect = effect.and_then(|number| state.effects.get(number));
        let unit = effect.map(|effect| effect.unit);
        self.at(action, (unit, effect.map(|effect| effect.measure)), place);
    }

    /// Needs an action for the ledger as a whole.
    pub fn ledger(&mut self, action: Action) {
        self.push(Need {
            action,
            scope: Scope::Ledger,
            measure: None,
            place: Place::default(),
        });
    }

    /// Needs an action anywhere.
    pub fn anywhere(&mut self, action: Action) {
        self.push(Need {
            action,
            scope: Scope::Anywhere,
            measure: None,
            place: Place::default(),
        });
    }

    /// The act moves so many cents more.
    pub fn cents(&mut self, cents: i64) {
        self.moves_money = true;
        let side = if cents < 0 {
            &mut self.negative_cents
        } else {
            &mut self.positive_cents
        };
        *side = side.saturating_add(cents.unsigned_abs());
    }

    /// The act moves money, and how much is only known once it is decided.
    pub fn open_amount(&mut self) {
        self.amount_is_open = true;
    }

    /// The act takes two people as soon as two administer there.
    pub fn by_two(&mut self) {
        self.by_two = true;
    }

    /// The act is about a prepared one, whose needs are asked for in its place.
    pub fn of_what_is_prepared(&mut self) {
        self.of_what_is_prepared = true;
    }

    fn push(&mut self, need: Need) {
        // One that is unknown is told of each by itself.
        let is_new = self.seen.insert((need.action, need.scope, need.measure));
        if is_new || need.scope == Scope::Unknown {
            self.list.push(need);
        }
    }
}
