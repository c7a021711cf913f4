//! Payback: when a cumulated flow is no longer negative.

use querbuch_domain::vocabulary;
use rust_decimal::Decimal;

use super::{FinanceError, add, div, mul, not_too_many};

vocabulary! {
    /// Whether a flow has paid back.
    PaybackStatus {
        /// It was never behind at its start.
        Immediate = "IMMEDIATE" ["sofort", "immediate"],
        /// It was behind and is no longer.
        Reached = "REACHED" ["erreicht", "reached"],
        /// It is behind up to the horizon.
        NotReached = "NOT_REACHED" ["nicht erreicht", "not reached"],
        /// There is no flow.
        NoData = "NO_DATA" ["keine Beträge", "no amounts"],
    }
}

/// A point at which the cumulated flow is no longer negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// Index of the first flow after which it is not negative.
    pub index: usize,
    /// When, in years since the base, interpolated linearly within the period.
    pub years: Decimal,
}

/// When a flow has paid back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payback {
    /// Whether it has paid back at all.
    pub status: PaybackStatus,
    /// The first point at which it has.
    pub reached: Option<Crossing>,
    /// The last such point, after which it stays so up to the horizon.
    pub durable: Option<Crossing>,
    /// Whether it fell behind again after it had paid back.
    pub recrosses: bool,
    /// The deepest point of the cumulated flow, as a positive amount: what somebody must have to lend.
    pub peak_funding: Decimal,
    /// Index of the flow after which it is that deep, the first of equals; `None` where it is never behind.
    pub peak_index: Option<usize>,
}

/// Times of flows that are equally far apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spacing {
    /// Years from the base to the first flow.
    pub first: Decimal,
    /// Years from one flow to the next.
    pub step: Decimal,
}

impl Spacing {
    /// One flow a year, the first at the base.
    pub const YEARS: Self = Self {
        first: Decimal::ZERO,
        step: Decimal::ONE,
    };

    fn years(self, periods: Decimal) -> Result<Decimal, FinanceError> {
        add(self.first, mul(self.step, periods)?)
    }
}

/// When a flow has paid back: at the first time at which the cumulated flow is no longer negative, interpolated linearly
/// within its period (`t−1 + (−C(t−1)) / c(t)`), and never beyond the horizon. Zeros at the start do not count: who has
/// not paid yet has nothing to get back. For the discounted payback, pass discounted flows.
///
/// # Errors
/// [`FinanceError::TooMany`] beyond [`super::FLOWS_MAX`], [`FinanceError::Overflow`].
pub fn payback(flows: &[Decimal], spacing: Spacing) -> Result<Payback, FinanceError> {
    not_too_many(flows.len())?;
    let Some(start) = flows.iter().position(|flow| !flow.is_zero()) else {
        return Ok(Payback {
            status: PaybackStatus::NoData,
            reached: None,
            durable: None,
            recrosses: false,
            peak_funding: Decimal::ZERO,
            peak_index: None,
        });
    };
    let mut sum = Decimal::ZERO;
    let mut lowest = Decimal::ZERO;
    let mut peak_index = None;
    let mut reached: Option<Crossing> = None;
    let mut durable: Option<Crossing> = None;
    let mut recrosses = false;
    for (index, flow) in flows.iter().enumerate().skip(start) {
        let before = sum;
        sum = add(sum, *flow)?;
        if sum < lowest {
            lowest = sum;
            peak_index = Some(index);
        }
        if sum < Decimal::ZERO {
            recrosses |= reached.is_some();
            durable = None;
        } else if durable.is_none() {
            let years = if index == start {
                Decimal::ZERO
            } else {
                // It was negative before, so this flow is above zero.
                let within = div(before.abs(), *flow)?;
                let periods = add(Decimal::from(index - 1), within)?;
                spacing.years(periods)?
            };
            let crossing = Crossing { index, years };
            durable = Some(crossing);
            reached.get_or_insert(crossing);
        }
    }
    let status = match reached {
        Some(crossing) if crossing.index == start => PaybackStatus::Immediate,
        Some(_) => PaybackStatus::Reached,
        None => PaybackStatus::NotReached,
    };
    Ok(Payback {
        status,
        reached,
        durable,
        recrosses,
        peak_funding: lowest.abs(),
        peak_index,
    })
}

#[cfg(test)]
mod tests;
