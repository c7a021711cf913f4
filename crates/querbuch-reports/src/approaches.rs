//! The three approaches over time: what each costs and brings year by year, and how long its returns last.
//!
//! A measure that runs and does nothing else follows from its programme: its running cost is a debt that the programme
//! left behind (technical debt). Asked by cause, such cost counts for the approach of the measure that caused it, the
//! nearest one above that has savings or cost of its own making.

use std::collections::BTreeMap;

use querbuch_domain::category::CategoryNo;
use querbuch_domain::id::MeasureNo;
use querbuch_domain::refusal::Refusal;
use querbuch_domain::vocabulary;
use querbuch_domain::words::Approach;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use crate::appraisal::AppraisalQuery;
use crate::appraisal::conventions::Conventions;
use crate::appraisal::counted::count;
use crate::appraisal::fault::{Fault, difference, sum};
use crate::appraisal::perspective::{Perspective, Present};
use crate::appraisal::stream::{Stream, month_range, streams};
use crate::dimension::Dimension;
use crate::finance::to_cents;
use crate::month_range::MonthRange;
use crate::view::View;

/// The category of running cost.
const RUNNING: &str = "run.cost";

vocabulary! {
    /// To whose approach the running cost of a measure counts that does nothing else.
    Attribution {
        /// To that of the measure that caused it, found through the programme.
        Cause = "CAUSE" ["beim Verursacher", "at the cause"],
        /// To its own.
        Own = "OWN" ["beim Träger", "at the bearer"],
    }
}

/// Which comparison is asked for. Who the parties are makes no difference.
#[derive(Clone, Debug)]
pub struct ApproachesQuery {
    /// Which amounts count, and which conventions are to hold.
    pub appraisal: AppraisalQuery,
    /// To whose approach running cost counts that follows from another measure.
    pub attribution: Attribution,
}

/// One year of an approach. Amounts in cents; only the last figure is discounted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ApproachYear {
    /// Which calendar year.
    pub year: u16,
    /// All cost of the year.
    pub cost: i128,
    /// Running cost among it.
    pub running_cost: i128,
    /// Cost among that which counts here because of its cause only.
    pub followed_cost: i128,
    /// All savings of the year.
    pub saving: i128,
    /// Saving less cost.
    pub net: i128,
    /// The sum of the nets from the first year to this one.
    pub cumulative_net: i128,
    /// The present value of the net in the base month.
    pub present_net: i128,
}

/// From when to when an approach brings more than it costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Returns {
    /// The first year in which more is saved than spent.
    pub first_year: Option<u16>,
    /// The last year in which more is saved than spent.
    pub last_year: Option<u16>,
    /// In how many years more is saved than spent.
    pub years: usize,
    /// The first year after a return in which more is spent than saved again.
    pub turns: Option<u16>,
}

/// What one approach costs and brings.
#[derive(Clone, Debug, PartialEq)]
pub struct ApproachReport {
    /// Which approach.
    pub approach: Approach,
    /// How many measures it takes its amounts from.
    pub measures: usize,
    /// Present values, ratios and paybacks of all of them together.
    pub overall: Perspective,
    /// From the first to the last year with an amount, without gaps.
    pub years: Vec<ApproachYear>,
    /// How long its returns last.
    pub returns: Returns,
}

/// The approaches, compared under the same conventions.
#[derive(Clone, Debug, PartialEq)]
pub struct Approaches {
    /// Every choice that the figures depend on.
    pub conventions: Conventions,
    /// The approaches of which anything counts, in their order.
    pub reports: Vec<ApproachReport>,
}

/// Compares the approaches. Refused: what an appraisal refuses.
pub fn approaches(query: &ApproachesQuery, view: &View) -> Result<Approaches, Vec<Refusal>> {
    query.appraisal.conventions.check()?;
    compare(query, view).map_err(Into::into)
}

/// What counts of one measure, running cost apart from everything else.
#[derive(Default)]
struct MeasureStreams {
    running: Stream,
    other: Stream,
}

/// What counts for one approach.
#[derive(Default)]
struct ApproachStreams {
    all: Stream,
    /// Running cost among it.
    running: Stream,
    /// Running cost among that which counts here because of its cause only.
    followed: Stream,
    /// How many measures it comes from.
    measures: usize,
}

fn compare(query: &ApproachesQuery, view: &View) -> Result<Approaches, Fault> {
    let months = month_range(&query.appraisal, view);
    let mut conventions = query
        .appraisal
        .conventions
        .resolve(query.appraisal.basis, months, view)?;
    let by_measure = by_measure(query, &mut conventions, view)?;
    let mut sums: BTreeMap<Approach, ApproachStreams> = BTreeMap::new();
    for (measure, of_measure) in view.deadline().watch(&by_measure) {
        let caused_by = match query.attribution {
            Attribution::Own => *measure,
            Attribution::Cause => cause(*measure, &by_measure, view),
        };
        let Some(approach) = view.measure(caused_by).map(|found| found.approach) else {
            continue;
        };
        let sum = sums.entry(approach).or_default();
        sum.measures += 1;
        sum.all.merge(&of_measure.running)?;
        sum.all.merge(&of_measure.other)?;
        sum.running.merge(&of_measure.running)?;
        if caused_by != *measure {
            sum.followed.merge(&of_measure.running)?;
        }
    }
    let factors = conventions.factors()?.until(view.deadline());
    let mut reports = Vec::with_capacity(sums.len());
    for (approach, mut sum) in sums {
        sum.all.tidy();
        let years = years(&sum, |month| factors.of(month))?;
        reports.push(ApproachReport {
            approach,
            measures: sum.measures,
            overall: Perspective::new(None, &sum.all, Present::of(&sum.all, &factors)?, &factors)?,
            returns: returns(&years),
            years,
        });
    }
    Ok(Approaches { conventions, reports })
}

fn by_measure(
    query: &ApproachesQuery,
    conventions: &mut Conventions,
    view: &View,
) -> Result<BTreeMap<MeasureNo, MeasureStreams>, Fault> {
    let dimensions = [Dimension::Measure, Dimension::Category];
    let running = CategoryNo::find(RUNNING);
    let is_running = |category: CategoryNo| running.is_some_and(|running| category.is_within(running));
    let mut streams = streams(&query.appraisal, view, &dimensions, |key, _| {
        Some((key.measure?, is_running(key.category?)))
    })?;
    count(streams.values_mut(), conventions)?;
    let mut by_measure: BTreeMap<MeasureNo, MeasureStreams> = BTreeMap::new();
    for ((measure, is_running), stream) in streams {
        let of_measure = by_measure.entry(measure).or_default();
        let side = if is_running {
            &mut of_measure.running
        } else {
            &mut of_measure.other
        };
        side.merge(&stream)?;
    }
    Ok(by_measure)
}

/// The measure that caused what another one does: itself, unless it runs only and belongs to a programme.
fn cause(measure: MeasureNo, by_measure: &BTreeMap<MeasureNo, MeasureStreams>, view: &View) -> MeasureNo {
    let makes = |number: MeasureNo| {
        by_measure
            .get(&number)
            .is_some_and(|of_measure| !of_measure.other.is_empty())
    };
    let above = |number: &MeasureNo| view.measure(*number).and_then(|found| found.programme);
    // Programmes go in no circle, so this ends.
    std::iter::successors(Some(measure), above)
        .find(|number| makes(*number))
        .unwrap_or(measure)
}

/// Sums by year, rounded once.
fn years(
    sum_of: &ApproachStreams,
    factor: impl Fn(querbuch_domain::month::Month) -> Result<Decimal, Fault>,
) -> Result<Vec<ApproachYear>, Fault> {
    let Some(MonthRange { first, last }) = sum_of.all.month_range() else {
        return Ok(Vec::new());
    };
    let mut present: FxHashMap<u16, Decimal> = FxHashMap::default();
    let mut years: Vec<ApproachYear> = (first.year()..=last.year())
        .map(|year| ApproachYear {
            year,
            ..ApproachYear::default()
        })
        .collect();
    let mut exact = vec![[Decimal::ZERO; 4]; years.len()];
    let streams = [
        (&sum_of.all, [0, 1]),
        (&sum_of.running, [2, 2]),
        (&sum_of.followed, [3, 3]),
    ];
    for (stream, [cost, saving]) in streams {
        for (month, amounts) in stream.months() {
            let year = &mut exact[usize::from(month.year() - first.year())];
            year[cost] = sum(year[cost], amounts.cost)?;
            if cost == 0 {
                year[saving] = sum(year[saving], amounts.saving)?;
                let net = difference(amounts.saving, amounts.cost)?;
                let value = crate::appraisal::fault::product(net, factor(month)?)?;
                let all = present.entry(month.year()).or_default();
                *all = sum(*all, value)?;
            }
        }
    }
    let mut cumulative_net = 0;
    for (year, [cost, saving, running_cost, followed_cost]) in years.iter_mut().zip(exact) {
        let (cost, saving) = (to_cents(cost), to_cents(saving));
        cumulative_net += saving - cost;
        *year = ApproachYear {
            cost,
            saving,
            running_cost: to_cents(running_cost),
            followed_cost: to_cents(followed_cost),
            net: saving - cost,
            cumulative_net,
            present_net: present.get(&year.year).copied().map_or(0, to_cents),
            ..*year
        };
    }
    Ok(years)
}

fn returns(years: &[ApproachYear]) -> Returns {
    let brings = |year: &&ApproachYear| year.net > 0;
    let first = years.iter().find(brings);
    let after = |year: &&ApproachYear| first.is_some_and(|first| year.year > first.year);
    Returns {
        first_year: first.map(|year| year.year),
        last_year: years.iter().rev().find(brings).map(|year| year.year),
        years: years.iter().filter(brings).count(),
        turns: years
            .iter()
            .filter(after)
            .find(|year| year.net < 0)
            .map(|year| year.year),
    }
}

#[cfg(test)]
mod tests;
