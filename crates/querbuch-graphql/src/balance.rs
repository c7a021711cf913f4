//! Balances.

mod follow;

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, Result, SimpleObject, Subscription};
use futures_util::Stream;
use querbuch_ledger::domain::refusal::{Refusal, Refusals};
use querbuch_ledger::reports;
use querbuch_ledger::reports::balance::BalanceQuery as Query;
use querbuch_ledger::reports::balance::kept::KeptQuestion;
use querbuch_ledger::reports::dimension::{RowKey, quarter_label};
use querbuch_ledger::reports::filter::Filter as Resolved;
use querbuch_ledger::reports::view::View;

use crate::as_of::AsOf;
use crate::budget;
use crate::category::Category;
use crate::context::RequestContext;
use crate::enums::{
    Approach, BalanceField, Basis, Cashability, Dimension, Direction, EffectKind, Level, MonthBasis, Stage,
};
use crate::filter::{Filter, month_argument};
use crate::measure::Measure;
use crate::scalar::{Decimal, Instant, Money, Position, YearMonth};
use crate::unit::Unit;

/// By which figure rows are ordered.
#[derive(InputObject, Clone, Copy)]
pub struct BalanceOrder {
    /// the figure
    by: BalanceField,
    /// the direction
    #[graphql(default_with = "Direction::Descending")]
    direction: Direction,
}

impl BalanceOrder {
    /// The same in the words of the reports.
    pub fn into_report(self) -> (reports::balance::BalanceField, reports::balance::Direction) {
        (self.by.into(), self.direction.into())
    }
}

/// The arguments of a balance.
pub struct BalanceArguments {
    /// Which amounts.
    pub filter: Option<Filter>,
    /// What rows are told apart by.
    pub group_by: Vec<Dimension>,
    /// Which entries count.
    pub basis: Basis,
    /// Up to which month actuals count in an outlook, where it is asked for.
    pub actuals_through: Option<YearMonth>,
    /// By which month they count.
    pub months: MonthBasis,
    /// Order by a figure.
    pub order_by: Option<BalanceOrder>,
    /// How many rows.
    pub limit: Option<i32>,
}

impl BalanceArguments {
    /// Answers as of a moment; `narrow` adds the condition of the unit or measure that is asked.
    pub async fn answer_at(
        self,
        as_of: Option<AsOf>,
        view: &View,
        request: &RequestContext,
        narrow: impl FnOnce(Resolved, &View) -> Resolved,
    ) -> Result<Balance> {
        let view = AsOf::view(as_of, view, request)?;
        let refuse = |refusals: Vec<Refusal>| request.refused(&refusals);
        let mut refusals = Refusals::default();
        let actuals_through = month_argument(self.actuals_through.as_ref(), "actualsThrough", &mut refusals);
        refusals.or(()).map_err(refuse)?;
        let filter = self
            .filter
            .unwrap_or_default()
            .resolve_with_tags(&view)
            .map_err(refuse)?;
        let query = Query {
            filter: narrow(filter, &view),
            group_by: self.group_by.into_iter().map(Into::into).collect(),
            basis: self.basis.into(),
            months: self.months.into(),
            actuals_through,
            order_by: self.order_by.map(BalanceOrder::into_report),
            limit: self.limit,
        };
        let figures = request
            .ledger
            .balance(query.clone(), view.clone())
            .await
            .map_err(|why| request.unanswered(why))?;
        Ok(Balance {
            figures: Arc::new(figures),
            view,
            asked: Asked::Once(Box::new(query)),
        })
    }
}

/// A balance of a view.
pub struct Balance {
    figures: Arc<reports::balance::Balance>,
    view: View,
    asked: Asked,
}

/// What was asked, for what is only computed where it is selected.
enum Asked {
    Once(Box<Query>),
    /// By whoever follows it.
    Followed(Arc<KeptQuestion>),
}

impl Asked {
    fn query(&self, view: &View) -> Result<Query, Vec<Refusal>> {
        Ok(match self {
            Self::Once(query) => query.as_ref().clone(),
            Self::Followed(question) => Query {
                filter: Resolved::resolve(&question.filter, view)?,
                group_by: question.group_by.clone(),
                basis: question.basis,
                months: reports::basis::MonthBasis::Booked,
                actuals_through: None,
                order_by: None,
                limit: None,
            },
        })
    }
}

/// net = saving − cost + transfer. `total` covers every row, also those cut off by `limit`; BUSINESS and
/// CITIZENS are in `society` and `societyRows`, not in `total` and `rows`.
#[Object]
impl Balance {
    /// the public budgets, by the dimensions in their order unless ordered by a figure
    async fn rows(&self, ctx: &Context<'_>) -> Result<Vec<BalanceRow>> {
        budget::list(ctx, self.all(&self.figures.rows, self.figures.total))
    }

    /// the rows of the public budgets that `limit` cut off, all together: with them, what is shown adds up to `total`; null
    /// where none was cut off
    async fn others(&self) -> Option<OtherRows> {
        let others = self.figures.others.as_ref()?;
        Some(OtherRows::new(others, &self.figures.total))
    }

    /// every row of the public budgets
    async fn total(&self) -> Figures {
        (&self.figures.total).into()
    }

    /// businesses and citizens, by the same dimensions
    async fn society_rows(&self, ctx: &Context<'_>) -> Result<Vec<BalanceRow>> {
        budget::list(ctx, self.all(&self.figures.society_rows, self.figures.society))
    }

    /// the rows of `societyRows` that `limit` cut off, all together; null where none was cut off
    async fn society_others(&self) -> Option<OtherRows> {
        let others = self.figures.society_others.as_ref()?;
        Some(OtherRows::new(others, &self.figures.society))
    }

    /// businesses and citizens, who are no budgets
    async fn society(&self) -> Figures {
        (&self.figures.society).into()
    }

    /// what the public budgets expected in months that count as actual and in which nothing was booked (outlook); 0 on
    /// another basis
    async fn unmet(&self, ctx: &Context<'_>) -> Result<Figures> {
        let request = RequestContext::of(ctx);
        let refuse = |refusals: Vec<Refusal>| request.refused(&refusals);
        let query = self.asked.query(&self.view).map_err(refuse)?;
        let unmet = request.ledger.unmet(query, self.view.clone()).await;
        let unmet = unmet.map_err(|why| request.unanswered(why))?;
        Ok((&unmet).into())
    }

    /// what was left out of all figures, as the rights of the viewer do not reach it; null where nothing was
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<Hidden>> {
        let query = self.asked.query(&self.view);
        let query = query.map_err(|refusals| RequestContext::of(ctx).refused(&refusals))?;
        let hidden = self.view.hidden(&query.filter);
        Ok(hidden.map(|hidden| Hidden {
            units: i32::try_from(hidden.units).unwrap_or(i32::MAX),
            rows: i32::try_from(hidden.rows).unwrap_or(i32::MAX),
        }))
    }

    /// the position that it holds for
    async fn position(&self) -> Position {
        Position(self.view.position())
    }

    /// when that position was recorded; null for the empty log
    async fn recorded_at(&self) -> Option<Instant> {
        self.view.state().recorded_at(self.view.position()).map(Instant)
    }
}

impl Balance {
    fn all(
        &self,
        rows: &[reports::balance::BalanceRow],
        total: reports::balance::Figures,
    ) -> Vec<BalanceRow> {
        rows.iter()
            .map(|row| BalanceRow::new(row.clone(), total, self.view.clone()))
            .collect()
    }
}

/// What was left out because the rights of the viewer do not reach it.
#[derive(SimpleObject)]
pub struct Hidden {
    /// at how many units
    units: i32,
    /// how many effects that match the conditions
    rows: i32,
}

/// Sums over rows.
#[derive(SimpleObject)]
pub struct Figures {
    /// cost
    cost: Money,
    /// saving
    saving: Money,
    /// transfers received less those paid
    transfer: Money,
    /// saving − cost + transfer
    net: Money,
}

impl From<&reports::balance::Figures> for Figures {
    fn from(figures: &reports::balance::Figures) -> Self {
        Self {
            cost: figures.cost.into(),
            saving: figures.saving.into(),
            transfer: figures.transfer.into(),
            net: figures.net().into(),
        }
    }
}

/// The rows of a balance that its limit cuts off, all together.
#[derive(SimpleObject)]
pub struct OtherRows {
    /// how many rows they are
    row_count: i32,
    /// cost
    cost: Money,
    /// saving
    saving: Money,
    /// transfers received less those paid
    transfer: Money,
    /// saving − cost + transfer
    net: Money,
    /// their part of the cost of the total
    cost_share: Option<Decimal>,
    /// their part of the saving of the total
    saving_share: Option<Decimal>,
}

impl OtherRows {
    fn new(others: &reports::balance::OtherRows, total: &reports::balance::Figures) -> Self {
        let figures = &others.figures;
        Self {
            row_count: i32::try_from(others.count).unwrap_or(i32::MAX),
            cost: figures.cost.into(),
            saving: figures.saving.into(),
            transfer: figures.transfer.into(),
            net: figures.net().into(),
            cost_share: figures.cost_share(total).map(Into::into),
            saving_share: figures.saving_share(total).map(Into::into),
        }
    }
}

/// A row of a balance.
pub struct BalanceRow {
    row: reports::balance::BalanceRow,
    total: reports::balance::Figures,
    view: View,
}

impl BalanceRow {
    /// A row of a view, with the total that it is a part of.
    pub fn new(row: reports::balance::BalanceRow, total: reports::balance::Figures, view: View) -> Self {
        Self { row, total, view }
    }

    fn key(&self) -> &RowKey {
        &self.row.key
    }
}

/// A dimension that was not asked for is null. `cumulativeNet` runs over time within the other dimensions, where
/// a time dimension was asked for.
#[Object]
impl BalanceRow {
    /// the level of the unit
    async fn level(&self) -> Option<Level> {
        self.key().level.map(Into::into)
    }

    /// the Land to whose territory the unit belongs
    async fn state(&self) -> Option<Unit> {
        self.key()
            .state
            .map(|number| Unit::new(self.view.clone(), number))
    }

    /// the budget-holding body
    async fn body(&self) -> Option<Unit> {
        self.key().body.map(|number| Unit::new(self.view.clone(), number))
    }

    /// the unit
    async fn unit(&self) -> Option<Unit> {
        self.key().unit.map(|number| Unit::new(self.view.clone(), number))
    }

    /// the unit directly below the filtered one
    async fn child(&self) -> Option<Unit> {
        self.key()
            .child
            .map(|number| Unit::new(self.view.clone(), number))
    }

    /// the measure
    async fn measure(&self) -> Option<Measure> {
        self.key()
            .measure
            .map(|number| Measure::new(self.view.clone(), number))
    }

    /// the programme that the measure belongs to
    async fn programme(&self) -> Option<Measure> {
        self.key()
            .programme
            .map(|number| Measure::new(self.view.clone(), number))
    }

    /// the approach of the measure
    async fn approach(&self) -> Option<Approach> {
        self.key().approach.map(Into::into)
    }

    /// the category
    async fn category(&self) -> Option<Category> {
        self.key().category.map(Category)
    }

    /// cost, saving or transfer
    async fn kind(&self) -> Option<EffectKind> {
        self.key().kind.map(Into::into)
    }

    /// what it is worth to a treasurer
    async fn cashability(&self) -> Option<Cashability> {
        self.key().cashability.map(Into::into)
    }

    /// the stage of actuals; null for plans and forecasts
    async fn stage(&self) -> Option<Stage> {
        self.key().stage.map(Into::into)
    }

    /// the budget year
    async fn year(&self) -> Option<i32> {
        self.key().year.map(Into::into)
    }

    /// the quarter, such as "2026-Q1"
    async fn quarter(&self) -> Option<String> {
        self.key().quarter.map(quarter_label)
    }

    /// the month
    async fn month(&self) -> Option<YearMonth> {
        self.key().month.map(Into::into)
    }

    /// cost
    async fn cost(&self) -> Money {
        self.row.figures.cost.into()
    }

    /// saving
    async fn saving(&self) -> Money {
        self.row.figures.saving.into()
    }

    /// transfers received less those paid
    async fn transfer(&self) -> Money {
        self.row.figures.transfer.into()
    }

    /// saving − cost + transfer
    async fn net(&self) -> Money {
        self.row.figures.net().into()
    }

    /// its part of the cost of the total, "0.25" for a quarter, to ten decimals; of `society` for a row of that. Null where
    /// the total is zero
    async fn cost_share(&self) -> Option<Decimal> {
        self.row.figures.cost_share(&self.total).map(Into::into)
    }

    /// its part of the saving of the total, in the same way
    async fn saving_share(&self) -> Option<Decimal> {
        self.row.figures.saving_share(&self.total).map(Into::into)
    }

    /// the net up to and with this row, over time within the other dimensions
    async fn cumulative_net(&self) -> Option<Money> {
        self.row.cumulative_net.map(Into::into)
    }
}

/// Reading balances.
#[derive(Default)]
pub struct BalanceRoot;

#[Object]
impl BalanceRoot {
    /// costs, savings, transfers and net, per combination of `groupBy`
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn balance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is counted; without it, all")] filter: Option<Filter>,
        #[graphql(
            default_with = "vec![Dimension::Level]",
            desc = "what the rows are told apart by, outermost first"
        )]
        group_by: Vec<Dimension>,
        #[graphql(default_with = "Basis::Outlook", desc = "which entries are added up")] basis: Basis,
        #[graphql(
            desc = "up to which month actuals count in an outlook, of every effect; as stated, else derived, where absent"
        )]
        actuals_through: Option<YearMonth>,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
        #[graphql(desc = "the figure that rows are ordered by; without it, by what they are told apart by")]
        order_by: Option<BalanceOrder>,
        #[graphql(desc = "how many rows at most; the total covers all of them")] limit: Option<i32>,
        #[graphql(
            default_with = "MonthBasis::Booked",
            desc = "by which month amounts count that came late"
        )]
        months: MonthBasis,
    ) -> Result<Balance> {
        let request = RequestContext::of(ctx);
        let view = request.view();
        let arguments = BalanceArguments {
            filter,
            group_by,
            basis,
            actuals_through,
            months,
            order_by,
            limit,
        };
        arguments
            .answer_at(as_of, &view, request, |filter, _| filter)
            .await
    }
}

/// Following balances.
#[derive(Default)]
pub struct BalanceSubscription;

#[Subscription]
impl BalanceSubscription {
    /// The balance now, and again after each change to it, at most a few times a second.
    async fn balance<'ctx>(
        &self,
        ctx: &Context<'ctx>,
        #[graphql(desc = "what is counted; without it, all")] filter: Option<Filter>,
        #[graphql(
            default_with = "vec![Dimension::Level]",
            desc = "what the rows are told apart by, outermost first"
        )]
        group_by: Vec<Dimension>,
        #[graphql(default_with = "Basis::Outlook", desc = "which entries are added up")] basis: Basis,
    ) -> Result<impl Stream<Item = Result<Balance>> + use<'ctx>> {
        follow::follow(ctx, filter.unwrap_or_default(), group_by, basis)
    }
}

#[cfg(test)]
mod tests;
