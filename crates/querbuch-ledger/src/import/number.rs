//! Amounts and other numbers as treasuries write them. The decimal sign is settled once a file, never guessed for a cell.

use querbuch_domain::decimal::{Decimal, DecimalError, parse_decimal};
use querbuch_domain::money::{AmountError, Cents};

/// Which sign separates euros from cents; the other one may group thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DecimalSign {
    /// `1.234.567,89`
    Comma,
    /// `1234567.89` or `1,234,567.89`
    Point,
}

impl DecimalSign {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Comma, Self::Point];

    /// Reads `comma` or `point`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sign| sign.as_str() == text)
    }

    /// `comma` or `point`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Point => "point",
        }
    }

    /// An amount that is written with it.
    pub fn example(self) -> &'static str {
        match self {
            Self::Comma => "1.234,56",
            Self::Point => "1,234.56",
        }
    }

    fn sign(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Point => '.',
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Comma => Self::Point,
            Self::Point => Self::Comma,
        }
    }
}

/// What one cell says about the decimal sign of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// No separator: an amount by either reading.
    Whole,
    /// An amount by one reading only.
    Only(DecimalSign),
    /// `1.234`: 1234 or 1.234.
    Either,
    /// No amount by any reading; it has no say.
    None,
}

/// What a cell says about the decimal sign.
pub(crate) fn shape(cell: &str) -> Shape {
    let Some(Signed { magnitude, .. }) = signed(cell) else {
        return Shape::None;
    };
    match (
        split(magnitude, DecimalSign::Comma),
        split(magnitude, DecimalSign::Point),
    ) {
        (Some(_), Some(_)) if magnitude.contains(['.', ',']) => Shape::Either,
        (Some(_), Some(_)) => Shape::Whole,
        (Some(_), None) => Shape::Only(DecimalSign::Comma),
        (None, Some(_)) => Shape::Only(DecimalSign::Point),
        (None, None) => Shape::None,
    }
}

/// Reads an amount, exactly.
pub(crate) fn parse(cell: &str, decimal: DecimalSign) -> Result<Cents, AmountError> {
    let Signed { negative, magnitude } = signed(cell).ok_or(AmountError::Malformed)?;
    let (whole, fraction) = split(magnitude, decimal).ok_or(AmountError::Malformed)?;
    let digits = |text: &str| {
        let mut digits = text
            .bytes()
            .filter(u8::is_ascii_digit)
            .map(|byte| i64::from(byte - b'0'));
        digits.try_fold(0_i64, |sum, digit| sum.checked_mul(10)?.checked_add(digit))
    };
    let cents = match fraction.len() {
        0 => 0,
        1 => 10 * digits(fraction).unwrap_or(0),
        2 => digits(fraction).unwrap_or(0),
        _ => return Err(AmountError::TooManyPlaces),
    };
    let cents = digits(whole).and_then(|euros| euros.checked_mul(100)?.checked_add(cents));
    let cents = cents.ok_or(AmountError::OutOfRange)?;
    Cents(if negative { -cents } else { cents }).in_range()
}

/// Reads a number that is no amount, exactly: as an amount, with as many places as it has, and no currency.
pub(crate) fn parse_exact(cell: &str, decimal: DecimalSign) -> Result<Decimal, DecimalError> {
    if cell.contains('€') || cell.contains("EUR") {
        return Err(DecimalError::Malformed);
    }
    let Signed { negative, magnitude } = signed(cell).ok_or(DecimalError::Malformed)?;
    let (whole, fraction) = split(magnitude, decimal).ok_or(DecimalError::Malformed)?;
    let mut plain = String::with_capacity(cell.len() + 2);
    plain.extend(negative.then_some('-'));
    plain.extend(whole.chars().filter(char::is_ascii_digit));
    if !fraction.is_empty() {
        plain.push('.');
        plain.push_str(fraction);
    }
    parse_decimal(&plain)
}

/// Reads a number as people type it, beside a command and not in a file: with a decimal point, as programs write it,
/// whatever the language; else with the signs that leave it no doubt; else, where `2,135` may be either, by the decimal
/// comma of the language. Refused: what is no number, and what may be either where the language has a decimal point.
pub fn parse_typed(text: &str, language_has: DecimalSign) -> Result<Decimal, DecimalError> {
    let plain = parse_decimal(text.trim());
    if plain.is_ok() {
        return plain;
    }
    match (shape(text), language_has) {
        (Shape::Only(sign), _) => parse_exact(text, sign),
        (Shape::Whole, _) | (Shape::Either, DecimalSign::Comma) => parse_exact(text, DecimalSign::Comma),
        (Shape::Either, DecimalSign::Point) | (Shape::None, _) => plain,
    }
}

/// Reads an amount that somebody typed, in either form; none where it could be read in two ways, such as `50.000`.
pub fn parse_amount(text: &str) -> Option<Cents> {
    let sign = match shape(text.trim()) {
        Shape::Only(sign) => sign,
        Shape::Whole => DecimalSign::Comma,
        Shape::Either | Shape::None => return None,
    };
    parse(text.trim(), sign).ok()
}

struct Signed<'a> {
    negative: bool,
    magnitude: &'a str,
}

/// Takes off what spreadsheets and booking systems put around a number: blanks, the apostrophe that marks a
/// text, the currency, a sign in front or behind.
fn signed(cell: &str) -> Option<Signed<'_>> {
    let mut text = cell.trim();
    text = text.strip_prefix('\'').unwrap_or(text).trim_start();
    for currency in ["€", "EUR"] {
        text = text.strip_prefix(currency).unwrap_or(text).trim_start();
        text = text.strip_suffix(currency).unwrap_or(text).trim_end();
    }
    let minus = ['-', '\u{2212}'];
    let (negative, magnitude) = match (text.strip_prefix(minus), text.strip_suffix(minus)) {
        (Some(_), Some(_)) => return None,
        (Some(rest), None) | (None, Some(rest)) => (true, rest.trim()),
        (None, None) => (false, text.strip_prefix('+').unwrap_or(text).trim_start()),
    };
    (!magnitude.is_empty()).then_some(Signed { negative, magnitude })
}

/// Whole part and decimals, where the text is a number by this reading.
fn split(magnitude: &str, decimal: DecimalSign) -> Option<(&str, &str)> {
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = match magnitude.split_once(decimal.sign()) {
        Some((whole, fraction)) if all_digits(fraction) => (whole, fraction),
        Some(_) => return None,
        None => (magnitude, ""),
    };
    let group_sign =
        |c: char| c == decimal.other().sign() || matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}');
    let grouped = match whole.chars().find(|c| group_sign(*c)) {
        None => all_digits(whole),
        Some(sign) => {
            let mut groups = whole.split(sign);
            // A number that is grouped does not begin with a zero: `0.500` has decimals.
            let first = groups
                .next()
                .is_some_and(|g| all_digits(g) && g.len() <= 3 && !g.starts_with('0'));
            first && groups.all(|group| all_digits(group) && group.len() == 3)
        }
    };
    grouped.then_some((whole, fraction))
}

#[cfg(test)]
mod tests;
