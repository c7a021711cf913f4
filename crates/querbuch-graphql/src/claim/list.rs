//! Open claims as a list: by measure, month and person, in any order, with what they sum to.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use querbuch_ledger::domain::refusal::Refusals;
use querbuch_ledger::lists::{ClaimOrder as Order, ClaimsPage};
use querbuch_ledger::reports::claims::{ClaimSum as Sum, ClaimsQuery};
use querbuch_ledger::reports::view::View;

use super::Claim;
use crate::as_of::AsOf;
use crate::budget;
use crate::connection::{Cursor, PageArguments, page_with};
use crate::context::RequestContext;
use crate::enums::{ClaimField, ClaimGrouping, Direction};
use crate::filter::month_argument;
use crate::measure::Measure;
use crate::scalar::{Date, Money, Ref, YearMonth};
use crate::unit::Unit;

/// Open claims as Relay wants them.
pub type ClaimConnection = async_graphql::connection::Connection<String, Claim, ClaimTotals>;

/// What holds of all claims of a list, whatever the page.
#[derive(SimpleObject)]
pub struct ClaimTotals {
    /// how many there are in all
    total_count: i32,
    /// how much is open in all
    total_amount: Money,
}

/// By what open claims are ordered; equal ones stand with those first that have been open longest.
#[derive(InputObject, Clone, Copy)]
pub struct ClaimOrder {
    /// by what
    by: ClaimField,
    /// the direction; what has nothing of that kind stands last in either
    #[graphql(default_with = "Direction::Ascending")]
    direction: Direction,
}

/// A page of the open claims of a view.
pub async fn claims_of(
    ctx: &Context<'_>,
    view: &View,
    (query, order): (ClaimsQuery, Option<Order>),
    page: PageArguments,
) -> Result<ClaimConnection> {
    let request = RequestContext::of(ctx);
    match order {
        None => {
            let page = page.read(request.language)?;
            let found = request.ledger.claims(query, page, view.clone()).await;
            connection(ctx, found.map_err(|why| request.unanswered(why))?, view)
        }
        Some(order) => {
            let page = page.read(request.language)?;
            let found = request
                .ledger
                .ordered_claims((query, order), page, view.clone())
                .await;
            connection(ctx, found.map_err(|why| request.unanswered(why))?, view)
        }
    }
}

fn connection<K: Cursor>(ctx: &Context<'_>, found: ClaimsPage<K>, view: &View) -> Result<ClaimConnection> {
    let totals = ClaimTotals {
        total_count: i32::try_from(found.page.total)?,
        total_amount: found.cents.into(),
    };
    page_with(ctx, found.page, totals, |claim| Claim::new(view.clone(), claim))
}

/// What some open claims sum to. Of `unit`, `measure`, `month` and `claimant`, the one that was asked for is there.
pub struct ClaimSum {
    sum: Sum,
    view: View,
}

/// What some open claims sum to. Of `unit`, `measure`, `month` and `claimant`, the one that was asked for is there.
#[Object]
impl ClaimSum {
    /// the unit that may confirm them
    async fn unit(&self) -> Option<Unit> {
        let unit = self.sum.unit;
        unit.map(|number| Unit::new(self.view.clone(), number))
    }

    /// the measure
    async fn measure(&self) -> Option<Measure> {
        let measure = self.sum.measure;
        measure.map(|number| Measure::new(self.view.clone(), number))
    }

    /// the month for which they are claimed
    async fn month(&self) -> Option<YearMonth> {
        self.sum.month.map(Into::into)
    }

    /// who claims them
    async fn claimant(&self) -> Option<&str> {
        self.sum.claimant.as_deref()
    }

    /// how many claims there are
    async fn count(&self) -> Result<i32> {
        Ok(i32::try_from(self.sum.count)?)
    }

    /// how much is open
    async fn amount(&self) -> Money {
        self.sum.cents.into()
    }
}

/// Which claims, as they are asked for.
struct Asked {
    unit: Option<Ref>,
    overdue_on: Option<Date>,
    measure: Option<Ref>,
    from: Option<YearMonth>,
    to: Option<YearMonth>,
    claimant: Option<String>,
}

impl Asked {
    fn resolve(self, request: &RequestContext, view: &View) -> Result<ClaimsQuery> {
        let mut refusals = Refusals::default();
        let from = month_argument(self.from.as_ref(), "from", &mut refusals);
        let to = month_argument(self.to.as_ref(), "to", &mut refusals);
        refusals.or(()).map_err(|refusals| request.refused(&refusals))?;
        Ok(ClaimsQuery {
            unit: request.unit_argument(self.unit.as_ref(), "unit", view)?,
            overdue_on: self.overdue_on.map(|day| day.0),
            measure: request.measure_argument(self.measure.as_ref(), "measure", view)?,
            from,
            to,
            claimant: self.claimant.map(Into::into),
        })
    }
}

/// Reading claims.
#[derive(Default)]
pub struct ClaimQuery;

#[Object]
impl ClaimQuery {
    /// open claims at a unit and below it, or all; those that have been open longest first, unless ordered otherwise. With
    /// `overdueOn`, only those that are overdue on that day; with `measure`, also on what belongs to it; with `from` and
    /// `to`, for these months; with `claimant`, those of which this person claims a part
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "only at this unit, with all below it")] unit: Option<Ref>,
        #[graphql(desc = "only what is overdue on this day")] overdue_on: Option<Date>,
        #[graphql(desc = "how many at most, from the start; 100 without it, at most 500")] first: Option<i32>,
        #[graphql(desc = "only what comes after this cursor")] after: Option<String>,
        #[graphql(desc = "only of this measure, with all below it")] measure: Option<Ref>,
        #[graphql(desc = "from this month on")] from: Option<YearMonth>,
        #[graphql(desc = "up to and with this month")] to: Option<YearMonth>,
        #[graphql(desc = "only what this actor claims")] claimant: Option<String>,
        #[graphql(desc = "what they are ordered by; without it, the oldest first")] order_by: Option<
            ClaimOrder,
        >,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<ClaimConnection> {
        let request = RequestContext::of(ctx);
        let view = request.view_at(as_of)?;
        let asked = Asked {
            unit,
            overdue_on,
            measure,
            from,
            to,
            claimant,
        };
        let query = asked.resolve(request, &view)?;
        let order = order_by.map(|order| (order.by.into(), order.direction.into()));
        let page = PageArguments {
            first,
            after,
            ..PageArguments::default()
        };
        claims_of(ctx, &view, (query, order), page).await
    }

    /// what open claims sum to, by unit, measure, month or person; the amounts add up to those of the claims
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn claim_sums(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what the sums are told apart by")] by: ClaimGrouping,
        #[graphql(desc = "only at this unit, with all below it")] unit: Option<Ref>,
        #[graphql(desc = "only what is overdue on this day")] overdue_on: Option<Date>,
        #[graphql(desc = "only of this measure, with all below it")] measure: Option<Ref>,
        #[graphql(desc = "from this month on")] from: Option<YearMonth>,
        #[graphql(desc = "up to and with this month")] to: Option<YearMonth>,
        #[graphql(desc = "only what this actor claims")] claimant: Option<String>,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Vec<ClaimSum>> {
        let request = RequestContext::of(ctx);
        let view = request.view_at(as_of)?;
        let asked = Asked {
            unit,
            overdue_on,
            measure,
            from,
            to,
            claimant,
        };
        let query = asked.resolve(request, &view)?;
        let sums = request.ledger.claim_sums(query, by.into(), view.clone()).await;
        let sums = sums.map_err(|why| request.unanswered(why))?;
        let sum = |sum| ClaimSum {
            sum,
            view: view.clone(),
        };
        budget::list(ctx, sums.into_iter().map(sum).collect())
    }
}
