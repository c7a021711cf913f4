//! Events: the facts of the log, in the past tense. The set is closed; `events!` is its table, one line an event.

pub mod fact;

use std::sync::Arc;

use fact::{Fact, Names};
use serde::{Deserialize, Serialize};

use crate::actuals::ActualsStated;
use crate::allocation::AmountAllocated;
use crate::booking::{BookingRecorded, BookingReversed, TextErased};
use crate::capacity::CapacitySet;
use crate::category::CategoryNo;
use crate::claim::{ClaimDeadlineSet, SavingCashed, SavingConfirmed, SavingDisputed};
use crate::command::outcome::Outcome;
use crate::effect::{EffectAdded, EffectChanged};
use crate::four_eyes::FourEyesSet;
use crate::grant::{GrantGiven, GrantRevoked};
use crate::id::Position;
use crate::import::{ImportRecorded, ImportTextErased, ImportUndone};
use crate::indicator::IndicatorDefined;
use crate::key::KeyDefined;
use crate::language::Language;
use crate::measure::{MeasureChanged, MeasureRegistered, MeasureStatusChanged};
use crate::measurement::MeasurementRecorded;
use crate::named_state::StateNamed;
use crate::period::{PeriodClosed, PeriodReopened};
use crate::prepared_act::{ActPrepared, ActReleased, ActWithdrawn};
use crate::principal::{PrincipalErased, PrincipalLinked, PrincipalRegistered};
use crate::rate::{DiscountRateSet, OptimismBiasSet};
use crate::schedule::{ForecastSet, PlanSet};
use crate::signing_key::{SigningKeyReplaced, SigningKeyRotated};
use crate::unit::{UnitMerged, UnitMoved, UnitRegistered, UnitRenamed};
use crate::visibility::VisibilitySet;
use crate::wage::WageRatesSet;

/// Why an entry of the log cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// No program ever wrote this type in this version.
    #[error("unknown event {0} in version {1}")]
    Unknown(String, u32),
    /// The data does not have the form of its type.
    #[error("{0}")]
    Malformed(#[from] serde_json::Error),
    /// A category that the catalogue does not hold.
    #[error("unknown category {0}")]
    Category(String),
}

/// Declares the closed set of events: for each its name in the log, the version in which it is written now, and what
/// people read in German and in English. A version that was written before and has another form is read by a line of its own in [`Event::decode`].
macro_rules! events {
    ($($name:ident = $kind:literal, $version:literal, [$german:literal, $english:literal];)+) => {
        /// One fact.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        #[expect(missing_docs, reason = "named after their contents")]
        pub enum Event { $($name($name),)+ }

        $(impl From<$name> for Event {
            fn from(event: $name) -> Self {
                Self::$name(event)
            }
        })+

        impl Event {
            /// Every name under which an event is stored.
            pub const KINDS: &'static [&'static str] = &[$($kind),+];

            /// The name under which it is stored.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$name(_) => $kind),+ }
            }

            /// The version in which it is written now.
            pub fn version(&self) -> u32 {
                match self { $(Self::$name(event) => event.version().unwrap_or($version)),+ }
            }

            /// What happened, for people.
            pub fn title(&self, language: Language) -> &'static str {
                match self { $(Self::$name(_) => language.pick($german, $english)),+ }
            }

            /// What happened where an event of this kind is stored, for people; `None` of an unknown kind.
            pub fn title_of(kind: &str, language: Language) -> Option<&'static str> {
                match kind {
                    $($kind => Some(language.pick($german, $english)),)+
                    _ => None,
                }
            }

            fn fact(&self) -> &dyn Fact {
                match self { $(Self::$name(event) => event),+ }
            }

            /// Reads the data of the versions that are written now.
            fn decode_current(kind: &str, version: u32, data: &str) -> Result<Self, DecodeError> {
                match (kind, version) {
                    $(($kind, $version) => Ok(Self::$name(read(data)?)),)+
                    _ => Err(DecodeError::Unknown(kind.to_owned(), version)),
                }
            }
        }
    };
}

events! {
    UnitRegistered = "unit.registered", 1, ["Einheit angelegt", "unit registered"];
    UnitRenamed = "unit.renamed", 1, ["Einheit umbenannt", "unit renamed"];
    UnitMoved = "unit.moved", 1, ["Einheit umgehängt", "unit moved"];
    UnitMerged = "unit.merged", 1, ["Einheit in eine andere aufgegangen", "unit merged into another"];
    MeasureRegistered = "measure.registered", 1, ["Maßnahme angelegt", "measure registered"];
    MeasureStatusChanged = "measure.status-changed", 1, ["Status einer Maßnahme geändert", "status of a measure changed"];
    EffectAdded = "effect.added", 1, ["Wirkung angelegt", "effect added"];
    MeasureChanged = "measure.changed", 1, ["Stammdaten einer Maßnahme berichtigt", "master data of a measure corrected"];
    EffectChanged = "effect.changed", 1, ["Stammdaten einer Wirkung berichtigt", "master data of an effect corrected"];
    PlanSet = "plan.set", 1, ["Plan gesetzt", "plan set"];
    ForecastSet = "forecast.set", 1, ["Prognose gesetzt", "forecast set"];
    BookingRecorded = "booking.recorded", 1, ["Ist gebucht", "actuals booked"];
    BookingReversed = "booking.reversed", 1, ["Buchung storniert", "booking reversed"];
    TextErased = "text.erased", 1, ["Text und Beleg gelöscht", "text and document erased"];
    DiscountRateSet = "discount-rate.set", 1, ["Kalkulationszinssatz gesetzt", "discount rate set"];
    OptimismBiasSet = "optimism-bias.set", 1, ["Abschläge für Optimismus gesetzt", "haircuts for optimism set"];
    SavingConfirmed = "saving.confirmed", 1, ["Ersparnis bestätigt", "saving confirmed"];
    SavingDisputed = "saving.disputed", 1, ["Ersparnis bestritten", "saving disputed"];
    SavingCashed = "saving.cashed", 1, ["Ersparnis haushaltswirksam umgesetzt", "saving cashed"];
    ClaimDeadlineSet = "unit.claim-deadline-set", 1, ["Frist für Bestätigungen gesetzt", "deadline for claims set"];
    PeriodClosed = "period.closed", 1, ["Zeitraum abgeschlossen", "period closed"];
    PeriodReopened = "period.reopened", 1, ["Zeitraum wieder geöffnet", "period reopened"];
    KeyDefined = "key.defined", 1, ["Verteilungsschlüssel festgelegt", "distribution key defined"];
    AmountAllocated = "amount.allocated", 1, ["Betrag umgelegt", "amount allocated"];
    WageRatesSet = "wage-rates.set", 1, ["Lohnkostensätze gesetzt", "wage rates set"];
    IndicatorDefined = "indicator.defined", 1, ["Kennzahl festgelegt", "indicator defined"];
    MeasurementRecorded = "measurement.recorded", 1, ["Messwert erfasst", "measurement recorded"];
    CapacitySet = "capacity.set", 1, ["Arbeitszeit einer Einheit gesetzt", "capacity of a unit set"];
    ImportRecorded = "import.recorded", 1, ["Datei importiert", "file imported"];
    ImportUndone = "import.undone", 1, ["Import zurückgenommen", "import undone"];
    ImportTextErased = "import.text-erased", 1, ["Dateiname und Prüfsumme eines Imports gelöscht", "file name and digest of an import erased"];
    ActualsStated = "actuals.stated", 1, ["„Ist bis“ angegeben", "month stated up to which actuals count"];
    SigningKeyRotated = "signing-key.rotated", 1, ["Signaturschlüssel gewechselt", "signing key rotated"];
    SigningKeyReplaced = "signing-key.replaced", 1, ["Verlorener Signaturschlüssel ersetzt", "lost signing key replaced"];
    StateNamed = "state.named", 1, ["Stand benannt", "state named"];
    PrincipalRegistered = "principal.registered", 1, ["Person oder Maschine bekannt gemacht", "principal registered"];
    PrincipalLinked = "principal.linked", 1, ["Konten einer Person verbunden", "accounts of one person linked"];
    PrincipalErased = "principal.erased", 1, ["Angaben zu einer Person gelöscht", "identity of a principal erased"];
    GrantGiven = "grant.given", 1, ["Recht gegeben", "right given"];
    GrantRevoked = "grant.revoked", 1, ["Recht entzogen", "right revoked"];
    FourEyesSet = "four-eyes.set", 1, ["Vier-Augen-Regel gesetzt", "four-eyes rule set"];
    VisibilitySet = "visibility.set", 1, ["Sichtbarkeit gesetzt", "visibility set"];
    ActPrepared = "act.prepared", 1, ["Vorgang vorbereitet", "act prepared"];
    ActReleased = "act.released", 1, ["Vorgang freigegeben", "act released"];
    ActWithdrawn = "act.withdrawn", 1, ["Vorgang zurückgezogen oder abgelehnt", "act withdrawn or refused"];
}

fn read<'a, T: Deserialize<'a>>(data: &'a str) -> Result<T, serde_json::Error> {
    serde_json::from_str(data)
}

impl Event {
    /// Tells everything that it names.
    pub fn names(&self, mut take: impl FnMut(&'static str, fact::Thing, fact::Role<'_>)) {
        self.fact().names(&mut Names(&mut take));
    }

    /// What an act that ends with it is answered, where it stands at a position.
    pub fn made(&self, position: Position) -> Outcome {
        self.fact().made(position)
    }

    /// The field whose value no command would ever have let in, whatever the state.
    pub fn implausible(&self) -> Option<&'static str> {
        self.fact().implausible()
    }

    /// The position of the act whose texts, which lie beside the log, are to go when this is recorded: all of its
    /// fields, with their salts. `None` where nothing is to go.
    pub fn erases(&self) -> Option<Position> {
        match self {
            Self::TextErased(event) => Some(event.booking),
            Self::ImportTextErased(event) => Some(event.import),
            Self::PrincipalErased(event) => Some(event.registered_at),
            _ => None,
        }
    }

    /// The public key that signs the log from here on, where it is another one than before.
    pub fn next_signing_key(&self) -> Option<&Arc<str>> {
        match self {
            Self::SigningKeyRotated(event) => Some(&event.to),
            Self::SigningKeyReplaced(event) => Some(&event.to),
            _ => None,
        }
    }

    /// Reads the data of an entry, of every version that was ever written.
    pub fn decode(kind: &str, version: u32, data: &str) -> Result<Self, DecodeError> {
        let event = match (kind, version) {
            ("plan.set", 2 | 3) => Self::PlanSet(read(data)?),
            ("forecast.set", 2 | 3) => Self::ForecastSet(read(data)?),
            ("booking.recorded", 2 | 3) => Self::BookingRecorded(read(data)?),
            ("booking.reversed", 2) => Self::BookingReversed(read(data)?),
            ("import.recorded", 2) => Self::ImportRecorded(read(data)?),
            ("saving.disputed", 2) => Self::SavingDisputed(read(data)?),
            _ => Self::decode_current(kind, version, data)?,
        };
        // What a version does not know, no entry of that version may hold.
        if event.version() != version {
            return Err(DecodeError::Unknown(kind.to_owned(), version));
        }
        let category = match &event {
            Self::EffectAdded(added) => Some(&added.category),
            Self::EffectChanged(changed) => changed.category.as_ref(),
            _ => None,
        };
        match category.filter(|code| CategoryNo::find(code).is_none()) {
            Some(unknown) => Err(DecodeError::Category(unknown.to_string())),
            None => Ok(event),
        }
    }
}

#[cfg(test)]
mod tests;
