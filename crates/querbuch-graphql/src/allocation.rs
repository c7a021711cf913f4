//! Allocations: amounts shared by distribution keys, and who bears them.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use querbuch_ledger::domain::allocation::allocate::Allocate;
use querbuch_ledger::domain::allocation::{AllocatedMonth as DomainMonth, Allocation as DomainAllocation};
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::id::{KeyNo, Position as DomainPosition, UnitNo};
use querbuch_ledger::domain::note::Note;
use querbuch_ledger::domain::refusal::{QuestionFault, Refusal, Refusals};
use querbuch_ledger::input::Input;
use querbuch_ledger::reports::allocation::{
    AllocationQuestion, AllocationReport as DomainReport, AllocationScope, UnitShare,
};
use querbuch_ledger::reports::view::View;

use crate::as_of::AsOf;
use crate::booking::BookingPayload;
use crate::budget::{self, Counted};
use crate::context::RequestContext;
use crate::effect::Effect;
use crate::enums::EffectKind;
use crate::filter::month_argument;
use crate::key::{DistributionKey, KeyVersion};
use crate::mutation::carry_out;
use crate::scalar::{Money, Position, Ref, YearMonth};
use crate::unit::Unit;

/// What a booking shared, as a view knows it.
#[derive(Clone)]
pub struct Allocation {
    view: View,
    booking: DomainPosition,
}

impl Allocation {
    /// The allocation that a booking is; `None` where it is something else.
    pub fn of_booking(view: &View, booking: DomainPosition) -> Option<Self> {
        let found = view.state().allocations.get(booking)?;
        view.effect(found.effect)?;
        Some(Self {
            view: view.clone(),
            booking,
        })
    }

    fn found(&self) -> Result<&DomainAllocation> {
        let found = self.view.state().allocations.get(self.booking);
        found.ok_or_else(|| async_graphql::Error::new("allocation is gone"))
    }
}

/// What a booking shared among units, and by which version of which key. The shares are the postings of the booking.
#[Object]
impl Allocation {
    /// where the amount was booked
    async fn effect(&self) -> Result<Effect> {
        Ok(Effect::new(self.view.clone(), self.found()?.effect))
    }

    /// the key
    async fn key(&self) -> Result<DistributionKey> {
        Ok(DistributionKey::new(self.view.clone(), self.found()?.key))
    }

    /// the units of the key that it was restricted to; empty where all bear their share
    async fn among(&self, ctx: &Context<'_>) -> Result<Vec<Unit>> {
        let among = self.found()?.among.iter();
        let among = among.filter(|unit| self.view.unit(**unit).is_some());
        budget::list(
            ctx,
            among.map(|unit| Unit::new(self.view.clone(), *unit)).collect(),
        )
    }

    /// what was shared in each month
    async fn months(&self, ctx: &Context<'_>) -> Result<Vec<AllocatedMonth>> {
        let months = self.found()?.months.iter();
        let months = months.map(|month| AllocatedMonth::new(month, &self.view));
        budget::list(ctx, months.collect())
    }
}

/// What was shared in one month.
#[derive(SimpleObject)]
pub struct AllocatedMonth {
    /// the month
    month: YearMonth,
    /// the amount that was shared
    amount: Money,
    /// the versions that were used: that of the key, then those of the keys that its parts name
    versions: Counted<KeyVersion>,
}

impl AllocatedMonth {
    fn new(month: &DomainMonth, view: &View) -> Self {
        let version = |(key, number): &(KeyNo, u32)| KeyVersion::new(view.clone(), *key, *number);
        Self {
            month: month.month.into(),
            amount: month.cents.into(),
            versions: month.used.iter().map(version).collect(),
        }
    }
}

/// Who bears what was shared by keys, and what another key would change.
#[derive(SimpleObject)]
pub struct AllocationReport {
    /// by version of a key, in the order of their first months
    versions: Counted<VersionShares>,
    /// each unit with all that it bears, by code
    units: Counted<BorneShare>,
    /// all that was shared; the sum over the units, by either key
    total: Money,
    /// the position that it holds for
    position: Position,
}

/// What was shared by one version of a key.
#[derive(SimpleObject)]
pub struct VersionShares {
    /// the version
    version: KeyVersion,
    /// the first month that was shared by it
    from: YearMonth,
    /// the last month
    to: YearMonth,
    /// all that was shared by it
    total: Money,
    /// what each unit bears of it, by code
    shares: Counted<UnitAmount>,
}

/// An amount at a unit.
#[derive(SimpleObject)]
pub struct UnitAmount {
    /// the unit
    unit: Unit,
    /// the amount
    amount: Money,
}

/// What a unit bears, and would bear by another key.
#[derive(SimpleObject)]
pub struct BorneShare {
    /// the unit
    unit: Unit,
    /// what it bears
    amount: Money,
    /// what it would bear by the other key; null where none is compared with
    other_amount: Option<Money>,
    /// by how much the other key changes it; sums to zero over all units
    difference: Option<Money>,
}

impl AllocationReport {
    fn new(report: DomainReport, view: &View) -> Self {
        let unit = |number| Unit::new(view.clone(), number);
        let amount = |(number, cents): (UnitNo, i128)| UnitAmount {
            unit: unit(number),
            amount: cents.into(),
        };
        let share = |share: UnitShare| BorneShare {
            unit: unit(share.unit),
            amount: share.cents.into(),
            other_amount: share.other_cents.map(Into::into),
            difference: share.difference_cents().map(Into::into),
        };
        let versions = report.versions.into_iter().map(|version| VersionShares {
            version: KeyVersion::new(view.clone(), version.key, version.version),
            from: version.from.into(),
            to: version.to.into(),
            total: version.total_cents.into(),
            shares: version.units.into_iter().map(amount).collect(),
        });
        Self {
            versions: versions.collect(),
            units: report.units.into_iter().map(share).collect(),
            total: report.total_cents.into(),
            position: Position(view.position()),
        }
    }
}

/// Reading allocations.
#[derive(Default)]
pub struct AllocationQuery;

#[Object]
impl AllocationQuery {
    /// who bears what was shared of a measure, or of one effect, by which version of which key; with `key`, what that
    /// key would change. Reversed allocations do not count.
    #[expect(clippy::too_many_arguments, reason = "one argument a condition")]
    async fn allocation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "only of this measure, with all below it")] measure: Option<Ref>,
        #[graphql(desc = "only of this effect")] effect: Option<Ref>,
        #[graphql(desc = "another key: what it would change")] key: Option<Ref>,
        #[graphql(default_with = "EffectKind::Cost", desc = "cost or saving")] kind: EffectKind,
        #[graphql(desc = "from this month on")] from: Option<YearMonth>,
        #[graphql(desc = "up to and with this month")] to: Option<YearMonth>,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<AllocationReport> {
        let request = RequestContext::of(ctx);
        let view = request.view_at(as_of)?;
        let mut refusals = Refusals::default();
        let scope = match (measure, effect) {
            (Some(measure), None) => view
                .require_measure(&measure.0, "measure")
                .map(AllocationScope::Measure),
            (None, Some(effect)) => view
                .require_effect(&effect.0, "effect")
                .map(AllocationScope::Effect),
            _ => Err(Refusal::at("measure", QuestionFault::MeasureOrEffect)),
        };
        let scope = refusals.keep(scope);
        let other = key.map(|key| view.require_key(&key.0, "key")).transpose();
        let other = refusals.keep(other).flatten();
        let from = month_argument(from.as_ref(), "from", &mut refusals);
        let to = month_argument(to.as_ref(), "to", &mut refusals);
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            refusals.push("from", QuestionFault::FromAfterTo);
        }
        let Some(scope) = scope else {
            return Err(request.refused(&refusals.0));
        };
        refusals.or(()).map_err(|found| request.refused(&found))?;
        let question = AllocationQuestion {
            scope,
            kind: kind.into(),
            from,
            to,
            other,
        };
        let report = request.ledger.allocation(question, view.clone()).await;
        let report = report.map_err(|why| request.unanswered(why))?;
        let shares = report.versions.iter().map(|version| version.units.len());
        budget::spend_items(ctx, report.units.len() + shares.sum::<usize>())?;
        Ok(AllocationReport::new(report, &view))
    }
}

/// An amount to share.
#[derive(InputObject)]
pub struct AllocateInput {
    /// repeating it with the same input books nothing twice
    idempotency_key: Option<String>,
    /// where it is booked: a cost, or a saving as far as it is claimed
    effect: Ref,
    /// the month
    month: YearMonth,
    /// not more than is booked there, with the same sign
    amount: Money,
    /// the key; its version in force in the month counts
    key: Ref,
    /// only these units of the key, in their proportions
    among: Option<Vec<Ref>>,
    /// what it is about; kept apart from the log, as it may name persons
    text: Option<String>,
    /// the same amount in each month through this one, as one act
    through: Option<YearMonth>,
    /// only every so many months
    every_months: Option<i32>,
}

/// What is booked over several months, to share in one act.
#[derive(InputObject)]
pub struct AllocateRangeInput {
    /// repeating it with the same input books nothing twice
    idempotency_key: Option<String>,
    /// where it is booked: a cost, or a saving as far as it is claimed
    effect: Ref,
    /// the first month
    month: YearMonth,
    /// the last month; without it, the first one alone
    through: Option<YearMonth>,
    /// only every so many months
    every_months: Option<i32>,
    /// the amount of each month; without it, all that is booked there, and months without any are passed over
    amount: Option<Money>,
    /// the key; its version in force in each month counts
    key: Ref,
    /// only these units of the key, in their proportions
    among: Option<Vec<Ref>>,
    /// what it is about; kept apart from the log, as it may name persons
    text: Option<String>,
}

impl From<AllocateInput> for AllocateRangeInput {
    fn from(input: AllocateInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            effect: input.effect,
            month: input.month,
            through: input.through,
            every_months: input.every_months,
            amount: Some(input.amount),
            key: input.key,
            among: input.among,
            text: input.text,
        }
    }
}

impl From<AllocateRangeInput> for Input {
    fn from(input: AllocateRangeInput) -> Self {
        let mut refusals = Refusals::default();
        let month = refusals.keep(input.month.require("month"));
        let through = month_argument(input.through.as_ref(), "through", &mut refusals);
        let amount = input.amount.map(|amount| amount.require("amount")).transpose();
        let amount = refusals.keep(amount).flatten();
        let command = month.map(|month| {
            let refs = |refs: Vec<Ref>| refs.into_iter().map(|reference| reference.0).collect();
            Command::Allocate(Allocate {
                effect: input.effect.0,
                key: input.key.0,
                among: input.among.map(refs),
                month,
                through,
                every_months: input.every_months,
                amount,
                note: Note {
                    text: input.text.map(Into::into),
                    document: None,
                },
            })
        });
        let command = match command {
            Some(command) => refusals.or(command),
            None => Err(refusals.0),
        };
        Self::new(input.idempotency_key, command)
    }
}

/// Writing allocations.
#[derive(Default)]
pub struct AllocationMutation;

#[Object]
impl AllocationMutation {
    /// share an amount booked at one unit among others by a distribution key, to the cent; what falls to the unit
    /// itself stays, and no consolidated figure changes
    async fn allocate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: AllocateInput,
    ) -> Result<BookingPayload> {
        let input = AllocateRangeInput::from(input);
        carry_out(ctx, input).await.map(BookingPayload)
    }

    /// share what is booked over several months, in one act; each month by the version in force for it
    async fn allocate_range(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: AllocateRangeInput,
    ) -> Result<BookingPayload> {
        carry_out(ctx, input).await.map(BookingPayload)
    }
}

#[cfg(test)]
mod tests;
