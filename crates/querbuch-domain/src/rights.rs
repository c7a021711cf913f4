//! Rights: one pure function says whether somebody may do something somewhere, by the grants of one moment.
//!
//! Nothing is allowed that no grant allows. Some rules no grant overrides: whoever gives rights or operates at a unit
//! does not book there; a substitute may no more than whoever they substitute; a token no more than its owner. Who
//! confirms, gives or releases what is their own, the acts themselves refuse, as it takes more than grants to tell.

pub mod fault;
pub mod needs;
pub mod permit;
pub mod reading;

use crate::action::Action;
use crate::actor::{ActingPrincipal, Actor};
use crate::grant::{Grant, Grants, Holder, Moment, Reach};
use crate::id::{MeasureNo, Position, PrincipalNo, UnitNo};
use crate::money::Cents;
use crate::principal::Principals;
use crate::role::Role;
use crate::unit::Tree;

/// Where an act takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// At a unit.
    Unit(UnitNo),
    /// On the ledger as a whole: only a right for the whole ledger reaches it.
    Ledger,
    /// Nowhere in particular: a right anywhere will do.
    Anywhere,
    /// At something that is not there. It is answered as what is somebody else's: whoever has a right for the whole
    /// ledger is told that it is not there.
    Unknown,
}

/// How much an act moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// No money.
    None,
    /// So many cents.
    Cents(u64),
    /// Money, but how much is only known once it is decided: no right with a largest amount allows it.
    Open,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// The action.
    pub action: Action,
    /// Where.
    pub scope: Scope,
    /// On which measure, where it is about one.
    pub measure: Option<MeasureNo>,
    /// How much.
    pub amount: Amount,
}

/// Why something is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// No grant allows it.
    NotHeld,
    /// Grants allow it up to this amount only.
    AmountAbove {
        /// The largest.
        amount_max: Cents,
    },
    /// This grant is in the same hand, and may not be.
    Excluded {
        /// Its position.
        grant: Position,
    },
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Allowed, by the grants at these positions; by none where a stated name acts.
    Allow(Vec<Position>),
    /// Not allowed.
    Deny(Denial),
}

/// The rights of one moment of the ledger, with the unit tree of then.
#[derive(Clone, Copy, Debug)]
pub struct Rights<'a> {
    /// The unit tree.
    pub tree: &'a Tree,
    /// Who there is.
    pub principals: &'a Principals,
    /// What was given to them.
    pub grants: &'a Grants,
}

impl<'a> Rights<'a> {
    /// Whether somebody may do something.
    pub fn decide(&self, actor: &Actor, request: &Request, moment: Moment) -> Verdict {
        let Some(acting) = actor.acting() else {
            return Verdict::Allow(Vec::new());
        };
        let closed = |only: &[Action]| !only.contains(&request.action);
        let is_outside = acting
            .within
            .is_some_and(|unit| !self.reaches(Some(unit), request.scope));
        if is_outside || acting.only.as_deref().is_some_and(closed) {
            return Verdict::Deny(Denial::NotHeld);
        }
        let mut allowed = Vec::new();
        let mut amount_max: Option<Cents> = None;
        for grant in self.grants_of(acting) {
            if !self.allows(grant, request, moment) || !self.substituted_may(grant, request, moment) {
                continue;
            }
            match (grant.reach.amount_max, request.amount) {
                (None, _) | (_, Amount::None) => allowed.push(grant.position),
                (Some(max), Amount::Cents(cents)) if i128::from(cents) <= i128::from(max.0) => {
                    allowed.push(grant.position);
                }
                (Some(max), _) => amount_max = amount_max.max(Some(max)),
            }
        }
        if allowed.is_empty() {
            let denial = amount_max.map_or(Denial::NotHeld, |amount_max| Denial::AmountAbove { amount_max });
            return Verdict::Deny(denial);
        }
        match self.excluding(acting, request, moment) {
            Some(grant) => Verdict::Deny(Denial::Excluded {
                grant: grant.position,
            }),
            None => Verdict::Allow(allowed),
        }
    }

    /// Whether one right of somebody's own, with an action, holds all that a reach does.
    pub fn covers(&self, acting: &ActingPrincipal, action: Action, reach: &Reach, moment: Moment) -> bool {
        let open = acting.only.as_deref().is_none_or(|only| only.contains(&action));
        open && self.grants_of(acting).any(|grant| {
            let substituted = grant.on_behalf_of.is_none_or(|number| {
                let own = ActingPrincipal::new(number);
                self.covers(&own, action, reach, moment)
            });
            grant.role.allows(action) && grant.holds_at(moment) && self.holds(grant, reach) && substituted
        })
    }

    /// The rights of a holder: of a principal, those of all accounts of the person.
    pub fn held_by(&self, holder: &'a Holder) -> impl Iterator<Item = &'a Grant> {
        let (accounts, group) = match holder {
            Holder::Principal(number) => (self.principals.accounts(number), None),
            Holder::Group(group) => (&[][..], Some(group)),
        };
        let grants = self.grants;
        let own = accounts.iter().flat_map(|number| grants.of_principal(*number));
        own.chain(group.into_iter().flat_map(|group| grants.of_group(group)))
    }

    /// Whether two units, or everything below them, have something in common; none stands for the whole ledger.
    pub fn meet(&self, one: Option<UnitNo>, other: Option<UnitNo>) -> bool {
        self.contains(one, other) || self.contains(other, one)
    }

    /// The grants by which somebody administers a unit, or the whole ledger, without an end: of a person itself, for all
    /// measures, in nobody else's place.
    pub fn standing_administrations(&self, unit: Option<UnitNo>, moment: Moment) -> Vec<&'a Grant> {
        let administrations = self.administrations(unit, moment);
        administrations
            .filter(|grant| grant.reach.until.is_none())
            .collect()
    }

    /// The grants by which somebody administers a unit, or the whole ledger, now: of a person itself, for all measures, in
    /// nobody else's place.
    fn administrations(&self, unit: Option<UnitNo>, moment: Moment) -> impl Iterator<Item = &'a Grant> {
        let (rights, grants) = (*self, self.grants);
        grants.administrations().filter(move |grant| {
            matches!(grant.holder, Holder::Principal(_))
                && grant.on_behalf_of.is_none()
                && grant.reach.measure.is_none()
                && grant.holds_at(moment)
                && rights.contains(grant.reach.unit, unit)
        })
    }

    /// Whether at least two people administer a unit, or the whole ledger, now; also one whose right has an end can release
    /// until then.
    pub fn has_two_administrators(&self, unit: Option<UnitNo>, moment: Moment) -> bool {
        let mut first: Option<PrincipalNo> = None;
        self.administrations(unit, moment)
            .any(|grant| match (&grant.holder, first) {
                (Holder::Principal(number), None) => {
                    first = Some(*number);
                    false
                }
                (Holder::Principal(number), Some(first)) => !self.principals.is_one_person(*number, first),
                (Holder::Group(_), _) => false,
            })
    }

    /// The grants that somebody acts by, whether they hold at a moment or not.
    pub fn acting_by<'b>(&'b self, acting: &'b ActingPrincipal) -> impl Iterator<Item = &'a Grant> + 'b {
        self.grants_of(acting)
    }

    /// The grants that somebody acts by: their own and those of their groups; in another's place, only those on that
    /// one's behalf.
    fn grants_of<'b>(&'b self, acting: &'b ActingPrincipal) -> impl Iterator<Item = &'a Grant> + 'b {
        let accounts = self.principals.accounts(&acting.number);
        let grants = self.grants;
        let own = accounts.iter().flat_map(|number| grants.of_principal(*number));
        let of_groups = acting.groups.iter().flat_map(|group| grants.of_group(group));
        own.chain(of_groups)
            .filter(move |grant| match (grant.on_behalf_of, acting.on_behalf_of) {
                (None, None) => true,
                (Some(one), Some(other)) => self.principals.is_one_person(one, other),
                _ => false,
            })
    }

    /// Whether a grant allows a request, but for the amount.
    fn allows(&self, grant: &Grant, request: &Request, moment: Moment) -> bool {
        let measure = grant.reach.measure;
        grant.role.allows(request.action)
            && grant.holds_at(moment)
            && (measure.is_none() || measure == request.measure || request.scope == Scope::Anywhere)
            && self.reaches(grant.reach.unit, request.scope)
    }

    fn reaches(&self, unit: Option<UnitNo>, scope: Scope) -> bool {
        match (unit, scope) {
            (None, _) | (_, Scope::Anywhere) => true,
            (Some(top), Scope::Unit(unit)) => self.tree.is_within(unit, top),
            (Some(_), Scope::Ledger | Scope::Unknown) => false,
        }
    }

    /// A substitute may what the one may in whose place they act, by grants of that one's own; what an issuer's groups
    /// gave that one, nobody can tell while they are away.
    fn substituted_may(&self, grant: &Grant, request: &Request, moment: Moment) -> bool {
        let Some(number) = grant.on_behalf_of else {
            return true;
        };
        let accounts = self.principals.accounts(&number);
        let mut own = accounts
            .iter()
            .flat_map(|number| self.grants.of_principal(*number));
        let excluded = self
            .excluding(&ActingPrincipal::new(number), request, moment)
            .is_some();
        !excluded
            && own.any(|grant| {
                let within = match (grant.reach.amount_max, request.amount) {
                    (None, _) | (_, Amount::None) => true,
                    (Some(max), Amount::Cents(cents)) => i128::from(cents) <= i128::from(max.0),
                    (Some(_), Amount::Open) => false,
                };
                grant.on_behalf_of.is_none() && within && self.allows(grant, request, moment)
            })
    }

    /// The right in the same hand that forbids to book there, however it came there: by a group, a link, or a unit that moved.
    fn excluding(&self, acting: &ActingPrincipal, request: &Request, moment: Moment) -> Option<&'a Grant> {
        if request.action != Action::Book {
            return None;
        }
        let grants = self.grants;
        let accounts = self.principals.accounts(&acting.number);
        let own = accounts.iter().flat_map(|number| grants.of_principal(*number));
        let of_groups = acting.groups.iter().flat_map(|group| grants.of_group(group));
        own.chain(of_groups).find(|grant| {
            grant.role.excludes(Role::Booker)
                && grant.holds_at(moment)
                && request.scope != Scope::Anywhere
                && self.reaches(grant.reach.unit, request.scope)
        })
    }

    /// Whether a unit holds another, or all of the ledger that it does.
    fn contains(&self, outer: Option<UnitNo>, inner: Option<UnitNo>) -> bool {
        match (outer, inner) {
            (None, _) => true,
            (Some(outer), Some(inner)) => self.tree.is_within(inner, outer),
            (Some(_), None) => false,
        }
    }

    fn holds(&self, grant: &Grant, reach: &Reach) -> bool {
        let own = &grant.reach;
        self.contains(own.unit, reach.unit)
            && (own.measure.is_none() || own.measure == reach.measure)
            && own.from <= reach.from
            && own
                .until
                .is_none_or(|end| reach.until.is_some_and(|until| until <= end))
            && own
                .amount_max
                .is_none_or(|max| reach.amount_max.is_some_and(|amount| amount <= max))
    }
}

#[cfg(test)]
mod tests;
