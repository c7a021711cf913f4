//! Payer by beneficiary.

use querbuch_domain::refusal::Refusal;
use rustc_hash::FxHashMap;

use super::{FLOW_CELLS_MAX, FlowCell, MeasureFlows, bounded};
use crate::party::PartyKey;
use crate::share::split;
use crate::view::View;

/// Attributes each saving to the payers of its measure. Of equal remainders, the earlier payer gets the cent.
pub(super) fn matrix(accounts: &[MeasureFlows], view: &View) -> Result<Vec<FlowCell>, Vec<Refusal>> {
    let mut pairs: FxHashMap<(PartyKey, PartyKey), i128> = FxHashMap::default();
    for account in accounts {
        // The bound on links keeps each factor small; this keeps the work small, before it is done.
        bounded(account.payers.len() * account.beneficiaries.len(), FLOW_CELLS_MAX)?;
        let weights: Vec<i128> = account.payers.iter().map(|(_, cents)| *cents).collect();
        for (beneficiary, saving) in &account.beneficiaries {
            let parts = split(*saving, &weights).unwrap_or_default();
            for ((payer, _), part) in account.payers.iter().zip(parts) {
                *pairs.entry((*payer, *beneficiary)).or_default() += part;
            }
        }
        bounded(pairs.len(), FLOW_CELLS_MAX)?;
    }
    let mut cells: Vec<FlowCell> = pairs
        .into_iter()
        .filter(|(_, cents)| *cents != 0)
        .map(|((payer, beneficiary), cents)| FlowCell {
            payer,
            beneficiary,
            cents,
        })
        .collect();
    cells.sort_by(|a, b| {
        let by_payer = a.payer.compare(b.payer, view);
        by_payer.then_with(|| a.beneficiary.compare(b.beneficiary, view))
    });
    Ok(cells)
}
