//! Two flows, by payer and beneficiary.

use querbuch_domain::refusal::Refusal;
use rustc_hash::FxHashMap;

use super::{Asked, Sides, later};
use crate::flows::{FLOW_CELLS_MAX, FlowsQuery, bounded, flows};
use crate::party::PartyKey;

/// What a payer's money saves a beneficiary, of both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComparedFlow {
    /// Who pays.
    pub payer: PartyKey,
    /// Where the saving lands.
    pub beneficiary: PartyKey,
    /// Cents of saving; 0 where a side has nothing of it.
    pub cents: Sides<i128>,
}

/// Compares who pays for whom, by payer, then beneficiary. Refused: what [`flows`] refuses; more than [`FLOW_CELLS_MAX`]
/// pairs.
pub fn compared_flows(asked: &Sides<Asked<FlowsQuery>>) -> Result<Vec<ComparedFlow>, Vec<Refusal>> {
    let found = asked.as_ref().try_map(|side| flows(&side.query, &side.view))?;
    let mut cells: FxHashMap<(PartyKey, PartyKey), Sides<i128>> = FxHashMap::default();
    for cell in &found.a.matrix {
        cells.entry((cell.payer, cell.beneficiary)).or_default().a = cell.cents;
    }
    for cell in &found.b.matrix {
        cells.entry((cell.payer, cell.beneficiary)).or_default().b = cell.cents;
    }
    bounded(cells.len(), FLOW_CELLS_MAX)?;
    let compared = |((payer, beneficiary), cents)| ComparedFlow {
        payer,
        beneficiary,
        cents,
    };
    let mut compared: Vec<ComparedFlow> = cells.into_iter().map(compared).collect();
    let view = later(asked.as_ref().map(|side| &side.view));
    compared.sort_by(|one, other| {
        let by_payer = one.payer.compare(other.payer, view);
        by_payer.then_with(|| one.beneficiary.compare(other.beneficiary, view))
    });
    Ok(compared)
}
