//! Open claims: what was claimed and is neither confirmed nor disputed, in any order and with sums; and disputes.

mod dispute;
mod sums;

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use querbuch_domain::code::person_of;
use querbuch_domain::id::{EffectNo, MeasureNo, Position, UnitNo};
use querbuch_domain::month::Month;
use querbuch_domain::vocabulary;

use crate::view::View;

pub use dispute::{Dispute, DisputesQuery, disputes};
pub use sums::{ClaimGrouping, ClaimSum, claim_sums};

/// Which claims are asked for.
#[derive(Clone, Debug, Default)]
pub struct ClaimsQuery {
    /// Only claims at this unit and below it.
    pub unit: Option<UnitNo>,
    /// Only claims that are overdue on this day.
    pub overdue_on: Option<NaiveDate>,
    /// Only claims on this measure and on those that belong to it.
    pub measure: Option<MeasureNo>,
    /// Only claims for this month or a later one.
    pub from: Option<Month>,
    /// Only claims for this month or an earlier one.
    pub to: Option<Month>,
    /// Only claims of which this person claims a part.
    pub claimant: Option<Arc<str>>,
}

impl ClaimsQuery {
    fn wants_month(&self, month: Month) -> bool {
        self.from.is_none_or(|from| from <= month) && self.to.is_none_or(|to| month <= to)
    }

    fn wants_claimants(&self, claimants: &[Claimant]) -> bool {
        self.claimant.as_deref().is_none_or(|wanted| {
            let wanted = person_of(wanted);
            claimants
                .iter()
                .any(|claimant| person_of(&claimant.actor) == wanted)
        })
    }
}

vocabulary! {
    /// What claims can be ordered by.
    ClaimField {
        /// Since when the oldest part has been open.
        Since = "SINCE" ["offen seit", "open since"],
        /// How much is open.
        Amount = "AMOUNT" ["Betrag", "amount"],
        /// The month for which it is claimed.
        Month = "MONTH" ["Monat", "month"],
        /// The last day on which it is not overdue.
        Due = "DUE" ["Frist", "deadline"],
        /// The code of the unit.
        Unit = "UNIT" ["Einheit", "unit"],
        /// The code of the measure.
        Measure = "MEASURE" ["Maßnahme", "measure"],
    }
}

/// What one person claims of an effect in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimant {
    /// Who claims it.
    pub actor: Arc<str>,
    /// How much of the claim is still open, in cents; below zero where more was taken back than is still claimed.
    pub cents: i128,
    /// The position since which something of it has been open without a break.
    pub since: Position,
}

/// What is claimed of an effect in a month and neither confirmed nor disputed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenClaim {
    /// The saving that is claimed.
    pub effect: EffectNo,
    /// The month for which it is claimed.
    pub month: Month,
    /// How much is open, over all claimants, in cents; above zero.
    pub cents: i128,
    /// The position since which the oldest part has been open.
    pub since: Position,
    /// Who claims it, the oldest claim first; together the amount that is open.
    pub claimants: Vec<Claimant>,
    /// The last day on which it is not overdue: the day of `since` in UTC and the days that the nearest unit has set;
    /// none where no unit has set any.
    pub due_on: Option<NaiveDate>,
}

/// All open claims, those that have been open longest first.
pub fn open_claims(query: &ClaimsQuery, view: &View) -> Vec<OpenClaim> {
    let state = view.state();
    let claims = state.claims_at(view.position(), view.deadline());
    let mut wanted = vec![None; view.unit_count()];
    let measures = query
        .measure
        .map(|measure| view.columns().measures_below(&[measure], view.measure_count()));
    let mut found = Vec::new();
    for (effect, of_effect) in view.deadline().watch(claims.iter()) {
        let Some((unit, measure)) = view.effect(effect).map(|effect| (effect.unit, effect.measure)) else {
            continue;
        };
        if measures
            .as_ref()
            .is_some_and(|measures| measures.get(measure.index()) != Some(&true))
        {
            continue;
        }
        let is_wanted = |top: UnitNo| view.ancestry(unit).any(|(number, _)| number == top);
        let place = wanted.get_mut(unit.index());
        let known = place
            .map(|place: &mut Option<bool>| *place.get_or_insert_with(|| query.unit.is_none_or(is_wanted)));
        if known != Some(true) {
            continue;
        }
        let mut rest = of_effect.claims();
        while let Some(month) = rest.first().map(|claim| claim.month) {
            let (of_month, later) = rest.split_at(rest.partition_point(|claim| claim.month <= month));
            rest = later;
            if !query.wants_month(month) {
                continue;
            }
            let cents: i128 = of_month.iter().map(|claim| i128::from(claim.open_cents)).sum();
            let mut claimants: Vec<Claimant> = of_month
                .iter()
                .filter(|claim| claim.open_cents != 0)
                .map(|claim| Claimant {
                    actor: claims.actor(claim).clone(),
                    cents: i128::from(claim.open_cents),
                    since: claim.since,
                })
                .collect();
            if !query.wants_claimants(&claimants) {
                continue;
            }
            claimants.sort_by(|one, other| (one.since, &one.actor).cmp(&(other.since, &other.actor)));
            let open = claimants.iter().filter(|claimant| claimant.cents > 0);
            let Some(since) = open.map(|claimant| claimant.since).min().filter(|_| cents > 0) else {
                continue;
            };
            found.push(OpenClaim {
                effect,
                month,
                cents,
                since,
                claimants,
                due_on: due_on(unit, since, view),
            });
        }
    }
    if let Some(day) = query.overdue_on {
        found.retain(|claim| claim.due_on.is_some_and(|due| due < day));
    }
    let place = |claim: &OpenClaim| (claim.since, claim.effect, claim.month);
    view.deadline()
        .sort_by(&mut found, |one, other| place(one).cmp(&place(other)));
    found
}

fn due_on(unit: UnitNo, since: Position, view: &View) -> Option<NaiveDate> {
    let units = view.ancestry(unit).map(|(number, _)| number);
    let days = view.state().claim_deadlines.nearest_at(units, view.position())?;
    let claimed_on = view.state().recorded_at(since)?.date_naive();
    claimed_on.checked_add_days(Days::new(days.into()))
}

#[cfg(test)]
mod tests;
