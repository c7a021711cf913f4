//! Periods: closing the books of a unit, and opening them again.

use async_graphql::{Context, InputObject, Object, Result};
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::domain::id::UnitNo;
use querbuch_ledger::domain::period::PeriodAct as DomainAct;
use querbuch_ledger::domain::period::close::ClosePeriod;
use querbuch_ledger::domain::period::reopen::ReopenPeriod;
use querbuch_ledger::domain::refusal::Refusals;
use querbuch_ledger::input::Input;
use querbuch_ledger::reports::view::View;

use crate::context::RequestContext;
use crate::filter::month_argument;
use crate::mutation::{carry_out, payload};
use crate::scalar::{Instant, Position, Ref, YearMonth};
use crate::unit::Unit;

/// A closing or a reopening, as a view knows it.
pub struct PeriodAct {
    view: View,
    unit: UnitNo,
    act: DomainAct,
}

impl PeriodAct {
    /// One that the view holds.
    pub fn new(view: View, unit: UnitNo, act: DomainAct) -> Self {
        Self { view, unit, act }
    }
}

/// A closing or a reopening of a unit's books.
#[Object]
impl PeriodAct {
    /// its position in the log
    async fn position(&self) -> Position {
        Position(self.act.position)
    }

    /// when it was recorded
    async fn recorded_at(&self) -> Result<Instant> {
        let instant = self.view.state().recorded_at(self.act.position);
        instant
            .map(Instant)
            .ok_or_else(|| async_graphql::Error::new("act is gone"))
    }

    /// who did it
    async fn actor(&self, ctx: &Context<'_>) -> Result<String> {
        let is_named = self.view.names_actors_at(self.unit);
        let request = RequestContext::of(ctx);
        request.actor_shown(&self.act.actor, is_named).await
    }

    /// the last month that was closed from then on; null where none was
    async fn through(&self) -> Option<YearMonth> {
        self.act.through.map(Into::into)
    }

    /// whether it opened what had been closed
    async fn reopened(&self) -> bool {
        self.act.is_reopening
    }

    /// why it was reopened; null for a closing
    async fn reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        if !self.act.is_reopening || !self.view.reads_texts_at(self.unit) {
            return Ok(None);
        }
        let request = RequestContext::of(ctx);
        let texts = request.texts.load(self.act.position).await;
        let texts = texts.map_err(|error| request.failed(&error))?;
        Ok(texts.text.as_deref().map(ToOwned::to_owned))
    }
}

/// No actual may be booked for this unit, or below it, in or before this month from then on.
#[derive(InputObject)]
pub struct ClosePeriodInput {
    /// repeating it with the same input closes nothing twice
    idempotency_key: Option<String>,
    /// the unit; everything below it is closed as well
    unit: Ref,
    /// the last closed month
    through: YearMonth,
}

/// Opens again what a unit itself had closed. What units above it closed stays closed.
#[derive(InputObject)]
pub struct ReopenPeriodInput {
    /// repeating it with the same input opens nothing twice
    idempotency_key: Option<String>,
    /// the unit that closed
    unit: Ref,
    /// the last month that stays closed; null: none
    through: Option<YearMonth>,
    /// why; it is kept and cannot be erased, so it should not name persons
    reason: String,
}

impl From<ClosePeriodInput> for Input {
    fn from(input: ClosePeriodInput) -> Self {
        let unit = input.unit.0;
        let through = input.through.require("through");
        let command = through.map(|through| Command::ClosePeriod(ClosePeriod { unit, through }));
        Self::new(input.idempotency_key, command.map_err(|refusal| vec![refusal]))
    }
}

impl From<ReopenPeriodInput> for Input {
    fn from(input: ReopenPeriodInput) -> Self {
        let mut refusals = Refusals::default();
        let command = Command::ReopenPeriod(ReopenPeriod {
            unit: input.unit.0,
            through: month_argument(input.through.as_ref(), "through", &mut refusals),
            reason: input.reason.into(),
        });
        Self::new(input.idempotency_key, refusals.or(command))
    }
}

payload! {
    /// The unit whose books were closed or opened.
    PeriodPayload {
        /// the unit
        unit: Option<Unit> = |view| Outcome::Period(number) => Some(Unit::new(view.clone(), *number)),
    }
}

/// Closing and reopening.
#[derive(Default)]
pub struct PeriodMutation;

#[Object]
impl PeriodMutation {
    /// close the books of a unit and of everything below it through a month
    async fn close_period(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: ClosePeriodInput,
    ) -> Result<PeriodPayload> {
        carry_out(ctx, input).await.map(PeriodPayload)
    }

    /// open again what a unit had closed, for a reason
    async fn reopen_period(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: ReopenPeriodInput,
    ) -> Result<PeriodPayload> {
        carry_out(ctx, input).await.map(PeriodPayload)
    }
}

#[cfg(test)]
mod tests;
