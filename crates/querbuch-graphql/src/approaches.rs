//! The three approaches over time.

use async_graphql::{Context, Object, Result, SimpleObject};
use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::reports::approaches as domain;

use crate::appraisal::perspective::{Irr, Payback};
use crate::appraisal::{AppraisalArguments, ConventionCard, Conventions, Ratio};
use crate::as_of::AsOf;
use crate::budget::Counted;
use crate::context::RequestContext;
use crate::enums::{Approach, Attribution, Basis, Party};
use crate::filter::Filter;
use crate::scalar::Money;

/// The three approaches over time: what each costs and brings, and how long its returns last.
#[derive(SimpleObject)]
pub struct Approaches {
    /// every choice that the figures depend on
    conventions: ConventionCard,
    /// the approaches of which anything counts
    reports: Counted<ApproachReport>,
}

/// What an approach brings.
pub struct ApproachReport(domain::ApproachReport);

/// What an approach brings, all its measures together.
#[Object]
impl ApproachReport {
    /// which one
    async fn approach(&self) -> Approach {
        self.0.approach.into()
    }

    /// how many measures it takes its amounts from
    async fn measures(&self) -> i32 {
        i32::try_from(self.0.measures).unwrap_or(i32::MAX)
    }

    /// present value of the cost
    async fn present_cost(&self) -> Money {
        self.0.overall.present_cost.into()
    }

    /// present value of the savings
    async fn present_saving(&self) -> Money {
        self.0.overall.present_saving.into()
    }

    /// net present value
    async fn npv(&self) -> Money {
        self.0.overall.npv.into()
    }

    /// present saving / present cost
    async fn benefit_cost_ratio(&self) -> Ratio {
        self.0.overall.benefit_cost_ratio.into()
    }

    /// the internal rates of return
    async fn irr(&self) -> Irr {
        (&self.0.overall.irr).into()
    }

    /// when what was paid has come back, not discounted
    async fn payback(&self) -> Payback {
        (&self.0.overall.payback).into()
    }

    /// year by year, without gaps
    async fn years(&self) -> Counted<ApproachYear> {
        self.0.years.iter().map(Into::into).collect()
    }

    /// how long its returns last
    async fn returns(&self) -> Returns {
        let returns = &self.0.returns;
        Returns {
            first_year: returns.first_year.map(Into::into),
            last_year: returns.last_year.map(Into::into),
            years: i32::try_from(returns.years).unwrap_or(i32::MAX),
            turns: returns.turns.map(Into::into),
        }
    }
}

/// How long returns last. A year brings a return where more is saved than spent.
#[derive(SimpleObject)]
pub struct Returns {
    /// the first year that brings a return
    first_year: Option<i32>,
    /// the last such year
    last_year: Option<i32>,
    /// how many such years there are
    years: i32,
    /// the first year after a return in which more is spent than saved again
    turns: Option<i32>,
}

/// One year of an approach, not discounted but for the last field.
#[derive(SimpleObject)]
pub struct ApproachYear {
    /// the calendar year
    year: i32,
    /// all cost
    cost: Money,
    /// running cost among it
    running_cost: Money,
    /// cost among that which counts here because of its cause only: what measures cost that run and do nothing else
    followed_cost: Money,
    /// savings
    saving: Money,
    /// saving − cost
    net: Money,
    /// the net up to and with this year
    cumulative_net: Money,
    /// the present value of the net
    present_net: Money,
}

impl From<&domain::ApproachYear> for ApproachYear {
    fn from(year: &domain::ApproachYear) -> Self {
        Self {
            year: year.year.into(),
            cost: year.cost.into(),
            running_cost: year.running_cost.into(),
            followed_cost: year.followed_cost.into(),
            saving: year.saving.into(),
            net: year.net.into(),
            cumulative_net: year.cumulative_net.into(),
            present_net: year.present_net.into(),
        }
    }
}

/// Comparing approaches.
#[derive(Default)]
pub struct ApproachesRoot;

#[Object]
impl ApproachesRoot {
    /// the three approaches over time: how long do the returns of each last? With CAUSE, the running cost of a measure
    /// that does nothing else counts for the approach of the programme that caused it
    #[expect(clippy::too_many_arguments, reason = "as for an appraisal")]
    async fn approaches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is counted; without it, all")] filter: Option<Filter>,
        #[graphql(desc = "the choices that the figures depend on; each has a default")] conventions: Option<
            Conventions,
        >,
        #[graphql(default_with = "Basis::Outlook", desc = "which entries are added up")] basis: Basis,
        #[graphql(
            default_with = "Attribution::Cause",
            desc = "within what savings are attributed to those who paid"
        )]
        attribution: Attribution,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Approaches> {
        let request = RequestContext::of(ctx);
        let refuse = |refusals: Vec<Refusal>| request.refused(&refusals);
        let view = request.view_at(as_of)?;
        let arguments = AppraisalArguments {
            filter,
            party: Party::Level,
            conventions,
            basis,
        };
        let query = domain::ApproachesQuery {
            appraisal: arguments.resolve(&view, |filter, _| filter).map_err(refuse)?,
            attribution: attribution.into(),
        };
        let found = request.ledger.approaches(query, view).await;
        let found = found.map_err(|why| request.unanswered(why))?;
        Ok(Approaches {
            conventions: ConventionCard(found.conventions),
            reports: found.reports.into_iter().map(ApproachReport).collect(),
        })
    }
}

#[cfg(test)]
mod tests;
