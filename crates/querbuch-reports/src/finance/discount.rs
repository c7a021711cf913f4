//! Discounting: what a flow at another time is worth at the base.

use querbuch_domain::month::Month;
use querbuch_domain::vocabulary;
use rust_decimal::Decimal;

use super::rate::Rate;
use super::wide::Wide;
use super::{FinanceError, round_half_up};

/// Months of a year.
const YEAR: i32 = 12;
/// Years between a flow and the base, at most: more than the calendar of the ledger has.
pub const YEARS_MAX: u32 = 1_000;

vocabulary! {
    /// When within its year a flow counts. All of them are in use somewhere, so each figure says which it took.
    Timing {
        /// Whole years since the base year: the base year is not discounted.
        Year0 = "YEAR_0" ["Basisjahr nicht abgezinst", "base year not discounted"],
        /// At the end of the year: the base year is discounted by one year.
        YearEnd = "YEAR_END" ["zum Jahresende", "at the end of the year"],
        /// In the middle of the year.
        MidYear = "MID_YEAR" ["zur Jahresmitte", "in the middle of the year"],
        /// By month: months since the base month, over twelve.
        Monthly = "MONTHLY" ["monatlich", "monthly"],
    }
}

impl Timing {
    /// How many periods of this timing make a year.
    pub fn periods_per_year(self) -> u32 {
        match self {
            Self::Monthly => 12,
            Self::Year0 | Self::YearEnd | Self::MidYear => 1,
        }
    }

    /// The time of a period, in months since the base.
    ///
    /// # Errors
    /// [`FinanceError::TooFar`] beyond [`YEARS_MAX`].
    pub fn time(self, period: i32) -> Result<Time, FinanceError> {
        let (step, first) = match self {
            Self::Year0 => (YEAR, 0),
            Self::YearEnd => (YEAR, YEAR),
            Self::MidYear => (YEAR, YEAR / 2),
            Self::Monthly => (1, 0),
        };
        let months = period
            .checked_mul(step)
            .and_then(|months| months.checked_add(first));
        months.map_or(
            Err(FinanceError::TooFar { max: YEARS_MAX }),
            Time::try_from_months,
        )
    }
}

/// A time since the base, in whole months; before it, below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i32);

impl Time {
    /// The time of the base, at which nothing is discounted.
    pub const BASE: Self = Self(0);

    /// So many months after the base.
    ///
    /// # Errors
    /// [`FinanceError::TooFar`] beyond [`YEARS_MAX`].
    pub fn try_from_months(months: i32) -> Result<Self, FinanceError> {
        if months.unsigned_abs() > YEARS_MAX * YEAR.unsigned_abs() {
            return Err(FinanceError::TooFar { max: YEARS_MAX });
        }
        Ok(Self(months))
    }

    /// The time in months after the base.
    pub fn months(self) -> i32 {
        self.0
    }

    /// The time in years after the base.
    pub fn years(self) -> Decimal {
        // Twelve divides without a remainder to worry about: 28 digits are kept.
        Decimal::from(self.0) / Decimal::from(YEAR)
    }
}

/// A rate with a timing and a base: all that a factor depends on. Made once, asked often.
#[derive(Clone, Copy, Debug)]
pub struct Discounting {
    rate: Rate,
    timing: Timing,
    base: Month,
    /// What one unit is worth a month later.
    month: Wide,
}

impl Discounting {
    /// Discounting to a base month. Yearly timings count from its calendar year.
    pub fn new(rate: Rate, timing: Timing, base: Month) -> Self {
        Self {
            rate,
            timing,
            base,
            month: monthly(rate),
        }
    }

    /// The rate that values are discounted at, per year.
    pub fn rate(&self) -> Rate {
        self.rate
    }

    /// When within its year a flow counts.
    pub fn timing(&self) -> Timing {
        self.timing
    }

    /// What values are discounted to.
    pub fn base(&self) -> Month {
        self.base
    }

    /// The period of a month since the base: years, or months where the timing is by month. All months of a period
    /// have the same factor, so their amounts may be added up before they are discounted.
    pub fn bucket(&self, month: Month) -> i32 {
        match self.timing {
            Timing::Monthly => i32::from(month.ordinal()) - i32::from(self.base.ordinal()),
            Timing::Year0 | Timing::YearEnd | Timing::MidYear => {
                i32::from(month.year()) - i32::from(self.base.year())
            }
        }
    }

    /// The time at which a month counts.
    ///
    /// # Errors
    /// None within the calendar of the ledger.
    pub fn time(&self, month: Month) -> Result<Time, FinanceError> {
        self.timing.time(self.bucket(month))
    }

    /// What one unit in a month is worth at the base: `(1 + rate)^-time`.
    ///
    /// # Errors
    /// [`FinanceError::Overflow`] where it has more than 28 digits: long before the base at a high rate, or long
    /// after it near −100 %.
    pub fn factor(&self, month: Month) -> Result<Decimal, FinanceError> {
        self.bucket_factor(self.bucket(month))
    }

    /// What one unit in a period is worth at the base; periods count as in [`bucket`](Self::bucket).
    ///
    /// # Errors
    /// As [`factor`](Self::factor).
    pub fn bucket_factor(&self, bucket: i32) -> Result<Decimal, FinanceError> {
        factor_of(self.rate, self.month, self.timing.time(bucket)?)
    }
}

/// What one unit is worth a month earlier: the twelfth root of a year's growth, to 128 bits.
pub(crate) fn monthly(rate: Rate) -> Wide {
    rate.wide_growth().root(YEAR.unsigned_abs())
}

fn factor_of(rate: Rate, month: Wide, time: Time) -> Result<Decimal, FinanceError> {
    let power = match time.0 % YEAR {
        // Whole years need no root.
        0 => rate.wide_growth().powi(-i64::from(time.0 / YEAR)),
        _ => month.powi(-i64::from(time.0)),
    };
    power.to_decimal().ok_or(FinanceError::Overflow)
}

/// The factor `(1 + rate)^-time`, to 28 digits behind the point.
///
/// # Errors
/// [`FinanceError::Overflow`] where it has more than 28 digits.
pub fn factor(rate: Rate, time: Time) -> Result<Decimal, FinanceError> {
    factor_of(rate, monthly(rate), time)
}

/// A factor as printed tables have it, with so many digits behind the point: for figures that were made with one.
///
/// # Errors
/// As [`factor`].
pub fn rounded_factor(rate: Rate, time: Time, digits: u32) -> Result<Decimal, FinanceError> {
    Ok(round_half_up(factor(rate, time)?, digits))
}

/// A rate that holds up to a year, as one band of rates that decline over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// The last year of this rate, counted from 1; `None`: for ever.
    pub through_year: Option<u32>,
    /// The rate of each year of the band.
    pub rate: Rate,
}

/// The factor after whole years at rates that decline: the product of `1 / (1 + rate of year k)` for k from 1 to
/// `years`, so that each year is discounted at its own rate. Years behind the last band take its rate.
///
/// # Errors
/// [`FinanceError::Empty`] without a band, [`FinanceError::NotInOrder`] where the bands' years do not grow,
/// [`FinanceError::TooFar`], [`FinanceError::Overflow`].
pub fn declining_factor(bands: &[Band], years: u32) -> Result<Decimal, FinanceError> {
    if years > YEARS_MAX {
        return Err(FinanceError::TooFar { max: YEARS_MAX });
    }
    let last = bands.last().ok_or(FinanceError::Empty)?;
    let ends = bands.windows(2).all(|pair| {
        let (end, next) = (pair[0].through_year, pair[1].through_year);
        end.is_some_and(|end| next.is_none_or(|next| next > end))
    });
    if !ends || bands[0].through_year == Some(0) {
        return Err(FinanceError::NotInOrder);
    }
    let mut growth = Wide::ONE;
    let mut from = 0;
    for band in bands {
        let end = band.through_year.unwrap_or(years).min(years);
        growth = growth.mul(band.rate.wide_growth().pow(u64::from(end.saturating_sub(from))));
        from = end.max(from);
    }
    growth = growth.mul(last.rate.wide_growth().pow(u64::from(years - from)));
    Wide::ONE.div(growth).to_decimal().ok_or(FinanceError::Overflow)
}

#[cfg(test)]
mod tests;
