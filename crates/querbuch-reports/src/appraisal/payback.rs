//! When what was paid has come back.
//!
//! Years are told after the periods of the timing: calendar years, or months. Within the year in which the cumulated
//! flow comes back to zero, the month is the last one in which it does.

use querbuch_domain::month::Month;
use rust_decimal::Decimal;

use super::fault::{Fault, product, sum};
use super::periods::Periods;
use super::stream::Stream;
use crate::finance::payback::{Crossing, PaybackStatus, payback};

/// When the payments of a party have come back to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payback {
    /// Whether they have come back at all.
    pub status: PaybackStatus,
    /// The first month in which the cumulated flow is no longer negative.
    pub reached: Option<Month>,
    /// The month of the last such crossing, after which it stays so up to the horizon.
    pub durable: Option<Month>,
    /// Whether the cumulated flow becomes negative again after it was reached.
    pub recrosses: bool,
    /// Years from the base month to the first crossing, within a period in proportion to its flow.
    pub years: Option<Decimal>,
    /// Years from the base month to the last crossing, within a period in proportion to its flow.
    pub durable_years: Option<Decimal>,
}

impl Payback {
    /// The payback where nothing counts.
    pub const NO_DATA: Self = Self {
        status: PaybackStatus::NoData,
        reached: None,
        durable: None,
        recrosses: false,
        years: None,
        durable_years: None,
    };

    /// The same with years that count from a later time, given in years after the base month; none falls below zero.
    #[must_use]
    pub(crate) fn since(self, first: Decimal) -> Self {
        let later = |years: Option<Decimal>| years.map(|years| (years - first).max(Decimal::ZERO));
        Self {
            years: later(self.years),
            durable_years: later(self.durable_years),
            ..self
        }
    }

    /// The payback of amounts that are not discounted.
    pub(crate) fn simple(stream: &Stream, periods: &Periods) -> Result<Self, Fault> {
        Self::of(stream, periods, &periods.flows)
    }

    /// The payback of amounts at their value in the base month.
    pub(super) fn discounted(stream: &Stream, periods: &Periods) -> Result<Self, Fault> {
        Self::of(stream, periods, &periods.discounted()?)
    }

    fn of(stream: &Stream, periods: &Periods, flows: &[Decimal]) -> Result<Self, Fault> {
        let found = payback(flows, periods.spacing)?;
        let month = |crossing: Option<Crossing>| {
            let found = crossing.map(|crossing| month_of(crossing.index, stream, periods, flows));
            found.transpose().map(Option::flatten)
        };
        Ok(Self {
            status: found.status,
            reached: month(found.reached)?,
            durable: month(found.durable)?,
            recrosses: found.recrosses,
            years: found.reached.map(|crossing| crossing.years),
            durable_years: found.durable.map(|crossing| crossing.years),
        })
    }
}

/// The month in which the cumulated flow comes back to zero within a period, the last one if it does so again and
/// again. Within a period all months are worth the same, so what they are worth does not matter but for what came
/// before.
fn month_of(
    place: usize,
    stream: &Stream,
    periods: &Periods,
    flows: &[Decimal],
) -> Result<Option<Month>, Fault> {
    let mut total = Decimal::ZERO;
    for flow in &flows[..place] {
        total = sum(total, *flow)?;
    }
    let worth = if flows == periods.flows {
        Decimal::ONE
    } else {
        periods.factors[place]
    };
    let mut found = None;
    for (month, amounts) in stream.months().filter(|(month, _)| periods.holds(place, *month)) {
        let before = total;
        total = sum(total, product(amounts.net()?, worth)?)?;
        if found.is_none() || before < Decimal::ZERO && total >= Decimal::ZERO {
            found = Some(month);
        }
    }
    Ok(found)
}
