//! Results as JSON. Members stand in the order in which they are declared.

use querbuch_ledger::reports::finance::irr::Irr;
use querbuch_ledger::reports::finance::ratio::Ratio;
use querbuch_ledger::reports::finance::round_half_up;
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::fault::Fault;

/// Digits behind the point of a result.
pub(super) const DIGITS: u32 = 10;

/// A number as results show it: rounded half-up to ten digits, without zeros at the end.
#[derive(Clone, Copy)]
pub(super) struct Shown(pub(super) Decimal);

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // `normalize` also takes the sign from a zero.
        serializer.collect_str(&round_half_up(self.0, DIGITS).normalize())
    }
}

/// A word, and a number where the word says that there is one.
#[derive(Serialize)]
pub(super) struct Stated {
    pub(super) status: &'static str,
    pub(super) value: Option<Shown>,
}

impl From<Ratio> for Stated {
    fn from(ratio: Ratio) -> Self {
        Self {
            status: ratio.status().as_str(),
            value: ratio.value().map(Shown),
        }
    }
}

/// Internal rates.
#[derive(Serialize)]
pub(super) struct Rates {
    status: &'static str,
    value: Option<Shown>,
    roots: Vec<Shown>,
    #[serde(skip_serializing_if = "Option::is_none")]
    npv: Option<Shown>,
}

impl Rates {
    pub(super) fn new(irr: Irr, npv: Option<Decimal>) -> Self {
        Self {
            status: irr.status.as_str(),
            value: irr.value().map(Shown),
            roots: irr.roots.into_iter().map(Shown).collect(),
            npv: npv.map(Shown),
        }
    }
}

/// What is said instead of a result.
#[derive(Serialize)]
pub(super) struct Faulty<'a> {
    error: Error<'a>,
}

#[derive(Serialize)]
struct Error<'a> {
    code: &'a str,
    message: &'a str,
}

impl<'a> Faulty<'a> {
    pub(super) fn new(code: &'a str, message: &'a str) -> Self {
        Self {
            error: Error { code, message },
        }
    }
}

/// The JSON of a result.
pub(super) fn written(answer: &impl Serialize) -> Result<Box<RawValue>, serde_json::Error> {
    serde_json::value::to_raw_value(answer)
}

/// The JSON of a result. All of them are texts, lists and objects with names, which can always be written.
pub(super) fn answered(answer: &impl Serialize) -> Result<Box<RawValue>, Fault> {
    written(answer).map_err(|error| Fault::not_json(&error))
}
