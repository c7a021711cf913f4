//! Effects.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::domain::effect::Effect as DomainEffect;
use querbuch_ledger::domain::effect::add::NewEffect as NewDomainEffect;
use querbuch_ledger::domain::effect::change::ChangeEffect;
use querbuch_ledger::domain::id::EffectNo;
use querbuch_ledger::domain::measure::add_effects::AddEffects;
use querbuch_ledger::domain::refusal::Refusals;
use querbuch_ledger::domain::words::BookingAct as DomainAct;
use querbuch_ledger::input::Input;
use querbuch_ledger::lists::{EffectKey, EffectList};
use querbuch_ledger::reports::series::EffectMonth as MonthFigures;
use querbuch_ledger::reports::view::View;

use crate::as_of::AsOf;
use crate::booking::Booking;
use crate::budget::{self, Counted};
use crate::category::Category;
use crate::claim::stage_bookings;
use crate::connection::{Connection, Cursor, PageArguments, page_of};
use crate::context::RequestContext;
use crate::enums::{Cashability, EffectKind, EvidenceGrade};
use crate::filter::{Filter, month_argument};
use crate::measure::Measure;
use crate::mutation::{carry_out, payload};
use crate::scalar::{Money, Ref, YearMonth};
use crate::unit::Unit;

/// An effect, as a view knows it.
#[derive(Clone)]
pub struct Effect {
    view: View,
    number: EffectNo,
}

impl crate::mutation::Visible for Effect {
    fn is_visible(&self) -> bool {
        self.found().is_ok()
    }
}

impl Effect {
    /// An effect that the view holds.
    pub fn new(view: View, number: EffectNo) -> Self {
        Self { view, number }
    }

    fn found(&self) -> Result<&DomainEffect> {
        self.view
            .effect(self.number)
            .ok_or_else(|| async_graphql::Error::new("effect is gone"))
    }
}

/// One consequence of a measure: what arises, at which unit, of which kind. Amounts per month hang on it.
#[Object]
impl Effect {
    /// global id
    pub async fn id(&self) -> ID {
        self.number.to_string().into()
    }

    /// unique within its measure
    async fn code(&self) -> Result<&str> {
        Ok(&self.found()?.code)
    }

    /// the measure that causes it
    async fn measure(&self) -> Result<Measure> {
        Ok(Measure::new(self.view.clone(), self.found()?.measure))
    }

    /// where it lands
    async fn unit(&self) -> Result<Unit> {
        Ok(Unit::new(self.view.clone(), self.found()?.unit))
    }

    /// cost, saving or transfer
    async fn kind(&self) -> Result<EffectKind> {
        Ok(self.found()?.kind.into())
    }

    /// what it is spent or saved on
    async fn category(&self) -> Result<Category> {
        Ok(Category(self.found()?.category))
    }

    /// what it is worth to a treasurer
    async fn cashability(&self) -> Result<Cashability> {
        Ok(self.found()?.cashability.into())
    }

    /// title for people
    async fn title(&self) -> Result<&str> {
        Ok(&self.found()?.title)
    }

    /// how well its figures are founded
    async fn evidence(&self) -> Result<EvidenceGrade> {
        Ok(self.found()?.evidence.into())
    }

    /// "Ist bis": up to which month its actuals count in an outlook, as stated, else derived from what was booked; null: none
    async fn actuals_through(&self, ctx: &Context<'_>) -> Result<Option<YearMonth>> {
        let request = RequestContext::of(ctx);
        let through = request
            .ledger
            .actuals_through(self.number, self.view.clone())
            .await;
        let through = through.map_err(|why| request.unanswered(why))?;
        Ok(through.map(Into::into))
    }

    /// the acts that disputed savings of it, in the order of the log; the `text` of each is its reason
    async fn disputes(&self, ctx: &Context<'_>) -> Result<Vec<Booking>> {
        let disputes = stage_bookings(&self.view, self.number, |_, act| act == DomainAct::Disputed);
        budget::list(ctx, disputes)
    }

    /// the months in which anything was planned, forecast or booked, in order
    async fn series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "from this month on")] from: Option<YearMonth>,
        #[graphql(desc = "up to and with this month")] to: Option<YearMonth>,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Vec<EffectMonth>> {
        let request = RequestContext::of(ctx);
        let mut refusals = Refusals::default();
        let from = month_argument(from.as_ref(), "from", &mut refusals);
        let to = month_argument(to.as_ref(), "to", &mut refusals);
        refusals.or(()).map_err(|refusals| request.refused(&refusals))?;
        let view = AsOf::view(as_of, &self.view, request)?;
        let found = request.ledger.series(self.number, (from, to), view).await;
        let found = found.map_err(|why| request.unanswered(why))?;
        budget::list(ctx, found.into_iter().map(Into::into).collect())
    }
}

/// What stands in one month.
#[derive(SimpleObject)]
pub struct EffectMonth {
    /// the month
    month: YearMonth,
    /// Soll
    plan: Money,
    /// the low end of the plan, where one was given
    plan_low: Option<Money>,
    /// the high end of the plan, where one was given
    plan_high: Option<Money>,
    /// Prognose
    forecast: Money,
    /// the low end of the forecast, where one was given
    forecast_low: Option<Money>,
    /// the high end of the forecast, where one was given
    forecast_high: Option<Money>,
    /// stated by the side that runs the measure
    claimed: Money,
    /// accepted by the budget where it lands; costs and transfers are so when they are booked
    confirmed: Money,
    /// taken out of that budget
    cashed: Money,
    /// claimed + confirmed + cashed
    actual: Money,
    /// the actual up to the "Ist bis" month of the effect, from then on the forecast, or the plan where there is none; the
    /// actual where nothing is expected, and always what came late
    outlook: Money,
}

impl From<MonthFigures> for EffectMonth {
    fn from(figures: MonthFigures) -> Self {
        Self {
            month: figures.month.into(),
            plan: figures.plan.into(),
            plan_low: figures.plan_range.map(|(low, _)| low.0.into()),
            plan_high: figures.plan_range.map(|(_, high)| high.0.into()),
            forecast: figures.forecast.into(),
            forecast_low: figures.forecast_range.map(|(low, _)| low.0.into()),
            forecast_high: figures.forecast_range.map(|(_, high)| high.0.into()),
            claimed: figures.claimed.into(),
            confirmed: figures.confirmed.into(),
            cashed: figures.cashed.into(),
            actual: figures.actual().into(),
            outlook: figures.outlook.into(),
        }
    }
}

/// Reading effects.
#[derive(Default)]
pub struct EffectQuery;

#[Object]
impl EffectQuery {
    /// an effect by its id or as `measure/effect`; null where there is none
    async fn effect(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "its id or code")] r#ref: Ref,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Option<Effect>> {
        let view = RequestContext::of(ctx).view_at(as_of)?;
        Ok(view
            .require_effect(&r#ref.0, "ref")
            .ok()
            .map(|number| Effect::new(view, number)))
    }

    /// effects by the codes of their measures, then by their own; each word of `search` must occur in `measure/effect` or
    /// in the title. `measure` and `unit` include everything below them; with `filter`, effects that can have matching
    /// amounts
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn effects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is counted; without it, all")] filter: Option<Filter>,
        #[graphql(desc = "only of this measure, with all below it")] measure: Option<Ref>,
        #[graphql(desc = "only at this unit, with all below it")] unit: Option<Ref>,
        #[graphql(desc = "only of these kinds")] kinds: Option<Vec<EffectKind>>,
        #[graphql(
            desc = "words that must all occur in code or name; at most 200 characters and 16 different words"
        )]
        search: Option<String>,
        #[graphql(desc = "how many at most, from the start; 100 without it, at most 500")] first: Option<i32>,
        #[graphql(desc = "only what comes after this cursor")] after: Option<String>,
        #[graphql(desc = "how many at most, from the end; at most 500")] last: Option<i32>,
        #[graphql(desc = "only what comes before this cursor")] before: Option<String>,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Connection<Effect, i32>> {
        let request = RequestContext::of(ctx);
        let view = request.view_at(as_of)?;
        let page = PageArguments {
            first,
            after,
            last,
            before,
        }
        .read(request.language)?;
        let filter = filter.map(|filter| filter.resolve(&view)).transpose();
        let wanted = EffectList {
            search: request.search_argument(search.as_deref())?,
            measure: request.measure_argument(measure.as_ref(), "measure", &view)?,
            unit: request.unit_argument(unit.as_ref(), "unit", &view)?,
            kinds: kinds.map(|kinds| kinds.into_iter().map(Into::into).collect()),
            filter: filter.map_err(|refusals| request.refused(&refusals))?,
        };
        let page = request.ledger.effects(wanted, page, view.clone()).await;
        let page = page.map_err(|why| request.unanswered(why))?;
        page_of(ctx, page, |number| Effect::new(view.clone(), number))
    }
}

impl Cursor for EffectKey {
    fn text(&self) -> String {
        format!("e:{}/{}", self.measure, self.effect)
    }

    fn read(text: &str) -> Option<Self> {
        // Neither code holds a slash.
        let (measure, effect) = text.strip_prefix("e:")?.split_once('/')?;
        Some(Self {
            measure: measure.into(),
            effect: effect.into(),
        })
    }
}

/// Effects to add to a measure.
#[derive(InputObject)]
pub struct AddEffectsInput {
    /// repeating it with the same input books nothing twice
    idempotency_key: Option<String>,
    /// the measure
    measure: Ref,
    /// the new effects
    effects: Vec<NewEffect>,
}

/// An effect to add.
#[derive(InputObject)]
pub struct NewEffect {
    /// unique within the measure: letters, digits, "-", "_", "."
    code: String,
    /// where it lands
    unit: Ref,
    /// cost, saving or transfer
    kind: EffectKind,
    /// a category of this kind
    category: Ref,
    /// what it is worth to a treasurer
    cashability: Cashability,
    /// title for people
    title: String,
    /// how well its figures are founded
    #[graphql(default_with = "EvidenceGrade::E")]
    evidence: EvidenceGrade,
}

impl NewEffect {
    /// As the domain knows it.
    pub fn into_domain(self) -> NewDomainEffect {
        NewDomainEffect {
            code: self.code.into(),
            unit: self.unit.0,
            kind: self.kind.into(),
            category: self.category.0,
            cashability: self.cashability.into(),
            title: self.title.into(),
            evidence: self.evidence.into(),
        }
    }
}

/// What was typed wrong of an effect; what is not given stays. Known from then on: earlier positions show what was.
/// Measure, unit, kind and code stay: what was booked there was booked as that.
#[derive(InputObject)]
pub struct ChangeEffectInput {
    /// repeating it with the same input changes nothing twice
    idempotency_key: Option<String>,
    /// the effect
    effect: Ref,
    /// title for people
    title: Option<String>,
    /// a category of its kind
    category: Option<Ref>,
    /// what it is worth to a treasurer
    cashability: Option<Cashability>,
    /// how well its figures are founded
    evidence: Option<EvidenceGrade>,
    /// why
    reason: String,
}

impl From<ChangeEffectInput> for Input {
    fn from(input: ChangeEffectInput) -> Self {
        let command = Command::ChangeEffect(ChangeEffect {
            effect: input.effect.0,
            title: input.title.map(Into::into),
            category: input.category.map(|category| category.0),
            cashability: input.cashability.map(Into::into),
            evidence: input.evidence.map(Into::into),
            reason: input.reason.into(),
        });
        Self::new(input.idempotency_key, Ok(command))
    }
}

payload! {
    /// The effect that was changed.
    EffectPayload {
        /// the effect
        effect: Option<Effect> =
            |view| Outcome::Effect(number) => Some(Effect::new(view.clone(), *number)),
    }
}

impl From<AddEffectsInput> for Input {
    fn from(input: AddEffectsInput) -> Self {
        let effects = input.effects.into_iter().map(NewEffect::into_domain).collect();
        let command = Command::AddEffects(AddEffects {
            measure: input.measure.0,
            effects,
        });
        Self::new(input.idempotency_key, Ok(command))
    }
}

payload! {
    /// The effects that were added, in the order of the input.
    AddEffectsPayload {
        /// the effects that were added, in the order of the input
        effects: Counted<Effect> = |view| Outcome::Effects(numbers) => numbers
            .iter()
            .map(|number| Effect::new(view.clone(), *number))
            .collect(),
    }
}

/// Writing effects.
#[derive(Default)]
pub struct EffectMutation;

#[Object]
impl EffectMutation {
    /// add effects to a measure: all of them or none
    async fn add_effects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: AddEffectsInput,
    ) -> Result<AddEffectsPayload> {
        carry_out(ctx, input).await.map(AddEffectsPayload)
    }

    /// put right what was typed wrong; known from then on. Of a closed measure only the title
    async fn change_effect(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: ChangeEffectInput,
    ) -> Result<EffectPayload> {
        carry_out(ctx, input).await.map(EffectPayload)
    }
}

#[cfg(test)]
mod tests;
