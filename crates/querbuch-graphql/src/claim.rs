//! Claims: confirming, disputing and cashing savings; what is still open. Their lists are in `list`, disputes in `dispute`.

mod dispute;
mod list;

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use querbuch_ledger::domain::claim::EffectClaims;
use querbuch_ledger::domain::claim::set_deadline::SetClaimDeadline;
use querbuch_ledger::domain::claim::stages::{CashSaving, ConfirmSaving, DisputeSaving};
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::domain::id::EffectNo;
use querbuch_ledger::domain::money::Cents;
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::domain::note::Note;
use querbuch_ledger::domain::refusal::{Refusal, Refusals};
use querbuch_ledger::input::Input;
use querbuch_ledger::lists::ClaimKey;
use querbuch_ledger::reports::claims::OpenClaim;
use querbuch_ledger::reports::view::View;

use crate::booking::{Booking, BookingPayload};
use crate::budget::{self, Counted};
use crate::connection::Cursor;
use crate::context::RequestContext;
use crate::effect::Effect;
use crate::mutation::{carry_out, payload};
use crate::scalar::{Date, Instant, Money, Position, Ref, YearMonth};
use crate::unit::Unit;

pub use dispute::{Dispute, DisputeQuery};
pub use list::{ClaimConnection, ClaimQuery, claims_of};

impl Cursor for ClaimKey {
    fn text(&self) -> String {
        format!("k:{}:{}:{}", self.since, self.effect.0, self.month.ordinal())
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("k:")?.split(':');
        let key = Self {
            since: parts.next()?.parse().ok()?,
            effect: EffectNo(parts.next()?.parse().ok()?),
            month: Month::from_ordinal(parts.next()?.parse().ok()?)?,
        };
        parts.next().is_none().then_some(key)
    }
}

/// What is claimed of an effect in a month and neither confirmed nor disputed.
pub struct Claim {
    view: View,
    claim: OpenClaim,
}

impl Claim {
    /// A claim that is open in a view.
    pub fn new(view: View, claim: OpenClaim) -> Self {
        Self { view, claim }
    }
}

/// What one person claims.
#[derive(SimpleObject)]
pub struct Claimant {
    /// who
    actor: String,
    /// how much
    amount: Money,
    /// the position since which something of it has been open without a break
    since: Position,
}

/// What is claimed of an effect in a month and neither confirmed nor disputed.
#[Object]
impl Claim {
    /// the effect
    async fn effect(&self) -> Effect {
        Effect::new(self.view.clone(), self.claim.effect)
    }

    /// the unit that may confirm it
    async fn unit(&self) -> Result<Unit> {
        let effect = self.view.effect(self.claim.effect);
        let effect = effect.ok_or_else(|| async_graphql::Error::new("effect is gone"))?;
        Ok(Unit::new(self.view.clone(), effect.unit))
    }

    /// the month
    async fn month(&self) -> YearMonth {
        self.claim.month.into()
    }

    /// how much is open
    async fn amount(&self) -> Money {
        self.claim.cents.into()
    }

    /// who claims it, the oldest claim first; nobody may confirm their own
    async fn claimants(&self, ctx: &Context<'_>) -> Result<Counted<Claimant>> {
        let request = RequestContext::of(ctx);
        let effect = self.view.effect(self.claim.effect);
        let is_named = effect.is_some_and(|effect| self.view.names_actors_at(effect.unit));
        let mut claimants = Vec::with_capacity(self.claim.claimants.len());
        for claimant in &self.claim.claimants {
            claimants.push(Claimant {
                actor: request.actor_shown(&claimant.actor, is_named).await?,
                amount: claimant.cents.into(),
                since: Position(claimant.since),
            });
        }
        Ok(Counted(claimants))
    }

    /// the position since which the oldest part has been open
    async fn since(&self) -> Position {
        Position(self.claim.since)
    }

    /// when that was recorded
    async fn claimed_at(&self) -> Option<Instant> {
        self.view.state().recorded_at(self.claim.since).map(Instant)
    }

    /// the last day on which it is not overdue; null where no unit has set a deadline
    async fn due_on(&self) -> Option<Date> {
        self.claim.due_on.map(Date)
    }

    /// the acts that confirmed, disputed or cashed something of this effect in this month, in the order of the log;
    /// the `text` of a dispute is its reason
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<Booking>> {
        let of_month = |month, _| month == self.claim.month;
        budget::list(ctx, stage_bookings(&self.view, self.claim.effect, of_month))
    }
}

/// The bookings that confirmed, disputed or cashed savings of an effect, as far as a view knows them.
pub fn stage_bookings(
    view: &View,
    effect: EffectNo,
    wanted: impl Fn(Month, querbuch_ledger::domain::words::BookingAct) -> bool,
) -> Vec<Booking> {
    let claims = &view.state().claims;
    let acts = claims.of(effect).map(EffectClaims::acts).unwrap_or_default();
    let known = acts.iter().take_while(|position| **position <= view.position());
    known
        .filter(|position| {
            let moved = claims.move_at(**position);
            moved.is_some_and(|moved| wanted(moved.month, moved.act))
        })
        .map(|position| Booking::new(view.clone(), *position))
        .collect()
}

/// A part of a saving to confirm or to cash.
#[derive(InputObject)]
pub struct StageInput {
    /// repeating it with the same input books nothing twice
    idempotency_key: Option<String>,
    /// the effect, by its id or as `measure/effect`
    effect: Ref,
    /// the month into which it was booked
    month: YearMonth,
    /// how much, above zero
    amount: Money,
    /// what it is about; kept apart from the log, as it may name persons
    text: Option<String>,
    /// the document that founds it
    document: Option<String>,
}

/// A part of a saving to dispute.
#[derive(InputObject)]
pub struct DisputeInput {
    /// repeating it with the same input books nothing twice
    idempotency_key: Option<String>,
    /// the effect, by its id or as `measure/effect`
    effect: Ref,
    /// the month into which it was booked
    month: YearMonth,
    /// how much, above zero
    amount: Money,
    /// why; kept as the text of the act
    reason: String,
}

/// How long claims at a unit, and below it, may lie.
#[derive(InputObject)]
pub struct SetClaimDeadlineInput {
    /// repeating it with the same input sets nothing twice
    idempotency_key: Option<String>,
    /// the unit
    unit: Ref,
    /// days after the day of the claim, 1 to 3660; null: as the unit above has it
    days: Option<i32>,
}

fn month_and_amount(month: &YearMonth, amount: &Money) -> std::result::Result<(Month, Cents), Vec<Refusal>> {
    let mut refusals = Refusals::default();
    let month = refusals.keep(month.require("month"));
    let amount = refusals.keep(amount.require("amount"));
    month.zip(amount).ok_or(refusals.0)
}

impl StageInput {
    /// The input of a step, by how its command is put together.
    fn of_step(self, step: impl FnOnce(Ref, Month, Cents, Note) -> Command) -> Input {
        let parts = month_and_amount(&self.month, &self.amount);
        let note = Note {
            text: self.text.map(Into::into),
            document: self.document.map(Into::into),
        };
        let command = parts.map(|(month, amount)| step(self.effect, month, amount, note));
        Input::new(self.idempotency_key, command)
    }

    fn confirming(self) -> Input {
        self.of_step(|effect, month, amount, note| {
            Command::ConfirmSaving(ConfirmSaving {
                effect: effect.0,
                month,
                amount,
                note,
            })
        })
    }

    fn cashing(self) -> Input {
        self.of_step(|effect, month, amount, note| {
            Command::CashSaving(CashSaving {
                effect: effect.0,
                month,
                amount,
                note,
            })
        })
    }
}

impl From<DisputeInput> for Input {
    fn from(input: DisputeInput) -> Self {
        let parts = month_and_amount(&input.month, &input.amount);
        let command = parts.map(|(month, amount)| {
            Command::DisputeSaving(DisputeSaving {
                effect: input.effect.0,
                month,
                amount,
                reason: input.reason.into(),
            })
        });
        Self::new(input.idempotency_key, command)
    }
}

impl From<SetClaimDeadlineInput> for Input {
    fn from(input: SetClaimDeadlineInput) -> Self {
        let command = Command::SetClaimDeadline(SetClaimDeadline {
            unit: input.unit.0,
            days: input.days,
        });
        Self::new(input.idempotency_key, Ok(command))
    }
}

payload! {
    /// The unit whose deadline was set.
    ClaimDeadlinePayload {
        /// the unit
        unit: Option<Unit> = |view| Outcome::Deadline(number) => Some(Unit::new(view.clone(), *number)),
    }
}

/// Moving savings on.
#[derive(Default)]
pub struct ClaimMutation;

#[Object]
impl ClaimMutation {
    /// the receiving budget accepts claimed savings, up to the amount given. Nobody confirms what they claimed: at most
    /// as much as others have claimed of this effect in this month and is still open
    async fn confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: StageInput,
    ) -> Result<BookingPayload> {
        carry_out(ctx, input.confirming()).await.map(BookingPayload)
    }

    /// take claimed savings out, for a reason: they are claimed no longer
    async fn dispute(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: DisputeInput,
    ) -> Result<BookingPayload> {
        carry_out(ctx, input).await.map(BookingPayload)
    }

    /// confirmed savings are taken out of the budget
    async fn cash(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: StageInput,
    ) -> Result<BookingPayload> {
        carry_out(ctx, input.cashing()).await.map(BookingPayload)
    }

    /// set how long claims at a unit and below it may lie until they are overdue
    async fn set_claim_deadline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: SetClaimDeadlineInput,
    ) -> Result<ClaimDeadlinePayload> {
        carry_out(ctx, input).await.map(ClaimDeadlinePayload)
    }
}

#[cfg(test)]
mod tests;
