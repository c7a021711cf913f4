//! Comparisons: the same report asked of two sides, and what differs.

mod appraisal;
mod balance;
mod flows;
mod side;

use async_graphql::{Context, Object, Result};
use querbuch_ledger::reports::compare::{Asked, Sides};
use querbuch_ledger::reports::view::View;

use crate::balance::BalanceOrder;
use crate::budget::Counted;
use crate::context::RequestContext;
use crate::enums::{Dimension, Party};
use crate::error::UserError;
use crate::filter::Filter;

use appraisal::AppraisalComparison;
use balance::BalanceComparison;
use flows::FlowsComparison;
use side::{AskedRows, ResolvedSide, Side};

/// Two sides, ready to be asked.
pub struct Comparison {
    sides: Option<Sides<ResolvedSide>>,
    errors: Vec<UserError>,
}

impl Comparison {
    /// The question to both sides; nothing where a side cannot be asked.
    fn ask<Q>(
        &self,
        filter: Option<&Filter>,
        question: impl Fn(&ResolvedSide, Filter) -> Result<Q>,
    ) -> Result<Option<Sides<Asked<Q>>>> {
        let Some(sides) = &self.sides else { return Ok(None) };
        let filter = filter.cloned().unwrap_or_default();
        let asked = sides.as_ref().try_map(|side| {
            Ok::<_, async_graphql::Error>(Asked {
                query: question(side, side.filter.clone().or(filter.clone()))?,
                view: side.view.clone(),
            })
        });
        asked.map(Some)
    }
}

/// The same report of two sides. Rows are matched by what they are; a difference is what B has more than A.
#[Object]
impl Comparison {
    /// why a side cannot be asked; then there are no reports
    async fn errors(&self) -> Counted<UserError> {
        self.errors.iter().cloned().collect()
    }

    /// costs, savings, transfers and net of both sides, per combination of `groupBy`
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn balance(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "what is counted; without it, all. What a side states of its own stands in its place"
        )]
        filter: Option<Filter>,
        #[graphql(
            default_with = "vec![Dimension::Level]",
            desc = "what the rows are told apart by, outermost first"
        )]
        group_by: Vec<Dimension>,
        #[graphql(
            desc = "the figure of the difference that rows are ordered by; without it, by what they are told apart by"
        )]
        order_by: Option<BalanceOrder>,
        #[graphql(desc = "how many rows at most; the total covers all of them")] limit: Option<i32>,
    ) -> Result<Option<BalanceComparison>> {
        let rows = AskedRows {
            group_by,
            order_by,
            limit,
        };
        let asked = self.ask(filter.as_ref(), |side, filter| {
            side.balance(filter, &rows, RequestContext::of(ctx))
        })?;
        let Some(asked) = asked else { return Ok(None) };
        BalanceComparison::answer(asked, RequestContext::of(ctx))
            .await
            .map(Some)
    }

    /// who pays for whom, of both sides
    async fn flows(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "what is counted; without it, all. What a side states of its own stands in its place"
        )]
        filter: Option<Filter>,
        #[graphql(default_with = "Party::Level", desc = "who counts as one party")] party: Party,
    ) -> Result<Option<FlowsComparison>> {
        let asked = self.ask(filter.as_ref(), |side, filter| {
            side.flows(filter, party, RequestContext::of(ctx))
        })?;
        let Some(asked) = asked else { return Ok(None) };
        FlowsComparison::answer(asked, RequestContext::of(ctx))
            .await
            .map(Some)
    }

    /// is it worth it, on both sides
    async fn appraisal(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "what is counted; without it, all. What a side states of its own stands in its place"
        )]
        filter: Option<Filter>,
        #[graphql(default_with = "Party::Level", desc = "who counts as one party")] party: Party,
    ) -> Result<Option<AppraisalComparison>> {
        let asked = self.ask(filter.as_ref(), |side, filter| {
            side.appraisal(filter, party, RequestContext::of(ctx))
        })?;
        let Some(asked) = asked else { return Ok(None) };
        AppraisalComparison::answer(asked, RequestContext::of(ctx))
            .await
            .map(Some)
    }
}

/// The view of a side from which what both have is named: the later one.
fn later<Q>(asked: &Sides<Asked<Q>>) -> View {
    let Sides { a, b } = asked;
    if a.view.position() > b.view.position() {
        &a.view
    } else {
        &b.view
    }
    .clone()
}

/// Comparing.
#[derive(Default)]
pub struct CompareRoot;

#[Object]
impl CompareRoot {
    /// the same report of two sides: of two moments, of plan and actual, of two conventions, of two selections
    async fn compare(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what it is compared with")] a: Side,
        #[graphql(desc = "what is compared")] b: Side,
    ) -> Comparison {
        let request = RequestContext::of(ctx);
        let (a, b) = (a.resolve("a", request), b.resolve("b", request));
        match (a, b) {
            (Ok(a), Ok(b)) => Comparison {
                sides: Some(Sides { a, b }),
                errors: Vec::new(),
            },
            (a, b) => {
                let refusals: Vec<_> = [a.err(), b.err()].into_iter().flatten().flatten().collect();
                Comparison {
                    sides: None,
                    errors: request.user_errors(&refusals),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
