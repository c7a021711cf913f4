//! The figures of one party.

use async_graphql::{Object, Result, SimpleObject};
use querbuch_ledger::reports::appraisal::{payback, perspective as domain};
use querbuch_ledger::reports::finance::{irr, ratio, round_half_up};

use super::chance::{Chances, CurvePoint, Risk};
use crate::budget::Counted;
use crate::enums::{IrrStatus, PaybackStatus, RatioStatus};
use crate::party::PartyRef;
use crate::scalar::{Decimal, Money, YearMonth};

/// Digits behind the point of ratios, rates of return and years: more than anybody compares.
const FIGURE_DIGITS: u32 = 10;

/// A ratio, rate or number of years as it is shown.
pub fn figure(value: querbuch_ledger::domain::decimal::Decimal) -> Decimal {
    round_half_up(value, FIGURE_DIGITS).into()
}

/// A ratio of two present values.
#[derive(SimpleObject)]
pub struct Ratio {
    /// UNDEFINED: nothing to divide by; NOT_MEANINGFUL: the divisor is negative
    status: RatioStatus,
    /// to ten decimals, where the status is VALUE
    value: Option<Decimal>,
}

impl From<ratio::Ratio> for Ratio {
    fn from(ratio: ratio::Ratio) -> Self {
        Self {
            status: ratio.status().into(),
            value: ratio.value().map(figure),
        }
    }
}

/// The internal rates of return: at each of them the net present value is zero.
#[derive(SimpleObject)]
pub struct Irr {
    /// how many there are
    status: IrrStatus,
    /// the rate per year, where there is just one
    value: Option<Decimal>,
    /// all of them above −100 %, the smallest first, to ten decimals; of a flow that swings too often to tell them
    /// apart, none is listed
    roots: Vec<Decimal>,
}

impl From<&irr::Irr> for Irr {
    fn from(irr: &irr::Irr) -> Self {
        Self {
            status: irr.status.into(),
            value: irr.value().map(figure),
            roots: irr.roots.iter().copied().map(figure).collect(),
        }
    }
}

/// When what was paid has come back. Years are told in the periods of the timing, calendar years or months.
#[derive(SimpleObject)]
pub struct Payback {
    /// whether it comes back
    status: PaybackStatus,
    /// the first month in which the cumulated flow is no longer negative; within a year, the last one in which it
    /// gets there
    reached: Option<YearMonth>,
    /// the month of the last such crossing, after which it stays so to the horizon
    durable: Option<YearMonth>,
    /// whether the cumulated flow becomes negative again in between
    recrosses: bool,
    /// years from the base month to the first crossing, within its period in proportion to the flow
    years: Option<Decimal>,
    /// the same for the last crossing
    durable_years: Option<Decimal>,
}

impl From<&payback::Payback> for Payback {
    fn from(found: &payback::Payback) -> Self {
        Self {
            status: found.status.into(),
            reached: found.reached.map(Into::into),
            durable: found.durable.map(Into::into),
            recrosses: found.recrosses,
            years: found.years.map(figure),
            durable_years: found.durable_years.map(figure),
        }
    }
}

/// The figures of one party, or of all together.
pub struct Perspective {
    figures: domain::Perspective,
    party: Option<PartyRef>,
    chances: Chances,
}

impl Perspective {
    /// The figures of a party of an appraisal.
    pub fn new(figures: domain::Perspective, chances: Chances) -> Self {
        let party = figures
            .party
            .map(|party| PartyRef::new(chances.view().clone(), party));
        Self {
            figures,
            party,
            chances,
        }
    }
}

/// The figures of one party, or of all together. Each is rounded once, and the parties add up to the whole, so a net
/// can differ by a cent from what the rounded parts give.
#[Object]
impl Perspective {
    /// null: overall
    async fn party(&self) -> Option<&PartyRef> {
        self.party.as_ref()
    }

    /// present value of the cost
    async fn present_cost(&self) -> Money {
        self.figures.present_cost.into()
    }

    /// present value of the savings
    async fn present_saving(&self) -> Money {
        self.figures.present_saving.into()
    }

    /// present value of transfers received less those paid; overall it is zero unless the filter or a one-sided plan
    /// shows only one side of them
    async fn present_transfer(&self) -> Money {
        self.figures.present_transfer.into()
    }

    /// net present value: saving − cost + transfer
    async fn npv(&self) -> Money {
        self.figures.npv.into()
    }

    /// present saving / present cost; transfers are neither
    async fn benefit_cost_ratio(&self) -> Ratio {
        self.figures.benefit_cost_ratio.into()
    }

    /// (present saving − present cost) / present cost
    async fn return_on_investment(&self) -> Ratio {
        self.figures.return_on_investment.into()
    }

    /// of saving − cost + transfer
    async fn irr(&self) -> Irr {
        (&self.figures.irr).into()
    }

    /// when what was paid has come back, not discounted
    async fn payback(&self) -> Payback {
        (&self.figures.payback).into()
    }

    /// the same, discounted
    async fn discounted_payback(&self) -> Payback {
        (&self.figures.discounted_payback).into()
    }

    /// the deepest point of the cumulated flow, month by month and not discounted, as a positive amount
    async fn peak_funding(&self) -> Money {
        self.figures.peak_funding.into()
    }

    /// the month of that; null where the cumulated flow is never negative
    async fn peak_funding_month(&self) -> Option<YearMonth> {
        self.figures.peak_funding_month.map(Into::into)
    }

    /// whether the net present value is not negative
    async fn worthwhile(&self) -> bool {
        self.figures.is_worthwhile()
    }

    /// the flow that all of the above follows from, period by period without gaps. Present values add up to `npv`, and
    /// flows to the flow of the whole, to the cent
    async fn curve(&self, ctx: &async_graphql::Context<'_>) -> Result<Counted<CurvePoint>> {
        self.chances.curve(self.figures.party, ctx).await.map(Counted)
    }

    /// null unless low and high amounts were given
    async fn risk(&self, ctx: &async_graphql::Context<'_>) -> Result<Option<Risk>> {
        self.chances.of(self.figures.party, ctx).await
    }
}
