//! What somebody may read: of which units and measures, by the grants of one moment.
//!
//! Where a ledger is open, whoever signed in reads all figures; names of people and free texts need a right of their own
//! even there.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Rights;
use crate::action::Action;
use crate::actor::{ActingPrincipal, Actor};
use crate::grant::{Grant, Moment};
use crate::id::{MeasureNo, UnitNo};
use crate::state::State;
use crate::visibility::Visibility;

/// A part of the ledger that a right reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Part {
    /// This unit and everything below it; without one, the whole ledger.
    pub unit: Option<UnitNo>,
    /// This measure only; without one, all.
    pub measure: Option<MeasureNo>,
}

impl Part {
    const WHOLE: Self = Self {
        unit: None,
        measure: None,
    };
}

/// How far rights reach.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Extent {
    /// The whole ledger.
    Everything,
    /// These parts, in order, none within another; nothing where there are none.
    Parts(Arc<[Part]>),
}

impl Extent {
    /// Nothing at all.
    pub fn nothing() -> Self {
        Self::Parts(Arc::default())
    }

    /// Whether it is the whole ledger.
    pub fn is_everything(&self) -> bool {
        matches!(self, Self::Everything)
    }
}

/// What somebody may read at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reading {
    /// Where figures and bookings.
    pub figures: Extent,
    /// Where the names of those who acted.
    pub names: Extent,
    /// Where free texts.
    pub texts: Extent,
    /// Where any right holds: units have their names there, whatever the right allows.
    pub known: Extent,
    /// Whether the log itself, with everything that stands in it.
    pub log: bool,
}

impl Reading {
    /// That of the local user, whose rights nobody asks for.
    pub fn everything() -> Self {
        Self {
            figures: Extent::Everything,
            names: Extent::Everything,
            texts: Extent::Everything,
            known: Extent::Everything,
            log: true,
        }
    }

    /// Whether nothing at all is kept from the reader.
    pub fn is_everything(&self) -> bool {
        self.figures.is_everything() && self.names.is_everything() && self.texts.is_everything() && self.log
    }
}

impl State {
    /// What somebody may read at a moment: by the visibility and the grants of now, whatever position is read of.
    pub fn reading(&self, actor: &Actor, moment: Moment) -> Reading {
        let Some(acting) = actor.acting() else {
            return Reading::everything();
        };
        let rights = self.rights();
        let extent = |action| rights.extent(acting, action, moment);
        let texts = extent(Action::Read);
        let is_open = self.visibilities.at(moment.position) == Visibility::Open;
        let figures = if is_open && is_open_to(acting, Action::Read) {
            Extent::Everything
        } else {
            texts.clone()
        };
        Reading {
            log: figures.is_everything() || extent(Action::Audit).is_everything(),
            figures,
            names: extent(Action::ReadPersonal),
            known: rights.reached_by(acting, moment, |_| true),
            texts,
        }
    }
}

/// Whether whatever somebody signed in with is open for an action.
fn is_open_to(acting: &ActingPrincipal, action: Action) -> bool {
    acting.only.as_deref().is_none_or(|only| only.contains(&action))
}

impl Rights<'_> {
    /// How far the rights of somebody reach that allow an action at a moment, whatever the amount. A substitute reaches
    /// what both do: the right itself, and one of whoever is substituted.
    pub fn extent(&self, acting: &ActingPrincipal, action: Action, moment: Moment) -> Extent {
        if !is_open_to(acting, action) {
            return Extent::nothing();
        }
        self.reached_by(acting, moment, |grant| grant.role.allows(action))
    }

    /// How far those rights of somebody reach together that are meant.
    fn reached_by(
        &self,
        acting: &ActingPrincipal,
        moment: Moment,
        is_meant: impl Fn(&Grant) -> bool,
    ) -> Extent {
        let holds = |grant: &&Grant| is_meant(grant) && grant.holds_at(moment);
        let mut parts = BTreeSet::new();
        for grant in self.grants_of(acting).filter(holds) {
            let part = part_of(grant);
            let Some(number) = grant.on_behalf_of else {
                parts.insert(part);
                continue;
            };
            let accounts = self.principals.accounts(&number);
            let grants = self.grants;
            let own = accounts.iter().flat_map(|number| grants.of_principal(*number));
            let own = own.filter(holds).filter(|own| own.on_behalf_of.is_none());
            parts.extend(own.filter_map(|own| self.common(part, part_of(own))));
        }
        if parts.contains(&Part::WHOLE) {
            return Extent::Everything;
        }
        let outermost = parts
            .iter()
            .filter(|part| !self.is_within_another(**part, &parts));
        Extent::Parts(outermost.copied().collect())
    }

    /// What two parts have in common.
    fn common(&self, one: Part, other: Part) -> Option<Part> {
        let unit = if self.contains(one.unit, other.unit) {
            other.unit
        } else if self.contains(other.unit, one.unit) {
            one.unit
        } else {
            return None;
        };
        let measure = match (one.measure, other.measure) {
            (Some(one), Some(other)) if one != other => return None,
            (one, other) => one.or(other),
        };
        Some(Part { unit, measure })
    }

    /// Whether a part lies within another one of these.
    fn is_within_another(&self, part: Part, parts: &BTreeSet<Part>) -> bool {
        let above = part.unit.into_iter().flat_map(|unit| self.tree.ancestry(unit));
        let units = above.map(|(number, _)| Some(number)).chain([None]);
        let mut outer = units.flat_map(|unit| [None, part.measure].map(|measure| Part { unit, measure }));
        outer.any(|other| other != part && parts.contains(&other))
    }
}

fn part_of(grant: &Grant) -> Part {
    Part {
        unit: grant.reach.unit,
        measure: grant.reach.measure,
    }
}

#[cfg(test)]
mod tests;
