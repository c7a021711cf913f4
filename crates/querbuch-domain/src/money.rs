//! Money: whole cents, exact.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The largest amount of one posting, in cents, either sign: ten trillion euros. It leaves room for nine
/// thousand such postings in one cell of 64 bits, and is exact in the 53 bits of a JSON number.
pub const AMOUNT_CENTS_MAX: i64 = 1_000_000_000_000_000;

/// An amount in whole cents. Sums are taken in `i128`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(pub i64);

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not of the form `-1234.56`.
    #[error("not a decimal number such as -1234.56")]
    Malformed,
    /// A fraction of a cent.
    #[error("more than two decimal places")]
    TooManyPlaces,
    /// Beyond [`AMOUNT_CENTS_MAX`].
    #[error("beyond ±10000000000000.00")]
    OutOfRange,
}

impl Cents {
    /// Reads `-1234.56`, `1234.5` or `1234`: an optional minus, digits, at most two decimals.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) {
            return Err(AmountError::Malformed);
        }
        if fraction.len() > 2 {
            return Err(AmountError::TooManyPlaces);
        }
        let whole: i64 = whole.parse().map_err(|_| AmountError::OutOfRange)?;
        let tens = if fraction.len() == 1 { 10 } else { 1 };
        let fraction: i64 = fraction.parse().map_err(|_| AmountError::Malformed)?;
        let cents = whole
            .checked_mul(100)
            .and_then(|c| c.checked_add(fraction * tens));
        let cents = cents.ok_or(AmountError::OutOfRange)?;
        Self(if negative { -cents } else { cents }).in_range()
    }

    /// An amount in whole euros.
    pub fn from_euros(euros: i64) -> Result<Self, AmountError> {
        euros
            .checked_mul(100)
            .map(Self)
            .ok_or(AmountError::OutOfRange)?
            .in_range()
    }

    /// The amount itself, where one posting may hold it.
    pub fn in_range(self) -> Result<Self, AmountError> {
        if self.0.unsigned_abs() > AMOUNT_CENTS_MAX.unsigned_abs() {
            return Err(AmountError::OutOfRange);
        }
        Ok(self)
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format_cents(i128::from(self.0)))
    }
}

/// Writes a sum of cents as `-1234.56`.
pub fn format_cents(cents: i128) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let magnitude = cents.unsigned_abs();
    format!("{sign}{}.{:02}", magnitude / 100, magnitude % 100)
}

#[cfg(test)]
mod tests;
