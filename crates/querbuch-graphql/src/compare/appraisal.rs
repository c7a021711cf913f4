//! Two appraisals.

use async_graphql::{Context, Object, Result, SimpleObject};
use querbuch_ledger::reports::appraisal::AppraisalQuery;
use querbuch_ledger::reports::compare::appraisal::{ComparedAppraisal, ComparedParty as Found};
use querbuch_ledger::reports::compare::{Asked, Sides};
use querbuch_ledger::reports::view::View;

use super::later;
use crate::appraisal::Appraisal;
use crate::budget;
use crate::context::RequestContext;
use crate::party::PartyRef;
use crate::scalar::Money;

/// Two appraisals, with what differs.
pub struct AppraisalComparison {
    asked: Sides<Asked<AppraisalQuery>>,
    found: ComparedAppraisal,
    view: View,
}

impl AppraisalComparison {
    /// Asks both.
    pub async fn answer(asked: Sides<Asked<AppraisalQuery>>, request: &RequestContext) -> Result<Self> {
        let view = later(&asked);
        let found = request.ledger.compared_appraisal(asked.clone()).await;
        let found = found.map_err(|why| request.unanswered(why))?;
        Ok(Self { asked, found, view })
    }
}

/// Both as they are, and by how much each party is better or worse off.
#[Object]
impl AppraisalComparison {
    /// what it is compared with
    async fn a(&self) -> Appraisal {
        let Asked { query, view } = &self.asked.a;
        Appraisal::new(query.clone(), self.found.found.a.clone(), view.clone())
    }

    /// what is compared
    async fn b(&self) -> Appraisal {
        let Asked { query, view } = &self.asked.b;
        Appraisal::new(query.clone(), self.found.found.b.clone(), view.clone())
    }

    /// what the overall net present value of B is more than that of A
    async fn npv_difference(&self) -> Money {
        self.found.overall().difference().into()
    }

    /// the net present value of each party that a side has, by level and code
    async fn parties(&self, ctx: &Context<'_>) -> Result<Vec<ComparedParty>> {
        budget::spend_items(ctx, self.found.parties.len())?;
        let party = |found: &Found| ComparedParty {
            party: PartyRef::new(self.view.clone(), found.party),
            a: found.npv.a.into(),
            b: found.npv.b.into(),
            difference: found.npv.difference().into(),
        };
        Ok(self.found.parties.iter().map(party).collect())
    }
}

/// The net present value of a party, of both sides.
#[derive(SimpleObject)]
pub struct ComparedParty {
    /// whose
    party: PartyRef,
    /// on the side that it is compared with; 0 where that has nothing of the party
    a: Money,
    /// on the side that is compared; 0 where that has nothing of the party
    b: Money,
    /// what B has more than A
    difference: Money,
}
