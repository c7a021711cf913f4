//! What can be wrong with a value of any input.

use std::sync::Arc;

use crate::decimal::DecimalError;
use crate::faults;
use crate::language::Language;
use crate::money::AmountError;
use crate::month::{YEAR_MAX, YEAR_MIN};
use crate::words::Noun;

faults! {
    /// Why a value is refused, whatever the noun.
    InputFault {
        NotFound { noun: Noun, reference: Arc<str> } => NotFound, let |language| noun = noun.name(language);
        "{noun} „{reference}“ gibt es nicht. Bitte Kennung oder Id prüfen."
        "There is no {noun} “{reference}”. Check its code or id."

        AlreadyExists { noun: Noun, code: Arc<str> } => AlreadyExists, let |language| noun = noun.name(language);
        "{noun} „{code}“ gibt es schon. Bitte eine andere Kennung wählen."
        "The {noun} “{code}” exists already. Choose another code."

        AmountMalformed { given: Arc<str> } => InvalidValue;
        "„{given}“ ist kein Betrag. Erwartet wird eine Zeichenkette wie \"-1234.56\"."
        "“{given}” is no amount. Write a string such as \"-1234.56\"."

        AmountTooManyPlaces { given: Arc<str> } => InvalidValue;
        "„{given}“ hat mehr als zwei Nachkommastellen. Bitte auf Cent angeben."
        "“{given}” has more than two decimal places. Give whole cents."

        AmountOutOfRange { given: Arc<str> } => AmountOutOfRange;
        "„{given}“ liegt außerhalb von ±10 Billionen Euro. Bitte prüfen."
        "“{given}” lies beyond ±10 trillion euros. Check it."

        SumOutOfRange => AmountOutOfRange;
        "Die Summe dieser Zelle würde zu groß. Bitte die Beträge prüfen."
        "The sum of this cell would grow too large. Check the amounts."

        DecimalMalformed { given: Arc<str> } => InvalidValue;
        "„{given}“ ist keine Dezimalzahl. Erwartet wird eine Zeichenkette wie \"0.009\"."
        "“{given}” is no decimal. Write a string such as \"0.009\"."

        DecimalTooManyDigits { given: Arc<str> } => InvalidValue;
        "„{given}“ hat zu viele Stellen. Bitte kürzen."
        "“{given}” has too many digits. Shorten it."

        MonthMalformed { given: Arc<str> } => InvalidValue;
        "„{given}“ ist kein Monat. Erwartet wird JJJJ-MM von {YEAR_MIN} bis {YEAR_MAX}, etwa 2026-03."
        "“{given}” is no month. Write YYYY-MM from {YEAR_MIN} to {YEAR_MAX}, such as 2026-03."

        YearOutOfRange => InvalidValue;
        "Das Jahr liegt außerhalb von {YEAR_MIN} bis {YEAR_MAX}. Bitte prüfen."
        "The year lies outside of {YEAR_MIN} to {YEAR_MAX}. Check it."

        Malformed { given: Arc<str>, expected: &'static str } => InvalidValue;
        "„{given}“ passt nicht. Erwartet wird: {expected}."
        "“{given}” does not fit. Expected: {expected}."

        /// A value that is told with what is expected in each language, and with what may have been meant.
        Unfit { given: Arc<str>, expected: Expected, near: Option<Arc<str>> } => InvalidValue, let |language| expected = expected.text(language), meant = did_you_mean(near.as_deref(), language);
        "„{given}“ passt nicht. {meant}Erwartet wird: {expected}."
        "“{given}” does not fit. {meant}Expected: {expected}."

        Empty => InvalidValue;
        "Die Liste ist leer. Bitte mindestens einen Eintrag angeben."
        "The list is empty. Give at least one entry."

        TooMany { max: usize } => LimitExceeded;
        "Zu viele Einträge: höchstens {max}. Bitte aufteilen."
        "Too many entries: at most {max}. Split them up."

        /// A number, or a list that cannot be split.
        AtMost { max: usize } => LimitExceeded;
        "Das sind mehr als {max}. Bitte weniger angeben oder enger fragen."
        "These are more than {max}. Give fewer, or ask for less."
    }
}

/// What is expected of a value, in German and in English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    german: &'static str,
    english: &'static str,
}

impl Expected {
    /// In both languages.
    pub const fn new(german: &'static str, english: &'static str) -> Self {
        Self { german, english }
    }

    /// A list of words, which reads the same in both.
    pub const fn words(list: &'static str) -> Self {
        Self::new(list, list)
    }

    /// A number that counts something.
    pub const WHOLE_NUMBER: Self = Self::new("eine ganze Zahl ab 0", "a whole number from 0");

    /// In this language.
    pub fn text(self, language: Language) -> &'static str {
        language.pick(self.german, self.english)
    }
}

/// A question about what may have been meant, with a blank behind it; nothing where nothing is near.
pub fn did_you_mean(near: Option<&str>, language: Language) -> String {
    near.map_or_else(String::new, |near| {
        language.pick(
            format!("Meinten Sie „{near}“? "),
            format!("Did you mean “{near}”? "),
        )
    })
}

impl InputFault {
    /// A value that is none of the words that are expected, and none that is near.
    pub fn unfit(given: impl Into<Arc<str>>, expected: Expected) -> Self {
        Self::Unfit {
            given: given.into(),
            expected,
            near: None,
        }
    }

    /// What is wrong with an amount.
    pub fn amount(error: AmountError, given: impl Into<Arc<str>>) -> Self {
        let given = given.into();
        match error {
            AmountError::Malformed => Self::AmountMalformed { given },
            AmountError::TooManyPlaces => Self::AmountTooManyPlaces { given },
            AmountError::OutOfRange => Self::AmountOutOfRange { given },
        }
    }

    /// What is wrong with a decimal.
    pub fn decimal(error: DecimalError, given: impl Into<Arc<str>>) -> Self {
        let given = given.into();
        match error {
            DecimalError::Malformed => Self::DecimalMalformed { given },
            DecimalError::TooManyDigits => Self::DecimalTooManyDigits { given },
        }
    }
}
