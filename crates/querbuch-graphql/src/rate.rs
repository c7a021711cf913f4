//! Rates: what appraisals and valuations take from elsewhere, each with its source.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::rate::set::SetDiscountRate;
use querbuch_ledger::domain::rate::set_optimism::SetOptimismBias;
use querbuch_ledger::domain::rate::{self};
use querbuch_ledger::domain::refusal::Refusals;
use querbuch_ledger::domain::words::EvidenceGrade as Grade;
use querbuch_ledger::input::Input;
use querbuch_ledger::reports::view::View;

use crate::as_of::AsOf;
use crate::budget;
use crate::context::RequestContext;
use crate::enums::SourceStatus;
use crate::mutation::{carry_out, payload};
use crate::scalar::{Decimal, Position, YearMonth};
use crate::wage::WageRate;

/// The rates, as a view knows them.
pub struct Rates {
    view: View,
}

impl crate::mutation::Visible for Rates {}

/// What appraisals take from elsewhere, as it was known at a position.
#[Object]
impl Rates {
    /// discount rates by their first month, each in force until the next begins; with `superseded` also those whose
    /// month was set again later, in the order of the log
    async fn discount(
        &self,
        ctx: &Context<'_>,
        #[graphql(default, desc = "also those that were set again later")] superseded: bool,
    ) -> Result<Vec<DiscountRate>> {
        let (rates, position) = (&self.view.state().rates, self.view.position());
        let found: Vec<DiscountRate> = if superseded {
            rates.discount_history(position).map(Into::into).collect()
        } else {
            rates.discount_known(position).map(Into::into).collect()
        };
        budget::list(ctx, found)
    }

    /// the discount rate in force for a month; null before the first one
    async fn discount_at(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "the month")] month: YearMonth,
    ) -> Result<Option<DiscountRate>> {
        let month = month.require("month");
        let month = month.map_err(|refusal| RequestContext::of(ctx).refused(&[refusal]))?;
        let rate = self.view.state().rates.discount_at(month, self.view.position());
        Ok(rate.map(Into::into))
    }

    /// what an hour of work costs: of each system and year the rates that were set last, by system, then year
    async fn wages(&self, ctx: &Context<'_>) -> Result<Vec<WageRate>> {
        budget::list(ctx, WageRate::all(&self.view))
    }

    /// by how much savings are scaled down where an appraisal is asked to
    async fn optimism_bias(&self, ctx: &Context<'_>) -> OptimismBias {
        let table = self.view.state().rates.optimism_at(self.view.position());
        OptimismBias::new(&table, RequestContext::of(ctx).language)
    }
}

/// A discount rate per year, as a fraction: "0.009" is 0.9 %.
#[derive(SimpleObject)]
pub struct DiscountRate {
    /// the first month that it is in force for
    valid_from: YearMonth,
    /// for flows in the prices of their year
    nominal: Decimal,
    /// for flows in constant prices, where one was published
    real: Option<Decimal>,
    /// who published it, and where
    source: String,
    /// how it came from there
    status: SourceStatus,
    /// where in the log it was set
    position: Position,
}

impl From<&rate::DiscountRate> for DiscountRate {
    fn from(rate: &rate::DiscountRate) -> Self {
        Self {
            valid_from: rate.valid_from.into(),
            nominal: rate.nominal.into(),
            real: rate.real.map(Into::into),
            source: rate.source.to_string(),
            status: rate.status.into(),
            position: Position(rate.set_at),
        }
    }
}

/// Haircuts for optimism: the part of a saving that is left out, by the grade of its evidence.
#[derive(SimpleObject)]
pub struct OptimismBias {
    /// the haircuts
    haircuts: Haircuts,
    /// who published them, and where; of those that are built in, in German or English after Accept-Language
    source: String,
    /// how they came from there
    status: SourceStatus,
    /// where in the log they were set; null for those that are built in
    position: Option<Position>,
}

/// For each grade of evidence the part of a saving that is left out: "0" keeps it whole, "1" leaves nothing.
#[derive(SimpleObject)]
pub struct Haircuts {
    /// audited
    a: Decimal,
    /// measured
    b: Decimal,
    /// derived from measured figures
    c: Decimal,
    /// taken from comparable cases
    d: Decimal,
    /// expert estimate
    e: Decimal,
}

impl OptimismBias {
    fn new(table: &rate::OptimismTable, language: Language) -> Self {
        Self {
            haircuts: Haircuts {
                a: table.haircut(Grade::A).into(),
                b: table.haircut(Grade::B).into(),
                c: table.haircut(Grade::C).into(),
                d: table.haircut(Grade::D).into(),
                e: table.haircut(Grade::E).into(),
            },
            source: table.source_in(language).to_owned(),
            status: table.status.into(),
            position: table.set_at.map(Position),
        }
    }
}

/// Reading rates.
#[derive(Default)]
pub struct RateQuery;

#[Object]
impl RateQuery {
    /// discount rates, wage rates and haircuts, each with its source
    async fn rates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Rates> {
        let request = RequestContext::of(ctx);
        let view = request.view_at(as_of)?;
        Ok(Rates { view })
    }
}

/// A discount rate to set.
#[derive(InputObject)]
pub struct SetDiscountRateInput {
    /// repeating it with the same input sets nothing twice
    idempotency_key: Option<String>,
    /// the first month that it is in force for; one set for the same month before is superseded
    valid_from: YearMonth,
    /// per year, above -1 and below 1: "0.033" is 3.3 %
    nominal: Decimal,
    /// for constant prices, where one was published
    real: Option<Decimal>,
    /// who published it, and where
    source: String,
    /// how it came from there
    #[graphql(default_with = "SourceStatus::Unverified")]
    status: SourceStatus,
}

impl From<SetDiscountRateInput> for Input {
    fn from(input: SetDiscountRateInput) -> Self {
        let mut refusals = Refusals::default();
        let valid_from = refusals.keep(input.valid_from.require("validFrom"));
        let nominal = refusals.keep(input.nominal.require("nominal"));
        let real = input.real.as_ref().map(|real| real.require("real"));
        let real = refusals.keep(real.transpose());
        let command = match (valid_from, nominal, real) {
            (Some(valid_from), Some(nominal), Some(real)) => Ok(Command::SetDiscountRate(SetDiscountRate {
                valid_from,
                nominal,
                real,
                source: input.source.into(),
                status: input.status.into(),
            })),
            _ => Err(refusals.0),
        };
        Self::new(input.idempotency_key, command)
    }
}

/// Haircuts to set, all of them together.
#[derive(InputObject)]
pub struct SetOptimismBiasInput {
    /// repeating it with the same input sets nothing twice
    idempotency_key: Option<String>,
    /// the haircuts
    haircuts: NewHaircuts,
    /// who published them, and where
    source: String,
    /// how they came from there
    #[graphql(default_with = "SourceStatus::Unverified")]
    status: SourceStatus,
}

/// For each grade of evidence the part of a saving that is left out, from 0 to 1.
#[derive(InputObject)]
pub struct NewHaircuts {
    /// audited
    a: Decimal,
    /// measured
    b: Decimal,
    /// derived from measured figures
    c: Decimal,
    /// taken from comparable cases
    d: Decimal,
    /// expert estimate
    e: Decimal,
}

impl From<SetOptimismBiasInput> for Input {
    fn from(input: SetOptimismBiasInput) -> Self {
        let mut refusals = Refusals::default();
        let mut haircut = |given: &Decimal, field: &str| {
            let read = given.require(field).map_err(|refusal| refusal.within("haircuts"));
            refusals.keep(read).unwrap_or_default()
        };
        let haircuts = rate::Haircuts {
            a: haircut(&input.haircuts.a, "a"),
            b: haircut(&input.haircuts.b, "b"),
            c: haircut(&input.haircuts.c, "c"),
            d: haircut(&input.haircuts.d, "d"),
            e: haircut(&input.haircuts.e, "e"),
        };
        let command = Command::SetOptimismBias(SetOptimismBias {
            haircuts,
            source: input.source.into(),
            status: input.status.into(),
        });
        Self::new(input.idempotency_key, refusals.or(command))
    }
}

payload! {
    /// The rates after an act.
    RatesPayload {
        /// the rates as they are now
        rates: Option<Rates> = |view| Outcome::Rates => Some(Rates { view: view.clone() }),
    }
}

/// Setting rates.
#[derive(Default)]
pub struct RateMutation;

#[Object]
impl RateMutation {
    /// set the discount rate in force from a month on, with its source; an earlier one stays known to whoever asks for
    /// an earlier position
    async fn set_discount_rate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: SetDiscountRateInput,
    ) -> Result<RatesPayload> {
        carry_out(ctx, input).await.map(RatesPayload)
    }

    /// set by how much savings are scaled down for optimism, for each grade of evidence, with its source
    async fn set_optimism_bias(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: SetOptimismBiasInput,
    ) -> Result<RatesPayload> {
        carry_out(ctx, input).await.map(RatesPayload)
    }
}

#[cfg(test)]
mod tests;
