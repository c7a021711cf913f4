//! The chances of each party to gain, before and after a settlement: drawn as those of an appraisal are.

use querbuch_domain::refusal::Refusal;
use querbuch_domain::words::EffectKind;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::{Settlement, SettlementQuery};
use crate::appraisal::contribution::{Contribution, contributions};
use crate::appraisal::fault::{Fault, decimal};
use crate::party::PartyKey;
use crate::risk::{RiskEffect, Sign, Simulation};
use crate::view::View;

/// The chances of one party that its net is above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChanceOfGain {
    /// Before anybody pays another.
    pub before: Decimal,
    /// With the transfer of the settlement.
    pub after: Decimal,
}

/// The chances of the parties that have an amount with a low and a high.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChancesOfGain(FxHashMap<PartyKey, ChanceOfGain>);

impl ChancesOfGain {
    /// Those of a party; `None` where no low and high were given.
    pub fn of(&self, party: PartyKey) -> Option<ChanceOfGain> {
        self.0.get(&party).copied()
    }
}

/// Draws the chances of a settlement. The draws are the same before and after, so that the difference is the transfer's.
/// Refused: more effects with ranges than can be drawn in a few seconds.
pub fn chances(
    query: &SettlementQuery,
    settlement: &Settlement,
    view: &View,
) -> Result<ChancesOfGain, Vec<Refusal>> {
    draw(query, settlement, view).map_err(Into::into)
}

fn draw(query: &SettlementQuery, settlement: &Settlement, view: &View) -> Result<ChancesOfGain, Fault> {
    let spec = settlement.conventions.risk;
    let mut effects = Vec::new();
    let mut with_range: FxHashMap<PartyKey, usize> = FxHashMap::default();
    for found in contributions(&query.appraisal, &settlement.conventions, view)? {
        // What was booked already between the parties is part of the settlement, not of what comes before it.
        let kind = view.effect(found.effect).map(|effect| effect.kind);
        if kind == Some(EffectKind::Transfer) {
            continue;
        }
        if !found.risk.spreads.is_empty() {
            let next = with_range.len();
            with_range.entry(found.party).or_insert(next);
        }
        effects.push(found);
    }
    let place = |Contribution { party, mut risk, .. }: Contribution| {
        risk.party = *with_range.get(&party)?;
        Some(risk)
    };
    let before: Vec<RiskEffect> = effects.into_iter().filter_map(place).collect();
    if before.is_empty() {
        return Ok(ChancesOfGain::default());
    }
    let mut after = before.clone();
    for party in &settlement.parties {
        if let Some(place) = with_range.get(&party.party) {
            after.push(RiskEffect {
                number: u32::MAX,
                stream: u64::MAX,
                party: *place,
                sign: Sign::Plus,
                certain: decimal(party.transfer)?,
                spreads: Vec::new(),
            });
        }
    }
    let simulation = Simulation {
        draws: usize::try_from(spec.draws).unwrap_or_default(),
        seed: u64::try_from(spec.seed).unwrap_or_default(),
        distribution: spec.distribution,
    };
    let run = |effects: &[RiskEffect]| simulation.run_until(effects, with_range.len(), view.deadline());
    let (before, after) = (run(&before)?, run(&after)?);
    let of_party = |(party, place): (&PartyKey, &usize)| {
        let chance = ChanceOfGain {
            before: before.parties.get(*place)?.chance_positive,
            after: after.parties.get(*place)?.chance_positive,
        };
        Some((*party, chance))
    };
    Ok(ChancesOfGain(with_range.iter().filter_map(of_party).collect()))
}
