//! Measures.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use querbuch_ledger::domain::actuals::state_actuals::StateActuals;
use querbuch_ledger::domain::amend::Amend;
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::domain::id::MeasureNo;
use querbuch_ledger::domain::measure::Measure as DomainMeasure;
use querbuch_ledger::domain::measure::change::ChangeMeasure;
use querbuch_ledger::domain::measure::change_status::ChangeMeasureStatus;
use querbuch_ledger::domain::measure::register::RegisterMeasure;
use querbuch_ledger::domain::refusal::{Refusal, Refusals};
use querbuch_ledger::input::Input;
use querbuch_ledger::lists::MeasureList;
use querbuch_ledger::reports::view::View;

use crate::appraisal::{Appraisal, AppraisalArguments, Conventions};
use crate::as_of::AsOf;
use crate::balance::{Balance, BalanceArguments};
use crate::budget;
use crate::connection::{Connection, PageArguments, page_of};
use crate::context::RequestContext;
use crate::effect::{Effect, NewEffect};
use crate::enums::{Approach, Basis, Dimension, Direction, MeasureField, MeasureStatus, MonthBasis, Party};
use crate::filter::{Filter, month_argument};
use crate::indicator::Indicator;
use crate::mutation::{carry_out, payload};
use crate::scalar::{Position, Ref, YearMonth};
use crate::unit::Unit;

/// A measure, as a view knows it.
#[derive(Clone)]
pub struct Measure {
    view: View,
    number: MeasureNo,
}

impl crate::mutation::Visible for Measure {
    fn is_visible(&self) -> bool {
        self.found().is_ok()
    }
}

impl Measure {
    /// A measure that the view holds.
    pub fn new(view: View, number: MeasureNo) -> Self {
        Self { view, number }
    }

    fn found(&self) -> Result<&DomainMeasure> {
        self.view
            .measure(self.number)
            .ok_or_else(|| async_graphql::Error::new("measure is gone"))
    }
}

/// What is done, and in which of the three ways.
#[Object]
impl Measure {
    /// global id
    pub async fn id(&self) -> ID {
        self.number.to_string().into()
    }

    /// unique code
    async fn code(&self) -> Result<&str> {
        Ok(&self.found()?.code)
    }

    /// title for people
    async fn title(&self) -> Result<&str> {
        Ok(&self.found()?.title)
    }

    /// what it is, for people
    async fn description(&self) -> Result<Option<&str>> {
        Ok(self.found()?.description.as_deref())
    }

    /// which of the three ways
    async fn approach(&self) -> Result<Approach> {
        Ok(self.found()?.approach.into())
    }

    /// the unit that runs it
    async fn owner(&self) -> Result<Unit> {
        Ok(Unit::new(self.view.clone(), self.found()?.owner))
    }

    /// the measure that it belongs to
    async fn programme(&self) -> Result<Option<Measure>> {
        Ok(self
            .found()?
            .programme
            .map(|number| Self::new(self.view.clone(), number)))
    }

    /// how far it has come
    async fn status(&self) -> Result<MeasureStatus> {
        Ok(self.found()?.status_at(self.view.position()).into())
    }

    /// its effects, in the order in which they were added
    async fn effects(&self, ctx: &Context<'_>) -> Result<Vec<Effect>> {
        let numbers = self.view.state().effects.of_measure(self.number);
        let known = numbers.filter(|number| self.view.effect(*number).is_some());
        let effects = known.map(|number| Effect::new(self.view.clone(), number));
        budget::list(ctx, effects.collect())
    }

    /// "Ist bis": up to which month its actuals count in an outlook: the earliest and the latest of its effects; one where
    /// they are the same, none where nothing counts
    async fn actuals_through(&self, ctx: &Context<'_>) -> Result<Vec<YearMonth>> {
        let request = RequestContext::of(ctx);
        let months = request
            .ledger
            .actuals_through_of_measure(self.number, self.view.clone())
            .await;
        let months = months.map_err(|why| request.unanswered(why))?;
        Ok(months.into_iter().map(Into::into).collect())
    }

    /// is this measure worth it, with those that belong to it: overall, and for each party by itself
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn appraisal(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Party::Level", desc = "who counts as one party")] party: Party,
        #[graphql(desc = "the choices that the figures depend on; each has a default")] conventions: Option<
            Conventions,
        >,
        #[graphql(default_with = "Basis::Outlook", desc = "which entries are added up")] basis: Basis,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Appraisal> {
        let request = RequestContext::of(ctx);
        let arguments = AppraisalArguments {
            filter: None,
            party,
            conventions,
            basis,
        };
        arguments
            .answer_at(as_of, &self.view, request, |filter, view| {
                filter.within_measure(self.number, view)
            })
            .await
    }
    /// what it changes besides money, in the order in which it was defined
    async fn indicators(&self, ctx: &Context<'_>) -> Result<Vec<Indicator>> {
        budget::list(ctx, Indicator::of_measure(&self.view, self.number))
    }

    /// the balance of this measure and of those that belong to it
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn balance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is counted; without it, all")] filter: Option<Filter>,
        #[graphql(
            default_with = "vec![Dimension::Level]",
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
                filter.within_measure(self.number, view)
            })
            .await
    }
}

/// By which figure measures are ordered, or by title. Those that have no such figure stand last, equal ones by code.
#[derive(InputObject)]
pub struct MeasureOrder {
    /// the figure, of a measure and everything that belongs to it
    by: MeasureField,
    /// the direction
    #[graphql(default_with = "Direction::Descending")]
    direction: Direction,
    /// what is to hold for all of them alike: the base month is by default the first month with any amount
    conventions: Option<Conventions>,
    /// which entries count
    #[graphql(default_with = "Basis::Outlook")]
    basis: Basis,
    /// who counts as one party, for the wrong-pocket share
    #[graphql(default_with = "Party::Level")]
    party: Party,
}

/// Reading measures.
#[derive(Default)]
pub struct MeasureQuery;

#[Object]
impl MeasureQuery {
    /// a measure by its id or code; null where there is none
    async fn measure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "its id or code")] r#ref: Ref,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Option<Measure>> {
        let view = RequestContext::of(ctx).view_at(as_of)?;
        Ok(view
            .require_measure(&r#ref.0, "ref")
            .ok()
            .map(|number| Measure::new(view, number)))
    }

    /// measures by code; each word of `search` must occur in code or title, whatever the case, umlauts as "ü", "ue" or
    /// "u"; `owner` includes the units below. With `orderBy` they stand in the order of a figure instead
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn measures(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "words that must all occur in code or name; at most 200 characters and 16 different words"
        )]
        search: Option<String>,
        #[graphql(desc = "only of these approaches")] approaches: Option<Vec<Approach>>,
        #[graphql(desc = "only those that belong to this unit, or to one below it")] owner: Option<Ref>,
        #[graphql(desc = "how many at most, from the start; 100 without it, at most 500")] first: Option<i32>,
        #[graphql(desc = "only what comes after this cursor")] after: Option<String>,
        #[graphql(desc = "how many at most, from the end; at most 500")] last: Option<i32>,
        #[graphql(desc = "only what comes before this cursor")] before: Option<String>,
        #[graphql(desc = "what the list is ordered by; without it, by code")] order_by: Option<MeasureOrder>,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
        #[graphql(desc = "how far they have come")] statuses: Option<Vec<MeasureStatus>>,
        #[graphql(desc = "only measures that belong to this one, at any depth")] programme: Option<Ref>,
    ) -> Result<Connection<Measure, i32>> {
        let request = RequestContext::of(ctx);
        let view = request.view_at(as_of)?;
        let page = PageArguments {
            first,
            after,
            last,
            before,
        }
        .read(request.language)?;
        let wanted = MeasureList {
            search: request.search_argument(search.as_deref())?,
            approaches: approaches.map(|approaches| approaches.into_iter().map(Into::into).collect()),
            owner: request.unit_argument(owner.as_ref(), "owner", &view)?,
            statuses: statuses.map(|statuses| statuses.into_iter().map(Into::into).collect()),
            programme: request.measure_argument(programme.as_ref(), "programme", &view)?,
        };
        let page = match order_by {
            None => request.ledger.measures(wanted, page, view.clone()).await,
            Some(order) => {
                let refuse = |refusals: Vec<Refusal>| request.refused(&refusals);
                let arguments = AppraisalArguments {
                    filter: None,
                    party: order.party,
                    conventions: order.conventions,
                    basis: order.basis,
                };
                let within = |refusal: Refusal| refusal.within("orderBy");
                let query = arguments.resolve(&view, |filter, _| filter);
                let query = query.map_err(|refusals| refuse(refusals.into_iter().map(within).collect()))?;
                let order = (order.by.into(), order.direction.into());
                let ranked = request
                    .ledger
                    .ranked_measures((query, order), wanted, page, view.clone());
                ranked.await
            }
        };
        let page = page.map_err(|why| request.unanswered(why))?;
        page_of(ctx, page, |number| Measure::new(view.clone(), number))
    }
}

/// A measure to register, with effects where they are known.
#[derive(InputObject)]
pub struct RegisterMeasureInput {
    /// repeating it with the same input books nothing twice
    idempotency_key: Option<String>,
    /// unique: letters, digits, "-", "_", "."
    code: String,
    /// title for people
    title: String,
    /// what it is, for people
    description: Option<String>,
    /// which of the three ways
    approach: Approach,
    /// the unit that runs it
    owner: Ref,
    /// the measure that it belongs to
    programme: Option<Ref>,
    /// its first effects
    effects: Option<Vec<NewEffect>>,
}

/// The step that a measure takes.
#[derive(InputObject)]
pub struct ChangeMeasureStatusInput {
    /// repeating it with the same input books nothing twice
    idempotency_key: Option<String>,
    /// the measure
    measure: Ref,
    /// the status that it moves on to
    status: MeasureStatus,
    /// the position that you have seen: a later change of this measure is refused
    expected_position: Option<Position>,
}

/// What was typed wrong of a measure; what is not given stays. Known from then on: earlier positions show what was.
#[derive(InputObject)]
pub struct ChangeMeasureInput {
    /// repeating it with the same input changes nothing twice
    idempotency_key: Option<String>,
    /// the measure; its code stays, as others refer to it
    measure: Ref,
    /// title for people
    title: Option<String>,
    /// what it is, for people; null: none any more
    description: MaybeUndefined<String>,
    /// which of the three ways
    approach: Option<Approach>,
    /// the unit that runs it
    owner: Option<Ref>,
    /// the measure that it belongs to; null: none any more
    programme: MaybeUndefined<Ref>,
    /// why
    reason: String,
}

impl From<ChangeMeasureInput> for Input {
    fn from(input: ChangeMeasureInput) -> Self {
        let command = Command::ChangeMeasure(ChangeMeasure {
            measure: input.measure.0,
            title: input.title.map(Into::into),
            description: amend(input.description, Into::into),
            approach: input.approach.map(Into::into),
            owner: input.owner.map(|owner| owner.0),
            programme: amend(input.programme, |programme| programme.0),
            reason: input.reason.into(),
        });
        Self::new(input.idempotency_key, Ok(command))
    }
}

/// Absent: it stays; null: it goes.
fn amend<T, U>(given: MaybeUndefined<T>, into: impl FnOnce(T) -> U) -> Amend<U> {
    match given {
        MaybeUndefined::Undefined => Amend::Keep,
        MaybeUndefined::Null => Amend::Remove,
        MaybeUndefined::Value(value) => Amend::Replace(into(value)),
    }
}

/// Up to which month actuals count in an outlook.
#[derive(InputObject)]
pub struct StateActualsInput {
    /// repeating it with the same input states nothing twice
    idempotency_key: Option<String>,
    /// the measure
    measure: Ref,
    /// one of its costs or savings, where only that is meant; transfers count up to one month for the whole measure
    effect: Option<Ref>,
    /// the last month that counts as actual; null: derived again
    through: Option<YearMonth>,
}

impl From<StateActualsInput> for Input {
    fn from(input: StateActualsInput) -> Self {
        let mut refusals = Refusals::default();
        let command = Command::StateActuals(StateActuals {
            measure: input.measure.0,
            effect: input.effect.map(|effect| effect.0),
            through: month_argument(input.through.as_ref(), "through", &mut refusals),
        });
        Self::new(input.idempotency_key, refusals.or(command))
    }
}

impl From<RegisterMeasureInput> for Input {
    fn from(input: RegisterMeasureInput) -> Self {
        let effects = input.effects.unwrap_or_default().into_iter();
        let command = Command::RegisterMeasure(RegisterMeasure {
            code: input.code.into(),
            title: input.title.into(),
            description: input.description.map(Into::into),
            approach: input.approach.into(),
            owner: input.owner.0,
            programme: input.programme.map(|programme| programme.0),
            effects: effects.map(NewEffect::into_domain).collect(),
        });
        Self::new(input.idempotency_key, Ok(command))
    }
}

impl From<ChangeMeasureStatusInput> for Input {
    fn from(input: ChangeMeasureStatusInput) -> Self {
        let command = Command::ChangeMeasureStatus(ChangeMeasureStatus {
            measure: input.measure.0,
            status: input.status.into(),
            expected_position: input.expected_position.map(|position| position.0),
        });
        Self::new(input.idempotency_key, Ok(command))
    }
}

payload! {
    /// The measure that was registered or changed.
    MeasurePayload {
        /// the measure
        measure: Option<Measure> =
            |view| Outcome::Measure(number) => Some(Measure::new(view.clone(), *number)),
    }
}

/// Writing measures.
#[derive(Default)]
pub struct MeasureMutation;

#[Object]
impl MeasureMutation {
    /// register a measure, with effects where they are known
    async fn register_measure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: RegisterMeasureInput,
    ) -> Result<MeasurePayload> {
        carry_out(ctx, input).await.map(MeasurePayload)
    }

    /// state up to which month actuals count in an outlook, for a measure or one of its effects
    async fn state_actuals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: StateActualsInput,
    ) -> Result<MeasurePayload> {
        carry_out(ctx, input).await.map(MeasurePayload)
    }

    /// put right what was typed wrong; known from then on. Of a closed measure only title and description
    async fn change_measure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: ChangeMeasureInput,
    ) -> Result<MeasurePayload> {
        carry_out(ctx, input).await.map(MeasurePayload)
    }

    /// move a measure on; a closed one takes no postings any more
    async fn change_measure_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: ChangeMeasureStatusInput,
    ) -> Result<MeasurePayload> {
        carry_out(ctx, input).await.map(MeasurePayload)
    }
}

#[cfg(test)]
mod tests;
