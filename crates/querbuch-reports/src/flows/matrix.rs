//! Payer by beneficiary, and what is left of both.

use querbuch_domain::refusal::Refusal;
use rustc_hash::FxHashMap;

use super::pools::{PartyFlows, Pool};
use super::{FLOW_CELLS_MAX, FlowCell, FlowRest, bounded};
use crate::party::PartyKey;
use crate::share::split;
use crate::view::View;

/// What was attributed, and what was not.
pub(super) struct Attributed {
    pub matrix: Vec<FlowCell>,
    pub rest: Vec<FlowRest>,
}

/// Attributes each saving to the payers of its pool. Of equal remainders, the earlier payer gets the cent.
pub(super) fn attribute(pools: &[Pool], view: &View) -> Result<Attributed, Vec<Refusal>> {
    let mut pairs: FxHashMap<(PartyKey, PartyKey), i128> = FxHashMap::default();
    let mut rest: FxHashMap<PartyKey, FlowRest> = FxHashMap::default();
    for pool in view.deadline().watch_each(pools) {
        for flows in pool {
            let rest = rest_of(&mut rest, flows.party);
            rest.cost_without_saving += flows.borne;
            rest.saving_without_payer += flows.saved;
        }
        let payers: Vec<&PartyFlows> = pool.iter().filter(|flows| flows.borne > 0).collect();
        let beneficiaries: Vec<&PartyFlows> = pool.iter().filter(|flows| flows.saved != 0).collect();
        // The bound on links keeps each factor small; this keeps the work small, before it is done.
        bounded(payers.len() * beneficiaries.len(), FLOW_CELLS_MAX)?;
        let weights: Vec<i128> = payers.iter().map(|flows| flows.borne).collect();
        for beneficiary in beneficiaries {
            let parts = split(beneficiary.saved, &weights).unwrap_or_default();
            for (payer, part) in payers.iter().zip(parts) {
                *pairs.entry((payer.party, beneficiary.party)).or_default() += part;
            }
        }
        bounded(pairs.len(), FLOW_CELLS_MAX)?;
    }
    for ((payer, beneficiary), cents) in &pairs {
        rest_of(&mut rest, *payer).cost_without_saving -= cents;
        rest_of(&mut rest, *beneficiary).saving_without_payer -= cents;
    }
    let mut matrix: Vec<FlowCell> = pairs
        .into_iter()
        .filter(|(_, cents)| *cents != 0)
        .map(|((payer, beneficiary), cents)| FlowCell {
            payer,
            beneficiary,
            cents,
        })
        .collect();
    matrix.sort_by(|a, b| {
        let by_payer = a.payer.compare(b.payer, view);
        by_payer.then_with(|| a.beneficiary.compare(b.beneficiary, view))
    });
    let mut rest: Vec<FlowRest> = rest.into_values().filter(is_any).collect();
    rest.sort_by(|a, b| a.party.compare(b.party, view));
    Ok(Attributed { matrix, rest })
}

fn rest_of(rest: &mut FxHashMap<PartyKey, FlowRest>, party: PartyKey) -> &mut FlowRest {
    rest.entry(party).or_insert(FlowRest {
        party,
        cost_without_saving: 0,
        saving_without_payer: 0,
    })
}

fn is_any(rest: &FlowRest) -> bool {
    rest.cost_without_saving != 0 || rest.saving_without_payer != 0
}
