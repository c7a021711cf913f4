//! What is refused about wage rates, indicators, measurements and capacities.

use std::sync::Arc;

use crate::language::Language;
use crate::message::pair;
use crate::money::format_cents;
use crate::month::{Month, YEAR_MAX, YEAR_MIN};
use crate::refusal::{ErrorCode, Reason};
use crate::words::Level;

/// Why something about them was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is spelled out by its message")]
pub enum MeasuringFault {
    YearOutOfRange,
    ValueOutOfRange {
        given: Arc<str>,
    },
    MeasuredRangeOrder,
    CasesNegative,
    CasesMissing,
    SavingOutOfRange,
    CatalogueDirection {
        lower_is_better: bool,
    },
    EffectIsNoSaving {
        effect: Arc<str>,
    },
    ValuationNeedsBaseline,
    WageOrPerUnit,
    WageNeedsTime,
    NoWageTable {
        system: Arc<str>,
        year: Option<u16>,
    },
    NoWageRate {
        system: Arc<str>,
        year: u16,
        level: Level,
        service_class: Arc<str>,
    },
    CorrectionExceedsClaim {
        month: Month,
        there_cents: i128,
        difference_cents: i64,
    },
    MeasurementNotReversible,
    CapacityNeedsBudget {
        unit: Arc<str>,
    },
    PostsOutOfRange,
    HoursOutOfRange {
        max: u32,
    },
    ConditionOfMoney,
    WageOutOfRange {
        max_cents: i64,
    },
    WageTwice {
        level: Level,
        service_class: Arc<str>,
    },
}

impl From<MeasuringFault> for Reason {
    fn from(fault: MeasuringFault) -> Self {
        Self::Measuring(fault)
    }
}

impl MeasuringFault {
    /// The stable code.
    pub(crate) fn code(&self) -> ErrorCode {
        match self {
            Self::NoWageTable { .. } | Self::NoWageRate { .. } => ErrorCode::NotFound,
            Self::SavingOutOfRange => ErrorCode::AmountOutOfRange,
            Self::CorrectionExceedsClaim { .. } => ErrorCode::ExceedsClaim,
            Self::MeasurementNotReversible => ErrorCode::WrongStatus,
            _ => ErrorCode::InvalidValue,
        }
    }

    /// In German and English.
    #[expect(
        clippy::too_many_lines,
        reason = "a table: one entry a fault, both languages side by side"
    )]
    pub(crate) fn sentences(&self) -> (String, String) {
        match self {
            Self::ValueOutOfRange { given } => (
                format!(
                    "„{given}“ ist kein Messwert: höchstens eine Billion, höchstens sechs Nachkommastellen. Bitte prüfen."
                ),
                format!(
                    "“{given}” is no measured value: at most a trillion, at most six decimal places. Check it."
                ),
            ),
            Self::MeasuredRangeOrder => pair(
                "Es muss gelten: low ≤ value ≤ high, und beide Grenzen zusammen.",
                "It must hold that low ≤ value ≤ high, and both bounds are given together.",
            ),
            Self::CasesNegative => pair(
                "Eine Fallzahl ist nie negativ. Bitte prüfen.",
                "A number of cases is never negative. Check it.",
            ),
            Self::CasesMissing => pair(
                "Diese Kennzahl hat eine Bewertung. Bitte cases angeben: für wie viele Fälle der Wert steht.",
                "This indicator has a valuation. Give cases: for how many cases the value stands.",
            ),
            Self::SavingOutOfRange => pair(
                "Die Ersparnis, die daraus folgt, wird zu groß. Bitte Wert, Fallzahl und Satz prüfen.",
                "The saving that follows is too large. Check the value, the cases and the rate.",
            ),
            Self::CatalogueDirection { lower_is_better } => (
                format!(
                    "Bei dieser Kennzahl des Katalogs ist {} besser. Bitte lowerIsBetter: {lower_is_better} angeben oder den Katalog weglassen.",
                    if *lower_is_better { "weniger" } else { "mehr" }
                ),
                format!(
                    "For this indicator of the catalogue {} is better. Give lowerIsBetter: {lower_is_better}, or leave the catalogue out.",
                    if *lower_is_better { "less" } else { "more" }
                ),
            ),
            Self::EffectIsNoSaving { effect } => (
                format!(
                    "Die Wirkung „{effect}“ ist keine Ersparnis. Bitte eine Ersparnis dieser Maßnahme angeben."
                ),
                format!("The effect “{effect}” is no saving. Name a saving of this measure."),
            ),
            Self::ValuationNeedsBaseline => pair(
                "Ohne bekannten Ausgangswert lässt sich nichts bewerten. Bitte den Ausgangswert angeben oder die Bewertung weglassen.",
                "Without a known baseline nothing can be valued. Give the baseline, or leave the valuation out.",
            ),
            Self::WageOrPerUnit => pair(
                "Bitte entweder wage oder perUnit angeben.",
                "Give either wage or perUnit.",
            ),
            Self::WageNeedsTime => pair(
                "Ein Stundensatz passt nur zu Arbeitszeit in Minuten, Stunden oder Tagen. Bitte die Maßeinheit prüfen oder perUnit angeben.",
                "A rate an hour fits working time in minutes, hours or days only. Check the unit of measure, or give perUnit.",
            ),
            Self::NoWageTable { system, year } => {
                let year = year.map_or(String::new(), |year| format!(" {year}"));
                (
                    format!(
                        "Vom System „{system}“ sind keine Lohnsätze{year} hinterlegt. Bitte zuerst die Tafel setzen."
                    ),
                    format!("No wage rates{year} of the system “{system}” are set. Set the table first."),
                )
            }
            Self::NoWageRate {
                system,
                year,
                level,
                service_class,
            } => (
                format!(
                    "Die Tafel „{system}“ {year} hat keinen Satz für {}, „{service_class}“. Bitte Ebene und Laufbahngruppe prüfen oder den Satz setzen.",
                    level.name(Language::German)
                ),
                format!(
                    "The table “{system}” {year} has no rate for {}, “{service_class}”. Check level and class, or set the rate.",
                    level.as_str()
                ),
            ),
            Self::CorrectionExceedsClaim {
                month,
                there_cents,
                difference_cents,
            } => (
                format!(
                    "Die Korrektur nimmt {} zurück, geltend gemacht sind im Monat {month} aber nur noch {}; der Rest ist bestätigt oder bestritten. Bitte zuerst das stornieren.",
                    format_cents(-i128::from(*difference_cents)),
                    format_cents(*there_cents)
                ),
                format!(
                    "The correction takes back {}, but only {} of {month} is still claimed; the rest was confirmed or disputed. Reverse that first.",
                    format_cents(-i128::from(*difference_cents)),
                    format_cents(*there_cents)
                ),
            ),
            Self::MeasurementNotReversible => pair(
                "Eine abgeleitete Ersparnis wird nicht storniert. Bitte einen berichtigten Messwert erfassen; gebucht wird der Unterschied.",
                "A derived saving is not reversed. Record a corrected measurement; the difference is booked.",
            ),
            Self::CapacityNeedsBudget { unit } => (
                format!("„{unit}“ ist kein öffentlicher Haushalt und hat keine Stellen."),
                format!("“{unit}” is no public budget and has no posts."),
            ),
            Self::PostsOutOfRange => pair(
                "Volle Stellen sind eine Zahl von 0 bis 10000000 mit höchstens zwei Nachkommastellen.",
                "Full posts are a number from 0 to 10000000 with at most two decimal places.",
            ),
            Self::HoursOutOfRange { max } => (
                format!(
                    "Die Stunden einer vollen Stelle im Jahr liegen zwischen 1 und {max}. Üblich sind 1600."
                ),
                format!("The hours of a full post in a year lie between 1 and {max}. Usual are 1600."),
            ),
            Self::ConditionOfMoney => pair(
                "Diese Bedingung gilt nur für Beträge, nicht für Arbeitszeit. Bitte weglassen.",
                "This condition is about amounts, not about working time. Leave it out.",
            ),
            Self::YearOutOfRange => (
                format!("Das Jahr liegt außerhalb von {YEAR_MIN} bis {YEAR_MAX}. Bitte prüfen."),
                format!("The year lies outside of {YEAR_MIN} to {YEAR_MAX}. Check it."),
            ),
            Self::WageOutOfRange { max_cents } => (
                format!(
                    "Ein Stundensatz liegt über 0.00 und höchstens bei {}. Bitte Euro je Stunde angeben, nicht je Monat oder Jahr.",
                    format_cents((*max_cents).into())
                ),
                format!(
                    "A rate lies above 0.00 and is at most {}. Give euros an hour, not a month or year.",
                    format_cents((*max_cents).into())
                ),
            ),
            Self::WageTwice { level, service_class } => (
                format!(
                    "Für {} „{service_class}“ steht schon ein Satz in dieser Tabelle. Bitte nur einmal angeben.",
                    level.name(Language::German)
                ),
                format!(
                    "This table holds a rate for {} “{service_class}” already. Give it once.",
                    level.as_str()
                ),
            ),
        }
    }
}
