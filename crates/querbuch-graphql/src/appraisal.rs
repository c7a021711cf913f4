//! Appraisal: is it worth it?

mod chance;
mod conventions;
pub mod perspective;
mod sensitivity;

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};
use querbuch_ledger::domain::refusal::{InputFault, Refusal};
use querbuch_ledger::reports::appraisal as domain;
use querbuch_ledger::reports::filter::Filter as Resolved;
use querbuch_ledger::reports::view::View;

use crate::as_of::AsOf;
use crate::budget::{self, Counted};
use crate::context::RequestContext;
use crate::enums::{Basis, Cashability, Party, Verdict};
use crate::filter::Filter;
use crate::scalar::{Money, Position};

pub use chance::Chances;
pub use conventions::{ConventionCard, Conventions};
pub use perspective::{Perspective, Ratio};
pub use sensitivity::Sensitivity;

/// Most effects of one list of sensitivities: as many as a page of anything else.
pub const SENSITIVITIES_MAX: usize = 500;

/// An appraisal of a view.
pub struct Appraisal(Chances);

impl Appraisal {
    /// What came out.
    pub fn new(query: domain::AppraisalQuery, appraisal: domain::Appraisal, view: View) -> Self {
        Self(Chances::new(query, Arc::new(appraisal), view))
    }

    fn found(&self) -> &domain::Appraisal {
        self.0.appraisal()
    }
}

/// Is it worth it: overall, and for each party by itself. The figures of the parties add up to the overall ones, to
/// the cent; transfers between them change no overall figure.
#[Object]
impl Appraisal {
    /// every choice that the figures depend on, also the defaulted ones
    async fn conventions(&self) -> ConventionCard {
        ConventionCard(self.found().conventions.clone())
    }

    /// all parties together
    async fn overall(&self) -> Perspective {
        Perspective::new(self.found().overall.clone(), self.0.clone())
    }

    /// each party, by level and code
    async fn perspectives(&self, ctx: &Context<'_>) -> Result<Vec<Perspective>> {
        let perspective =
            |figures: &domain::perspective::Perspective| Perspective::new(figures.clone(), self.0.clone());
        budget::spend_items(ctx, self.found().perspectives.len())?;
        Ok(self.found().perspectives.iter().map(perspective).collect())
    }

    /// the part of the savings that others paid for, from present values: attributed as `flows` does within a programme.
    /// UNDEFINED where nobody pays or nothing is saved
    async fn wrong_pocket_share(&self) -> Ratio {
        self.found().wrong_pocket_share.into()
    }

    /// what the two tests say
    async fn verdict(&self) -> Verdict {
        self.found().verdict.into()
    }

    /// what they say where of all savings only those of CASH count, against the same cost and transfers
    async fn cash_verdict(&self) -> Verdict {
        self.found().cash_verdict.into()
    }

    /// the overall net present value where of all savings only those of CASH count
    async fn cash_npv(&self) -> Money {
        self.found().cash_npv.into()
    }

    /// what counts by what it is worth to a treasurer; present savings and net present values add up to the overall ones
    async fn by_cashability(&self) -> Counted<CashabilityFigures> {
        let figures = |found: &domain::cash::CashabilityFigures| CashabilityFigures {
            cashability: found.cashability.into(),
            present_saving: found.present_saving.into(),
            npv: found.npv.into(),
        };
        self.found().by_cashability.iter().map(figures).collect()
    }

    /// the effects that the overall net present value hinges on: those with low and high amounts first, by the width
    /// that they give it (tornado), then the others by their present value
    async fn sensitivity(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "how many at most; at most 500")] first: i32,
    ) -> Result<Vec<Sensitivity>> {
        let request = RequestContext::of(ctx);
        let refuse = |refusals: Vec<Refusal>| request.refused(&refusals);
        let first = usize::try_from(first)
            .ok()
            .filter(|first| *first <= SENSITIVITIES_MAX);
        let too_many = InputFault::AtMost {
            max: SENSITIVITIES_MAX,
        };
        let first = first.ok_or_else(|| refuse(vec![Refusal::at("first", too_many)]))?;
        let question = (self.0.query().clone(), self.0.appraisal().clone());
        let found = request.ledger.sensitivity(question, self.0.view().clone()).await;
        let found = found.map_err(|why| request.unanswered(why))?;
        let found = found.into_iter().take(first);
        let sensitivity = found.map(|found| Sensitivity::new(found, self.0.view()));
        budget::list(ctx, sensitivity.collect())
    }

    /// the position that it holds for
    async fn position(&self) -> Position {
        Position(self.0.view().position())
    }
}

/// What counts of one cashability.
#[derive(SimpleObject)]
pub struct CashabilityFigures {
    /// what it is worth to a treasurer
    cashability: Cashability,
    /// its savings at present value
    present_saving: Money,
    /// its savings less its cost plus its transfers, at present value
    npv: Money,
}

/// The arguments of an appraisal.
pub struct AppraisalArguments {
    /// Which amounts.
    pub filter: Option<Filter>,
    /// Who counts as one party.
    pub party: Party,
    /// What is to hold.
    pub conventions: Option<Conventions>,
    /// Which entries count.
    pub basis: Basis,
}

impl AppraisalArguments {
    /// The arguments against a view; `narrow` adds the condition of the measure that is asked.
    pub fn resolve(
        self,
        view: &View,
        narrow: impl FnOnce(Resolved, &View) -> Resolved,
    ) -> std::result::Result<domain::AppraisalQuery, Vec<Refusal>> {
        let filter = self.filter.unwrap_or_default().resolve(view)?;
        Ok(domain::AppraisalQuery {
            filter: narrow(filter, view),
            party: self.party.into(),
            basis: self.basis.into(),
            conventions: self.conventions.unwrap_or_default().spec()?,
        })
    }

    /// Answers as of a moment.
    pub async fn answer_at(
        self,
        as_of: Option<AsOf>,
        view: &View,
        request: &RequestContext,
        narrow: impl FnOnce(Resolved, &View) -> Resolved,
    ) -> Result<Appraisal> {
        let view = AsOf::view(as_of, view, request)?;
        let refuse = |refusals: Vec<Refusal>| request.refused(&refusals);
        let query = self.resolve(&view, narrow).map_err(refuse)?;
        let found = request
            .ledger
            .appraisal(query.clone(), view.clone())
            .await
            .map_err(|why| request.unanswered(why))?;
        Ok(Appraisal::new(query, found, view))
    }
}

/// Reading appraisals.
#[derive(Default)]
pub struct AppraisalRoot;

#[Object]
impl AppraisalRoot {
    /// is it worth it: overall, and for each party by itself
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn appraisal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is counted; without it, all")] filter: Option<Filter>,
        #[graphql(default_with = "Party::Level", desc = "who counts as one party")] party: Party,
        #[graphql(desc = "the choices that the figures depend on; each has a default")] conventions: Option<
            Conventions,
        >,
        #[graphql(default_with = "Basis::Outlook", desc = "which entries are added up")] basis: Basis,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Appraisal> {
        let request = RequestContext::of(ctx);
        let arguments = AppraisalArguments {
            filter,
            party,
            conventions,
            basis,
        };
        arguments
            .answer_at(as_of, &request.view(), request, |filter, _| filter)
            .await
    }
}

#[cfg(test)]
mod tests;
