//! Curves: the net flow behind the figures of an appraisal, period by period.
//!
//! Each figure is rounded so that a curve holds together: the present values of all periods add up to the net present
//! value that is shown, and the flows to the flow of the whole, to the cent.

use querbuch_domain::month::Month;
use querbuch_domain::refusal::Refusal;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::contribution::{MonthRangeOfFlow, flow_ranges};
use super::counted::count;
use super::factors::Factors;
use super::fault::{Fault, sum};
use super::periods::Periods;
use super::perspective::Perspective;
use super::stream::{Stream, Streams, streams};
use super::{Appraisal, AppraisalQuery};
use crate::finance::to_cents;
use crate::party::PartyKey;
use crate::rounding::apportion;
use crate::view::View;

/// One period of a curve. Amounts in cents; a cost takes away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurvePoint {
    /// The first month of the period, which is a calendar year, or that month alone.
    pub first_month: Month,
    /// Whether the period is a month.
    pub is_month: bool,
    /// The net flow of the period: saving − cost + transfer.
    pub flow: i128,
    /// The same at its value in the base month.
    pub present_value: i128,
    /// All flows from the first period to this one.
    pub cumulative: i128,
    /// All present values from the first period to this one; in the last period, the net present value.
    pub cumulative_present: i128,
    /// The flow with every amount at the end of its range that is worst and best for the net; `None` where no amount of
    /// the party has a range.
    pub range: Option<FlowRange>,
}

/// Between what a flow may lie, in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowRange {
    /// The lowest flow.
    pub low: i128,
    /// The highest flow.
    pub high: i128,
}

impl CurvePoint {
    /// The period as people write it: `2026`, or `2026-03` where periods are months.
    pub fn period(&self) -> String {
        if self.is_month {
            self.first_month.to_string()
        } else {
            format!("{:04}", self.first_month.year())
        }
    }
}

/// The curves of an appraisal: of each party, and of all together (`None`).
#[derive(Clone, Debug, Default)]
pub struct Curves(FxHashMap<Option<PartyKey>, Vec<CurvePoint>>);

impl Curves {
    /// That of a party, or of all together: period by period without gaps, from the first with an amount to the last;
    /// empty where nothing counts.
    pub fn of(&self, party: Option<PartyKey>) -> &[CurvePoint] {
        self.0.get(&party).map_or(&[], Vec::as_slice)
    }
}

/// The curves behind an appraisal. Refused: values beyond what can be computed.
pub fn curves(query: &AppraisalQuery, appraisal: &Appraisal, view: &View) -> Result<Curves, Vec<Refusal>> {
    let found = || {
        let mut conventions = appraisal.conventions.clone();
        let mut parties: Streams<PartyKey> = streams(query, view, &[], |_, party| Some(party))?;
        count(parties.values_mut(), &mut conventions)?;
        let mut all = Stream::default();
        for stream in parties.values() {
            all.merge(stream)?;
        }
        all.tidy();
        let factors = conventions.factors()?;
        let ranges = flow_ranges(query, &conventions, view)?;
        let mut curves = FxHashMap::default();
        for perspective in appraisal.perspectives.iter().chain([&appraisal.overall]) {
            let stream = match perspective.party {
                None => Some(&all),
                Some(party) => parties.get(&party),
            };
            if let Some(stream) = stream {
                let own = ranges
                    .iter()
                    .filter(|range| perspective.party.is_none_or(|party| party == range.party));
                curves.insert(perspective.party, curve(perspective, stream, &factors, own)?);
            }
        }
        Ok::<_, Fault>(Curves(curves))
    };
    found().map_err(Into::into)
}

/// The curve of one party.
fn curve<'a>(
    perspective: &Perspective,
    stream: &Stream,
    factors: &Factors,
    ranges: impl Iterator<Item = &'a MonthRangeOfFlow>,
) -> Result<Vec<CurvePoint>, Fault> {
    let Some(periods) = Periods::of(stream, factors)? else {
        return Ok(Vec::new());
    };
    let whole = periods
        .flows
        .iter()
        .try_fold(Decimal::ZERO, |all, flow| sum(all, *flow))?;
    let flows = apportion(&periods.flows, to_cents(whole));
    let present = apportion(&periods.discounted()?, perspective.npv);
    let mut differences: Option<Vec<[Decimal; 2]>> = None;
    for range in ranges {
        let Some(place) = periods.place_of(range.month) else {
            continue;
        };
        let all = differences.get_or_insert_with(|| vec![[Decimal::ZERO; 2]; periods.flows.len()]);
        let [worst, best] = all[place];
        all[place] = [sum(worst, range.worst)?, sum(best, range.best)?];
    }
    let (mut cumulative, mut cumulative_present) = (0, 0);
    let mut points = Vec::with_capacity(flows.len());
    for (place, (flow, present_value)) in flows.into_iter().zip(present).enumerate() {
        cumulative += flow;
        cumulative_present += present_value;
        let range = differences.as_ref().map(|all| FlowRange {
            low: flow + to_cents(all[place][0]),
            high: flow + to_cents(all[place][1]),
        });
        points.push(CurvePoint {
            first_month: periods.first_month(place),
            is_month: periods.per_year == 12,
            flow,
            present_value,
            cumulative,
            cumulative_present,
            range,
        });
    }
    Ok(points)
}
