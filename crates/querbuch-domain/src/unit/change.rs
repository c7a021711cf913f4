//! What can become of a unit: another name, another place, an end in another one.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names, Role, Thing};
use crate::id::{Position, UnitNo};
use crate::month::Month;
use crate::unit::{Change, Past, Unit, UnitChange, Units};

/// A unit got another name. Stored as `unit.renamed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in UnitChange")]
pub struct UnitRenamed {
    pub effective_from: Month,
    pub name: Arc<str>,
    pub unit: UnitNo,
}

impl Fact for UnitRenamed {
    fn names(&self, names: &mut Names<'_>) {
        (names.0)("unit", Thing::Unit(self.unit), Role::Reorganised { above: None });
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Unit(self.unit)
    }
}

/// A unit got another unit above it. Stored as `unit.moved`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in UnitChange")]
pub struct UnitMoved {
    pub effective_from: Month,
    pub parent: UnitNo,
    pub unit: UnitNo,
}

impl Fact for UnitMoved {
    fn names(&self, names: &mut Names<'_>) {
        (names.0)(
            "unit",
            Thing::Unit(self.unit),
            Role::Reorganised {
                above: Some(self.parent),
            },
        );
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Unit(self.unit)
    }
}

/// A unit was merged into another: it lies below it since, holds no budget of its own any more, and takes nothing for
/// the months from `effective_from` on. Stored as `unit.merged`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in UnitChange")]
pub struct UnitMerged {
    pub effective_from: Month,
    pub into: UnitNo,
    pub unit: UnitNo,
}

impl Fact for UnitMerged {
    fn names(&self, names: &mut Names<'_>) {
        (names.0)(
            "unit",
            Thing::Unit(self.unit),
            Role::Reorganised {
                above: Some(self.into),
            },
        );
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Unit(self.unit)
    }
}

/// What an event says becomes of its unit.
pub(super) enum Reorganised<'a> {
    Renamed(&'a Arc<str>),
    Moved(UnitNo),
    Merged(UnitNo),
}

impl Units {
    pub(crate) fn apply_renamed(&mut self, event: &UnitRenamed, position: Position) {
        self.reorganise(
            event.unit,
            event.effective_from,
            &Reorganised::Renamed(&event.name),
            position,
        );
    }

    pub(crate) fn apply_moved(&mut self, event: &UnitMoved, position: Position) {
        self.reorganise(
            event.unit,
            event.effective_from,
            &Reorganised::Moved(event.parent),
            position,
        );
    }

    pub(crate) fn apply_merged(&mut self, event: &UnitMerged, position: Position) {
        self.reorganise(
            event.unit,
            event.effective_from,
            &Reorganised::Merged(event.into),
            position,
        );
    }

    /// Whether a unit can get another name, or another unit above it: what is named is there and has not ended, and the
    /// tree stays a tree.
    pub fn can_reorganise(&self, unit: UnitNo, above: Option<UnitNo>) -> bool {
        let is_active = |number| self.get(number).is_some_and(|unit| unit.merged().is_none());
        is_active(unit) && above.is_none_or(|above| is_active(above) && !self.now.is_within(above, unit))
    }

    /// Carries out a change, and says whether it did. What does not [possible](Self::can_reorganise) was never decided; a tree with a
    /// circle would be the end of whoever goes up in it.
    pub(super) fn reorganise(
        &mut self,
        number: UnitNo,
        effective_from: Month,
        what: &Reorganised<'_>,
        position: Position,
    ) -> bool {
        let above = match what {
            Reorganised::Renamed(_) => None,
            Reorganised::Moved(above) | Reorganised::Merged(above) => Some(*above),
        };
        if !self.can_reorganise(number, above) {
            return false;
        }
        let Some(Unit { name, parent, .. }) = self.get(number) else {
            return false;
        };
        let change = match what {
            Reorganised::Renamed(to) => Change::Renamed {
                from: name.clone(),
                to: Arc::clone(to),
            },
            Reorganised::Moved(to) => Change::Moved {
                from: *parent,
                to: *to,
            },
            Reorganised::Merged(into) => Change::Merged {
                from: *parent,
                into: *into,
            },
        };
        let change = UnitChange {
            position,
            effective_from,
            change,
        };
        self.past.push_back(Past {
            tree: self.now.clone(),
            structure: self.structure,
            unit: number,
            change: change.clone(),
        });
        self.structure += usize::from(above.is_some());
        self.now.change(number, change);
        true
    }
}
