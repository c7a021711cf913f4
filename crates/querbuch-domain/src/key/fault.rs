//! What can be wrong with a key, or with asking for its shares.

use std::sync::Arc;

use crate::language::Language;
use crate::month::{Month, YEAR_MAX, YEAR_MIN};
use crate::refusal::ErrorCode;

use super::{WEIGHT_MAX, WEIGHT_PLACES_MAX};

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is spelled out by its message")]
pub enum KeyFault {
    /// A further version with the same first month, which is not said to be a correction.
    VersionExists {
        key: Arc<str>,
        valid_from: Month,
    },
    /// A correction of nothing.
    NothingToCorrect {
        valid_from: Month,
    },
    YearOutOfRange {
        given: i32,
    },
    WeightsOrParts,
    /// A key of weights does not become one of parts, nor the other way round.
    KindChanged {
        is_composed: bool,
    },
    WeightNegative,
    WeightTooFine,
    NoWeight,
    UnitTwice {
        unit: Arc<str>,
    },
    FractionNotPositive,
    FractionSum {
        sum: Arc<str>,
    },
    PartTarget,
    ComposedOfComposed {
        key: Arc<str>,
    },
    NotInForce {
        key: Arc<str>,
        month: Month,
    },
    NotInKey {
        unit: Arc<str>,
        key: Arc<str>,
    },
    TooFine,
}

impl KeyFault {
    /// The stable code.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::VersionExists { .. } => ErrorCode::AlreadyExists,
            Self::NothingToCorrect { .. } | Self::YearOutOfRange { .. } => ErrorCode::InvalidValue,
            _ => ErrorCode::KeySharesInvalid,
        }
    }

    /// One sentence for people, German and English.
    pub(crate) fn sentences(&self) -> (String, String) {
        let text = |language| self.sentence(language);
        (text(Language::German), text(Language::English))
    }

    fn sentence(&self, language: Language) -> String {
        match self {
            Self::VersionExists { key, valid_from } => language.pick(
                format!(
                    "Der Schlüssel „{key}“ hat schon eine Fassung ab {valid_from}. Wer sie berichtigen will, gibt correction: true an."
                ),
                format!(
                    "The key “{key}” has a version from {valid_from} on already. To correct it, give correction: true."
                ),
            ),
            Self::NothingToCorrect { valid_from } => language.pick(
                format!("Ab {valid_from} gibt es keine Fassung, die zu berichtigen wäre. Bitte correction weglassen."),
                format!("There is no version from {valid_from} on that could be corrected. Leave out correction."),
            ),
            Self::YearOutOfRange { given } => language.pick(
                format!("{given} ist kein Schlüsseljahr. Erwartet wird ein Jahr von {YEAR_MIN} bis {YEAR_MAX}."),
                format!("{given} is no key year. Give a year from {YEAR_MIN} to {YEAR_MAX}."),
            ),
            Self::WeightTooFine => language.pick(
                format!("Ein Gewicht liegt unter {WEIGHT_MAX} und hat höchstens {WEIGHT_PLACES_MAX} Nachkommastellen."),
                format!("A weight is below {WEIGHT_MAX} and has at most {WEIGHT_PLACES_MAX} decimal places."),
            ),
            Self::UnitTwice { unit } => language.pick(
                format!("„{unit}“ kommt mehrmals vor. Bitte zusammenfassen."),
                format!("“{unit}” is given more than once. Add it up."),
            ),
            Self::FractionSum { sum } => language.pick(
                format!("Die Teile ergeben zusammen {sum} statt genau 1. Bitte die Anteile prüfen."),
                format!("The parts add up to {sum} instead of exactly 1. Check the fractions."),
            ),
            Self::ComposedOfComposed { key } => language.pick(
                format!("„{key}“ ist selbst zusammengesetzt. Ein Teil nennt einen Schlüssel mit Gewichten."),
                format!("“{key}” consists of parts itself. A part names a key that has weights."),
            ),
            Self::NotInForce { key, month } => language.pick(
                format!("Vom Schlüssel „{key}“ gilt im Monat {month} noch keine Fassung. Bitte eine mit früherem validFrom anlegen."),
                format!("No version of the key “{key}” is in force in {month} yet. Define one with an earlier validFrom."),
            ),
            Self::NotInKey { unit, key } => language.pick(
                format!("„{unit}“ kommt im Schlüssel „{key}“ nicht vor. Bitte nur Einheiten des Schlüssels nennen."),
                format!("“{unit}” has no share in the key “{key}”. Name units of the key only."),
            ),
            Self::WeightsOrParts | Self::KindChanged { .. } | Self::WeightNegative | Self::NoWeight
            | Self::FractionNotPositive | Self::PartTarget | Self::TooFine => {
                let (german, english) = self.fixed();
                language.pick(german, english).to_owned()
            }
        }
    }

    /// The sentences that repeat nothing of the input.
    fn fixed(&self) -> (&'static str, &'static str) {
        match self {
            Self::WeightsOrParts => (
                "Bitte entweder weights angeben oder parts, und die andere Liste leer lassen.",
                "Give either weights or parts, and leave the other list empty.",
            ),
            Self::KindChanged { is_composed: true } => (
                "Dieser Schlüssel besteht aus Teilen. Bitte parts angeben oder einen neuen Schlüssel anlegen.",
                "This key consists of parts. Give parts, or define another key.",
            ),
            Self::KindChanged { is_composed: false } => (
                "Dieser Schlüssel hat Gewichte. Bitte weights angeben oder einen neuen Schlüssel anlegen.",
                "This key has weights. Give weights, or define another key.",
            ),
            Self::WeightNegative => (
                "Ein Gewicht ist null oder größer. Bitte das Vorzeichen prüfen.",
                "A weight is zero or more. Check its sign.",
            ),
            Self::FractionNotPositive => (
                "Ein Teil ist größer als null, und outOf ist mindestens 1.",
                "A part is more than zero, and outOf is at least 1.",
            ),
            Self::PartTarget => (
                "Ein Teil nennt entweder unit, oder key (mit among, wenn nur einige seiner Einheiten tragen), oder among allein.",
                "A part names either unit, or key (with among where only some of its units bear it), or among alone.",
            ),
            Self::TooFine => (
                "Die Anteile dieses Schlüssels haben keinen gemeinsamen Nenner, mit dem sich genau rechnen lässt. Bitte Gewichte mit weniger Stellen angeben.",
                "The shares of this key have no common denominator that can be computed with exactly. Give weights with fewer digits.",
            ),
            _ => (
                "Niemand trägt etwas: Mindestens ein Gewicht muss größer als null sein.",
                "Nobody bears anything: at least one weight must be above zero.",
            ),
        }
    }
}
