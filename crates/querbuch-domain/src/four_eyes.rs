//! Four eyes: rules by which acts take effect only when a second person releases them.
//!
//! A rule stands at a unit and holds for everything below it. A rule below another one adds to it and never takes away.

pub mod set;
mod snapshot;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names, Thing};
use crate::id::{Position, UnitNo};

/// A rule of a unit, from a position on until the next one of that unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FourEyesRule {
    /// Since when it holds.
    pub position: Position,
    /// Which actions need a second person; none: no act does by this unit's rule.
    pub actions: Arc<[Action]>,
    /// From which amount of an act on, in cents; without one, always.
    pub from_cents: Option<i64>,
}

/// All rules that were ever set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FourEyes {
    /// By unit, or of the whole ledger; those of one in the order of the log.
    rules: imbl::OrdMap<Option<UnitNo>, Vector<FourEyesRule>>,
}

impl FourEyes {
    /// Whether no rule was ever set.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rule of a unit itself, or of the whole ledger, as of a position.
    pub fn own_at(&self, unit: Option<UnitNo>, position: Position) -> Option<&FourEyesRule> {
        let rules = self.rules.get(&unit)?;
        rules.iter().rev().find(|rule| rule.position <= position)
    }

    /// Every unit that has a rule as of a position, with the rule.
    pub fn at(&self, position: Position) -> impl Iterator<Item = (Option<UnitNo>, &FourEyesRule)> {
        let units = self.rules.keys().copied();
        units.filter_map(move |unit| Some((unit, self.own_at(unit, position)?)))
    }

    pub(crate) fn apply(&mut self, event: &FourEyesSet, position: Position) {
        self.rules.entry(event.unit).or_default().push_back(FourEyesRule {
            position,
            actions: event.actions.as_slice().into(),
            from_cents: event.from_amount,
        });
    }
}

/// It was set which acts need a second person at a unit and below it. Stored as `four-eyes.set`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FourEyesSet {
    /// The actions; none: no act needs one any more by the rule of this unit.
    pub actions: Vec<Action>,
    /// From which amount of an act on, in cents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_amount: Option<i64>,
    /// Salted hash of the reason, which lies beside the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
    /// The unit; without one, the whole ledger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitNo>,
}

impl Fact for FourEyesSet {
    fn names(&self, names: &mut Names<'_>) {
        if let Some(unit) = self.unit {
            names.subject("unit", Thing::Unit(unit));
        }
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Policy
    }
}
