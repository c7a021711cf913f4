//! Two flows.

use async_graphql::{Context, Object, Result, SimpleObject};
use querbuch_ledger::reports::compare::flows::ComparedFlow as Found;
use querbuch_ledger::reports::compare::{Asked, Sides};
use querbuch_ledger::reports::flows::FlowsQuery;
use querbuch_ledger::reports::view::View;

use super::later;
use crate::budget;
use crate::context::RequestContext;
use crate::party::PartyRef;
use crate::scalar::Money;

/// Who pays for whom, of both sides.
pub struct FlowsComparison {
    found: Vec<Found>,
    view: View,
}

impl FlowsComparison {
    /// Asks both.
    pub async fn answer(asked: Sides<Asked<FlowsQuery>>, request: &RequestContext) -> Result<Self> {
        let view = later(&asked);
        let found = request.ledger.compared_flows(asked).await;
        let found = found.map_err(|why| request.unanswered(why))?;
        Ok(Self { found, view })
    }
}

/// The savings of each programme, attributed to its payers as in `flows`.
#[Object]
impl FlowsComparison {
    /// from payers to beneficiaries, each pair that a side has
    async fn cells(&self, ctx: &Context<'_>) -> Result<Vec<ComparedFlow>> {
        budget::spend_items(ctx, self.found.len())?;
        let cell = |found: &Found| ComparedFlow {
            payer: PartyRef::new(self.view.clone(), found.payer),
            beneficiary: PartyRef::new(self.view.clone(), found.beneficiary),
            a: found.cents.a.into(),
            b: found.cents.b.into(),
            difference: found.cents.difference().into(),
        };
        Ok(self.found.iter().map(cell).collect())
    }
}

/// What a payer's money saves a beneficiary, of both sides.
#[derive(SimpleObject)]
pub struct ComparedFlow {
    /// who pays
    payer: PartyRef,
    /// where the saving lands
    beneficiary: PartyRef,
    /// the savings attributed to the payer on the side that it is compared with
    a: Money,
    /// the same on the side that is compared
    b: Money,
    /// what B has more than A
    difference: Money,
}
