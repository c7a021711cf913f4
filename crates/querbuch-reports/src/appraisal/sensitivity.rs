//! What a net present value hinges on, effect by effect: the switching value, and the tornado.

use std::cmp::Reverse;

use querbuch_domain::id::EffectNo;
use querbuch_domain::refusal::Refusal;
use rust_decimal::Decimal;

use super::contribution::{Contribution, contributions};
use super::fault::Fault;
use super::{Appraisal, AppraisalQuery};
use crate::finance::ratio::Ratio;
use crate::finance::to_cents;
use crate::party::PartyKey;
use crate::risk::{net_at_mode, tornado};
use crate::view::View;

/// How much of a net present value hinges on one effect. Amounts in cents.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sensitivity {
    /// Which effect.
    pub effect: EffectNo,
    /// The party at which it lands.
    pub party: PartyKey,
    /// What it adds to the net present value.
    pub present_value: i128,
    /// By which share it would have to change, all others as they are, for the overall net present value to be zero.
    pub switching_value: Ratio,
    /// The overall net present value with this effect at its worst and at its best; `None` where it has no range.
    pub range: Option<(i128, i128)>,
}

/// The effects of an appraisal: those with a range first, by the width that they give the overall net present value,
/// then the others by what they add, each the largest first. Equal ones stand by their numbers.
pub fn sensitivity(
    query: &AppraisalQuery,
    appraisal: &Appraisal,
    view: &View,
) -> Result<Vec<Sensitivity>, Vec<Refusal>> {
    let found = || {
        let contributions = contributions(query, &appraisal.conventions, view)?;
        contributions
            .iter()
            .map(|contribution| of(contribution, appraisal.overall.exact_net))
            .collect::<Result<Vec<_>, Fault>>()
    };
    let mut found = found()?;
    found.sort_by_key(|found| {
        let width = found.range.map(|(worst, best)| best - worst);
        (Reverse(width), Reverse(found.present_value.abs()), found.effect)
    });
    Ok(found)
}

fn of(contribution: &Contribution, npv: Decimal) -> Result<Sensitivity, Fault> {
    let risk = std::slice::from_ref(&contribution.risk);
    let bars = tornado(risk, npv)?;
    let ends = bars.first().filter(|_| !contribution.risk.spreads.is_empty());
    Ok(Sensitivity {
        effect: contribution.effect,
        party: contribution.party,
        present_value: to_cents(net_at_mode(risk)?),
        switching_value: bars.first().map_or(Ratio::Undefined, |bar| bar.switching),
        range: ends.map(|bar| (to_cents(bar.low.min(bar.high)), to_cents(bar.low.max(bar.high)))),
    })
}
