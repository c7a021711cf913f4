//! A stream in the periods of its timing: calendar years, or months.

use querbuch_domain::month::Month;
use rust_decimal::Decimal;

use super::factors::Factors;
use super::fault::{Fault, product, sum};
use super::stream::Stream;
use crate::finance::payback::Spacing;
use crate::month_range::MonthRange;

/// Net flows, period by period without gaps, in cents.
pub(crate) struct Periods {
    /// How many periods make a year.
    pub per_year: u32,
    /// When the periods fall due, in years after the base month.
    pub spacing: Spacing,
    /// The net flow of each period.
    pub flows: Vec<Decimal>,
    /// What one cent of each period is worth in the base month.
    pub factors: Vec<Decimal>,
    /// The number of the first period: its calendar year, or the ordinal of its month.
    first: u16,
}

impl Periods {
    /// The periods of a stream; none where nothing counts.
    pub fn of(stream: &Stream, factors: &Factors) -> Result<Option<Self>, Fault> {
        let Some(MonthRange { first, last }) = stream.month_range() else {
            return Ok(None);
        };
        let per_year = factors.timing().periods_per_year();
        let number = |month: Month| {
            if per_year == 12 {
                month.ordinal()
            } else {
                month.year()
            }
        };
        let count = usize::from(number(last) - number(first)) + 1;
        let mut periods = Self {
            per_year,
            spacing: Spacing {
                first: factors.years(first)?,
                step: Decimal::ONE / Decimal::from(per_year),
            },
            flows: vec![Decimal::ZERO; count],
            factors: Vec::with_capacity(count),
            first: number(first),
        };
        for (month, amounts) in stream.months() {
            let flow = &mut periods.flows[usize::from(number(month) - periods.first)];
            *flow = sum(*flow, amounts.net()?)?;
        }
        for place in 0..count {
            let month = periods.first_month(place);
            periods.factors.push(factors.of(month)?);
        }
        Ok(Some(periods))
    }

    /// The flows at their value in the base month.
    pub fn discounted(&self) -> Result<Vec<Decimal>, Fault> {
        let flows = self.flows.iter().zip(&self.factors);
        flows.map(|(flow, factor)| product(*flow, *factor)).collect()
    }

    /// How often the flow changes its sign; zeros do not count.
    pub fn sign_changes(&self) -> usize {
        let flows: Vec<&Decimal> = self.flows.iter().filter(|flow| !flow.is_zero()).collect();
        let changes = flows
            .windows(2)
            .filter(|pair| pair[0].is_sign_negative() != pair[1].is_sign_negative());
        changes.count()
    }

    /// The place of the period in which a month lies; `None` beyond the first and the last one.
    pub fn place_of(&self, month: Month) -> Option<usize> {
        let number = if self.per_year == 12 {
            month.ordinal()
        } else {
            month.year()
        };
        let place = usize::from(number.checked_sub(self.first)?);
        (place < self.flows.len()).then_some(place)
    }

    /// Whether a month lies in a period.
    pub fn holds(&self, place: usize, month: Month) -> bool {
        let number = if self.per_year == 12 {
            month.ordinal()
        } else {
            month.year()
        };
        usize::from(number.wrapping_sub(self.first)) == place
    }

    /// The first month of the period at a place.
    pub fn first_month(&self, place: usize) -> Month {
        let number = self
            .first
            .saturating_add(u16::try_from(place).unwrap_or(u16::MAX));
        let ordinal = if self.per_year == 12 {
            number
        } else {
            number.saturating_mul(12)
        };
        Month::from_ordinal(ordinal).unwrap_or(Month::MAX)
    }
}
