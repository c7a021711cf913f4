//! Language and form of numbers at the command line.

use std::ffi::OsString;

use clap::ValueEnum;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::import::DecimalSign;

/// Language of messages and form of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Locale {
    /// Deutsch, 1.234,56
    De,
    /// English, 1,234.56
    En,
}

/// What is counted, as one and as several.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    /// In German.
    pub german: [&'static str; 2],
    /// In English.
    pub english: [&'static str; 2],
}

impl Counted {
    /// Rows of a file.
    pub const ROWS: Self = Self {
        german: ["Zeile", "Zeilen"],
        english: ["row", "rows"],
    };
    /// What was found to be wrong.
    pub const FAULTS: Self = Self {
        german: ["Fehler", "Fehler"],
        english: ["fault", "faults"],
    };
}

impl Locale {
    /// The one that was asked for, else the one of the system, else English.
    pub fn or_system(asked: Option<Self>) -> Self {
        asked.unwrap_or_else(|| {
            let german = |name| {
                std::env::var(name)
                    .ok()
                    .filter(|value| !value.is_empty())
                    .map(|v| v.starts_with("de"))
            };
            if german("LC_ALL").or_else(|| german("LANG")).unwrap_or(false) {
                Self::De
            } else {
                Self::En
            }
        })
    }

    /// The one of a run whose command line is not read yet, for its help and its mistakes: of `--locale`, else of the
    /// environment.
    pub fn before_reading(arguments: &[OsString]) -> Self {
        let read = |text: &str| Self::from_str(text, true).ok();
        // One of them: clap refuses two.
        let asked = arguments.iter().enumerate().find_map(|(index, argument)| {
            let argument = argument.to_str()?;
            let value = match argument.strip_prefix("--locale")? {
                "" => arguments.get(index + 1)?.to_str()?,
                rest => rest.strip_prefix('=')?,
            };
            read(value)
        });
        let variable = || read(&std::env::var("QUERBUCH_LOCALE").ok()?);
        Self::or_system(asked.or_else(variable))
    }

    /// The language.
    pub fn language(self) -> Language {
        match self {
            Self::De => Language::German,
            Self::En => Language::English,
        }
    }

    /// What separates the decimals of a number.
    pub fn decimal_sign(self) -> DecimalSign {
        self.pick(DecimalSign::Comma, DecimalSign::Point)
    }

    /// The text in this language.
    pub fn pick<T>(self, german: T, english: T) -> T {
        self.language().pick(german, english)
    }

    /// A plain decimal with the decimal sign of people.
    pub fn decimal(self, plain: String) -> String {
        match self {
            Self::De => plain.replace('.', ","),
            Self::En => plain,
        }
    }

    /// A sum of cents as people read it: grouped in threes.
    pub fn amount(self, cents: i128) -> String {
        let plain = format_cents(cents);
        let (sign, digits) = plain
            .strip_prefix('-')
            .map_or(("", plain.as_str()), |rest| ("-", rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "00"));
        let (group, decimal) = self.pick(('.', ','), (',', '.'));
        let mut grouped = String::from(sign);
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                grouped.push(group);
            }
            grouped.push(digit);
        }
        grouped.push(decimal);
        grouped + fraction
    }

    /// A whole number, grouped.
    pub fn count(self, number: u64) -> String {
        let amount = self.amount(i128::from(number) * 100);
        amount[..amount.len() - 3].to_owned()
    }

    /// The name of what is counted, as one or as several.
    pub fn noun(self, number: u64, counted: Counted) -> &'static str {
        let [one, several] = self.pick(counted.german, counted.english);
        if number == 1 { one } else { several }
    }

    /// How many of something there are: `1 row`, `2 rows`.
    pub fn counted(self, number: u64, counted: Counted) -> String {
        format!("{} {}", self.count(number), self.noun(number, counted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_in_threes() {
        let table = [
            (0, "0,00", "0.00"),
            (-5, "-0,05", "-0.05"),
            (99_999, "999,99", "999.99"),
            (100_000, "1.000,00", "1,000.00"),
            (-284_430_100_000, "-2.844.301.000,00", "-2,844,301,000.00"),
        ];
        for (cents, german, english) in table {
            assert_eq!(Locale::De.amount(cents), german);
            assert_eq!(Locale::En.amount(cents), english);
        }
        assert_eq!(Locale::De.count(1_234_567), "1.234.567");
        let counted = |locale: Locale| [0, 1, 2].map(|number| locale.counted(number, Counted::ROWS));
        assert_eq!(counted(Locale::De), ["0 Zeilen", "1 Zeile", "2 Zeilen"]);
        assert_eq!(counted(Locale::En), ["0 rows", "1 row", "2 rows"]);
    }
}
