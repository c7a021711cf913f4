//! Conventions: asked for, and told.

use async_graphql::{Context, InputObject, Object};
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::refusal::{Refusal, Refusals};
use querbuch_ledger::reports::appraisal::conventions as domain;
use querbuch_ledger::reports::appraisal::risk::RiskSpec;

use crate::context::RequestContext;
use crate::enums::{Basis, Cashability, Correlation, Distribution, Stage, SunkCost, Timing};
use crate::filter::month_argument;
use crate::scalar::{Decimal, Money, Position, YearMonth};

/// Every choice has a default, which the answer tells.
#[derive(InputObject, Clone, Default)]
pub struct Conventions {
    /// per year; default: the ledger's discount rate in force at `baseMonth`
    discount_rate: Option<Decimal>,
    /// default: YEAR_0
    timing: Option<Timing>,
    /// the month that values are discounted to; default: the first month with an amount
    base_month: Option<YearMonth>,
    /// months to look ahead, the base month among them; default: to the last amount
    horizon_months: Option<i32>,
    /// whether amounts before the base month count; default: EXCLUDE
    sunk_cost: Option<SunkCost>,
    /// count only these; default: all
    cashability: Option<Vec<Cashability>>,
    /// count only these; default: all. Plans and forecasts have no stage and are left out where stages are given
    stages: Option<Vec<Stage>>,
    /// scale savings down by evidence grade
    optimism_bias: Option<bool>,
    /// count BUSINESS and CITIZENS as parties
    include_society: Option<bool>,
    /// how chances are computed
    risk: Option<RiskConventions>,
}

/// How chances are computed. The same choices give the same figures on any machine.
#[derive(InputObject, Clone, Copy, Default)]
pub struct RiskConventions {
    /// how often everything is drawn, 100 to 100000; default: 10000
    draws: Option<i32>,
    /// what the draws begin with; default: 1
    seed: Option<i32>,
    /// what lies between low and high; default: TRIANGULAR
    distribution: Option<Distribution>,
    /// what moves together; default: INDEPENDENT
    correlation: Option<Correlation>,
}

impl Conventions {
    /// The same in the words of the reports; malformed values are refused.
    pub fn spec(self) -> Result<domain::ConventionsSpec, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let risk = self.risk.unwrap_or_default();
        let default = RiskSpec::default();
        let spec = domain::ConventionsSpec {
            discount_rate: self
                .discount_rate
                .and_then(|rate| refusals.keep(rate.require("discountRate"))),
            timing: self.timing.map(Into::into),
            base_month: month_argument(self.base_month.as_ref(), "baseMonth", &mut refusals),
            horizon_months: self.horizon_months,
            sunk_cost: self.sunk_cost.map(Into::into),
            cashability: self
                .cashability
                .map(|list| list.into_iter().map(Into::into).collect()),
            stages: self.stages.map(|list| list.into_iter().map(Into::into).collect()),
            optimism_bias: self.optimism_bias.unwrap_or(false),
            include_society: self.include_society.unwrap_or(false),
            risk: RiskSpec {
                draws: risk.draws.unwrap_or(default.draws),
                seed: risk.seed.unwrap_or(default.seed),
                distribution: risk.distribution.map_or(default.distribution, Into::into),
                correlation: risk.correlation.map_or(default.correlation, Into::into),
            },
        };
        let within = |refusals: Vec<Refusal>| {
            let refusals = refusals.into_iter();
            refusals.map(|refusal| refusal.within("conventions")).collect()
        };
        refusals.or(spec).map_err(within)
    }
}

/// Every choice that the figures depend on, also the defaulted ones. Figures of different cards are never added.
pub struct ConventionCard(pub domain::Conventions);

/// Every choice that the figures depend on, also the defaulted ones.
#[Object]
impl ConventionCard {
    /// per year, "0.009" for 0.9 %
    async fn discount_rate(&self) -> Decimal {
        self.0.discount_rate.into()
    }

    /// given with the question, or where it was published and since when it is in force
    async fn rate_source(&self, ctx: &Context<'_>) -> String {
        self.0.rate_source(RequestContext::of(ctx).language)
    }

    /// when in its period an amount falls due
    async fn timing(&self) -> Timing {
        self.0.timing.into()
    }

    /// the month that values are discounted to
    async fn base_month(&self) -> YearMonth {
        self.0.base_month.into()
    }

    /// the last month that counts
    async fn horizon_end(&self) -> YearMonth {
        self.0.horizon_end.into()
    }

    /// whether amounts before the base month count
    async fn sunk_cost(&self) -> SunkCost {
        self.0.sunk_cost.into()
    }

    /// the cost before the base month that was left out, of all parties, not discounted
    async fn excluded_cost(&self) -> Money {
        self.0.sunk.cost.into()
    }

    /// the savings before the base month that were left out, of all parties, not discounted
    async fn excluded_saving(&self) -> Money {
        self.0.sunk.saving.into()
    }

    /// whether the rate is above 100 % a year: perhaps percent were meant
    async fn unusual_rate(&self) -> bool {
        self.0.is_rate_unusual()
    }

    /// which entries count
    async fn basis(&self) -> Basis {
        self.0.basis.into()
    }

    /// what counts of them, by what it is worth to a treasurer
    async fn cashability(&self) -> Vec<Cashability> {
        self.0.cashability.iter().map(|word| (*word).into()).collect()
    }

    /// what counts of actuals, by stage
    async fn stages(&self) -> Vec<Stage> {
        self.0.stages.iter().map(|word| (*word).into()).collect()
    }

    /// whether savings are scaled down by the grade of their evidence
    async fn optimism_bias(&self) -> bool {
        self.0.optimism.is_some()
    }

    /// whether BUSINESS and CITIZENS count as parties
    async fn include_society(&self) -> bool {
        self.0.include_society
    }

    /// the position of the log that all of it was taken from
    async fn position(&self) -> Position {
        Position(self.0.position)
    }

    /// all of it in one sentence, in the language of the request
    async fn text(&self, ctx: &Context<'_>) -> String {
        self.0.sentence(RequestContext::of(ctx).language)
    }

    /// the sentence in German
    async fn german(&self) -> String {
        self.0.sentence(Language::German)
    }

    /// the sentence in English
    async fn english(&self) -> String {
        self.0.sentence(Language::English)
    }
}
