//! Present values.

use rust_decimal::Decimal;

use super::discount::{Timing, YEARS_MAX, monthly};
use super::rate::Rate;
use super::wide::Wide;
use super::{FinanceError, add, mul, not_too_many};

/// Days of a year in ACT/365F: every year has as many.
pub(crate) const DAYS: u32 = 365;

/// The flows, each as it is worth at the base: `flow · (1 + rate)^-time`, where the first flow is at the first time
/// of the timing (0, 1, ½ years; months count from 0) and each further one a period later.
///
/// # Errors
/// [`FinanceError::TooMany`] beyond [`super::FLOWS_MAX`], [`FinanceError::TooFar`], [`FinanceError::Overflow`].
pub fn discounted(flows: &[Decimal], rate: Rate, timing: Timing) -> Result<Vec<Decimal>, FinanceError> {
    not_too_many(flows.len())?;
    let Some(last) = flows.len().checked_sub(1) else {
        return Ok(Vec::new());
    };
    let last = i32::try_from(last).map_err(|_| FinanceError::TooFar { max: YEARS_MAX })?;
    timing.time(last)?;
    let growth = rate.wide_growth();
    let (first, step) = match timing {
        Timing::Year0 => (Wide::ONE, growth),
        Timing::YearEnd => (growth, growth),
        Timing::MidYear => (growth.root(2), growth),
        Timing::Monthly => (Wide::ONE, monthly(rate)),
    };
    let step = Wide::ONE.div(step);
    let mut factor = Wide::ONE.div(first);
    let mut values = Vec::with_capacity(flows.len());
    for flow in flows {
        // Nothing is worth nothing at any time, also where the factor is too large to be written down.
        values.push(if flow.is_zero() {
            Decimal::ZERO
        } else {
            mul(*flow, factor.to_decimal().ok_or(FinanceError::Overflow)?)?
        });
        factor = factor.mul(step);
    }
    Ok(values)
}

/// The net present value: the sum of the [`discounted`] flows. Nothing is worth nothing.
///
/// # Errors
/// As [`discounted`].
pub fn npv(flows: &[Decimal], rate: Rate, timing: Timing) -> Result<Decimal, FinanceError> {
    discounted(flows, rate, timing)?
        .into_iter()
        .try_fold(Decimal::ZERO, add)
}

/// An amount on a day, which is counted from any one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The day, as the number of days since any one day that all flows share.
    pub day: i32,
    /// What flows on that day; what is paid is below zero.
    pub amount: Decimal,
}

/// The flows by days since the first one, in order; amounts of one day are one flow.
///
/// # Errors
/// [`FinanceError::TooMany`], [`FinanceError::TooFar`] where first and last day are more than [`YEARS_MAX`] years
/// apart, [`FinanceError::Overflow`].
pub(crate) fn by_day(flows: &[Dated]) -> Result<Vec<(u32, Decimal)>, FinanceError> {
    not_too_many(flows.len())?;
    let mut sorted = flows.to_vec();
    sorted.sort_by_key(|flow| flow.day);
    let mut days: Vec<(u32, Decimal)> = Vec::with_capacity(sorted.len());
    for flow in &sorted {
        let day = i64::from(flow.day) - i64::from(sorted[0].day);
        let day = u32::try_from(day)
            .ok()
            .filter(|day| *day <= YEARS_MAX * DAYS)
            .ok_or(FinanceError::TooFar { max: YEARS_MAX })?;
        match days.last_mut() {
            Some((last, sum)) if *last == day => *sum = add(*sum, flow.amount)?,
            _ => days.push((day, flow.amount)),
        }
    }
    Ok(days)
}

/// The net present value of dated flows at the first date: `flow · (1 + rate)^-(days/365)` (ACT/365F). The order of
/// the flows does not matter.
///
/// # Errors
/// As [`npv`].
pub fn xnpv(flows: &[Dated], rate: Rate) -> Result<Decimal, FinanceError> {
    let growth = rate.wide_growth().root(DAYS);
    by_day(flows)?
        .into_iter()
        .try_fold(Decimal::ZERO, |sum, (day, amount)| {
            if amount.is_zero() {
                return Ok(sum);
            }
            let factor = growth.powi(-i64::from(day)).to_decimal();
            add(sum, mul(amount, factor.ok_or(FinanceError::Overflow)?)?)
        })
}

#[cfg(test)]
mod tests;
