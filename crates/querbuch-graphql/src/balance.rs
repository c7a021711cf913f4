//! Balances.

mod follow;

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, OneofObject, Result, SimpleObject, Subscription};
use futures_util::Stream;
use querbuch_ledger::as_of;
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::domain::refusal::{Refusal, Refusals};
use querbuch_ledger::reports;
use querbuch_ledger::reports::balance::BalanceQuery as Query;
use querbuch_ledger::reports::dimension::{RowKey, quarter_label};
use querbuch_ledger::reports::filter::{Filter as Resolved, FilterSpec};
use querbuch_ledger::reports::view::View;

use crate::category::Category;
use crate::context::RequestContext;
use crate::error::refused;
use crate::measure::Measure;
use crate::scalar::{Instant, Money, Position, Ref, YearMonth};
use crate::unit::Unit;
use crate::words::{
    Approach, BalanceField, Basis, Cashability, Dimension, Direction, EffectKind, Level, MonthBasis, Stage,
};

/// The past that a report is asked for; without it, now. The same `asOf` gives the same figures for ever.
#[derive(OneofObject, Clone, Copy)]
pub enum AsOf {
    /// a position of the log
    Position(Position),
    /// the last position that was recorded at or before this instant
    RecordedAt(Instant),
}

impl AsOf {
    /// The view of a moment; without one, the view that is given.
    pub fn view(as_of: Option<Self>, otherwise: &View, request: &RequestContext) -> Result<View> {
        let moment = match as_of {
            None => return Ok(otherwise.clone()),
            Some(Self::Position(position)) => as_of::AsOf::Position(position.0),
            Some(Self::RecordedAt(instant)) => as_of::AsOf::RecordedAt(instant.0),
        };
        let view = request.ledger.view(otherwise.state().clone(), Some(moment));
        view.map_err(|refusal| refused(&[refusal], request.language))
    }
}

/// All given conditions must hold. Units, measures and categories include everything below them.
#[derive(InputObject, Default, Clone)]
pub struct Filter {
    /// units, with everything below them
    pub units: Option<Vec<Ref>>,
    /// levels of the units
    pub levels: Option<Vec<Level>>,
    /// measures, with everything that belongs to them
    pub measures: Option<Vec<Ref>>,
    /// approaches of the measures
    pub approaches: Option<Vec<Approach>>,
    /// kinds of effect
    pub kinds: Option<Vec<EffectKind>>,
    /// categories, with everything below them
    pub categories: Option<Vec<Ref>>,
    /// what amounts are worth to a treasurer
    pub cashability: Option<Vec<Cashability>>,
    /// stages of actuals; plans and forecasts have none and are left out
    pub stages: Option<Vec<Stage>>,
    /// first month
    pub from: Option<YearMonth>,
    /// last month
    pub to: Option<YearMonth>,
}

/// A month that may be absent; a malformed one is noted.
pub fn month_argument(month: Option<&YearMonth>, field: &str, refusals: &mut Refusals) -> Option<Month> {
    month.and_then(|month| refusals.keep(month.require(field)))
}

impl Filter {
    /// Resolves the conditions against a view.
    pub fn resolve(self, view: &View) -> std::result::Result<Resolved, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let spec = self.spec(&mut refusals);
        let resolved = Resolved::resolve(&spec, view);
        match resolved {
            Ok(filter) if refusals.0.is_empty() => Ok(filter),
            Ok(_) => Err(within_filter(refusals.0)),
            Err(found) => {
                refusals.0.extend(found);
                Err(within_filter(refusals.0))
            }
        }
    }

    /// The conditions as they are asked; malformed months are noted.
    pub fn spec(self, refusals: &mut Refusals) -> FilterSpec {
        fn words<A: Into<B>, B>(list: Option<Vec<A>>) -> Option<Vec<B>> {
            list.map(|list| list.into_iter().map(Into::into).collect())
        }
        let refs =
            |list: Option<Vec<Ref>>| list.map(|list| list.into_iter().map(|reference| reference.0).collect());
        FilterSpec {
            units: refs(self.units),
            levels: words(self.levels),
            measures: refs(self.measures),
            approaches: words(self.approaches),
            kinds: words(self.kinds),
            categories: refs(self.categories),
            cashability: words(self.cashability),
            stages: words(self.stages),
            from: month_argument(self.from.as_ref(), "from", refusals),
            to: month_argument(self.to.as_ref(), "to", refusals),
        }
    }
}

pub(crate) fn within_filter(refusals: Vec<Refusal>) -> Vec<Refusal> {
    let refusals = refusals.into_iter();
    refusals.map(|refusal| refusal.within("filter")).collect()
}

/// By which figure rows are ordered.
#[derive(InputObject, Clone, Copy)]
pub struct BalanceOrder {
    /// the figure
    by: BalanceField,
    /// the direction
    #[graphql(default_with = "Direction::Descending")]
    direction: Direction,
}

/// The arguments of a balance.
pub struct Question {
    /// Which amounts.
    pub filter: Option<Filter>,
    /// What rows are told apart by.
    pub group_by: Vec<Dimension>,
    /// Which entries count.
    pub basis: Basis,
    /// By which month they count.
    pub months: MonthBasis,
    /// Order by a figure.
    pub order_by: Option<BalanceOrder>,
    /// How many rows.
    pub limit: Option<i32>,
}

impl Question {
    /// Answers as of a moment; `narrow` adds the condition of the unit or measure that is asked.
    pub async fn answer_at(
        self,
        as_of: Option<AsOf>,
        view: &View,
        request: &RequestContext,
        narrow: impl FnOnce(Resolved, &View) -> Resolved,
    ) -> Result<Balance> {
        let view = AsOf::view(as_of, view, request)?;
        let refuse = |refusals: Vec<Refusal>| refused(&refusals, request.language);
        let filter = self.filter.unwrap_or_default().resolve(&view).map_err(refuse)?;
        let query = Query {
            filter: narrow(filter, &view),
            group_by: self.group_by.into_iter().map(Into::into).collect(),
            basis: self.basis.into(),
            months: self.months.into(),
            order_by: self
                .order_by
                .map(|order| (order.by.into(), order.direction.into())),
            limit: self.limit,
        };
        let figures = request
            .ledger
            .balance(query, view.clone())
            .await
            .map_err(refuse)?;
        Ok(Balance {
            figures: Arc::new(figures),
            view,
        })
    }
}

/// A balance of a view.
pub struct Balance {
    figures: Arc<reports::balance::Balance>,
    view: View,
}

/// net = saving − cost + transfer. `total` covers every row, also those cut off by `limit`; BUSINESS and
/// CITIZENS are in `society` and `societyRows`, not in `total` and `rows`.
#[Object]
impl Balance {
    /// the public budgets, by the dimensions in their order unless ordered by a figure
    async fn rows(&self) -> Vec<BalanceRow> {
        self.all(&self.figures.rows)
    }

    /// every row of the public budgets
    async fn total(&self) -> Figures {
        (&self.figures.total).into()
    }

    /// businesses and citizens, by the same dimensions
    async fn society_rows(&self) -> Vec<BalanceRow> {
        self.all(&self.figures.society_rows)
    }

    /// businesses and citizens, who are no budgets
    async fn society(&self) -> Figures {
        (&self.figures.society).into()
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
    fn all(&self, rows: &[reports::balance::BalanceRow]) -> Vec<BalanceRow> {
        rows.iter()
            .map(|row| BalanceRow {
                row: row.clone(),
                view: self.view.clone(),
            })
            .collect()
    }
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

/// A row of a balance.
pub struct BalanceRow {
    row: reports::balance::BalanceRow,
    view: View,
}

impl BalanceRow {
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
        filter: Option<Filter>,
        #[graphql(default_with = "vec![Dimension::Level]")] group_by: Vec<Dimension>,
        #[graphql(default_with = "Basis::Outlook")] basis: Basis,
        as_of: Option<AsOf>,
        order_by: Option<BalanceOrder>,
        limit: Option<i32>,
        #[graphql(
            default_with = "MonthBasis::Booked",
            desc = "by which month amounts count that came late"
        )]
        months: MonthBasis,
    ) -> Result<Balance> {
        let request = RequestContext::of(ctx);
        let view = request.view(None)?;
        let question = Question {
            filter,
            group_by,
            basis,
            months,
            order_by,
            limit,
        };
        question
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
        filter: Option<Filter>,
        #[graphql(default_with = "vec![Dimension::Level]")] group_by: Vec<Dimension>,
        #[graphql(default_with = "Basis::Outlook")] basis: Basis,
    ) -> Result<impl Stream<Item = Result<Balance>> + use<'ctx>> {
        follow::follow(ctx, filter.unwrap_or_default(), group_by, basis)
    }
}
