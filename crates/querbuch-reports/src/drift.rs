//! Drift: how the net present value moved between two moments, and why.
//!
//! Both moments are appraised with the same conventions: what was not given is taken from the earlier one, besides the
//! discount rate, which is the one that the ledger had at each of them. In between, the bookings are gone through in the
//! order of the log. Each changes what counts of a few effects, and the change of their present value belongs to its
//! cause. Where a rate or the structure changes, everything is valued once before and once after it. So the causes add
//! up to the whole change.
//!
//! The cause of a posting on a transfer is always TRANSFER; for others the kind of booking decides.

mod walk;

use std::collections::BTreeMap;

use querbuch_domain::id::Position;
use querbuch_domain::refusal::{QuestionFault, Refusal};
use querbuch_domain::vocabulary;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use crate::appraisal::conventions::ConventionsSpec;
use crate::appraisal::stream::month_range;
use crate::appraisal::sunk_cost::SunkCost;
use crate::appraisal::{Appraisal, AppraisalQuery, appraise};
use crate::basis::Basis;
use crate::filter::{Filter, FilterSpec};
use crate::party::{Party, PartyKey};
use crate::rounding::apportion;
use crate::view::View;
use walk::WalkContext;

vocabulary! {
    /// Why a figure moved.
    DriftCause {
        /// A plan was set.
        Plan = "PLAN" ["Plan", "plan"],
        /// A forecast was set.
        Forecast = "FORECAST" ["Prognose", "forecast"],
        /// Something was booked.
        Actual = "ACTUAL" ["Buchung", "booking"],
        /// A saving was confirmed, disputed or cashed.
        Stage = "STAGE" ["Stufe", "stage"],
        /// A booking was reversed.
        Reversal = "REVERSAL" ["Storno", "reversal"],
        /// Something was measured.
        Measurement = "MEASUREMENT" ["Messung", "measurement"],
        /// A discount rate or the optimism table was set.
        Rate = "RATE" ["Zinssatz, Abschläge", "rate, haircuts"],
        /// Units were moved or merged, measures got another programme or approach, effects another category,
        /// cashability or evidence.
        Reorganisation = "REORGANISATION" ["Umbau, Berichtigung der Stammdaten", "reorganisation, corrected master data"],
        /// A payment between budgets was planned, forecast, booked or reversed.
        Transfer = "TRANSFER" ["Transfer", "transfer"],
    }
}

/// Most positions that are kept of one line; their number is counted beyond that.
pub const POSITIONS_PER_LINE_MAX: usize = 10_000;

/// Which drift is asked for.
#[derive(Clone, Debug)]
pub struct DriftQuery {
    /// Which amounts count; it is resolved anew wherever the structure changes.
    pub filter: FilterSpec,
    /// Who counts as one party.
    pub party: Party,
    /// Whether plans, actuals or the outlook are appraised.
    pub basis: Basis,
    /// Which conventions are to hold at both moments.
    pub conventions: ConventionsSpec,
}

/// How much of a party's change has one cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriftLine {
    /// Why it moved.
    pub cause: DriftCause,
    /// Whose net present value moved.
    pub party: PartyKey,
    /// The change of the net present value, in cents.
    pub npv_change: i128,
    /// How many entries of the log it comes from. Without any it is a cent that rounding moved.
    pub events: usize,
    /// The positions of these entries, at most the first [`POSITIONS_PER_LINE_MAX`].
    pub positions: Vec<Position>,
}

/// A drift: the appraisals of both moments, and what lies between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// The appraisal of the earlier moment.
    pub from: Appraisal,
    /// The appraisal of the later moment.
    pub to: Appraisal,
    /// By party, then cause. The lines of a party add up to the change of its net present value.
    pub lines: Vec<DriftLine>,
}

/// Computes a drift between two views of one state. Refused: the later one first; what [`appraise`] refuses.
pub fn drift(query: &DriftQuery, from: &View, to: &View) -> Result<Drift, Vec<Refusal>> {
    if from.position() > to.position() {
        return Err(vec![Refusal::at("from", QuestionFault::FromAfterTo)]);
    }
    query.conventions.check()?;
    let Appraised { spec, before, after } = appraise_both(query, from, to)?;
    let context = WalkContext {
        query,
        spec: &spec,
        after: &after.conventions,
    };
    let changes = walk::changes(&context, from, to)?;
    Ok(Drift {
        lines: lines(changes, &before, &after, to),
        from: before,
        to: after,
    })
}

/// Both moments, appraised with the same conventions.
struct Appraised {
    spec: ConventionsSpec,
    before: Appraisal,
    after: Appraisal,
}

/// Appraises both moments with one base month: that of the earlier one, if anything counted then. Where no rate was in
/// force yet at the earlier moment, it takes that of the later one.
fn appraise_both(query: &DriftQuery, from: &View, to: &View) -> Result<Appraised, Vec<Refusal>> {
    let (asked_from, asked_to) = (query.at(from)?, query.at(to)?);
    let mut spec = query.conventions.clone();
    let months = || month_range(&asked_from, from).or_else(|| month_range(&asked_to, to));
    if spec.base_month.is_none() {
        // Nobody asked for a base month that could sink anything: what is booked later for earlier months counts.
        spec.sunk_cost = spec.sunk_cost.or(Some(SunkCost::Include));
        spec.base_month = months().map(|months| months.first);
    }
    let with = |asked: AppraisalQuery, conventions: ConventionsSpec| AppraisalQuery { conventions, ..asked };
    let after = appraise(&with(asked_to.clone(), spec.clone()), to)?;
    spec.base_month = Some(after.conventions.base_month);
    let mut of_earlier = spec.clone();
    let known = from
        .state()
        .rates
        .discount_at(after.conventions.base_month, from.position());
    if known.is_none() {
        let of_later = after.conventions.discount_rate;
        of_earlier.discount_rate = of_earlier.discount_rate.or(Some(of_later));
    }
    let before = appraise(&with(asked_from.clone(), of_earlier), from)?;
    Ok(Appraised { spec, before, after })
}

impl DriftQuery {
    /// The question for the appraisal of one moment, with the units and measures that its view knows.
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

/// By how much one cause moved the figure of one party.
#[derive(Clone, Debug, Default)]
struct Change {
    /// The change of the net present value in cents, not rounded.
    npv: Decimal,
    /// How many entries of the log it comes from.
    events: usize,
    /// The first of their positions.
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
