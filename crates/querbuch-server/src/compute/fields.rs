//! JSON as people give it, read by its text: a number never passes through a float.

use std::fmt;

use chrono::{Datelike as _, NaiveDate};
use querbuch_ledger::import::DecimalSign;
use querbuch_ledger::reports::finance::FinanceError;
use querbuch_ledger::reports::finance::npv::Dated;
use querbuch_ledger::words::parse_typed;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::fault::Fault;

/// Digits of an exponent that are taken: what needs more cannot be written down as a decimal.
const EXPONENT_MAX: u32 = 60;

/// The members of an object, each of which can be taken once. What is left at the end is refused.
pub(super) struct Fields {
    path: String,
    /// What separates the decimals of a number that is a text.
    sign: DecimalSign,
    members: Vec<(String, Box<RawValue>)>,
    known: Vec<&'static str>,
}

/// A value, and where it stands.
pub(super) struct Value {
    path: String,
    sign: DecimalSign,
    raw: Box<RawValue>,
}

/// The members in their order, also where a name comes twice.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

impl Fields {
    /// The object that a text is.
    pub(super) fn parse(text: &str, sign: DecimalSign) -> Result<Self, Fault> {
        // Whether it is JSON at all is another fault than what is in it.
        let raw: Box<RawValue> = serde_json::from_str(text).map_err(|error| Fault::not_json(&error))?;
        Value {
            path: String::new(),
            sign,
            raw,
        }
        .fields()
    }

    /// A member that may be missing; `null` is as good as missing.
    pub(super) fn optional(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        let index = self.members.iter().position(|(member, _)| member == name)?;
        let (_, raw) = self.members.remove(index);
        (raw.get() != "null").then(|| Value {
            path: join(&self.path, name),
            sign: self.sign,
            raw,
        })
    }

    /// A member that must be there.
    pub(super) fn required(&mut self, name: &'static str) -> Result<Value, Fault> {
        self.optional(name)
            .ok_or_else(|| Fault::missing(&join(&self.path, name)))
    }

    /// Refuses what was not taken.
    pub(super) fn finish(self) -> Result<(), Fault> {
        match self.members.first() {
            None => Ok(()),
            Some((name, _)) if self.known.contains(&name.as_str()) => {
                Err(Fault::twice(&join(&self.path, name)))
            }
            Some((name, _)) => Err(Fault::unknown(&join(&self.path, name), &self.known)),
        }
    }
}

fn join(path: &str, name: impl fmt::Display) -> String {
    if path.is_empty() {
        name.to_string()
    } else {
        format!("{path}.{name}")
    }
}

impl Value {
    /// A fault: what the value must be instead.
    pub(super) fn unfit(&self, german: &str, english: &str) -> Fault {
        self.fault(german, english)
    }

    fn fault(&self, german: &str, english: &str) -> Fault {
        Fault::value(&self.path, self.raw.get(), (german, english))
    }

    fn read<'a, T: Deserialize<'a>>(&'a self, german: &str, english: &str) -> Result<T, Fault> {
        serde_json::from_str(self.raw.get()).map_err(|_| self.fault(german, english))
    }

    /// Turns an error of the arithmetic into a fault of this value.
    pub(super) fn because(&self, error: FinanceError) -> Fault {
        Fault::finance_at(&self.path, error)
    }

    /// An exact decimal, as a string or as a JSON number. A string may have a decimal comma where the language has one.
    pub(super) fn number(&self) -> Result<Decimal, Fault> {
        let raw = self.raw.get();
        let text = if raw.starts_with('"') {
            self.read::<String>("eine Zahl wie \"-12.50\"", "a number such as \"-12.50\"")?
        } else {
            raw.to_owned()
        };
        let with_comma = || match self.sign {
            DecimalSign::Comma => parse_typed(&text, self.sign).ok(),
            DecimalSign::Point => None,
        };
        match decimal(&text) {
            Err(Misread::Form)
                if raw.starts_with('"')
                    && let Some(number) = with_comma() =>
            {
                Ok(number)
            }
            Ok(number) => Ok(number),
            Err(Misread::Form) => Err(self.fault("eine Zahl wie \"-12.50\"", "a number such as \"-12.50\"")),
            Err(Misread::Range) => Err(Fault::too_long(&self.path, raw)),
        }
    }

    /// A whole number that is not negative, as a string or as a JSON number.
    pub(super) fn count<T: TryFrom<u64>>(&self) -> Result<T, Fault> {
        let text = self.raw.get().trim_matches('"');
        let number = text
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| text.parse::<u64>().ok());
        let number = number.flatten().and_then(|number| T::try_from(number).ok());
        number.ok_or_else(|| self.fault("eine ganze Zahl ab 0", "a whole number from 0 on"))
    }

    /// A text.
    pub(super) fn text(&self) -> Result<String, Fault> {
        self.read("ein Text in Anführungszeichen", "a text in quotation marks")
    }

    /// One word of a closed list.
    pub(super) fn word<T: Copy>(&self, all: &[T], spelt: impl Fn(T) -> &'static str) -> Result<T, Fault> {
        let text = self.text()?;
        let found = all.iter().copied().find(|word| spelt(*word) == text);
        found.ok_or_else(|| {
            let words: Vec<&str> = all.iter().map(|word| spelt(*word)).collect();
            let words = words.join(", ");
            self.fault(&format!("eines von {words}"), &format!("one of {words}"))
        })
    }

    /// The elements of a list.
    pub(super) fn list(&self) -> Result<Vec<Self>, Fault> {
        let raw: Vec<Box<RawValue>> = self.read("eine Liste [ … ]", "a list [ … ]")?;
        let element = |(index, raw)| Self {
            path: join(&self.path, index),
            sign: self.sign,
            raw,
        };
        Ok(raw.into_iter().enumerate().map(element).collect())
    }

    /// A list of numbers.
    pub(super) fn numbers(&self) -> Result<Vec<Decimal>, Fault> {
        self.list()?.iter().map(Self::number).collect()
    }

    /// A list of so many numbers.
    pub(super) fn numbers_exactly<const N: usize>(&self) -> Result<[Decimal; N], Fault> {
        <[Decimal; N]>::try_from(self.numbers()?).map_err(|_| {
            self.fault(
                &format!("eine Liste von {N} Zahlen"),
                &format!("a list of {N} numbers"),
            )
        })
    }

    /// An object.
    pub(super) fn fields(self) -> Result<Fields, Fault> {
        let members: Members = self.read("ein Objekt { … }", "an object { … }")?;
        Ok(Fields {
            members: members.0,
            path: self.path,
            sign: self.sign,
            known: Vec::new(),
        })
    }

    /// A list of pairs of day and amount.
    pub(super) fn dated(&self) -> Result<Vec<Dated>, Fault> {
        let pair = |value: &Self| {
            let (german, english) = (
                "ein Paar wie [\"2026-03-31\", \"-12.50\"]",
                "a pair such as [\"2026-03-31\", \"-12.50\"]",
            );
            let [day, amount] =
                <[Self; 2]>::try_from(value.list()?).map_err(|_| value.fault(german, english))?;
            Ok(Dated {
                day: day.day()?,
                amount: amount.number()?,
            })
        };
        self.list()?.iter().map(pair).collect()
    }

    fn day(&self) -> Result<i32, Fault> {
        let text = self.text()?;
        // Ten characters, no sign: chrono would also read years of other lengths and months of one digit.
        let date = NaiveDate::parse_from_str(&text, "%Y-%m-%d")
            .ok()
            .filter(|_| text.len() == 10 && text.starts_with(|c: char| c.is_ascii_digit()));
        date.map(|date| date.num_days_from_ce())
            .ok_or_else(|| self.fault("ein Tag wie \"2026-03-31\"", "a day such as \"2026-03-31\""))
    }
}

/// Why a text is no decimal.
enum Misread {
    /// It is not written as a number.
    Form,
    /// It has more digits than are kept.
    Range,
}

/// Reads `-12.50` or `1.5e3`, without rounding anything away.
fn decimal(text: &str) -> Result<Decimal, Misread> {
    let (number, exponent) = text
        .split_once(['e', 'E'])
        .map_or((text, "0"), |(number, exponent)| (number, exponent));
    let unsigned = number.strip_prefix(['-', '+']).unwrap_or(number);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || !digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)) {
        return Err(Misread::Form);
    }
    // Zeros at either end are no digits that have to be kept.
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let sign = if number.starts_with('-') { "-" } else { "" };
    let exact = match (whole, fraction) {
        ("", "") => "0".to_owned(),
        (whole, "") => format!("{sign}{whole}"),
        ("", fraction) => format!("{sign}0.{fraction}"),
        (whole, fraction) => format!("{sign}{whole}.{fraction}"),
    };
    let mut value = Decimal::from_str_exact(&exact).map_err(|_| Misread::Range)?;
    value.normalize_assign();
    let exponent: i32 = exponent.parse().map_err(|_| Misread::Range)?;
    if value.is_zero() {
        return Ok(Decimal::ZERO);
    }
    if exponent.unsigned_abs() > EXPONENT_MAX {
        return Err(Misread::Range);
    }
    for _ in 0..exponent.unsigned_abs() {
        let moved = if exponent > 0 {
            value.checked_mul(Decimal::TEN)
        } else {
            Some(value).filter(|value| value.scale() < Decimal::MAX_SCALE)
        };
        value = moved.ok_or(Misread::Range)?;
        if exponent < 0 {
            value.set_scale(value.scale() + 1).map_err(|_| Misread::Range)?;
        }
    }
    Ok(value.normalize())
}

#[cfg(test)]
mod tests;
