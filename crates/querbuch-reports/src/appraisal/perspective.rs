//! The figures of one party.

use querbuch_domain::deadline::Deadline;
use querbuch_domain::month::Month;
use rust_decimal::Decimal;

use super::factors::Factors;
use super::fault::{Fault, sum};
use super::payback::Payback;
use super::periods::Periods;
use super::stream::{Amounts, Stream};
use crate::finance::irr::{Irr, IrrStatus, irr_of_periods, irr_until};
use crate::finance::ratio::{Ratio, benefit_cost, return_on_investment};
use crate::finance::{FinanceError, to_cents};
use crate::party::PartyKey;

/// Present values in cents, not rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Present {
    pub cost: Decimal,
    pub saving: Decimal,
    pub transfer: Decimal,
    pub net: Decimal,
}

impl Present {
    /// The present values of a stream.
    pub fn of(stream: &Stream, factors: &Factors) -> Result<Self, Fault> {
        let mut value = Amounts::default();
        for (month, amounts) in stream.months() {
            value.add(&amounts.times(factors.of(month)?)?)?;
        }
        Ok(Self {
            cost: value.cost,
            saving: value.saving,
            transfer: value.transfer,
            net: value.net()?,
        })
    }
}

/// The figures of one party, or of all together. Amounts in cents.
#[derive(Clone, Debug, PartialEq)]
pub struct Perspective {
    /// Which party; `None` is all together.
    pub party: Option<PartyKey>,
    /// Present value of the cost.
    pub present_cost: i128,
    /// Present value of the savings.
    pub present_saving: i128,
    /// Present value of transfers received less those paid.
    pub present_transfer: i128,
    /// Net present value: saving − cost + transfer. As each figure is rounded by itself, it can differ by a cent from
    /// what the rounded ones give.
    pub npv: i128,
    /// The net present value, not rounded.
    pub(crate) exact_net: Decimal,
    /// Present saving over present cost; transfers are neither.
    pub benefit_cost_ratio: Ratio,
    /// Present saving less present cost, over present cost.
    pub return_on_investment: Ratio,
    /// The internal rates of return of saving − cost + transfer.
    pub irr: Irr,
    /// When what was paid has come back, not discounted.
    pub payback: Payback,
    /// When what was paid has come back, with discounted amounts.
    pub discounted_payback: Payback,
    /// The deepest point of the cumulated flow, month by month and not discounted, as a positive amount.
    pub peak_funding: i128,
    /// The month of that; `None` where the cumulated flow is never negative.
    pub peak_funding_month: Option<Month>,
}

impl Perspective {
    /// The figures of a stream. What is to add up over parties is rounded by the caller.
    pub(crate) fn new(
        party: Option<PartyKey>,
        stream: &Stream,
        present: Present,
        factors: &Factors,
    ) -> Result<Self, Fault> {
        let periods = Periods::of(stream, factors)?;
        let (peak, peak_funding_month) = peak(stream)?;
        let (payback, discounted_payback, irr) = match &periods {
            None => (Payback::NO_DATA, Payback::NO_DATA, irr_of_periods(&[], 1)?),
            Some(periods) => (
                Payback::simple(stream, periods)?,
                Payback::discounted(stream, periods)?,
                internal_rates(periods, factors.deadline())?,
            ),
        };
        Ok(Self {
            party,
            present_cost: to_cents(present.cost),
            present_saving: to_cents(present.saving),
            present_transfer: to_cents(present.transfer),
            npv: to_cents(present.net),
            exact_net: present.net,
            benefit_cost_ratio: benefit_cost(present.saving, present.cost)?,
            return_on_investment: return_on_investment(present.saving, present.cost)?,
            irr,
            payback,
            discounted_payback,
            peak_funding: to_cents(peak),
            peak_funding_month,
        })
    }

    /// Whether the net present value, as it is shown, is not negative.
    pub fn is_worthwhile(&self) -> bool {
        self.npv >= 0
    }
}

/// The internal rates. Where a flow swings so often that they cannot be told apart, there are several and none is listed:
/// one such party must not keep back the figures of all others.
fn internal_rates(periods: &Periods, deadline: &Deadline) -> Result<Irr, Fault> {
    match irr_until(&periods.flows, periods.per_year, deadline) {
        Err(FinanceError::TooManyRoots) => Ok(Irr {
            status: IrrStatus::Several,
            roots: Vec::new(),
            sign_changes: periods.sign_changes(),
        }),
        found => Ok(found?),
    }
}

/// What has to be financed at most before it comes back, and when: the first such month.
fn peak(stream: &Stream) -> Result<(Decimal, Option<Month>), Fault> {
    let (mut total, mut deepest, mut when) = (Decimal::ZERO, Decimal::ZERO, None);
    for (month, amounts) in stream.months() {
        total = sum(total, amounts.net()?)?;
        if total < deepest {
            (deepest, when) = (total, Some(month));
        }
    }
    Ok((-deepest, when))
}
