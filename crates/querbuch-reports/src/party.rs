//! Who counts as one party of a flow, an appraisal or a settlement.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use querbuch_domain::id::UnitNo;
use querbuch_domain::language::Language;
use querbuch_domain::vocabulary;
use querbuch_domain::words::Level;

use crate::dimension::{Dimension, RowKey};
use crate::view::View;

vocabulary! {
    /// Who counts as one party.
    Party {
        /// All budgets of a level together.
        Level = "LEVEL" ["Ebene", "level"],
        /// A Land with everything on its territory.
        State = "STATE" ["Land", "state"],
        /// A budget-holding body.
        Body = "BODY" ["Körperschaft", "body"],
        /// Each unit by itself.
        Unit = "UNIT" ["Einheit", "unit"],
    }
}

impl Party {
    /// The dimensions that tell the parties of this kind apart. The level is always among them: it tells society
    /// from public budgets, and stands in for what has neither Land nor body.
    pub fn dimensions(self) -> &'static [Dimension] {
        match self {
            Self::Level => &[Dimension::Level],
            Self::State => &[Dimension::Level, Dimension::State],
            Self::Body => &[Dimension::Level, Dimension::Body],
            Self::Unit => &[Dimension::Level, Dimension::Unit],
        }
    }
}

/// One party of a report, as its kind of party tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartyKey {
    /// All units of a level that belong to no narrower party.
    Level(Level),
    /// A Land, a body or a unit, as was asked for.
    Unit(UnitNo),
}

impl PartyKey {
    /// The party that a row of a balance over [`Party::dimensions`] belongs to; `None` only if the row lacks them.
    ///
    /// What belongs to no Land (the Bund, social insurance) or to no body is taken together by its level. So are
    /// businesses and citizens, wherever they hang in the tree: a Land or a body is a public budget and never
    /// counts what lands at them. Asked by unit, everybody is a party of their own.
    pub fn of(party: Party, row: &RowKey) -> Option<Self> {
        let level = row.level?;
        let unit = match party {
            Party::Unit => row.unit,
            _ if level.is_society() => None,
            Party::Level => None,
            Party::State => row.state,
            Party::Body => row.body,
        };
        Some(unit.map_or(Self::Level(level), Self::Unit))
    }

    /// The name that people read: of the level, or of the unit.
    pub fn label(self, language: Language, view: &View) -> Arc<str> {
        match self {
            Self::Level(level) => level.name(language).into(),
            Self::Unit(number) => view
                .unit(number)
                .map_or_else(Arc::default, |unit| unit.name.clone()),
        }
    }

    /// Levels first, in their order; then units by code.
    pub fn compare(self, other: Self, view: &View) -> Ordering {
        let code = |number: UnitNo| view.unit(number).map(|unit| &unit.code);
        match (self, other) {
            (Self::Level(first), Self::Level(second)) => first.cmp(&second),
            (Self::Level(_), Self::Unit(_)) => Ordering::Less,
            (Self::Unit(_), Self::Level(_)) => Ordering::Greater,
            (Self::Unit(first), Self::Unit(second)) => code(first).cmp(&code(second)),
        }
    }
}

/// The level's word, or the unit's id: `FEDERAL`, `unit:3`.
impl fmt::Display for PartyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Level(level) => f.write_str(level.as_str()),
            Self::Unit(number) => number.fmt(f),
        }
    }
}
