//! Plans and forecasts.

use async_graphql::{Context, InputObject, Object, Result};
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::domain::note::Note;
use querbuch_ledger::domain::refusal::Refusals;
use querbuch_ledger::domain::schedule::ScheduleBasis;
use querbuch_ledger::domain::schedule::set::{ScheduledAmount as DomainAmount, SetSchedule};

use crate::effect::Effect;
use crate::mutation::{carry_out, payload};
use crate::scalar::{Money, Position, Ref, YearMonth};
use querbuch_ledger::input::Input;

/// The amounts of an effect, as a whole: a month that is not named is zero from then on.
#[derive(InputObject)]
pub struct ScheduleInput {
    /// repeating it with the same input books nothing twice
    idempotency_key: Option<String>,
    /// the effect, by its id or as `measure/effect`
    effect: Ref,
    /// the amounts; no month twice
    amounts: Vec<ScheduledAmount>,
    /// the position that you have seen: a later change of the same plan or forecast is refused
    expected_position: Option<Position>,
    /// what it is about
    text: Option<String>,
    /// the document that founds it
    document: Option<String>,
}

/// One month, or every `everyMonths` months from `month` through `through`.
#[derive(InputObject)]
pub struct ScheduledAmount {
    /// the month, or the first one
    month: YearMonth,
    /// the last month
    through: Option<YearMonth>,
    /// the step, 1 where absent
    every_months: Option<i32>,
    /// the amount of each of these months
    amount: Money,
    /// its low end; given together with `high`
    low: Option<Money>,
    /// its high end
    high: Option<Money>,
}

impl ScheduleInput {
    fn of_basis(self, basis: ScheduleBasis) -> Input {
        let mut refusals = Refusals::default();
        let mut amounts = Vec::with_capacity(self.amounts.len());
        for (index, amount) in self.amounts.into_iter().enumerate() {
            match amount.into_domain() {
                Ok(amount) => amounts.push(amount),
                Err(found) => refusals.0.extend(
                    found
                        .0
                        .into_iter()
                        .map(|refusal| refusal.within_item("amounts", index)),
                ),
            }
        }
        let command = Command::SetSchedule(SetSchedule {
            basis,
            effect: self.effect.0,
            amounts,
            expected_position: self.expected_position.map(|position| position.0),
            note: Note {
                text: self.text.map(Into::into),
                document: self.document.map(Into::into),
            },
        });
        Input::new(self.idempotency_key, refusals.or(command))
    }
}

impl ScheduledAmount {
    fn into_domain(self) -> std::result::Result<DomainAmount, Refusals> {
        let mut refusals = Refusals::default();
        let month = refusals.keep(self.month.require("month"));
        let through = self
            .through
            .map(|through| refusals.keep(through.require("through")));
        let amount = refusals.keep(self.amount.require("amount"));
        let low = self.low.map(|low| refusals.keep(low.require("low")));
        let high = self.high.map(|high| refusals.keep(high.require("high")));
        match (month, amount) {
            (Some(month), Some(amount)) if refusals.0.is_empty() => Ok(DomainAmount {
                month,
                through: through.flatten(),
                every_months: self.every_months,
                amount,
                low: low.flatten(),
                high: high.flatten(),
            }),
            _ => Err(refusals),
        }
    }
}

payload! {
    /// The effect whose plan or forecast was set.
    SchedulePayload {
        /// the effect
        effect: Option<Effect> = |view| Outcome::Schedule(number) => Some(Effect::new(view.clone(), *number)),
    }
}

/// Setting plans and forecasts.
#[derive(Default)]
pub struct ScheduleMutation;

#[Object]
impl ScheduleMutation {
    /// set the planned amounts of an effect; replaces its earlier plan, which stays in the log
    async fn plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: ScheduleInput,
    ) -> Result<SchedulePayload> {
        carry_out(ctx, input.of_basis(ScheduleBasis::Plan))
            .await
            .map(SchedulePayload)
    }

    /// set the forecast amounts of an effect; replaces its earlier forecast, which stays in the log
    async fn forecast(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: ScheduleInput,
    ) -> Result<SchedulePayload> {
        carry_out(ctx, input.of_basis(ScheduleBasis::Forecast))
            .await
            .map(SchedulePayload)
    }
}

#[cfg(test)]
mod tests;
