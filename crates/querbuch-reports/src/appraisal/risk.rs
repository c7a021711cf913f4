//! Chances: what comes out when every amount that has a low and a high is drawn again and again.

use querbuch_domain::refusal::Refusal;
use rust_decimal::Decimal;

use super::contribution::{Contribution, contributions};
use super::fault::{Fault, sum};
use super::{Appraisal, AppraisalQuery};
use crate::finance::to_cents;
use crate::party::PartyKey;
use crate::risk::{Risk, RiskEffect, Sign, Simulation, net_at_mode};
use crate::view::View;

pub use super::risk_spec::RiskSpec;

/// The chances of one party, or of all together. Amounts in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    /// The net present value that 5 % of the draws do not exceed (nearest rank).
    pub p5: i128,
    /// The net present value that half of the draws do not exceed (nearest rank).
    pub p50: i128,
    /// The net present value that 95 % of the draws do not exceed (nearest rank).
    pub p95: i128,
    /// The mean net present value of all draws.
    pub mean: i128,
    /// The share of draws above zero: a net of zero is no gain.
    pub chance_positive: Decimal,
}

/// The chances of an appraisal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chances {
    /// How the chances were computed.
    pub spec: RiskSpec,
    /// Those of each party with an amount that has a range, and those of all together (`None`) if there is any.
    chances: Vec<(Option<PartyKey>, Chance)>,
}

impl Chances {
    /// Those of a party, or of all together; `None` where no low and high were given.
    pub fn of(&self, party: Option<PartyKey>) -> Option<&Chance> {
        let found = self.chances.iter().find(|(known, _)| *known == party);
        found.map(|(_, chance)| chance)
    }
}

/// Draws the chances of an appraisal. Refused: more effects with ranges than can be drawn in a few seconds.
pub fn chances(query: &AppraisalQuery, appraisal: &Appraisal, view: &View) -> Result<Chances, Vec<Refusal>> {
    draw(query, appraisal, view).map_err(Into::into)
}

fn draw(query: &AppraisalQuery, appraisal: &Appraisal, view: &View) -> Result<Chances, Fault> {
    let spec = appraisal.conventions.risk;
    let parties: Vec<PartyKey> = appraisal
        .perspectives
        .iter()
        .filter_map(|perspective| perspective.party)
        .collect();
    let mut certain = vec![Decimal::ZERO; parties.len()];
    let mut has_range = vec![false; parties.len()];
    let mut effects = Vec::new();
    for Contribution { party, mut risk, .. } in contributions(query, &appraisal.conventions, view)? {
        let Some(place) = parties.iter().position(|known| *known == party) else {
            continue;
        };
        if risk.spreads.is_empty() {
            certain[place] = sum(certain[place], net_at_mode(&[risk])?)?;
        } else {
            risk.party = place;
            has_range[place] = true;
            effects.push(risk);
        }
    }
    if effects.is_empty() {
        return Ok(Chances {
            spec,
            chances: Vec::new(),
        });
    }
    // What is certain of a party counts as one effect.
    effects.extend(
        certain
            .into_iter()
            .enumerate()
            .map(|(party, certain)| RiskEffect {
                number: u32::MAX,
                stream: u64::MAX,
                party,
                sign: Sign::Plus,
                certain,
                spreads: Vec::new(),
            }),
    );
    let simulation = Simulation {
        draws: usize::try_from(spec.draws).unwrap_or_default(),
        seed: u64::try_from(spec.seed).unwrap_or_default(),
        distribution: spec.distribution,
    };
    let risks = simulation.run_until(&effects, parties.len(), view.deadline())?;
    let of_parties = parties.into_iter().map(Some).zip(&risks.parties).zip(has_range);
    let of_parties = of_parties.filter_map(|(found, has_range)| has_range.then_some(found));
    let chances = [(None, &risks.overall)].into_iter().chain(of_parties);
    Ok(Chances {
        spec,
        chances: chances.map(|(party, risk)| (party, Chance::from(risk))).collect(),
    })
}

impl From<&Risk> for Chance {
    fn from(risk: &Risk) -> Self {
        Self {
            p5: to_cents(risk.p5),
            p50: to_cents(risk.p50),
            p95: to_cents(risk.p95),
            mean: to_cents(risk.mean),
            chance_positive: risk.chance_positive,
        }
    }
}
