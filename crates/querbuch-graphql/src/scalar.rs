//! Scalars.
//!
//! Amounts, decimals and months that are misspelt are kept as they were given, so that they can be refused as data, with
//! the path in the input, beside whatever else is wrong; only what cannot be meant as one at all (a list, a
//! Boolean) is a malformed request.

use std::sync::Arc;

use async_graphql::{InputValueError, InputValueResult, Number, Scalar, ScalarType, Value};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use querbuch_ledger::domain::decimal::{self, DecimalError, parse_decimal};
use querbuch_ledger::domain::id;
use querbuch_ledger::domain::instant::is_written_with_four_digits;
use querbuch_ledger::domain::money::{AmountError, Cents, format_cents};
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::domain::reference;
use querbuch_ledger::domain::refusal::{InputFault, Refusal};

/// An amount: a sum of cents going out; going in, what was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Money {
    /// Cents.
    Cents(i128),
    /// Something that is no amount.
    Faulty {
        /// As it was given.
        given: Arc<str>,
        /// What is wrong with it.
        error: AmountError,
    },
}

impl Money {
    /// The amount, or its refusal at `field`.
    pub fn require(&self, field: &str) -> Result<Cents, Refusal> {
        let refuse = |error, given: &Arc<str>| Refusal::at(field, InputFault::amount(error, given.clone()));
        match self {
            Self::Cents(cents) => {
                let given: Arc<str> = format_cents(*cents).into();
                i64::try_from(*cents)
                    .map(Cents)
                    .map_err(|_| refuse(AmountError::OutOfRange, &given))
            }
            Self::Faulty { given, error } => Err(refuse(*error, given)),
        }
    }
}

impl From<i64> for Money {
    fn from(cents: i64) -> Self {
        Self::Cents(cents.into())
    }
}

impl From<i128> for Money {
    fn from(cents: i128) -> Self {
        Self::Cents(cents)
    }
}

/// Exact amount of money in the ledger's currency, a decimal string with two places: "-1234.56". Input also
/// takes an integer (whole euros) or a string with fewer places; more than two places or a JSON float is refused.
#[Scalar(
    name = "Money",
    specified_by_url = "https://github.com/querbuch/querbuch/blob/main/docs/clients.md#money"
)]
impl ScalarType for Money {
    fn parse(value: Value) -> InputValueResult<Self> {
        let faulty = |given: String, error| Self::Faulty {
            given: given.into(),
            error,
        };
        match value {
            Value::String(text) => Ok(match Cents::parse(&text) {
                Ok(cents) => cents.0.into(),
                Err(error) => faulty(shorten(&text), error),
            }),
            Value::Number(number) => Ok(match number.as_i64() {
                Some(euros) => match Cents::from_euros(euros) {
                    Ok(cents) => cents.0.into(),
                    Err(error) => faulty(number.to_string(), error),
                },
                None if number.is_u64() => faulty(number.to_string(), AmountError::OutOfRange),
                None => faulty(number.to_string(), AmountError::Malformed),
            }),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(_) | Value::Number(_))
    }

    fn to_value(&self) -> Value {
        match self {
            Self::Cents(cents) => Value::String(format_cents(*cents)),
            Self::Faulty { given, .. } => Value::String(given.to_string()),
        }
    }
}

/// A decimal, or what was given instead of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal(pub Result<decimal::Decimal, (DecimalError, Arc<str>)>);

impl Decimal {
    /// The decimal, or its refusal at `field`.
    pub fn require(&self, field: &str) -> Result<decimal::Decimal, Refusal> {
        self.0
            .clone()
            .map_err(|(error, given)| Refusal::at(field, InputFault::decimal(error, given)))
    }
}

impl Decimal {
    /// A sum of hundredths: hours, posts.
    pub fn hundredths(sum: i128) -> Self {
        let exact = decimal::Decimal::try_from_i128_with_scale(sum, 2);
        exact.unwrap_or(decimal::Decimal::MAX).normalize().into()
    }
}

impl From<decimal::Decimal> for Decimal {
    fn from(decimal: decimal::Decimal) -> Self {
        Self(Ok(decimal.normalize()))
    }
}

/// Exact decimal string, for rates and ratios: "0.009". Input also takes an integer; a JSON float is refused.
#[Scalar(
    name = "Decimal",
    specified_by_url = "https://github.com/querbuch/querbuch/blob/main/docs/clients.md#decimal"
)]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        let faulty = |error, given: String| (error, Arc::from(given));
        match value {
            Value::String(text) => Ok(Self(
                parse_decimal(&text).map_err(|error| faulty(error, shorten(&text))),
            )),
            // A float has been rounded on its way, so what was meant is not known any more.
            Value::Number(number) => Ok(Self(
                parse_decimal(&number.to_string())
                    .ok()
                    .filter(|_| number.is_i64() || number.is_u64())
                    .ok_or_else(|| faulty(DecimalError::Malformed, number.to_string())),
            )),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(_) | Value::Number(_))
    }

    fn to_value(&self) -> Value {
        Value::String(match &self.0 {
            Ok(decimal) => decimal.to_string(),
            Err((_, given)) => given.to_string(),
        })
    }
}

/// A calendar month, or what was given instead of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearMonth(pub Result<Month, Arc<str>>);

impl YearMonth {
    /// The month, or its refusal at `field`.
    pub fn require(&self, field: &str) -> Result<Month, Refusal> {
        self.0
            .as_ref()
            .copied()
            .map_err(|given| Refusal::at(field, InputFault::MonthMalformed { given: given.clone() }))
    }
}

impl From<Month> for YearMonth {
    fn from(month: Month) -> Self {
        Self(Ok(month))
    }
}

/// Calendar month, ISO 8601: "2026-03".
#[Scalar(
    name = "YearMonth",
    specified_by_url = "https://www.w3.org/TR/xmlschema-2/#gYearMonth"
)]
impl ScalarType for YearMonth {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(Month::parse(&text).ok_or_else(|| shorten(&text).into()))),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(_))
    }

    fn to_value(&self) -> Value {
        Value::String(match &self.0 {
            Ok(month) => month.to_string(),
            Err(given) => given.to_string(),
        })
    }
}

/// An instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instant(pub DateTime<Utc>);

/// Instant in UTC, RFC 3339.
#[Scalar(
    name = "DateTime",
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
)]
impl ScalarType for Instant {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let instant = DateTime::parse_from_rfc3339(text).map_err(InputValueError::custom)?;
        let instant = instant.to_utc();
        // An offset may lead out of the years that have four digits.
        if !is_written_with_four_digits(instant) {
            return Err(InputValueError::custom("beyond the years 0 to 9999 in UTC"));
        }
        Ok(Self(instant))
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

/// Calendar date, ISO 8601: "2026-03-31".
#[Scalar(
    name = "Date",
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
)]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let parsed = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        parsed
            .map(Self)
            .filter(|day| day.0.to_string() == *text)
            .ok_or_else(|| InputValueError::custom("a date is written as 2026-03-31"))
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// Positions beyond this would not be exact in JSON.
const POSITION_MAX: u64 = (1 << 53) - 1;

/// A position in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position(pub id::Position);

/// Position of an event in the log: 1, 2, 3, … without gaps. JSON integer below 2^53.
#[Scalar(
    name = "Position",
    specified_by_url = "https://github.com/querbuch/querbuch/blob/main/docs/clients.md#position"
)]
impl ScalarType for Position {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(number) => match number.as_u64() {
                Some(position) if position <= POSITION_MAX => Ok(Self(position)),
                _ => Err(InputValueError::custom(
                    "a position is a whole number from 0, below 2^53",
                )),
            },
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::Number(Number::from(self.0))
    }
}

/// A reference to a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ref(pub reference::Ref);

/// A unit, measure, effect, indicator, key or category, named by its `id` or by its `code`. Effects and indicators have codes
/// within their measure: `measure/effect`; where the input names the measure already, the last part will do. Codes of units
/// may contain `/`, codes of the others not.
#[Scalar(
    name = "Ref",
    specified_by_url = "https://github.com/querbuch/querbuch/blob/main/docs/clients.md#ref"
)]
impl ScalarType for Ref {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text.into())),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(_))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.as_str().to_owned())
    }
}

/// What was given, short enough to be repeated in a message.
fn shorten(text: &str) -> String {
    const SHOWN_CHARS_MAX: usize = 60;
    match text.char_indices().nth(SHOWN_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Any JSON value: what an event says, as it was recorded.
#[derive(Clone, Debug)]
pub struct Json(pub serde_json::Value);

/// Any JSON value.
#[Scalar(name = "JSON", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(value.into_json()?))
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
