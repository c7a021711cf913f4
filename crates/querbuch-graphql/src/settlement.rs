//! Settlement: who must pay whom so that nobody loses.

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};
use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::reports::settlement::chances::{ChanceOfGain, ChancesOfGain};
use querbuch_ledger::reports::settlement::{self as domain, ViolationKind};
use querbuch_ledger::reports::view::View;
use querbuch_ledger::unanswered::Unanswered;
use tokio::sync::OnceCell;

use crate::appraisal::perspective::figure;
use crate::appraisal::{AppraisalArguments, ConventionCard, Conventions};
use crate::as_of::AsOf;
use crate::budget;
use crate::context::RequestContext;
use crate::enums::{Basis, Party, PaymentSchedule, SettlementRule};
use crate::filter::Filter;
use crate::party::PartyRef;
use crate::scalar::{Decimal, Money, Position, Ref};

/// What the parts of one settlement share.
struct Shared {
    query: domain::SettlementQuery,
    settlement: Arc<domain::Settlement>,
    view: View,
    chances: OnceCell<std::result::Result<ChancesOfGain, Unanswered>>,
}

impl Shared {
    fn party(&self, place: usize) -> Option<PartyRef> {
        let party = self.settlement.parties.get(place)?;
        Some(PartyRef::new(self.view.clone(), party.party))
    }

    /// Drawn when the first chance is asked for, once for all parties.
    async fn chance(&self, place: usize, ctx: &Context<'_>) -> Result<Option<ChanceOfGain>> {
        let request = RequestContext::of(ctx);
        let draw = || {
            let question = (self.query.clone(), self.settlement.clone());
            request.ledger.settlement_chances(question, self.view.clone())
        };
        let drawn = self.chances.get_or_init(draw).await.as_ref();
        let drawn = drawn.map_err(|why| request.unanswered(why.clone()))?;
        let party = self.settlement.parties.get(place).map(|found| found.party);
        Ok(party.and_then(|party| drawn.of(party)))
    }
}

/// A settlement of a view.
pub struct Settlement(Arc<Shared>);

/// Who must pay whom so that nobody loses, by one rule. Amounts are present values in whole cents, at the conventions;
/// the transfers of the parties add up to zero and change no consolidated figure. Only what is not booked between the
/// parties yet is paid.
#[Object]
impl Settlement {
    /// how it is split
    async fn rule(&self) -> SettlementRule {
        self.0.settlement.rule.into()
    }

    /// every choice that the figures depend on, also the defaulted ones
    async fn conventions(&self) -> ConventionCard {
        ConventionCard(self.0.settlement.conventions.clone())
    }

    /// whether every party can be left whole, and somebody gains
    async fn feasible(&self) -> bool {
        self.0.settlement.is_feasible()
    }

    /// what is left of all savings after all costs: what is shared
    async fn surplus(&self) -> Money {
        self.0.settlement.surplus.into()
    }

    /// what is missing where no rule can leave every party whole; nobody is asked for more than it gains
    async fn shortfall(&self) -> Money {
        self.0.settlement.shortfall().into()
    }

    /// each party, by level and code
    async fn parties(&self, ctx: &Context<'_>) -> Result<Vec<SettlementParty>> {
        budget::spend_items(ctx, self.0.settlement.parties.len())?;
        let party = |place| SettlementParty {
            shared: self.0.clone(),
            place,
        };
        Ok((0..self.0.settlement.parties.len()).map(party).collect())
    }

    /// netted: the fewest payments that bring every party to its figure (exact up to 20 parties, see `fewestPayments`)
    async fn payments(&self, ctx: &Context<'_>) -> Result<Vec<Payment>> {
        budget::spend_items(ctx, self.0.settlement.payments.len())?;
        let payment = |payment: &domain::Payment| {
            Some(Payment {
                from: self.0.party(payment.from)?,
                to: self.0.party(payment.to)?,
                amount: payment.amount.into(),
            })
        };
        Ok(self.0.settlement.payments.iter().filter_map(payment).collect())
    }

    /// whether no other payments would be fewer; beyond 20 parties they are few, and this is false
    async fn fewest_payments(&self) -> bool {
        self.0.settlement.payments_are_fewest
    }

    /// groups of parties that would do better on their own; empty: the split is stable. It is one party's doing each
    /// time: one that loses, or one that is paid although the others need it not
    async fn core_violations(&self, ctx: &Context<'_>) -> Result<Vec<CoreViolation>> {
        budget::spend_items(ctx, self.0.settlement.violations.len())?;
        let violation = |found: &domain::Violation| CoreViolation {
            shared: self.0.clone(),
            found: *found,
        };
        Ok(self.0.settlement.violations.iter().map(violation).collect())
    }

    /// false where a Shapley value of many parties was drawn; `standardError` is its largest
    async fn exact(&self) -> bool {
        self.0.settlement.draws.is_none()
    }

    /// the largest standard error of a share that was drawn; null where all are exact
    async fn standard_error(&self) -> Option<Money> {
        self.0.settlement.standard_error().map(Into::into)
    }

    /// parties without whom nobody gains: those that lose, and those that were named
    async fn enabling(&self, ctx: &Context<'_>) -> Result<Vec<PartyRef>> {
        let enabling = self.0.settlement.parties.iter().filter(|party| party.enabling);
        let found = enabling.map(|party| PartyRef::new(self.0.view.clone(), party.party));
        budget::list(ctx, found.collect())
    }

    /// the calculation in sentences, one a step; of many parties the first ones are named
    async fn explanation(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let language = RequestContext::of(ctx).language;
        budget::list(ctx, self.0.settlement.explanation(language, &self.0.view))
    }

    /// the position that it holds for
    async fn position(&self) -> Position {
        Position(self.0.view.position())
    }
}

/// One party of a settlement.
pub struct SettlementParty {
    shared: Arc<Shared>,
    place: usize,
}

impl SettlementParty {
    fn found(&self) -> &domain::SettlementParty {
        &self.shared.settlement.parties[self.place]
    }
}

/// What a settlement means for a party, at present value.
#[Object]
impl SettlementParty {
    /// which party
    async fn party(&self) -> PartyRef {
        PartyRef::new(self.shared.view.clone(), self.found().party)
    }

    /// what it bears
    async fn present_cost(&self) -> Money {
        self.found().present_cost.into()
    }

    /// what it saves
    async fn present_saving(&self) -> Money {
        self.found().present_saving.into()
    }

    /// what it saves less what it bears, before anybody pays another
    async fn net_before(&self) -> Money {
        self.found().net_before().into()
    }

    /// what it receives, below zero for what it pays
    async fn transfer(&self) -> Money {
        self.found().transfer.into()
    }

    /// what of the transfer was booked between the parties already
    async fn booked(&self) -> Money {
        self.found().booked.into()
    }

    /// its net with the transfer
    async fn net_after(&self) -> Money {
        self.found().net_after().into()
    }

    /// what it can pay at most: its savings of CASH
    async fn cash_limit(&self) -> Money {
        self.found().cash_limit.into()
    }

    /// whether these cover what it pays
    async fn within_cash(&self) -> bool {
        self.found().is_within_cash()
    }

    /// the years in which the transfer falls due
    async fn schedule(&self, ctx: &Context<'_>) -> Result<Vec<ScheduledTransfer>> {
        let scheduled = self.found().schedule.iter().map(|each| ScheduledTransfer {
            year: each.year.into(),
            transfer: each.transfer.into(),
            cash_limit: each.cash_limit.into(),
            within_cash: each.is_within_cash(),
        });
        budget::list(ctx, scheduled.collect())
    }

    /// the chance that its net is positive before anybody pays another; null where no ranges are given
    async fn chance_before(&self, ctx: &Context<'_>) -> Result<Option<Decimal>> {
        let chance = self.shared.chance(self.place, ctx).await?;
        Ok(chance.map(|chance| figure(chance.before)))
    }

    /// the same with the transfer
    async fn chance_after(&self, ctx: &Context<'_>) -> Result<Option<Decimal>> {
        let chance = self.shared.chance(self.place, ctx).await?;
        Ok(chance.map(|chance| figure(chance.after)))
    }
}

/// What a party receives in a year, below zero for what it pays; as it falls due, not discounted. In every year the
/// transfers of all parties add up to zero.
#[derive(SimpleObject)]
pub struct ScheduledTransfer {
    /// the calendar year
    year: i32,
    /// what it receives, below zero for what it pays
    transfer: Money,
    /// what it saves in CASH in that year
    cash_limit: Money,
    /// whether that covers what it pays
    within_cash: bool,
}

/// One payment.
#[derive(SimpleObject)]
pub struct Payment {
    /// who pays
    from: PartyRef,
    /// who receives
    to: PartyRef,
    /// how much
    amount: Money,
}

/// A group of parties that would do better on their own.
pub struct CoreViolation {
    shared: Arc<Shared>,
    found: domain::Violation,
}

/// A group of parties that would do better on their own: a single one that loses, or all others without one that is paid
/// more than it gains although they need it not.
#[Object]
impl CoreViolation {
    /// the group
    async fn parties(&self, ctx: &Context<'_>) -> Result<Vec<PartyRef>> {
        let is_in = |place: &usize| match self.found.kind {
            ViolationKind::Loses => *place == self.found.party,
            ViolationKind::PaidForNothing => *place != self.found.party,
        };
        let places: Vec<usize> = (0..self.shared.settlement.parties.len()).filter(is_in).collect();
        budget::spend_items(ctx, places.len())?;
        Ok(places
            .into_iter()
            .filter_map(|place| self.shared.party(place))
            .collect())
    }

    /// by how much it would
    async fn short_by(&self) -> Money {
        self.found.short_by.into()
    }
}

/// Reading settlements.
#[derive(Default)]
pub struct SettlementRoot;

#[Object]
impl SettlementRoot {
    /// who must pay whom so that nobody loses
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn settlement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is counted; without it, all")] filter: Option<Filter>,
        #[graphql(desc = "how it is split")] rule: SettlementRule,
        #[graphql(default_with = "Party::Body", desc = "who counts as one party")] party: Party,
        #[graphql(desc = "the distribution key of the rule KEY; other rules do not look at it")] key: Option<
            Ref,
        >,
        #[graphql(desc = "units whose parties are needed, besides those that lose")] enabling: Option<
            Vec<Ref>,
        >,
        #[graphql(default_with = "PaymentSchedule::Once", desc = "when it is paid")]
        schedule: PaymentSchedule,
        #[graphql(desc = "the choices that the figures depend on; each has a default")] conventions: Option<
            Conventions,
        >,
        #[graphql(default_with = "Basis::Outlook", desc = "which entries are added up")] basis: Basis,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Settlement> {
        let request = RequestContext::of(ctx);
        let view = request.view_at(as_of)?;
        let refuse = |refusals: Vec<Refusal>| request.refused(&refusals);
        let arguments = AppraisalArguments {
            filter,
            party,
            conventions,
            basis,
        };
        let appraisal = arguments.resolve(&view, |filter, _| filter).map_err(refuse)?;
        let key = key.map(|key| view.require_key(&key.0, "key")).transpose();
        let enabling = enabling.unwrap_or_default();
        let enabling = enabling.iter().map(|unit| view.require_unit(&unit.0, "enabling"));
        let query = domain::SettlementQuery {
            appraisal,
            rule: rule.into(),
            key: key.map_err(|refusal| refuse(vec![refusal]))?,
            enabling: enabling
                .collect::<std::result::Result<_, _>>()
                .map_err(|refusal| refuse(vec![refusal]))?,
            schedule: schedule.into(),
        };
        let found = request.ledger.settlement(query.clone(), view.clone()).await;
        let found = found.map_err(|why| request.unanswered(why))?;
        Ok(Settlement(Arc::new(Shared {
            query,
            settlement: Arc::new(found),
            view,
            chances: OnceCell::new(),
        })))
    }
}
