//! Instants in facts: to the microsecond, in one spelling, as entries say when they were recorded.

use chrono::{DateTime, Datelike as _, SecondsFormat, SubsecRound as _, Utc};

/// Length of `2026-01-01T00:00:00.000000Z`. A longer one would be read more finely than it can be written.
const INSTANT_LENGTH: usize = 27;

/// An instant as facts hold it: what is finer than a microsecond goes.
pub fn to_microsecond(instant: DateTime<Utc>) -> DateTime<Utc> {
    instant.trunc_subsecs(6)
}

/// Whether the year of an instant has four digits, so that facts can hold it.
pub fn is_written_with_four_digits(instant: DateTime<Utc>) -> bool {
    (0..=9_999).contains(&instant.year())
}

fn written(instant: &DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn read(text: &str) -> Option<DateTime<Utc>> {
    let instant = (text.len() == INSTANT_LENGTH).then(|| text.parse().ok())??;
    (written(&instant) == text).then_some(instant)
}

/// For `#[serde(with)]`: an instant.
pub mod exact {
    use std::borrow::Cow;

    use chrono::{DateTime, Utc};
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    /// Writes the one spelling.
    pub fn serialize<S: Serializer>(instant: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::written(instant))
    }

    /// Reads the one spelling.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        super::read(&text).ok_or_else(|| D::Error::custom(format!("not an instant: {text}")))
    }
}

/// For `#[serde(with)]`, with `default`: an instant, where there is one.
pub mod exact_option {
    use std::borrow::Cow;

    use chrono::{DateTime, Utc};
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    /// Writes the one spelling, or null.
    pub fn serialize<S: Serializer>(
        instant: &Option<DateTime<Utc>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        instant.as_ref().map(super::written).serialize(serializer)
    }

    /// Reads the one spelling, or null.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<DateTime<Utc>>, D::Error> {
        let Some(text) = Option::<Cow<'de, str>>::deserialize(deserializer)? else {
            return Ok(None);
        };
        let instant = super::read(&text);
        instant
            .map(Some)
            .ok_or_else(|| D::Error::custom(format!("not an instant: {text}")))
    }
}

#[cfg(test)]
mod tests;
