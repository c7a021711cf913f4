//! Drift: how the net present value moved between two moments, and why.
//!
//! Both moments are appraised with the same conventions: what was not given is taken from the earlier one, besides the
//! discount rate, which is the one that the ledger had then. In between, the acts of the log are gone through in their
//! order. Each changes what counts of a few effects, and the change of their present value belongs to its cause. Where
//! a rate or the structure changes, everything is valued once before and once after it. So the causes add up to the
//! whole change, whatever their order.
//!
//! A posting on a transfer belongs to TRANSFER whatever the act is; else the act decides.

mod walk;

use std::collections::BTreeMap;

use querbuch_domain::id::Position;
use querbuch_domain::refusal::{Reason, Refusal};
use querbuch_domain::vocabulary;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use crate::appraisal::conventions::ConventionsSpec;
use crate::appraisal::stream::month_range;
use crate::appraisal::{Appraisal, AppraisalQuery, appraise};
use crate::basis::Basis;
use crate::filter::{Filter, FilterSpec};
use crate::party::{Party, PartyKey};
use crate::rounding::apportion;
use crate::view::View;

vocabulary! {
    /// Why a figure moved.
    DriftCause {
        /// A plan was set.
        Plan = "PLAN",
        /// A forecast was set.
        Forecast = "FORECAST",
        /// Something was booked.
        Actual = "ACTUAL",
        /// A saving was confirmed, disputed or cashed.
        Stage = "STAGE",
        /// A booking was reversed.
        Reversal = "REVERSAL",
        /// Something was measured.
        Measurement = "MEASUREMENT",
        /// A discount rate or the optimism table was set.
        Rate = "RATE",
        /// Units were moved or merged.
        Reorganisation = "REORGANISATION",
        /// A payment between budgets was planned, forecast, booked or reversed.
        Transfer = "TRANSFER",
    }
}

/// Most positions that are kept of one line; how many there are is told all the same.
pub const POSITIONS_PER_LINE_MAX: usize = 10_000;

/// What is asked.
#[derive(Clone, Debug)]
pub struct DriftQuery {
    /// Which amounts; resolved anew wherever the structure changes.
    pub filter: FilterSpec,
    /// Who counts as one party.
    pub party: Party,
    /// Which entries count.
    pub basis: Basis,
    /// What is to hold at both moments.
    pub conventions: ConventionsSpec,
}

/// How much of a party's change has one cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriftLine {
    /// Why.
    pub cause: DriftCause,
    /// Whose.
    pub party: PartyKey,
    /// The change of the net present value, in cents.
    pub npv_change: i128,
    /// How many acts of the log it comes from. Without any it is a cent that rounding moved.
    pub events: usize,
    /// Where they stand in the log, at most the first [`POSITIONS_PER_LINE_MAX`].
    pub positions: Vec<Position>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// The earlier moment.
    pub from: Appraisal,
    /// The later one.
    pub to: Appraisal,
    /// By party, then cause. The lines of a party add up to the change of its net present value.
    pub lines: Vec<DriftLine>,
}

/// Computes a drift between two views of one state. Refused: the later one first; what [`appraise`] refuses.
pub fn drift(query: &DriftQuery, from: &View, to: &View) -> Result<Drift, Vec<Refusal>> {
    if from.position() > to.position() {
        return Err(vec![Refusal::at("from", Reason::FromAfterTo)]);
    }
    query.conventions.check()?;
    let (spec, before, after) = both(query, from, to)?;
    let changes = walk::changes(query, &spec, from, (to, &after))?;
    Ok(Drift {
        lines: lines(changes, &before, &after, to),
        from: before,
        to: after,
    })
}

/// The two appraisals, with one base month: that of the earlier one, if anything counted then. Where no rate was in force
/// yet at the earlier moment, it takes that of the later one.
fn both(
    query: &DriftQuery,
    from: &View,
    to: &View,
) -> Result<(ConventionsSpec, Appraisal, Appraisal), Vec<Refusal>> {
    let (asked_from, asked_to) = (query.at(from)?, query.at(to)?);
    let mut spec = query.conventions.clone();
    let months = || month_range(&asked_from, from).or_else(|| month_range(&asked_to, to));
    spec.base_month = spec.base_month.or_else(|| months().map(|months| months.first));
    let with = |asked: AppraisalQuery, conventions: ConventionsSpec| AppraisalQuery { conventions, ..asked };
    let later = appraise(&with(asked_to.clone(), spec.clone()), to)?;
    spec.base_month = Some(later.conventions.base_month);
    let mut of_earlier = spec.clone();
    let known = from
        .state()
        .rates
        .discount_at(later.conventions.base_month, from.position());
    if known.is_none() {
        let of_later = later.conventions.discount_rate;
        of_earlier.discount_rate = of_earlier.discount_rate.or(Some(of_later));
    }
    let earlier = appraise(&with(asked_from.clone(), of_earlier), from)?;
    Ok((spec, earlier, later))
}

impl DriftQuery {
    /// The same question of one moment, with the units and measures that it knows.
    fn at(&self, view: &View) -> Result<AppraisalQuery, Vec<Refusal>> {
        let filter = Filter::resolve(&self.filter, view).map_err(within_filter)?;
        Ok(AppraisalQuery {
            filter,
            party: self.party,
            basis: self.basis,
            conventions: self.conventions.clone(),
        })
    }
}

fn within_filter(refusals: Vec<Refusal>) -> Vec<Refusal> {
    let refusals = refusals.into_iter();
    refusals.map(|refusal| refusal.within("filter")).collect()
}

/// What one cause did to one party.
#[derive(Clone, Debug, Default)]
struct Change {
    /// In cents, not rounded.
    npv: Decimal,
    events: usize,
    positions: Vec<Position>,
}

/// Whose figure moved, why, and by how much.
type Moved = ((PartyKey, DriftCause), Change);

/// Rounds the changes of each party so that they add up to what its figure moved by.
fn lines(changes: Vec<Moved>, before: &Appraisal, after: &Appraisal, view: &View) -> Vec<DriftLine> {
    let npv = |appraisal: &Appraisal, party: PartyKey| {
        let found = appraisal
            .perspectives
            .iter()
            .find(|found| found.party == Some(party));
        found.map_or(0, |found| found.npv)
    };
    let of_perspectives = before.perspectives.iter().chain(&after.perspectives);
    let of_perspectives = of_perspectives.filter_map(|perspective| perspective.party);
    let mut parties: Vec<PartyKey> = changes.iter().map(|((party, _), _)| *party).collect();
    parties.extend(of_perspectives);
    parties.sort_by(|first, second| first.compare(*second, view));
    parties.dedup();
    let main_cause = main_cause(&changes);
    let mut by_party: FxHashMap<PartyKey, BTreeMap<DriftCause, Change>> = FxHashMap::default();
    for ((party, cause), change) in changes {
        by_party.entry(party).or_default().insert(cause, change);
    }
    let mut lines = Vec::new();
    for party in parties {
        let moved = npv(after, party) - npv(before, party);
        let mut causes = by_party.remove(&party).unwrap_or_default();
        if causes.is_empty() && moved != 0 {
            causes.insert(main_cause, Change::default());
        }
        let exact: Vec<Decimal> = causes.values().map(|change| change.npv).collect();
        for ((cause, change), npv_change) in causes.into_iter().zip(apportion(&exact, moved)) {
            lines.push(DriftLine {
                cause,
                party,
                npv_change,
                events: change.events,
                positions: change.positions,
            });
        }
    }
    lines
}

/// The cause that moved most, for a cent that rounding moved at a party to which nothing happened.
fn main_cause(changes: &[Moved]) -> DriftCause {
    let largest = changes
        .iter()
        .max_by_key(|((_, cause), change)| (change.npv.abs(), std::cmp::Reverse(*cause)));
    largest.map_or(DriftCause::Actual, |((_, cause), _)| *cause)
}

#[cfg(test)]
mod tests;
