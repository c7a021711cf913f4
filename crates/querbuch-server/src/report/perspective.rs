//! The columns that the tables of appraisals share, as people read them.

use querbuch_ledger::domain::decimal::Decimal;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::reports::finance::irr::IrrStatus;
use querbuch_ledger::reports::finance::payback::PaybackStatus;
use querbuch_ledger::reports::finance::round_half_up;
use querbuch_ledger::sheet::{Row, Sheet};
use serde_json::{Map, Value as Json, json};

use super::ReportContext;
use super::shown::{Line, Shown, shown};
use crate::locale::Locale;
use crate::table::Value;
use crate::writer::json;

/// Present values, which files name at more length.
pub(super) const COST: Shown = shown("present_cost").headed("Kosten", "cost");
/// See [`COST`].
pub(super) const SAVING: Shown = shown("present_saving").headed("Ersparnis", "saving");
/// See [`COST`].
pub(super) const TRANSFER: Shown = shown("present_transfer").headed("Transfer", "transfer");
/// Present saving over present cost.
pub(super) const BENEFIT_COST: Shown = shown("benefit_cost_ratio").with(ratio);
/// Internal rates.
pub(super) const IRR: Shown = shown("irr").with(irr);
/// When what was paid has come back, not discounted.
pub(super) const PAYBACK: Shown = shown("payback").headed("Amortisation", "payback").with(payback);
/// The same, discounted.
pub(super) const DISCOUNTED_PAYBACK: Shown = shown("discounted_payback")
    .headed("abgezinst", "discounted")
    .with(payback);

/// The names of the API for what is told of a perspective, but for its party and chances.
pub(super) const MEMBERS: [&str; 26] = [
    "presentCost",
    "presentSaving",
    "presentTransfer",
    "npv",
    "benefitCostRatio.status",
    "benefitCostRatio.value",
    "returnOnInvestment.status",
    "returnOnInvestment.value",
    "irr.status",
    "irr.value",
    "irr.roots",
    "payback.status",
    "payback.reached",
    "payback.durable",
    "payback.recrosses",
    "payback.years",
    "payback.durableYears",
    "discountedPayback.status",
    "discountedPayback.reached",
    "discountedPayback.durable",
    "discountedPayback.recrosses",
    "discountedPayback.years",
    "discountedPayback.durableYears",
    "peakFunding",
    "peakFundingMonth",
    "worthwhile",
];

/// Of these, some with all that is within them.
pub(super) fn members(sheet: &Sheet, row: &Row, wanted: &[&str]) -> Map<String, Json> {
    let outer = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let names = MEMBERS
        .iter()
        .copied()
        .filter(|name| wanted.contains(&outer(name).as_str()));
    let mut members = json::members(sheet, row, &names.collect::<Vec<_>>());
    if let Some(roots) = members.get_mut("irr").and_then(|irr| irr.get_mut("roots")) {
        *roots = json!(rates(roots.as_str().unwrap_or_default()));
    }
    members
}

/// The rates of a list, which a cell holds as one text: `[-0.5, 0.2]`.
fn rates(list: &str) -> Vec<&str> {
    let rates = list.trim_matches(['[', ']']).split(", ");
    rates.filter(|rate| !rate.is_empty()).collect()
}

/// A decimal with so many digits.
fn rounded(value: Decimal, digits: u32, locale: Locale) -> String {
    let rounded = round_half_up(value, digits);
    let text = format!("{rounded:.*}", usize::try_from(digits).unwrap_or_default());
    locale.decimal(text)
}

/// A share in percent.
pub(super) fn percent(share: Decimal, locale: Locale) -> String {
    format!("{} %", rounded(share * Decimal::ONE_HUNDRED, 1, locale))
}

/// The wrong-pocket share, as a sentence.
pub(super) fn paid_by_others(share: Decimal, context: &ReportContext<'_>) -> String {
    let share = percent(share, context.locale);
    match context.language {
        Language::German => format!("{share} der Ersparnisse haben andere bezahlt."),
        Language::English => format!("{share} of the savings were paid for by others."),
    }
}

/// A share in percent, a dash where it is none.
pub(super) fn share(line: Line<'_>, key: &str) -> Value {
    let share = line.decimal(key);
    Value::Text(share.map_or_else(|| "–".to_owned(), |share| percent(share, line.style.locale)))
}

/// A share in percent, nothing where it is none.
pub(super) fn share_if_any(line: Line<'_>, key: &str) -> Value {
    let share = line.decimal(key);
    share.map_or(Value::Empty, |share| {
        Value::Text(percent(share, line.style.locale))
    })
}

/// A ratio; a dash where it is no number.
fn ratio(line: Line<'_>, key: &str) -> Value {
    let value = line.decimal(key);
    Value::Text(value.map_or_else(|| "–".to_owned(), |value| rounded(value, 2, line.style.locale)))
}

/// The internal rate, or how many there are.
fn irr(line: Line<'_>, key: &str) -> Value {
    match IrrStatus::parse(&line.text("irr_status")) {
        Some(IrrStatus::One) => share_if_any(line, key),
        Some(IrrStatus::Several) => {
            let roots = line.text("irr_roots");
            Value::Text(format!("{} ×", rates(&roots).len()))
        }
        Some(IrrStatus::None | IrrStatus::AllZero) | None => Value::Text("–".to_owned()),
    }
}

/// The durable payback, with a mark where it was reached before and lost again.
fn payback(line: Line<'_>, key: &str) -> Value {
    let language = line.style.language;
    let status = PaybackStatus::parse(&line.text(&format!("{key}_status")));
    let years = line.decimal(&format!("{key}_durable_years"));
    let text = match (status, years) {
        (Some(PaybackStatus::Immediate), Some(years)) if years.is_zero() => {
            language.pick("sofort", "at once").to_owned()
        }
        (Some(PaybackStatus::NoData) | None, _) => String::new(),
        (_, Some(years)) => {
            let years = rounded(years, 1, line.style.locale);
            let durable = line.month(&format!("{key}_durable"));
            let when = durable.map_or_else(String::new, |month| format!(" ({month})"));
            let again = if line.says_yes(&format!("{key}_recrosses")) {
                " *"
            } else {
                ""
            };
            format!("{years} {}{when}{again}", language.pick("J.", "y"))
        }
        (_, None) => language.pick("nie", "never").to_owned(),
    };
    Value::Text(text)
}
