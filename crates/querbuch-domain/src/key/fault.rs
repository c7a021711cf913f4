//! What can be wrong with a key, or with asking for its shares.

use std::sync::Arc;

use crate::faults;
use crate::month::{Month, YEAR_MAX, YEAR_MIN};

/// A weight is below this: more than there are euros in any budget, and exact beside all its decimals.
pub const WEIGHT_MAX: u64 = 1_000_000_000_000;
/// Most decimal places of a weight or of a fraction.
pub const WEIGHT_PLACES_MAX: u32 = 12;

faults! {
    /// Why a key is refused.
    KeyFault {
        /// A further version with the same first month, which is not said to be a correction.
        VersionExists { key: Arc<str>, valid_from: Month } => AlreadyExists;
        "Der Schlüssel „{key}“ hat schon eine Fassung ab {valid_from}. Wer sie berichtigen will, gibt correction: true an."
        "The key “{key}” has a version from {valid_from} on already. To correct it, give correction: true."

        /// A correction of nothing.
        NothingToCorrect { valid_from: Month } => InvalidValue;
        "Ab {valid_from} gibt es keine Fassung, die zu berichtigen wäre. Bitte correction weglassen."
        "There is no version from {valid_from} on that could be corrected. Leave out correction."

        YearOutOfRange { given: i32 } => InvalidValue;
        "{given} ist kein Schlüsseljahr. Erwartet wird ein Jahr von {YEAR_MIN} bis {YEAR_MAX}."
        "{given} is no key year. Give a year from {YEAR_MIN} to {YEAR_MAX}."

        WeightsOrParts => KeySharesInvalid;
        "Bitte entweder weights angeben oder parts, und die andere Liste leer lassen."
        "Give either weights or parts, and leave the other list empty."

        /// A key of weights does not become one of parts, nor the other way round.
        KindChanged { is_composed: bool } => KeySharesInvalid,
            let |language|
            field = if *is_composed { "parts" } else { "weights" },
            has = if *is_composed {
                language.pick("besteht aus Teilen", "consists of parts")
            } else {
                language.pick("hat Gewichte", "has weights")
            };
        "Dieser Schlüssel {has}. Bitte {field} angeben oder einen neuen Schlüssel anlegen."
        "This key {has}. Give {field}, or define another key."

        WeightNegative => KeySharesInvalid;
        "Ein Gewicht ist null oder größer. Bitte das Vorzeichen prüfen."
        "A weight is zero or more. Check its sign."

        WeightTooFine => KeySharesInvalid;
        "Ein Gewicht liegt unter {WEIGHT_MAX} und hat höchstens {WEIGHT_PLACES_MAX} Nachkommastellen."
        "A weight is below {WEIGHT_MAX} and has at most {WEIGHT_PLACES_MAX} decimal places."

        NoWeight => KeySharesInvalid;
        "Niemand trägt etwas: Mindestens ein Gewicht muss größer als null sein."
        "Nobody bears anything: at least one weight must be above zero."

        UnitTwice { unit: Arc<str> } => KeySharesInvalid;
        "„{unit}“ kommt mehrmals vor. Bitte zusammenfassen."
        "“{unit}” is given more than once. Add it up."

        FractionNotPositive => KeySharesInvalid;
        "Ein Teil ist größer als null, und outOf ist mindestens 1."
        "A part is more than zero, and outOf is at least 1."

        FractionSum { sum: Arc<str> } => KeySharesInvalid;
        "Die Teile ergeben zusammen {sum} statt genau 1. Bitte die Anteile prüfen."
        "The parts add up to {sum} instead of exactly 1. Check the fractions."

        PartTarget => KeySharesInvalid;
        "Ein Teil nennt entweder unit, oder key (mit among, wenn nur einige seiner Einheiten tragen), oder among allein."
        "A part names either unit, or key (with among where only some of its units bear it), or among alone."

        ComposedOfComposed { key: Arc<str> } => KeySharesInvalid;
        "„{key}“ ist selbst zusammengesetzt. Ein Teil nennt einen Schlüssel mit Gewichten."
        "“{key}” consists of parts itself. A part names a key that has weights."

        NotInForce { key: Arc<str>, month: Month } => KeySharesInvalid;
        "Vom Schlüssel „{key}“ gilt im Monat {month} noch keine Fassung. Bitte eine mit früherem validFrom anlegen."
        "No version of the key “{key}” is in force in {month} yet. Define one with an earlier validFrom."

        NotInKey { unit: Arc<str>, key: Arc<str> } => KeySharesInvalid;
        "„{unit}“ kommt im Schlüssel „{key}“ nicht vor. Bitte nur Einheiten des Schlüssels nennen."
        "“{unit}” has no share in the key “{key}”. Name units of the key only."

        TooFine => KeySharesInvalid;
        "Die Anteile dieses Schlüssels haben keinen gemeinsamen Nenner, mit dem sich genau rechnen lässt. Bitte Gewichte mit weniger Stellen angeben."
        "The shares of this key have no common denominator that can be computed with exactly. Give weights with fewer digits."
    }
}
