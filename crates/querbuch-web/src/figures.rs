//! Figures as people read them: German first.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use maud::{Markup, html};
use querbuch_ledger::berlin::day_of;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::reports::finance::ratio::Ratio;
use querbuch_ledger::reports::finance::round_half_up;
use rust_decimal::Decimal;

/// A minus that is as wide as a plus, unlike a hyphen.
const MINUS: char = '\u{2212}';

/// A blank at which no line is broken.
const BLANK: char = '\u{a0}';

/// A whole number with its thousands apart.
pub fn number(number: impl Into<i128>, language: Language) -> String {
    let number: i128 = number.into();
    let digits = number.unsigned_abs().to_string();
    let separator = language.pick('.', ',');
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 3);
    if number < 0 {
        text.push(MINUS);
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// How many there are of something.
pub fn count(count: usize, language: Language) -> String {
    number(i128::try_from(count).unwrap_or(i128::MAX), language)
}

/// An amount to the cent: `−1.234,56 €`.
pub fn money(cents: i128, language: Language) -> String {
    let euros = i128::try_from(cents.unsigned_abs() / 100).unwrap_or(i128::MAX);
    let sign = if cents < 0 {
        MINUS.to_string()
    } else {
        String::new()
    };
    let (whole, rest) = (number(euros, language), cents.unsigned_abs() % 100);
    format!("{sign}{whole}{}{rest:02}{BLANK}€", language.pick(',', '.'))
}

/// An amount as a sentence or an axis says it, rounded half up: `1,2 Mio. €`. No table has these.
pub fn money_in_short(cents: i128, language: Language) -> String {
    const STEPS: [(u128, &str, &str); 3] = [
        (100_000_000_000_000, "Bio.", "trillion"),
        (100_000_000_000, "Mrd.", "billion"),
        (100_000_000, "Mio.", "million"),
    ];
    let size = cents.unsigned_abs();
    // From 999.95 thousand on, a tenth of a million is meant.
    let step = STEPS.iter().find(|(step, _, _)| size >= step - step / 20);
    let Some((step, german, english)) = step else {
        let euros = i128::try_from((size + 50) / 100).unwrap_or(i128::MAX);
        return format!(
            "{}{BLANK}€",
            number(if cents < 0 { -euros } else { euros }, language)
        );
    };
    let tenths = (size * 10 + step / 2) / step;
    let sign = if cents < 0 {
        MINUS.to_string()
    } else {
        String::new()
    };
    let whole = number(i128::try_from(tenths / 10).unwrap_or(i128::MAX), language);
    let point = language.pick(',', '.');
    format!(
        "{sign}{whole}{point}{}{BLANK}{}{BLANK}€",
        tenths % 10,
        language.pick(*german, *english)
    )
}

/// An amount in a page, which programs can read as well.
pub fn amount(cents: i128, language: Language) -> Markup {
    html! { data value=(format_cents(cents)) { (money(cents, language)) } }
}

/// An amount that leads to what made it.
pub fn linked(cents: i128, to: &str, language: Language) -> Markup {
    html! { a href=(to) { (amount(cents, language)) } }
}

/// A decimal with so many places.
pub fn decimal(value: Decimal, places: u32, language: Language) -> String {
    let rounded = round_half_up(value, places);
    let text = format!("{:.*}", usize::try_from(places).unwrap_or(0), rounded.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let whole = whole
        .parse::<i128>()
        .map_or_else(|_| whole.to_owned(), |whole| number(whole, language));
    let sign = if rounded.is_sign_negative() && !rounded.is_zero() {
        MINUS.to_string()
    } else {
        String::new()
    };
    if rest.is_empty() {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}{}{rest}", language.pick(',', '.'))
}

/// A part of one: `12,5 %`.
pub fn share(value: Decimal, language: Language) -> String {
    format!("{}{BLANK}%", decimal(value * Decimal::ONE_HUNDRED, 1, language))
}

/// A ratio as a part of one, or why there is none.
pub fn ratio_as_share(ratio: Ratio, language: Language) -> String {
    match ratio.value() {
        Some(value) => share(value, language),
        None => ratio.status().name(language).to_owned(),
    }
}

/// A ratio as a number, or why there is none.
pub fn ratio(ratio: Ratio, language: Language) -> String {
    match ratio.value() {
        Some(value) => decimal(value, 2, language),
        None => ratio.status().name(language).to_owned(),
    }
}

const MONTHS: [(&str, &str); 12] = [
    ("Januar", "January"),
    ("Februar", "February"),
    ("März", "March"),
    ("April", "April"),
    ("Mai", "May"),
    ("Juni", "June"),
    ("Juli", "July"),
    ("August", "August"),
    ("September", "September"),
    ("Oktober", "October"),
    ("November", "November"),
    ("Dezember", "December"),
];

/// A month: `März 2026`.
pub fn month(month: Month, language: Language) -> String {
    let (german, english) = MONTHS[usize::from(month.month() - 1)];
    format!("{} {}", language.pick(german, english), month.year())
}

/// A day: `31.03.2026`.
pub fn day(day: NaiveDate, language: Language) -> String {
    language.pick(
        format!("{:02}.{:02}.{:04}", day.day(), day.month(), day.year()),
        day.to_string(),
    )
}

/// The day in Berlin on which something was recorded.
pub fn day_of_instant(instant: DateTime<Utc>, language: Language) -> String {
    day(day_of(instant), language)
}

/// An instant, to the second, in UTC.
pub fn instant(instant: DateTime<Utc>) -> Markup {
    let machine = instant.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    html! { time datetime=(machine) { (instant.format("%Y-%m-%d %H:%M:%S UTC")) } }
}
