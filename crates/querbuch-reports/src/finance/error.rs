//! Why something cannot be computed.

use querbuch_domain::language::Language;
use querbuch_domain::refusal::ErrorCode;

use super::rate::{GROWTH_MAX, GROWTH_MIN};

/// Why something cannot be computed. Results that are merely unusual (no payback, no internal rate) are no errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinanceError {
    /// A rate of −100 % or below, or so near to it that nothing is left after a year.
    RateTooLow,
    /// A rate that multiplies money more than [`GROWTH_MAX`] times in a year.
    RateTooHigh,
    /// A result, or a number on the way to it, has more than 28 digits.
    Overflow,
    /// More entries than are taken at once.
    TooMany {
        /// How many entries are taken at most.
        max: usize,
    },
    /// No entries where there must be some.
    Empty,
    /// Dates or years that lie too far apart.
    TooFar {
        /// How many years they may lie apart at most.
        max: u32,
    },
    /// The internal rates of this flow cannot be told apart within a bounded time.
    TooManyRoots,
    /// A share below 0 or above 1.
    NotAShare,
    /// A price level that is not above zero.
    NotAnIndex,
    /// Low, mode and high that are not in this order.
    NotInOrder,
    /// A number of draws that is too small or too large.
    Draws {
        /// The smallest number of draws.
        min: usize,
        /// The largest number of draws.
        max: usize,
    },
}

impl FinanceError {
    /// The stable code that the API gives for it.
    pub fn code(self) -> ErrorCode {
        match self {
            Self::Overflow => ErrorCode::AmountOutOfRange,
            Self::TooMany { .. } | Self::TooFar { .. } | Self::TooManyRoots | Self::Draws { .. } => {
                ErrorCode::LimitExceeded
            }
            Self::RateTooLow
            | Self::RateTooHigh
            | Self::Empty
            | Self::NotAShare
            | Self::NotAnIndex
            | Self::NotInOrder => ErrorCode::InvalidValue,
        }
    }

    /// One sentence for people, which says how to mend it.
    pub fn message(self, language: Language) -> String {
        let (german, english) = self.sentences();
        language.pick(german, english)
    }

    fn sentences(self) -> (String, String) {
        let texts = |german: &str, english: &str| (german.to_owned(), english.to_owned());
        match self {
            Self::RateTooLow => (
                format!(
                    "Der Zinssatz muss über −100 % liegen (1 + Zinssatz mindestens {GROWTH_MIN}). Bitte als Dezimalzahl angeben, 0.03 für 3 %."
                ),
                format!(
                    "The rate must be above −100 % (1 + rate at least {GROWTH_MIN}). Give it as a decimal, 0.03 for 3 %."
                ),
            ),
            Self::RateTooHigh => (
                format!(
                    "Der Zinssatz ist zu hoch (1 + Zinssatz höchstens {GROWTH_MAX}). Bitte als Dezimalzahl angeben, 0.03 für 3 %."
                ),
                format!(
                    "The rate is too high (1 + rate at most {GROWTH_MAX}). Give it as a decimal, 0.03 for 3 %."
                ),
            ),
            Self::Overflow => texts(
                "Das Ergebnis hätte mehr als 28 Stellen. Bitte Beträge, Zinssatz und Zeitraum prüfen.",
                "The result would have more than 28 digits. Check amounts, rate and period.",
            ),
            Self::TooMany { max } => (
                format!("Zu viele Einträge. Bitte höchstens {max} angeben."),
                format!("Too many entries. Give at most {max}."),
            ),
            Self::Empty => texts(
                "Es fehlen Einträge. Bitte mindestens einen angeben.",
                "There are no entries. Give at least one.",
            ),
            Self::TooFar { max } => (
                format!("Der Zeitraum ist zu lang. Bitte höchstens {max} Jahre angeben."),
                format!("The period is too long. Give at most {max} years."),
            ),
            Self::TooManyRoots => texts(
                "Die internen Zinssätze dieser Reihe lassen sich nicht in begrenzter Zeit trennen. Bitte Beträge je Jahr zusammenfassen.",
                "The internal rates of this flow cannot be told apart in bounded time. Add the amounts up by year.",
            ),
            Self::NotAShare => texts(
                "Ein Anteil muss zwischen 0 und 1 liegen, 0.4 für 40 %.",
                "A share must lie between 0 and 1, 0.4 for 40 %.",
            ),
            Self::NotAnIndex => texts(
                "Ein Preisindex muss über null liegen.",
                "A price index must be above zero.",
            ),
            Self::NotInOrder => texts(
                "Die Werte müssen geordnet sein: niedrig ≤ wahrscheinlichster ≤ hoch.",
                "The values must be in order: low ≤ mode ≤ high.",
            ),
            Self::Draws { min, max } => (
                format!("Die Zahl der Ziehungen muss zwischen {min} und {max} liegen."),
                format!("The number of draws must lie between {min} and {max}."),
            ),
        }
    }
}
