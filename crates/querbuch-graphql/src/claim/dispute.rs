//! Disputes: what was claimed and was not accepted, with the reasons.

use async_graphql::{Context, Object, Result};
use querbuch_ledger::domain::refusal::Refusals;
use querbuch_ledger::reports::claims::{Dispute as DomainDispute, DisputesQuery};
use querbuch_ledger::reports::view::View;

use crate::as_of::AsOf;
use crate::booking::Booking;
use crate::connection::{Connection, PageArguments, page_of};
use crate::context::RequestContext;
use crate::effect::Effect;
use crate::filter::month_argument;
use crate::scalar::{Instant, Money, Ref, YearMonth};
use crate::unit::Unit;

/// A part of a claim that was disputed.
pub struct Dispute {
    view: View,
    dispute: DomainDispute,
}

impl Dispute {
    async fn shown(&self, actor: &str, ctx: &Context<'_>) -> Result<String> {
        let effect = self.view.effect(self.dispute.effect);
        let is_named = effect.is_some_and(|effect| self.view.names_actors_at(effect.unit));
        RequestContext::of(ctx).actor_shown(actor, is_named).await
    }
}

/// A part of a claim that was disputed: it is claimed no longer, unless the dispute was taken back.
#[Object]
impl Dispute {
    /// the act
    async fn booking(&self) -> Booking {
        Booking::new(self.view.clone(), self.dispute.position)
    }

    /// when it was disputed
    async fn recorded_at(&self) -> Option<Instant> {
        self.view.state().recorded_at(self.dispute.position).map(Instant)
    }

    /// who disputed
    async fn actor(&self, ctx: &Context<'_>) -> Result<String> {
        self.shown(&self.dispute.actor, ctx).await
    }

    /// the saving that had been claimed
    async fn effect(&self) -> Effect {
        Effect::new(self.view.clone(), self.dispute.effect)
    }

    /// the unit at which it was to land
    async fn unit(&self) -> Result<Unit> {
        let effect = self.view.effect(self.dispute.effect);
        let effect = effect.ok_or_else(|| async_graphql::Error::new("effect is gone"))?;
        Ok(Unit::new(self.view.clone(), effect.unit))
    }

    /// the month for which it had been claimed
    async fn month(&self) -> YearMonth {
        self.dispute.month.into()
    }

    /// how much was disputed
    async fn amount(&self) -> Money {
        self.dispute.cents.into()
    }

    /// who had claimed it
    async fn claimants(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let mut shown = Vec::with_capacity(self.dispute.claimants.len());
        for claimant in &self.dispute.claimants {
            shown.push(self.shown(claimant, ctx).await?);
        }
        Ok(shown)
    }

    /// why; null where it was erased
    async fn reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let position = self.dispute.position;
        let booking = self.view.booking(position);
        let is_readable = booking.is_some_and(|booking| self.view.reads_texts_of(booking));
        if !is_readable || self.view.state().bookings.text_erased_by(position).is_some() {
            return Ok(None);
        }
        let request = RequestContext::of(ctx);
        let texts = request.texts.load(position).await;
        let texts = texts.map_err(|error| request.failed(&error))?;
        Ok(texts.text.as_deref().map(ToOwned::to_owned))
    }

    /// the booking that took the dispute back, so that the claim is open again; null where it stands
    async fn reversed_by(&self) -> Option<Booking> {
        let reversal = self
            .dispute
            .reversed_by
            .filter(|position| self.view.booking(*position).is_some())?;
        Some(Booking::new(self.view.clone(), reversal))
    }
}

/// Reading disputes.
#[derive(Default)]
pub struct DisputeQuery;

#[Object]
impl DisputeQuery {
    /// what was disputed, in the order of the log: at a unit and below it, on a measure and what belongs to it, of claims
    /// for these months, by this person
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn disputes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "only at this unit, with all below it")] unit: Option<Ref>,
        #[graphql(desc = "only of this measure, with all below it")] measure: Option<Ref>,
        #[graphql(desc = "from this month on")] from: Option<YearMonth>,
        #[graphql(desc = "up to and with this month")] to: Option<YearMonth>,
        #[graphql(desc = "only by this actor")] actor: Option<String>,
        #[graphql(desc = "how many at most, from the start; 100 without it, at most 500")] first: Option<i32>,
        #[graphql(desc = "only what comes after this cursor")] after: Option<String>,
        #[graphql(desc = "how many at most, from the end; at most 500")] last: Option<i32>,
        #[graphql(desc = "only what comes before this cursor")] before: Option<String>,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Connection<Dispute, i32>> {
        let request = RequestContext::of(ctx);
        let view = request.view_at(as_of)?;
        let page = PageArguments {
            first,
            after,
            last,
            before,
        }
        .read(request.language)?;
        let mut refusals = Refusals::default();
        let from = month_argument(from.as_ref(), "from", &mut refusals);
        let to = month_argument(to.as_ref(), "to", &mut refusals);
        refusals.or(()).map_err(|refusals| request.refused(&refusals))?;
        let query = DisputesQuery {
            unit: request.unit_argument(unit.as_ref(), "unit", &view)?,
            measure: request.measure_argument(measure.as_ref(), "measure", &view)?,
            from,
            to,
            actor: actor.map(Into::into),
        };
        let found = request.ledger.disputes(query, view.clone()).await;
        let found = found.map_err(|why| request.unanswered(why))?;
        let page = page.cut(found.into_iter().map(|dispute| (dispute.position, dispute)));
        page_of(ctx, page, |dispute| Dispute {
            view: view.clone(),
            dispute,
        })
    }
}
