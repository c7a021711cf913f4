//! Calendar months.

use std::fmt;

use chrono::{DateTime, Datelike as _, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// First year that a month may lie in. Older digital measures are not known.
pub const YEAR_MIN: u16 = 1900;
/// Last year that a month may lie in. A horizon beyond it is a typing error.
pub const YEAR_MAX: u16 = 2199;

/// A calendar month, kept as months since January of year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(u16);

impl Month {
    /// January of [`YEAR_MIN`].
    pub const MIN: Self = Self(YEAR_MIN * 12);
    /// December of [`YEAR_MAX`].
    pub const MAX: Self = Self(YEAR_MAX * 12 + 11);

    /// The month of a year, 1 to 12; `None` outside [`YEAR_MIN`] to [`YEAR_MAX`].
    pub fn try_new(year: u16, month: u16) -> Option<Self> {
        ((YEAR_MIN..=YEAR_MAX).contains(&year) && (1..=12).contains(&month))
            .then(|| Self(year * 12 + month - 1))
    }

    /// Reads `2026-03`.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 7 || bytes[4] != b'-' {
            return None;
        }
        let number = |part: &[u8]| {
            part.iter().try_fold(0_u16, |sum, b| {
                b.is_ascii_digit().then(|| sum * 10 + u16::from(b - b'0'))
            })
        };
        Self::try_new(number(&bytes[..4])?, number(&bytes[5..])?)
    }

    /// The month in which an instant lies; `None` outside the calendar.
    pub fn of_instant(instant: DateTime<Utc>) -> Option<Self> {
        let year = u16::try_from(instant.year()).ok()?;
        Self::try_new(year, u16::try_from(instant.month()).ok()?)
    }

    /// The month so many months later, or earlier; the calendar's first or last one beyond its ends.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        let ordinal = i32::from(self.0).saturating_add(months);
        let bounds = i32::from(Self::MIN.0)..=i32::from(Self::MAX.0);
        let ordinal = ordinal.clamp(*bounds.start(), *bounds.end());
        u16::try_from(ordinal).map_or(Self::MAX, Self)
    }

    /// The calendar year, which is the budget year.
    pub fn year(self) -> u16 {
        self.0 / 12
    }

    /// The month within its year, 1 to 12.
    pub fn month(self) -> u16 {
        self.0 % 12 + 1
    }

    /// The quarter within its year, 1 to 4.
    pub fn quarter(self) -> u16 {
        self.0 % 12 / 3 + 1
    }

    /// The month after it; `None` after the last one.
    pub fn next(self) -> Option<Self> {
        Self::from_ordinal(self.0 + 1)
    }

    /// Months since January of year 0; a dense, ordered number.
    pub const fn ordinal(self) -> u16 {
        self.0
    }

    /// The month of an [`ordinal`](Self::ordinal).
    pub fn from_ordinal(ordinal: u16) -> Option<Self> {
        let month = Self(ordinal);
        (Self::MIN..=Self::MAX).contains(&month).then_some(month)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("not a month: {text}")))
    }
}

#[cfg(test)]
mod tests;
