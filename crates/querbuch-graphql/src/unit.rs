//! Units.

use async_graphql::{Context, ID, InputObject, Object, Result};
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::domain::id::UnitNo;
use querbuch_ledger::domain::unit::register::{NewUnit as NewDomainUnit, RegisterUnits};
use querbuch_ledger::domain::unit::{Change, Unit as DomainUnit};
use querbuch_ledger::input::Input;
use querbuch_ledger::lists::{UnitList, children};
use querbuch_ledger::reports::claims::ClaimsQuery;
use querbuch_ledger::reports::view::View;

use crate::as_of::AsOf;
use crate::balance::{Balance, BalanceArguments};
use crate::budget::{self, Counted};
use crate::claim::{ClaimConnection, claims_of};
use crate::connection::{Connection, PageArguments, page_of};
use crate::context::RequestContext;
use crate::enums::{Basis, Dimension, Level, MonthBasis};
use crate::filter::Filter;
use crate::mutation::{carry_out, payload};
use crate::period::PeriodAct;
use crate::reorganize::UnitChange;
use crate::scalar::{Date, Ref, YearMonth};

/// A unit, as a view knows it.
#[derive(Clone)]
pub struct Unit {
    view: View,
    number: UnitNo,
}

impl crate::mutation::Visible for Unit {
    fn is_visible(&self) -> bool {
        self.found().is_ok()
    }
}

impl Unit {
    /// A unit that the view holds.
    pub fn new(view: View, number: UnitNo) -> Self {
        Self { view, number }
    }

    fn found(&self) -> Result<&DomainUnit> {
        self.view
            .unit(self.number)
            .ok_or_else(|| async_graphql::Error::new("unit is gone"))
    }

    fn other(&self, number: UnitNo) -> Self {
        Self::new(self.view.clone(), number)
    }

    /// Another one, where the reader sees it.
    fn seen(&self, number: UnitNo) -> Option<Self> {
        self.view.unit(number).map(|_| self.other(number))
    }
}

/// A node of the one tree of territory and organisation.
#[Object]
impl Unit {
    /// global id
    pub async fn id(&self) -> ID {
        self.number.to_string().into()
    }

    /// unique, readable, stable: "bund", "bund/06/0602/53210", "15" (Sachsen-Anhalt), "05113000" (Essen)
    async fn code(&self) -> Result<&str> {
        Ok(&self.found()?.code)
    }

    /// name for people
    async fn name(&self) -> Result<&str> {
        Ok(&self.found()?.name)
    }

    /// where in the state it sits
    async fn level(&self) -> Result<Level> {
        Ok(self.found()?.level.into())
    }

    /// the unit above
    async fn parent(&self) -> Result<Option<Unit>> {
        Ok(self.found()?.parent.and_then(|parent| self.seen(parent)))
    }

    /// from the root down to this unit
    async fn path(&self) -> Counted<Unit> {
        let mut path: Vec<Unit> = self
            .view
            .ancestry(self.number)
            .map(|(number, _)| self.other(number))
            .collect();
        path.reverse();
        Counted(path)
    }

    /// the body that holds its budget: the nearest one upwards
    async fn body(&self) -> Option<Unit> {
        self.view.body_of(self.number).map(|body| self.other(body))
    }

    /// Haushaltsstelle as the owner writes it: Kapitel/Titel/Funktion, or Produkt/Konto
    async fn budget_position(&self) -> Result<Option<&str>> {
        Ok(self.found()?.budget_position.as_deref())
    }

    /// open claims at this unit and below it, those that have been open longest first; with `overdueOn`, only those
    /// that are overdue on that day
    async fn claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "only what is overdue on this day")] overdue_on: Option<Date>,
        #[graphql(desc = "how many at most, from the start; 100 without it, at most 500")] first: Option<i32>,
        #[graphql(desc = "only what comes after this cursor")] after: Option<String>,
    ) -> Result<ClaimConnection> {
        let page = PageArguments {
            first,
            after,
            ..PageArguments::default()
        };
        let query = ClaimsQuery {
            unit: Some(self.number),
            overdue_on: overdue_on.map(|day| day.0),
            ..ClaimsQuery::default()
        };
        claims_of(ctx, &self.view, (query, None), page).await
    }

    /// the days that claims may lie here, set by this unit or by the nearest one above that set any; null where none did
    async fn claim_deadline_days(&self) -> Option<i32> {
        let units = self.view.ancestry(self.number).map(|(number, _)| number);
        let deadlines = &self.view.state().claim_deadlines;
        deadlines.nearest_at(units, self.view.position()).map(Into::into)
    }

    /// the month through which its books are closed, by itself or by a unit above it; null where none is
    async fn closed_through(&self) -> Option<YearMonth> {
        self.view
            .closing_of(self.number)
            .map(|closing| closing.through.into())
    }

    /// the unit that closed its books: itself, or one above it; null where none did
    async fn closed_by(&self) -> Option<Unit> {
        self.view
            .closing_of(self.number)
            .map(|closing| self.other(closing.unit))
    }

    /// what it closed and reopened itself, in the order of the log
    async fn period_acts(&self, ctx: &Context<'_>) -> Result<Vec<PeriodAct>> {
        let acts = self.view.state().periods.acts(self.number);
        let known = acts.filter(|act| act.position <= self.view.position());
        let acts = known.map(|act| PeriodAct::new(self.view.clone(), self.number, act.clone()));
        budget::list(ctx, acts.collect())
    }

    /// whether it may be booked on; false once it was merged into another, see `mergedInto` and `effectiveFrom`
    async fn active(&self) -> Result<bool> {
        Ok(self.found()?.merged().is_none())
    }

    /// the successor that it was merged into
    async fn merged_into(&self) -> Result<Option<Unit>> {
        Ok(self.found()?.merged().and_then(|merger| self.seen(merger.into)))
    }

    /// the first month in which its successor takes its place; null where it is active
    async fn effective_from(&self) -> Result<Option<YearMonth>> {
        let merger = self.found()?.merged();
        Ok(merger.map(|merger| merger.effective_from.into()))
    }

    /// the names that it had before, the first one first
    async fn former_names(&self) -> Result<Vec<&str>> {
        let names = self.found()?.changes().iter();
        Ok(names
            .filter_map(|change| match &change.change {
                Change::Renamed { from, .. } => Some(from.as_ref()),
                _ => None,
            })
            .collect())
    }

    /// how it was renamed, moved and merged, in the order of the log
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<UnitChange>> {
        let changes = self.found()?.changes().iter().cloned();
        let changes = changes.map(|change| UnitChange::new(self.view.clone(), change));
        budget::list(ctx, changes.collect())
    }

    /// the units directly below, by code
    async fn children(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "how many at most, from the start; 100 without it, at most 500")] first: Option<i32>,
        #[graphql(desc = "only what comes after this cursor")] after: Option<String>,
    ) -> Result<Connection<Unit, i32>> {
        let page = PageArguments {
            first,
            after,
            ..PageArguments::default()
        }
        .read(RequestContext::of(ctx).language)?;
        let page = children(self.number, &page, &self.view);
        page_of(ctx, page, |number| self.other(number))
    }

    /// the balance of this unit and everything below it
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn balance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is counted; without it, all")] filter: Option<Filter>,
        #[graphql(
            default_with = "vec![Dimension::Year]",
            desc = "what the rows are told apart by, outermost first"
        )]
        group_by: Vec<Dimension>,
        #[graphql(default_with = "Basis::Outlook", desc = "which entries are added up")] basis: Basis,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Balance> {
        let request = RequestContext::of(ctx);
        let arguments = BalanceArguments {
            actuals_through: None,
            filter,
            group_by,
            basis,
            months: MonthBasis::Booked,
            order_by: None,
            limit: None,
        };
        arguments
            .answer_at(as_of, &self.view, request, |filter, view| {
                filter.within_unit(self.number, view)
            })
            .await
    }
}

/// Reading units.
#[derive(Default)]
pub struct UnitQuery;

#[Object]
impl UnitQuery {
    /// a unit by its id or code; null where there is none
    async fn unit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "its id or code")] r#ref: Ref,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Option<Unit>> {
        let view = RequestContext::of(ctx).view_at(as_of)?;
        Ok(view
            .require_unit(&r#ref.0, "ref")
            .ok()
            .map(|number| Unit::new(view, number)))
    }

    /// units by code; each word of `search` must occur in code or name, whatever the case, umlauts as "ü", "ue" or "u";
    /// `active`: only those that were merged into no other, or only those that were
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn units(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "words that must all occur in code or name; at most 200 characters and 16 different words"
        )]
        search: Option<String>,
        #[graphql(desc = "only of these levels")] levels: Option<Vec<Level>>,
        #[graphql(desc = "only what lies below this unit")] below: Option<Ref>,
        #[graphql(desc = "only active ones, or only those that were merged into others")] active: Option<
            bool,
        >,
        #[graphql(desc = "how many at most, from the start; 100 without it, at most 500")] first: Option<i32>,
        #[graphql(desc = "only what comes after this cursor")] after: Option<String>,
        #[graphql(desc = "how many at most, from the end; at most 500")] last: Option<i32>,
        #[graphql(desc = "only what comes before this cursor")] before: Option<String>,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Connection<Unit, i32>> {
        let request = RequestContext::of(ctx);
        let view = request.view_at(as_of)?;
        let page = PageArguments {
            first,
            after,
            last,
            before,
        }
        .read(request.language)?;
        let wanted = UnitList {
            search: request.search_argument(search.as_deref())?,
            levels: levels.map(|levels| levels.into_iter().map(Into::into).collect()),
            below: request.unit_argument(below.as_ref(), "below", &view)?,
            active,
        };
        let page = request.ledger.units(wanted, page, view.clone()).await;
        let page = page.map_err(|why| request.unanswered(why))?;
        page_of(ctx, page, |number| Unit::new(view.clone(), number))
    }
}

/// Units to add to the tree; parents may stand in the same list, in any order.
#[derive(InputObject)]
pub struct RegisterUnitsInput {
    /// repeating it with the same input books nothing twice
    idempotency_key: Option<String>,
    /// the new units
    units: Vec<NewUnit>,
}

/// A unit to add.
#[derive(InputObject)]
pub struct NewUnit {
    /// letters, digits, "-", "_", "." and "/" between parts
    code: String,
    /// name for people
    name: String,
    /// where in the state it sits
    level: Level,
    /// the unit above; none for a root
    parent: Option<Ref>,
    /// Haushaltsstelle as the owner writes it
    budget_position: Option<String>,
    /// whether it holds a budget of its own (Gebietskörperschaft)
    #[graphql(default = false)]
    is_body: bool,
}

impl From<RegisterUnitsInput> for Input {
    fn from(input: RegisterUnitsInput) -> Self {
        let units = input.units.into_iter().map(NewUnit::into_domain).collect();
        let command = Command::RegisterUnits(RegisterUnits { units });
        Self::new(input.idempotency_key, Ok(command))
    }
}

payload! {
    /// The units that were added, in the order of the input.
    RegisterUnitsPayload {
        /// the units that were added, in the order of the input
        units: Counted<Unit> = |view| Outcome::Units(numbers) => numbers
            .iter()
            .map(|number| Unit::new(view.clone(), *number))
            .collect(),
    }
}

/// Writing units.
#[derive(Default)]
pub struct UnitMutation;

#[Object]
impl UnitMutation {
    /// add units to the tree: all of them or none
    async fn register_units(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: RegisterUnitsInput,
    ) -> Result<RegisterUnitsPayload> {
        carry_out(ctx, input).await.map(RegisterUnitsPayload)
    }
}

impl NewUnit {
    fn into_domain(self) -> NewDomainUnit {
        NewDomainUnit {
            code: self.code.into(),
            name: self.name.into(),
            level: self.level.into(),
            parent: self.parent.map(|parent| parent.0),
            budget_position: self.budget_position.map(Into::into),
            is_body: self.is_body,
        }
    }
}

#[cfg(test)]
mod tests;
