//! Grants: who may do what, where, from when until when, given by whom and why.
//!
//! A grant is a fact like any other: it is never changed, only revoked, and both stay in the log. So who had which right
//! at an earlier position is known for ever.

pub mod fault;
pub mod give;
pub mod revoke;
pub(crate) mod snapshot;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::actor::Group;
use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names, Thing};
use crate::header::Header;
use crate::id::{MeasureNo, Position, PrincipalNo, UnitNo};
use crate::instant::exact_option;
use crate::money::Cents;
use crate::role::Role;

/// Who holds a grant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A person or a machine.
    Principal(PrincipalNo),
    /// Whoever an issuer counts in this group.
    Group(Group),
}

/// Where and how far a right reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// This unit and everything below it; without one, the whole ledger, with units that are yet to come.
    pub unit: Option<UnitNo>,
    /// This measure only; without one, all.
    pub measure: Option<MeasureNo>,
    /// The first moment.
    pub from: DateTime<Utc>,
    /// The first moment at which it holds no more.
    pub until: Option<DateTime<Utc>>,
    /// The largest amount of one act, in cents.
    pub amount_max: Option<Cents>,
}

/// A moment at which a right is asked for: what the log said, and what time it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Up to this position of the log.
    pub position: Position,
    /// At this instant.
    pub now: DateTime<Utc>,
}

/// A right that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The position of its event, which is its id.
    pub position: Position,
    /// Who has it.
    pub holder: Holder,
    /// What it allows.
    pub role: Role,
    /// Where and how far.
    pub reach: Reach,
    /// In whose place: it holds while theirs does.
    pub on_behalf_of: Option<PrincipalNo>,
    /// Who gave it.
    pub giver: Arc<str>,
    /// The position at which it was revoked.
    pub revoked_at: Option<Position>,
}

impl Grant {
    /// Whether it was given and not revoked by a position, and holds at an instant.
    pub fn holds_at(&self, moment: Moment) -> bool {
        self.position <= moment.position
            && self.revoked_at.is_none_or(|position| position > moment.position)
            && self.reach.from <= moment.now
            && self.reach.until.is_none_or(|until| moment.now < until)
    }

    /// Whether it and another time span have a moment in common. A revoked grant has none any more.
    pub fn overlaps(&self, reach: &Reach) -> bool {
        self.revoked_at.is_none()
            && reach.until.is_none_or(|until| self.reach.from < until)
            && self.reach.until.is_none_or(|until| reach.from < until)
    }
}

/// All grants.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grants {
    list: Vector<Grant>,
    /// Their places in that list.
    by_principal: imbl::HashMap<PrincipalNo, Vector<u32>>,
    by_group: imbl::HashMap<Group, Vector<u32>>,
    administrations: Vector<u32>,
}

impl Grants {
    /// All, in the order of the log.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Grant> {
        self.list.iter()
    }

    /// How many there are, those that were revoked among them.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The one that was given at a position.
    pub fn at(&self, position: Position) -> Option<&Grant> {
        self.list.get(self.place(position)?)
    }

    /// Those of a principal itself, in the order of the log.
    pub fn of_principal(&self, number: PrincipalNo) -> impl Iterator<Item = &Grant> {
        self.places(self.by_principal.get(&number))
    }

    /// Those of a group, in the order of the log.
    pub fn of_group(&self, group: &Group) -> impl Iterator<Item = &Grant> {
        self.places(self.by_group.get(group))
    }

    /// Those of Administration, in the order of the log.
    pub fn administrations(&self) -> impl Iterator<Item = &Grant> {
        self.places(Some(&self.administrations))
    }

    fn places<'a>(&'a self, places: Option<&'a Vector<u32>>) -> impl Iterator<Item = &'a Grant> {
        let places = places.into_iter().flatten();
        places.filter_map(|place| self.list.get(*place as usize))
    }

    fn place(&self, position: Position) -> Option<usize> {
        self.list
            .binary_search_by_key(&position, |grant| grant.position)
            .ok()
    }

    pub(crate) fn apply_given(&mut self, event: &GrantGiven, header: &Header) {
        let holder = match (event.principal, &event.group) {
            (None, Some(group)) => Holder::Group(group.clone()),
            // No command gives a right to nobody; of a log that does, nobody has it.
            (number, _) => Holder::Principal(number.unwrap_or(PrincipalNo(u32::MAX))),
        };
        self.push(Grant {
            position: header.position,
            holder,
            role: event.role,
            reach: Reach {
                unit: event.unit,
                measure: event.measure,
                from: event.from.unwrap_or(header.recorded_at),
                until: event.until,
                amount_max: event.amount_max.map(Cents),
            },
            on_behalf_of: event.on_behalf_of,
            giver: header.actor.clone(),
            revoked_at: None,
        });
    }

    pub(crate) fn apply_revoked(&mut self, event: &GrantRevoked, position: Position) {
        let place = self.place(event.grant);
        if let Some(grant) = place.and_then(|place| self.list.get_mut(place)) {
            grant.revoked_at = Some(position);
        }
    }

    fn push(&mut self, grant: Grant) {
        // A list of 2^32 grants would not fit into memory.
        let place = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        match &grant.holder {
            Holder::Principal(number) => self.by_principal.entry(*number).or_default().push_back(place),
            Holder::Group(group) => self.by_group.entry(group.clone()).or_default().push_back(place),
        }
        if grant.role == Role::Administrator {
            self.administrations.push_back(place);
        }
        self.list.push_back(grant);
    }
}

/// A right was given. Stored as `grant.given`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GrantGiven {
    /// The largest amount of one act, in cents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_max: Option<i64>,
    /// The first moment; without it, that of this event.
    #[serde(default, with = "exact_option", skip_serializing_if = "Option::is_none")]
    pub from: Option<DateTime<Utc>>,
    /// The group that has it, where no principal has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    /// This measure only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<MeasureNo>,
    /// In whose place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<PrincipalNo>,
    /// Who has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<PrincipalNo>,
    /// What it allows.
    pub role: Role,
    /// Salted hash of the reason, which lies beside the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
    /// This unit and everything below it; without one, the whole ledger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitNo>,
    /// The first moment at which it holds no more.
    #[serde(default, with = "exact_option", skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
}

impl Fact for GrantGiven {
    fn names(&self, names: &mut Names<'_>) {
        if let Some(measure) = self.measure {
            names.mention("measure", Thing::Measure(measure));
        }
        if let Some(principal) = self.on_behalf_of {
            names.mention("onBehalfOf", Thing::Principal(principal));
        }
        if let Some(principal) = self.principal {
            names.mention("principal", Thing::Principal(principal));
        }
        if let Some(unit) = self.unit {
            names.subject("unit", Thing::Unit(unit));
        }
    }

    fn made(&self, position: Position) -> Outcome {
        Outcome::Grant(position)
    }

    fn implausible(&self) -> Option<&'static str> {
        (self.principal.is_some() == self.group.is_some()).then_some("principal")
    }
}

/// A right was revoked. Stored as `grant.revoked`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GrantRevoked {
    /// The position of the grant.
    pub grant: Position,
    /// Salted hash of the reason, which lies beside the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}

impl Fact for GrantRevoked {
    fn names(&self, names: &mut Names<'_>) {
        names.mention("grant", Thing::Grant(self.grant));
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Grant(self.grant)
    }
}

#[cfg(test)]
mod tests;
