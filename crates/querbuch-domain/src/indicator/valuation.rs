//! What an improvement is worth, after the Standardkosten-Modell: (baseline − value) × cases × rate.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::decimal::Decimal;
use crate::id::EffectNo;
use crate::indicator::{VALUE_MAX, VALUE_PLACES_MAX};
use crate::words::Level;

const MICROS: i128 = 1_000_000;
const SECONDS_PER_HOUR: i128 = 3_600;

/// What an indicator is worth, and where the saving lands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Valuation {
    /// The effect that the saving is booked on.
    pub effect: EffectNo,
    /// What it is worth.
    pub price: Price,
}

/// By what an improvement is multiplied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Price {
    /// Cents for each unit of measure.
    PerUnit(i64),
    /// A wage rate for each hour.
    Wage(WageKey),
}

/// Which wage rate is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WageKey {
    /// Whose work it is.
    pub level: Level,
    /// Laufbahngruppe, as the table names it.
    pub service_class: Arc<str>,
    /// The one system that this valuation uses.
    pub system: Arc<str>,
    /// The year of the table, where it is not to follow the month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
}

/// A measured value in millionths; `None` where it is finer or larger than a measured value may be.
pub fn micros(value: Decimal) -> Option<i128> {
    let value = value.normalize();
    let places = VALUE_PLACES_MAX.checked_sub(value.scale())?;
    let micros = value.mantissa().checked_mul(10_i128.pow(places))?;
    (micros.abs() <= i128::from(VALUE_MAX) * MICROS).then_some(micros)
}

/// The saving in cents, exact until it is rounded once: half up, away from zero, so that a loss is rounded like a gain.
/// `seconds_each` turns a price an hour into one of the unit of measure; without it the price is that of one unit.
/// `None` beyond 64 bits.
pub fn saving(gain_micros: i128, cases: u32, price_cents: i64, seconds_each: Option<u32>) -> Option<i64> {
    let (numerator, denominator) = match seconds_each {
        Some(seconds) => (i128::from(seconds), MICROS * SECONDS_PER_HOUR),
        None => (1, MICROS),
    };
    let product = gain_micros
        .checked_mul(cases.into())?
        .checked_mul(price_cents.into())?
        .checked_mul(numerator)?;
    let magnitude = product.checked_abs()?.checked_mul(2)?.checked_add(denominator)? / (2 * denominator);
    i64::try_from(magnitude * product.signum()).ok()
}

#[cfg(test)]
mod tests;
