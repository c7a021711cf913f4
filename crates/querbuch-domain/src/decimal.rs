//! Exact decimals for rates, weights and ratios. Amounts are no decimals but whole cents.

use std::str::FromStr as _;

pub use rust_decimal::Decimal;

/// Digits that a decimal may have before and behind its point together: so many always fit.
pub const DECIMAL_DIGITS_MAX: usize = 28;

/// Why a text is no decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalError {
    /// Not of the form `-12.034`.
    Malformed,
    /// More than [`DECIMAL_DIGITS_MAX`] digits, or more places than are wanted here.
    TooManyDigits,
}

/// Reads `-12.034`: digits, one point with digits on both sides of it or none, a minus or none. Nothing is rounded.
/// Zeros at the end go, so equal numbers have one spelling.
pub fn parse_decimal(text: &str) -> Result<Decimal, DecimalError> {
    let magnitude = text.strip_prefix('-').unwrap_or(text);
    let (whole, places) = magnitude.split_once('.').unwrap_or((magnitude, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(places) {
        return Err(DecimalError::Malformed);
    }
    let significant = whole.trim_start_matches('0').len() + places.trim_end_matches('0').len();
    if significant > DECIMAL_DIGITS_MAX {
        return Err(DecimalError::TooManyDigits);
    }
    // Without the zeros that say nothing, the digits fit.
    let sign = if text.len() > magnitude.len() { "-" } else { "" };
    let (whole, places) = (whole.trim_start_matches('0'), places.trim_end_matches('0'));
    let plain = format!("{sign}0{whole}.{places}0");
    let decimal = Decimal::from_str(&plain).map_err(|_| DecimalError::TooManyDigits)?;
    Ok(decimal.normalize())
}

/// Reads the one spelling that [`Display`](std::fmt::Display) of a normalized decimal writes.
pub fn parse_canonical(text: &str) -> Option<Decimal> {
    parse_decimal(text)
        .ok()
        .filter(|decimal| decimal.to_string() == text)
}

/// For `#[serde(with)]`: as a string, in its one spelling.
pub mod exact {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use super::{Decimal, parse_canonical};

    /// Writes the string.
    pub fn serialize<S: Serializer>(decimal: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&decimal.normalize())
    }

    /// Reads the string.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        parse_canonical(&text).ok_or_else(|| D::Error::custom(format!("not a decimal: {text}")))
    }
}

/// For `#[serde(with)]`, with `default` and `skip_serializing_if`: as [`exact`], where it is given.
pub mod exact_option {
    use serde::{Deserializer, Serialize as _, Serializer};

    use super::{Decimal, exact};

    /// Writes the string, or null.
    pub fn serialize<S: Serializer>(decimal: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
        decimal
            .map(|decimal| decimal.normalize().to_string())
            .serialize(serializer)
    }

    /// Reads the string.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
        exact::deserialize(deserializer).map(Some)
    }
}

/// For `#[serde(with)]` of a command: as [`exact_option`], and null is read as well.
pub mod exact_nullable {
    use serde::{Deserialize as _, Deserializer, de::Error as _};

    pub use super::exact_option::serialize;
    use super::{Decimal, parse_canonical};

    /// Reads the string, or null.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
        let Some(text) = Option::<std::borrow::Cow<'de, str>>::deserialize(deserializer)? else {
            return Ok(None);
        };
        let decimal = parse_canonical(&text);
        decimal
            .map(Some)
            .ok_or_else(|| D::Error::custom(format!("not a decimal: {text}")))
    }
}

#[cfg(test)]
mod tests;
