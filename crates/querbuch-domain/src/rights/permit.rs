//! Whether a command is allowed, by what it needs; and whether it takes a second person.

use chrono::{DateTime, Utc};

use crate::action::Action;
use crate::actor::Actor;
use crate::grant::Moment;
use crate::id::{MeasureNo, Position, UnitNo};
use crate::refusal::Refusal;
use crate::rights::fault::RightsFault;
use crate::rights::needs::{Need, Needs};
use crate::rights::{Amount, Denial, Request, Scope, Verdict};
use crate::state::State;

/// What is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Permit {
    /// It takes effect now.
    Now,
    /// It is prepared, and takes effect when a second person releases it.
    Prepared(Preparation),
}

/// For what a second person is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preparation {
    /// The action.
    pub action: Action,
    /// Where; none: on the whole ledger.
    pub unit: Option<UnitNo>,
    /// On which measure.
    pub measure: Option<MeasureNo>,
    /// The grants by which it is allowed.
    pub grants: Vec<Position>,
}

/// Whether somebody may do what these needs say, on the newest state. A stated name is asked nothing.
pub fn permit(
    needs: &Needs,
    state: &State,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Permit, Vec<Refusal>> {
    if actor.acting().is_none() || needs.is_of_what_is_prepared() {
        return Ok(Permit::Now);
    }
    let moment = Moment {
        position: state.position,
        now,
    };
    let rights = state.rights();
    let amount = needs.amount();
    let mut refusals = Vec::new();
    let mut grants = Vec::new();
    for need in needs.list() {
        let request = Request {
            action: need.action,
            scope: need.scope,
            measure: need.measure,
            amount,
        };
        match rights.decide(actor, &request, moment) {
            Verdict::Allow(by) => grants.extend(by),
            Verdict::Deny(denial) => refusals.push(need.place.refusal(fault(need, denial))),
        }
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    grants.sort_unstable();
    grants.dedup();
    let second = needs
        .list()
        .iter()
        .filter(|need| need.scope != Scope::Anywhere || needs.list().len() == 1)
        .find(|need| needs_second_person(need, needs, state, moment));
    Ok(second.map_or(Permit::Now, |need| {
        Permit::Prepared(Preparation {
            action: need.action,
            unit: unit_of(need),
            measure: need.measure,
            grants,
        })
    }))
}

fn fault(need: &Need, denial: Denial) -> RightsFault {
    let action = need.action;
    match (denial, need.scope) {
        (Denial::AmountAbove { amount_max }, _) => RightsFault::AmountAbove { action, amount_max },
        (Denial::Excluded { grant }, _) => RightsFault::Excluded { grant },
        (Denial::NotHeld, Scope::Ledger) => RightsFault::NotHeldOnLedger { action },
        (Denial::NotHeld, Scope::Anywhere) => RightsFault::NotHeldAnywhere { action },
        (Denial::NotHeld, Scope::Unit(_) | Scope::Unknown) => RightsFault::NotHeld {
            action,
            reference: need.place.reference().clone(),
        },
    }
}

fn unit_of(need: &Need) -> Option<UnitNo> {
    match need.scope {
        Scope::Unit(unit) => Some(unit),
        Scope::Ledger | Scope::Anywhere | Scope::Unknown => None,
    }
}

/// Whether a rule of a unit, of one above it, or of the whole ledger asks for a second person; or the code does, from the
/// second administrator on.
fn needs_second_person(need: &Need, needs: &Needs, state: &State, moment: Moment) -> bool {
    let rights = state.rights();
    let unit = unit_of(need);
    let is_fixed = need.action == Action::Structure || needs.is_by_two();
    if is_fixed && rights.has_two_administrators(unit, moment) {
        return true;
    }
    if state.four_eyes.is_empty() {
        return false;
    }
    let above = unit.into_iter().flat_map(|unit| rights.tree.ancestry(unit));
    let mut units = above.map(|(unit, _)| Some(unit)).chain([None]);
    units.any(|unit| {
        let rule = state.four_eyes.own_at(unit, moment.position);
        rule.is_some_and(|rule| {
            rule.actions.contains(&need.action) && is_reached(needs.amount(), rule.from_cents)
        })
    })
}

/// Whether an act is large enough for a rule. One that moves no money has no amount that could be too small.
fn is_reached(amount: Amount, from_cents: Option<i64>) -> bool {
    match (amount, from_cents) {
        (Amount::Cents(cents), Some(from)) => i128::from(cents) >= i128::from(from),
        _ => true,
    }
}
