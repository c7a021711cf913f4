//! Indicators: what a measure changes besides money.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::domain::id::IndicatorNo;
use querbuch_ledger::domain::indicator::catalogue::CatalogueNo;
use querbuch_ledger::domain::indicator::define::{DefineIndicator, NewValuation, NewWageKey};
use querbuch_ledger::domain::indicator::{Indicator as DomainIndicator, Price};
use querbuch_ledger::domain::refusal::{Refusal, Refusals};
use querbuch_ledger::input::Input;
use querbuch_ledger::reports::view::View;

use crate::budget::{self, Counted};
use crate::context::RequestContext;
use crate::effect::Effect;
use crate::enums::Level;
use crate::measure::Measure;
use crate::measurement::IndicatorValue;
use crate::mutation::{carry_out, payload};
use crate::scalar::{Decimal, Money, Ref};
use crate::unit::Unit;

/// An indicator, as a view knows it.
#[derive(Clone)]
pub struct Indicator {
    view: View,
    number: IndicatorNo,
}

impl crate::mutation::Visible for Indicator {
    fn is_visible(&self) -> bool {
        self.found().is_ok()
    }
}

impl Indicator {
    /// An indicator that the view holds.
    pub fn new(view: View, number: IndicatorNo) -> Self {
        Self { view, number }
    }

    /// The indicators of a measure that the view holds.
    pub fn of_measure(view: &View, measure: querbuch_ledger::domain::id::MeasureNo) -> Vec<Self> {
        let numbers = view.state().indicators.of_measure(measure);
        let known = numbers.filter(|number| view.indicator(*number).is_some());
        known.map(|number| Self::new(view.clone(), number)).collect()
    }

    fn found(&self) -> Result<&DomainIndicator> {
        self.view
            .indicator(self.number)
            .ok_or_else(|| async_graphql::Error::new("indicator is gone"))
    }
}

/// What a measure changes besides money, measured again and again against a baseline.
#[Object]
impl Indicator {
    /// global id
    pub async fn id(&self) -> ID {
        self.number.to_string().into()
    }

    /// unique within its measure
    async fn code(&self) -> Result<&str> {
        Ok(&self.found()?.code)
    }

    /// the measure
    async fn measure(&self) -> Result<Measure> {
        Ok(Measure::new(self.view.clone(), self.found()?.measure))
    }

    /// name for people
    async fn name(&self) -> Result<&str> {
        Ok(&self.found()?.name)
    }

    /// what its values count: "min"
    async fn unit_of_measure(&self) -> Result<&str> {
        Ok(&self.found()?.unit_of_measure)
    }

    /// whether less is better
    async fn lower_is_better(&self) -> Result<bool> {
        Ok(self.found()?.lower_is_better)
    }

    /// the value before the measure; see `baselineKnown`
    async fn baseline(&self) -> Result<Decimal> {
        Ok(self.found()?.baseline.into())
    }

    /// false: the baseline is a stand-in, and nothing follows from it
    async fn baseline_known(&self) -> Result<bool> {
        Ok(self.found()?.baseline_known)
    }

    /// the entry of the catalogue that it is one of
    async fn catalogue(&self) -> Result<Option<CatalogueIndicator>> {
        let code = self.found()?.catalogue.as_deref();
        Ok(code.and_then(CatalogueNo::find).map(CatalogueIndicator))
    }

    /// whose time it is, or where it is measured; its time is counted as freed there
    async fn unit(&self) -> Result<Option<Unit>> {
        let unit = self.found()?.unit.filter(|unit| self.view.unit(*unit).is_some());
        Ok(unit.map(|unit| Unit::new(self.view.clone(), unit)))
    }

    /// what it is worth; without it, measurements book nothing
    async fn valuation(&self) -> Result<Option<ValuationCard>> {
        let found = self.found()?;
        let card = found.valuation.as_ref().map(|valuation| ValuationCard {
            effect: Effect::new(self.view.clone(), valuation.effect),
            wage: match &valuation.price {
                Price::Wage(key) => Some(WageKey {
                    level: key.level.into(),
                    service_class: key.service_class.to_string(),
                    system: key.system.to_string(),
                    year: key.year.map(i32::from),
                }),
                Price::PerUnit(_) => None,
            },
            per_unit: match &valuation.price {
                Price::PerUnit(cents) => Some((*cents).into()),
                Price::Wage(_) => None,
            },
        });
        Ok(card)
    }

    /// its values, in the order of the log; a later value of the same month corrects an earlier one (`holds`)
    async fn values(&self, ctx: &Context<'_>) -> Result<Vec<IndicatorValue>> {
        budget::list(ctx, IndicatorValue::of(&self.view, self.number))
    }
}

/// What an indicator is worth: (baseline − value) × cases × rate, the other way round where more is better.
#[derive(SimpleObject)]
pub struct ValuationCard {
    /// the effect that the saving is booked on
    effect: Effect,
    /// the wage rate of an hour
    wage: Option<WageKey>,
    /// euros for each unit of measure
    per_unit: Option<Money>,
}

/// Which wage rate is meant.
#[derive(SimpleObject)]
pub struct WageKey {
    /// whose work it is
    level: Level,
    /// Laufbahngruppe, as the table names it
    service_class: String,
    /// the one system that the valuation uses
    system: String,
    /// the year of the table; null: the latest one that is not after the year of the month, else the first
    year: Option<i32>,
}

/// An indicator of the built-in catalogue.
#[derive(Clone, Copy)]
pub struct CatalogueIndicator(CatalogueNo);

/// An indicator that DIN SPEC 66336 or the Servicehandbuch asks a digital service for, or that tells what it saves.
#[Object]
impl CatalogueIndicator {
    /// unique, stable
    async fn code(&self) -> &str {
        self.0.get().code
    }

    /// name for people, in German or English after Accept-Language
    async fn name(&self, ctx: &Context<'_>) -> &str {
        self.0.get().name(RequestContext::of(ctx).language)
    }

    /// what its values count, unless an indicator says otherwise
    async fn unit_of_measure(&self) -> &str {
        self.0.get().unit_of_measure
    }

    /// whether less is better
    async fn lower_is_better(&self) -> bool {
        self.0.get().lower_is_better
    }

    /// whether it is time that goes by while nobody works: it frees nobody and has no wage
    async fn is_elapsed_time(&self) -> bool {
        self.0.get().is_elapsed
    }
}

/// Reading indicators.
#[derive(Default)]
pub struct IndicatorQuery;

#[Object]
impl IndicatorQuery {
    /// an indicator by its id or as `measure/indicator`; null where there is none
    async fn indicator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "its id or code")] r#ref: Ref,
    ) -> Result<Option<Indicator>> {
        let view = RequestContext::of(ctx).view();
        let number = view.state().indicators.resolve(&r#ref.0);
        let number = number.filter(|number| view.indicator(*number).is_some());
        Ok(number.map(|number| Indicator::new(view, number)))
    }

    /// the built-in catalogue of indicators
    async fn indicator_catalogue(&self) -> Counted<CatalogueIndicator> {
        CatalogueNo::all().map(CatalogueIndicator).collect()
    }
}

/// An indicator to define.
#[derive(InputObject)]
pub struct DefineIndicatorInput {
    /// repeating it with the same input books nothing twice
    idempotency_key: Option<String>,
    /// the measure
    measure: Ref,
    /// unique within the measure: letters, digits, "-", "_", "."
    code: String,
    /// name for people
    name: String,
    /// what its values count: "min", "h", "Tage", "%" …; minutes, hours and days (of eight hours) are working time
    unit_of_measure: String,
    /// whether less is better
    #[graphql(default = true)]
    lower_is_better: bool,
    /// the value before the measure
    baseline: Decimal,
    /// what it is worth; without it, measurements book nothing
    valuation: Option<Valuation>,
    /// the entry of the catalogue that it is one of; its direction must be the entry's
    catalogue: Option<String>,
    /// whose time it is, or where it is measured; the unit of the valuation's effect unless given
    unit: Option<Ref>,
    /// false: the baseline is a stand-in, since none is known; then nothing follows from it
    #[graphql(default = true)]
    baseline_known: bool,
}

/// An indicator of the catalogue to define: name, unit of measure and direction are the catalogue's.
#[derive(InputObject)]
pub struct AdoptIndicatorInput {
    /// repeating it with the same input books nothing twice
    idempotency_key: Option<String>,
    /// the measure
    measure: Ref,
    /// the code of the catalogue
    catalogue: String,
    /// unique within the measure; the code of the catalogue unless given
    code: Option<String>,
    /// name for people; that of the catalogue, in German, unless given
    name: Option<String>,
    /// what its values count; that of the catalogue unless given
    unit_of_measure: Option<String>,
    /// the value before the measure
    baseline: Decimal,
    /// what it is worth; without it, measurements book nothing
    valuation: Option<Valuation>,
    /// whose time it is, or where it is measured; the unit of the valuation's effect unless given
    unit: Option<Ref>,
    /// false: the baseline is a stand-in, since none is known; then nothing follows from it
    #[graphql(default = true)]
    baseline_known: bool,
}

/// What an indicator is worth: saving = (baseline − value) × cases × rate, the other way round where more is better;
/// minutes are turned into hours. Either `wage` or `perUnit`.
#[derive(InputObject)]
pub struct Valuation {
    /// the saving of the same measure that it is booked on
    effect: Ref,
    /// a wage rate an hour
    wage: Option<WageRef>,
    /// euros for each unit of measure
    per_unit: Option<Money>,
}

/// A wage rate, as its table names it.
#[derive(InputObject)]
pub struct WageRef {
    /// whose work it is
    level: Level,
    /// Laufbahngruppe
    service_class: String,
    /// the system; one valuation never mixes two
    system: String,
    /// the year of the table; unless given, the latest one that is not after the year of the measured month, else the
    /// first one
    year: Option<i32>,
}

impl Valuation {
    fn into_domain(self, refusals: &mut Refusals) -> Option<NewValuation> {
        let per_unit = self.per_unit.map(|amount| amount.require("perUnit"));
        let within = |refusal: Refusal| refusal.within("valuation");
        let per_unit = refusals.keep(per_unit.transpose().map_err(within))?;
        Some(NewValuation {
            effect: self.effect.0,
            wage: self.wage.map(|wage| NewWageKey {
                level: wage.level.into(),
                service_class: wage.service_class.into(),
                system: wage.system.into(),
                year: wage.year,
            }),
            per_unit,
        })
    }
}

impl From<DefineIndicatorInput> for Input {
    fn from(input: DefineIndicatorInput) -> Self {
        let mut refusals = Refusals::default();
        let baseline = refusals.keep(input.baseline.require("baseline"));
        let valuation = input
            .valuation
            .map(|valuation| valuation.into_domain(&mut refusals));
        let command = Command::DefineIndicator(DefineIndicator {
            measure: input.measure.0,
            code: input.code.into(),
            name: Some(input.name.into()),
            unit_of_measure: Some(input.unit_of_measure.into()),
            lower_is_better: Some(input.lower_is_better),
            catalogue: input.catalogue.map(Into::into),
            baseline: baseline.unwrap_or_default(),
            baseline_known: input.baseline_known,
            unit: input.unit.map(|unit| unit.0),
            valuation: valuation.flatten(),
        });
        Self::new(input.idempotency_key, refusals.or(command))
    }
}

impl From<AdoptIndicatorInput> for Input {
    fn from(input: AdoptIndicatorInput) -> Self {
        let mut refusals = Refusals::default();
        let baseline = refusals.keep(input.baseline.require("baseline"));
        let valuation = input
            .valuation
            .map(|valuation| valuation.into_domain(&mut refusals));
        let command = Command::DefineIndicator(DefineIndicator {
            measure: input.measure.0,
            code: input.code.unwrap_or_else(|| input.catalogue.clone()).into(),
            name: input.name.map(Into::into),
            unit_of_measure: input.unit_of_measure.map(Into::into),
            lower_is_better: None,
            catalogue: Some(input.catalogue.into()),
            baseline: baseline.unwrap_or_default(),
            baseline_known: input.baseline_known,
            unit: input.unit.map(|unit| unit.0),
            valuation: valuation.flatten(),
        });
        Self::new(input.idempotency_key, refusals.or(command))
    }
}

payload! {
    /// The indicator that was defined.
    IndicatorPayload {
        /// the indicator
        indicator: Option<Indicator> =
            |view| Outcome::Indicator(number) => Some(Indicator::new(view.clone(), *number)),
    }
}

/// Writing indicators.
#[derive(Default)]
pub struct IndicatorMutation;

#[Object]
impl IndicatorMutation {
    /// define what a measure changes besides money, and what that is worth
    async fn define_indicator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: DefineIndicatorInput,
    ) -> Result<IndicatorPayload> {
        carry_out(ctx, input).await.map(IndicatorPayload)
    }

    /// the same by an entry of the catalogue, which gives name, unit of measure and direction
    async fn adopt_indicator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: AdoptIndicatorInput,
    ) -> Result<IndicatorPayload> {
        carry_out(ctx, input).await.map(IndicatorPayload)
    }
}

#[cfg(test)]
mod tests;
