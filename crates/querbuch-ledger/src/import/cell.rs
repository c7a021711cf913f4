//! Months and closed words, as people write them.

use querbuch_domain::month::Month;
use querbuch_domain::words::{
    Approach, Cashability, EffectKind, EvidenceGrade, Level, MeasureStatus, SourceStatus,
};

/// Reads `2026-03`, `03.2026`, `03/2026`, and the days `2026-03-31` and `31.03.2026`. A year alone is no month.
pub(crate) fn month(cell: &str) -> Option<Month> {
    if let Some(month) = Month::parse(cell) {
        return Some(month);
    }
    let (year, month, day) = if let Some((year, rest)) = cell.split_once('-') {
        let (month, day) = rest.split_once('-')?;
        (year, month, Some(day))
    } else if let Some((month, year)) = cell.split_once('/') {
        (year, month, None)
    } else {
        let (rest, year) = cell.rsplit_once('.')?;
        rest.split_once('.')
            .map_or((year, rest, None), |(day, month)| (year, month, Some(day)))
    };
    let number = |text: &str, digits_max: usize| {
        let fits =
            !text.is_empty() && text.len() <= digits_max && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| text.parse::<u16>().ok()).flatten()
    };
    let found = Month::try_new(number(year, 4)?, number(month, 2)?)?;
    match day {
        Some(day) => (1..=days_of(found)).contains(&number(day, 2)?).then_some(found),
        None => Some(found),
    }
}

fn days_of(month: Month) -> u16 {
    let year = month.year();
    match month.month() {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A closed list of words, in the spelling of the API and in German.
pub(crate) trait Word: Copy + 'static {
    /// Spellings as [`fold`] leaves them.
    const SPELLINGS: &'static [(&'static str, Self)];
    /// What a fault lists.
    const EXPECTED: &'static str;

    /// The spelling of the API, which needs no folding.
    fn exact(text: &str) -> Option<Self>;
}

/// Reads a word.
pub(crate) fn word<W: Word>(cell: &str) -> Option<W> {
    W::exact(cell).or_else(|| {
        let folded = fold(cell);
        W::SPELLINGS
            .iter()
            .find(|(spelling, _)| *spelling == folded)
            .map(|(_, word)| *word)
    })
}

/// Lower case, umlauts spelled out, blanks and hyphens as underscores: `Maßnahme` and `massnahme` are one.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.trim().chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => folded.push_str("ae"),
            'ö' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            // The two dots as a mark of their own, as macOS writes them.
            '\u{308}' => folded.push('e'),
            ' ' | '-' | '\u{a0}' => folded.push('_'),
            c => folded.push(c),
        }
    }
    folded
}

/// Declares how a closed list is spelled.
macro_rules! words {
    ($($name:ident, $expected:literal: $($($spelling:literal)|+ => $variant:ident,)+)+) => {$(
        impl $crate::import::cell::Word for $name {
            const SPELLINGS: &'static [(&'static str, Self)] = &[$($(($spelling, Self::$variant),)+)+];
            const EXPECTED: &'static str = $expected;

            fn exact(text: &str) -> Option<Self> {
                Self::parse(text)
            }
        }
    )+};
}

pub(crate) use words;

words! {
    Level, "FEDERAL (Bund), STATE (Land), DISTRICT (Kreis), MUNICIPAL (Gemeinde), SOCIAL_INSURANCE (Sozialversicherung), BUSINESS (Wirtschaft), CITIZENS (Bürger)":
        "federal" | "bund" | "bundesebene" => Federal,
        "state" | "land" | "landesebene" => State,
        "district" | "kreis" | "landkreis" => District,
        "municipal" | "gemeinde" | "kommune" | "kommunen" | "stadt" => Municipal,
        "social_insurance" | "sozialversicherung" => SocialInsurance,
        "business" | "wirtschaft" | "unternehmen" => Business,
        "citizens" | "buerger" | "buergerinnen_und_buerger" => Citizens,
    EffectKind, "COST (Kosten), SAVING (Ersparnis, Einsparung), TRANSFER (Zahlung)":
        "cost" | "kosten" => Cost,
        "saving" | "ersparnis" | "einsparung" => Saving,
        "transfer" | "zahlung" => Transfer,
    Cashability, "CASH (haushaltswirksam), CAPACITY (Kapazität), AVOIDED (vermieden), SOCIETAL (gesellschaftlich)":
        "cash" | "haushaltswirksam" => Cash,
        "capacity" | "kapazitaet" => Capacity,
        "avoided" | "vermieden" => Avoided,
        "societal" | "gesellschaftlich" => Societal,
    EvidenceGrade, "A, B, C, D, E":
        "a" => A,
        "b" => B,
        "c" => C,
        "d" => D,
        "e" => E,
    Approach, "REDUCE (reduzieren), ADD (hinzufügen), IMPROVE (verbessern)":
        "reduce" | "reduzieren" => Reduce,
        "add" | "hinzufuegen" => Add,
        "improve" | "verbessern" => Improve,
    MeasureStatus, "PROPOSED (vorgeschlagen), APPROVED (beschlossen), RUNNING (laufend), CLOSED (abgeschlossen)":
        "proposed" | "vorgeschlagen" => Proposed,
        "approved" | "beschlossen" => Approved,
        "running" | "laufend" => Running,
        "closed" | "abgeschlossen" => Closed,
    SourceStatus, "VERIFIED (geprüft), SECOND_HAND (aus zweiter Hand), UNVERIFIED (ungeprüft)":
        "verified" | "geprueft" | "verifiziert" => Verified,
        "second_hand" | "aus_zweiter_hand" | "verifiziert_(zweitquelle)" => SecondHand,
        "unverified" | "ungeprueft" | "nicht_verifiziert" => Unverified,
}

impl Word for bool {
    const SPELLINGS: &'static [(&'static str, Self)] = &[
        ("ja", true),
        ("yes", true),
        ("true", true),
        ("wahr", true),
        ("1", true),
        ("x", true),
        ("nein", false),
        ("no", false),
        ("false", false),
        ("falsch", false),
        ("0", false),
    ];
    const EXPECTED: &'static str = "ja, nein, true, false, 1, 0, x";

    fn exact(_: &str) -> Option<Self> {
        None
    }
}

#[cfg(test)]
mod tests;
