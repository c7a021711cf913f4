//! Conventions: every choice that the figures of an appraisal depend on.

use querbuch_domain::rate::fault::RateFault;
use std::sync::Arc;

use querbuch_domain::id::Position;
use querbuch_domain::month::Month;
use querbuch_domain::rate::{DiscountRate, OptimismTable};
use querbuch_domain::refusal::{Expected, InputFault, QuestionFault, Refusal, Refusals};
use querbuch_domain::words::{Cashability, SourceStatus, Stage};
use rust_decimal::Decimal;

use super::factors::Factors;
use super::fault::{Fault, reason};
use super::risk_spec::RiskSpec;
use super::sunk_cost::{SunkAmounts, SunkCost};
use crate::basis::Basis;
use crate::finance::discount::{Discounting, Timing};
use crate::finance::rate::Rate;
use crate::month_range::MonthRange;
use crate::view::View;

/// Longest horizon, in months: a century. A longer one is a typing error.
pub const HORIZON_MONTHS_MAX: i32 = 1_200;

/// The conventions that are asked for; what is absent has a default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConventionsSpec {
    /// The discount rate per year; else the ledger's nominal rate in force in the base month.
    pub discount_rate: Option<Decimal>,
    /// When amounts fall due within their period; else [`Timing::Year0`], as the WiBe has it: what falls into the first
    /// year is not discounted.
    pub timing: Option<Timing>,
    /// The month that values are discounted to; else the first month with an amount.
    pub base_month: Option<Month>,
    /// How many months count, from the base month on; else all.
    pub horizon_months: Option<i32>,
    /// Whether amounts before the base month count; else [`SunkCost::Exclude`].
    pub sunk_cost: Option<SunkCost>,
    /// Which cashabilities count; else all, as in a filter.
    pub cashability: Option<Vec<Cashability>>,
    /// Which stages of actuals count; else all, as in a filter. Where some are given, plans and forecasts are left out,
    /// as they have no stage.
    pub stages: Option<Vec<Stage>>,
    /// Whether savings are scaled down by the grade of their evidence.
    pub optimism_bias: bool,
    /// Whether businesses and citizens count as parties.
    pub include_society: bool,
    /// How the chances are to be computed.
    pub risk: RiskSpec,
}

impl ConventionsSpec {
    /// Refuses what no amount could make right: a rate at or below −100 %, a horizon beyond its bounds, an empty list.
    pub fn check(&self) -> Result<(), Vec<Refusal>> {
        let mut refusals = Refusals::default();
        if let Some(rate) = self.discount_rate
            && let Err(error) = Rate::try_new(rate)
        {
            refusals.push("discountRate", reason(error));
        }
        if let Some(months) = self.horizon_months
            && !(1..=HORIZON_MONTHS_MAX).contains(&months)
        {
            let expected = Expected::new("Monate von 1 bis 1200", "months from 1 to 1200");
            let reason = InputFault::unfit(months.to_string(), expected);
            refusals.push("horizonMonths", reason);
        }
        if self.cashability.as_ref().is_some_and(Vec::is_empty) {
            refusals.push("cashability", QuestionFault::EmptyCondition);
        }
        if self.stages.as_ref().is_some_and(Vec::is_empty) {
            refusals.push("stages", QuestionFault::EmptyCondition);
        }
        self.risk.check(&mut refusals);
        let refusals = refusals.0.into_iter();
        let refusals: Vec<_> = refusals.map(|refusal| refusal.within("conventions")).collect();
        if refusals.is_empty() {
            Ok(())
        } else {
            Err(refusals)
        }
    }

    /// The conventions with each choice made, for amounts in a range of months; `None` where nothing counts at all.
    /// Refused: no discount rate in force in the base month.
    pub(crate) fn resolve(
        &self,
        basis: Basis,
        months: Option<MonthRange>,
        view: &View,
    ) -> Result<Conventions, Vec<Refusal>> {
        // Without amounts nothing depends on the month; the one of the view stands in, so that no clock is asked.
        let stand_in = || view.running_month().unwrap_or(Month::MIN);
        let base_month = self
            .base_month
            .or(months.map(|months| months.first))
            .unwrap_or_else(stand_in);
        let last = months.map_or(base_month, |months| months.last);
        let horizon_end = match self.horizon_months {
            None => last.max(base_month),
            Some(months) => base_month.plus(months - 1),
        };
        let (discount_rate, rate_source) = self.rate(base_month, months.is_some(), view)?;
        let table = self
            .optimism_bias
            .then(|| view.state().rates.optimism_at(view.position()));
        Ok(Conventions {
            discount_rate,
            rate_source,
            timing: self.timing.unwrap_or(Timing::Year0),
            base_month,
            horizon_end,
            sunk_cost: self.sunk_cost.unwrap_or(SunkCost::Exclude),
            sunk: SunkAmounts::default(),
            basis,
            cashability: self
                .cashability
                .clone()
                .unwrap_or_else(|| Cashability::ALL.to_vec()),
            stages: self.stages.clone().unwrap_or_else(|| Stage::ALL.to_vec()),
            optimism: table,
            include_society: self.include_society,
            risk: self.risk,
            position: view.position(),
        })
    }

    fn rate(
        &self,
        base_month: Month,
        is_needed: bool,
        view: &View,
    ) -> Result<(Decimal, RateSource), Vec<Refusal>> {
        if let Some(rate) = self.discount_rate {
            return Ok((rate, RateSource::Given));
        }
        let rate = view.state().rates.discount_at(base_month, view.position());
        match rate {
            Some(rate) => Ok((rate.nominal, RateSource::ledger(rate))),
            None if is_needed => {
                let reason = RateFault::NoneInForce { month: base_month };
                Err(vec![Refusal::at("discountRate", reason).within("conventions")])
            }
            None => Ok((Decimal::ZERO, RateSource::NotNeeded)),
        }
    }
}

/// Where the discount rate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RateSource {
    /// It was given with the question.
    Given,
    /// It is the ledger's, in force in the base month.
    Ledger {
        /// The first month in which it is in force.
        valid_from: Month,
        /// The publication that it was taken from.
        source: Arc<str>,
        /// How well that publication was checked.
        status: SourceStatus,
        /// The position at which it was set.
        set_at: Position,
    },
    /// Nothing is discounted, as nothing counts.
    NotNeeded,
}

impl RateSource {
    fn ledger(rate: &DiscountRate) -> Self {
        Self::Ledger {
            valid_from: rate.valid_from,
            source: rate.source.clone(),
            status: rate.status,
            set_at: rate.set_at,
        }
    }
}

/// The conventions of an appraisal, with each choice made.
#[derive(Clone, Debug, PartialEq)]
pub struct Conventions {
    /// The discount rate per year, 0.009 for 0.9 %.
    pub discount_rate: Decimal,
    /// Where the discount rate comes from.
    pub rate_source: RateSource,
    /// When in its period an amount falls due.
    pub timing: Timing,
    /// The month that values are discounted to.
    pub base_month: Month,
    /// The last month that counts.
    pub horizon_end: Month,
    /// Whether amounts before the base month count.
    pub sunk_cost: SunkCost,
    /// What was left out because it lies before the base month.
    pub sunk: SunkAmounts,
    /// Whether plans, actuals or the outlook are appraised.
    pub basis: Basis,
    /// Which cashabilities count.
    pub cashability: Vec<Cashability>,
    /// Which stages of actuals count.
    pub stages: Vec<Stage>,
    /// By what savings are scaled down; `None`: not at all.
    pub optimism: Option<OptimismTable>,
    /// Whether businesses and citizens count as parties.
    pub include_society: bool,
    /// How the chances are computed.
    pub risk: RiskSpec,
    /// The position of the log that all of it was taken from.
    pub position: Position,
}

impl Conventions {
    /// The months whose amounts count.
    pub(crate) fn counted_months(&self) -> MonthRange {
        let first = match self.sunk_cost {
            SunkCost::Exclude => self.base_month,
            SunkCost::Include => Month::MIN,
        };
        MonthRange {
            first,
            last: self.horizon_end,
        }
    }

    /// Whether the discount rate is so high that it may be a typing error: 3 instead of 0.03.
    pub fn is_rate_unusual(&self) -> bool {
        self.discount_rate > Decimal::ONE
    }

    /// The discount factors of all months.
    pub(crate) fn factors(&self) -> Result<Factors, Fault> {
        let rate = Rate::try_new(self.discount_rate)?;
        Ok(Factors::new(Discounting::new(rate, self.timing, self.base_month)))
    }
}
