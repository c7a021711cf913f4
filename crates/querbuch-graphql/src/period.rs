//! Periods: closing the books of a unit, and opening them again.

use async_graphql::{Context, InputObject, Object, Result};
use querbuch_ledger::domain::command::{Command, Outcome};
use querbuch_ledger::domain::period::{ClosePeriod, PeriodAct as DomainAct, ReopenPeriod};
use querbuch_ledger::domain::refusal::Refusals;
use querbuch_ledger::reports::view::View;

use crate::act::{Act, Wanted};
use crate::context::RequestContext;
use crate::error::{UserError, failed};
use crate::scalar::{Instant, Position, Ref, YearMonth};
use crate::unit::Unit;

/// A closing or a reopening, as a view knows it.
pub struct PeriodAct {
    view: View,
    act: DomainAct,
}

impl PeriodAct {
    /// One that the view holds.
    pub fn new(view: View, act: DomainAct) -> Self {
        Self { view, act }
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
    async fn actor(&self) -> &str {
        &self.act.actor
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
        if !self.act.is_reopening {
            return Ok(None);
        }
        let request = RequestContext::of(ctx);
        let texts = request.texts.load(self.act.position).await;
        let texts = texts.map_err(|error| failed(&error, request.language))?;
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

/// The unit.
pub struct PeriodPayload(Act);

/// The unit whose books were closed or opened.
#[Object]
impl PeriodPayload {
    /// what was refused; empty where it was done
    pub async fn errors(&self) -> Vec<UserError> {
        self.0.errors.clone()
    }

    /// the log's position after the act
    pub async fn position(&self) -> Option<Position> {
        self.0.position
    }

    /// whether this is the answer of an earlier, equal act
    pub async fn replayed(&self) -> bool {
        self.0.replayed
    }

    /// the unit
    async fn unit(&self) -> Option<Unit> {
        match &self.0.outcome {
            Some(Outcome::Period(number)) => Some(Unit::new(self.0.view.clone(), *number)),
            _ => None,
        }
    }
}

/// Closing and reopening.
#[derive(Default)]
pub struct PeriodMutation;

#[Object]
impl PeriodMutation {
    /// close the books of a unit and of everything below it through a month
    async fn close_period(&self, ctx: &Context<'_>, input: ClosePeriodInput) -> Result<PeriodPayload> {
        let unit = input.unit.0;
        let through = input.through.require("through");
        let command = through.map(|through| Command::ClosePeriod(ClosePeriod { unit, through }));
        let wanted = Wanted {
            key: input.idempotency_key,
            command: command.map_err(|refusal| vec![refusal]),
        };
        Act::carry_out(ctx, wanted).await.map(PeriodPayload)
    }

    /// open again what a unit had closed, for a reason
    async fn reopen_period(&self, ctx: &Context<'_>, input: ReopenPeriodInput) -> Result<PeriodPayload> {
        let mut refusals = Refusals::default();
        let through = input.through.map(|month| refusals.keep(month.require("through")));
        let command = Command::ReopenPeriod(ReopenPeriod {
            unit: input.unit.0,
            through: through.flatten(),
            reason: input.reason.into(),
        });
        let wanted = Wanted {
            key: input.idempotency_key,
            command: refusals.or(command),
        };
        Act::carry_out(ctx, wanted).await.map(PeriodPayload)
    }
}
