//! Flows: who pays for whom.

use async_graphql::{Context, Object, Result, SimpleObject};
use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::reports::flows::{self as domain, FlowPlace};
use querbuch_ledger::reports::view::View;

use crate::appraisal::Ratio;
use crate::as_of::AsOf;
use crate::budget;
use crate::context::RequestContext;
use crate::enums::{Basis, FlowAttribution, FlowSide, Party};
use crate::filter::Filter;
use crate::measure::Measure;
use crate::party::PartyRef;
use crate::scalar::{Money, Position};

/// The flows of a view.
pub struct Flows {
    figures: domain::Flows,
    view: View,
}

/// Who pays for whom. Within a programme, or within each measure, a party bears its cost less the transfers that it
/// received; who bears more than nothing is a payer. BUSINESS and CITIZENS are parties of their own: beneficiaries of what lands with them,
/// payers only of cost that they bear themselves.
#[Object]
impl Flows {
    /// payers, then measures, then beneficiaries; parties by level and code, measures by code
    async fn nodes(&self, ctx: &Context<'_>) -> Result<Vec<FlowNode>> {
        let node = |node: &domain::FlowNode| FlowNode {
            node: *node,
            view: self.view.clone(),
        };
        budget::spend_items(ctx, self.figures.nodes.len())?;
        Ok(self.figures.nodes.iter().map(node).collect())
    }

    /// from payers to measures, what they bear; from measures to beneficiaries, what is saved there
    async fn links(&self, ctx: &Context<'_>) -> Result<Vec<FlowLink>> {
        let link = |link: &domain::FlowLink| FlowLink {
            source: link.source.to_string(),
            target: link.target.to_string(),
            amount: link.cents.into(),
        };
        budget::spend_items(ctx, self.figures.links.len())?;
        Ok(self.figures.links.iter().map(link).collect())
    }

    /// from payers to beneficiaries, without cells of zero: it adds up to the savings of all programmes (with MEASURE,
    /// of all measures) that have a payer
    async fn matrix(&self, ctx: &Context<'_>) -> Result<Vec<FlowCell>> {
        let cell = |cell: &domain::FlowCell| FlowCell {
            payer: PartyRef::new(self.view.clone(), cell.payer),
            beneficiary: PartyRef::new(self.view.clone(), cell.beneficiary),
            amount: cell.cents.into(),
        };
        budget::spend_items(ctx, self.figures.matrix.len())?;
        Ok(self.figures.matrix.iter().map(cell).collect())
    }

    /// what found no counterpart, of the parties that have any
    async fn rest(&self, ctx: &Context<'_>) -> Result<Vec<FlowRest>> {
        let rest = |rest: &domain::FlowRest| FlowRest {
            party: PartyRef::new(self.view.clone(), rest.party),
            cost_without_saving: rest.cost_without_saving.into(),
            saving_without_payer: rest.saving_without_payer.into(),
        };
        budget::spend_items(ctx, self.figures.rest.len())?;
        Ok(self.figures.rest.iter().map(rest).collect())
    }

    /// the part of the attributed savings that others paid for: 1 − diagonal / sum of the matrix. UNDEFINED where it
    /// is empty
    async fn wrong_pocket_share(&self) -> Ratio {
        self.figures.wrong_pocket_share.into()
    }

    /// the position that they hold for
    async fn position(&self) -> Position {
        Position(self.view.position())
    }
}

/// A node of a flow.
pub struct FlowNode {
    node: domain::FlowNode,
    view: View,
}

impl FlowNode {
    fn party_ref(&self) -> Option<PartyRef> {
        match self.node.place {
            FlowPlace::Payer(key) | FlowPlace::Beneficiary(key) => {
                Some(PartyRef::new(self.view.clone(), key))
            }
            FlowPlace::Measure(_) => None,
        }
    }
}

/// A payer, a measure or a beneficiary. A measure without any payer is there with its savings.
#[Object]
impl FlowNode {
    /// names the node in links, the same for ever: "payer:FEDERAL", "measure:12", "beneficiary:unit:3"
    async fn id(&self) -> String {
        self.node.place.to_string()
    }

    /// where it stands
    async fn side(&self) -> FlowSide {
        self.node.place.side().into()
    }

    /// the payer or beneficiary
    async fn party(&self) -> Option<PartyRef> {
        self.party_ref()
    }

    /// the measure
    async fn measure(&self) -> Option<Measure> {
        match self.node.place {
            FlowPlace::Measure(number) => Some(Measure::new(self.view.clone(), number)),
            FlowPlace::Payer(_) | FlowPlace::Beneficiary(_) => None,
        }
    }

    /// what people call it
    async fn label(&self, ctx: &Context<'_>) -> String {
        let language = RequestContext::of(ctx).language;
        self.node.place.label(language, &self.view).to_string()
    }

    /// of a payer, what it bears; of a measure, what is borne for it; of a beneficiary, what is saved there
    async fn amount(&self) -> Money {
        self.node.cents.into()
    }
}

/// What runs from one node to another.
#[derive(SimpleObject)]
pub struct FlowLink {
    /// the id of a payer or a measure
    source: String,
    /// the id of that measure or a beneficiary
    target: String,
    /// what the payer bears for the measure, or what the measure saves there: negative where it burdens
    amount: Money,
}

/// What found no counterpart at a party. Its row of the matrix and its rest add up to its cost less the transfers that
/// it received, its column and its rest to its saving.
#[derive(SimpleObject)]
pub struct FlowRest {
    /// which party
    party: PartyRef,
    /// what it paid beyond the savings attributed to it; below zero where these are more, or where it received more than
    /// it paid
    cost_without_saving: Money,
    /// what it saved without anybody who paid for it
    saving_without_payer: Money,
}

/// What a payer's money saves a beneficiary. Cents are split by largest remainder, so that the savings add up exactly.
#[derive(SimpleObject)]
pub struct FlowCell {
    /// who pays
    payer: PartyRef,
    /// where the saving lands
    beneficiary: PartyRef,
    /// the savings attributed to the payer
    amount: Money,
}

/// Reading flows.
#[derive(Default)]
pub struct FlowsQuery;

#[Object]
impl FlowsQuery {
    /// who pays for whom: payer → measure → beneficiary, and payer → beneficiary with the savings of each programme, or
    /// of each measure, attributed to its payers in proportion to what they bear
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn flows(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is counted; without it, all")] filter: Option<Filter>,
        #[graphql(default_with = "Party::Level", desc = "who counts as one party")] party: Party,
        #[graphql(
            default_with = "FlowAttribution::Programme",
            desc = "within what savings are attributed to those who paid"
        )]
        attribution: FlowAttribution,
        #[graphql(default_with = "Basis::Outlook", desc = "which entries are added up")] basis: Basis,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Flows> {
        let request = RequestContext::of(ctx);
        let view = request.view_at(as_of)?;
        let refuse = |refusals: Vec<Refusal>| request.refused(&refusals);
        let query = domain::FlowsQuery {
            filter: filter.unwrap_or_default().resolve(&view).map_err(refuse)?,
            party: party.into(),
            attribution: attribution.into(),
            basis: basis.into(),
        };
        let figures = request.ledger.flows(query, view.clone()).await;
        let figures = figures.map_err(|why| request.unanswered(why))?;
        Ok(Flows { figures, view })
    }
}

#[cfg(test)]
mod tests;
