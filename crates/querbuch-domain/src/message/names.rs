//! The words that people use for the words of the model.

use super::Language;
use crate::booking::Stage;
use crate::effect::{Cashability, EffectKind};
use crate::measure::MeasureStatus;
use crate::refusal::Noun;
use crate::source::SourceStatus;
use crate::unit::Level;
impl Noun {
    pub(super) fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Unit => ("Die Einheit", "unit"),
            Self::Measure => ("Die Maßnahme", "measure"),
            Self::Effect => ("Die Wirkung", "effect"),
            Self::Category => ("Die Kategorie", "category"),
            Self::Booking => ("Die Buchung", "booking"),
            Self::Key => ("Der Schlüssel", "key"),
            Self::Indicator => ("Die Kennzahl", "indicator"),
            Self::CatalogueIndicator => ("Die Kennzahl des Katalogs", "indicator of the catalogue"),
        }
    }
}

impl EffectKind {
    /// The word that people use.
    pub fn name(self, language: Language) -> &'static str {
        match self {
            Self::Cost => language.pick("Kosten", "cost"),
            Self::Saving => language.pick("Ersparnis", "saving"),
            Self::Transfer => language.pick("Transfer", "transfer"),
        }
    }
}

impl Cashability {
    /// The word that people use.
    pub fn name(self, language: Language) -> &'static str {
        match self {
            Self::Cash => language.pick("haushaltswirksam", "cash"),
            Self::Capacity => language.pick("freigesetzte Arbeitszeit", "freed working time"),
            Self::Avoided => language.pick("vermiedener Aufwuchs", "avoided growth"),
            Self::Societal => language.pick("gesellschaftlich", "societal"),
        }
    }
}

impl Stage {
    /// The word that people use.
    pub fn name(self, language: Language) -> &'static str {
        match self {
            Self::Claimed => language.pick("geltend gemacht", "claimed"),
            Self::Confirmed => language.pick("bestätigt", "confirmed"),
            Self::Cashed => language.pick("haushaltswirksam umgesetzt", "cashed"),
        }
    }
}

impl Level {
    /// What people call all budgets of the level together.
    pub fn name(self, language: Language) -> &'static str {
        match self {
            Self::Federal => language.pick("Bund", "Federal government"),
            Self::State => language.pick("Länder", "States"),
            Self::District => language.pick("Kreise", "Districts"),
            Self::Municipal => language.pick("Gemeinden", "Municipalities"),
            Self::SocialInsurance => language.pick("Sozialversicherung", "Social insurance"),
            Self::Business => language.pick("Wirtschaft", "Businesses"),
            Self::Citizens => language.pick("Bürgerinnen und Bürger", "Citizens"),
        }
    }
}

impl MeasureStatus {
    /// The word that people use.
    pub fn name(self, language: Language) -> &'static str {
        match self {
            Self::Proposed => language.pick("vorgeschlagen", "proposed"),
            Self::Approved => language.pick("beschlossen", "approved"),
            Self::Running => language.pick("laufend", "running"),
            Self::Closed => language.pick("abgeschlossen", "closed"),
        }
    }
}

impl SourceStatus {
    /// The word that people use.
    pub fn name(self, language: Language) -> &'static str {
        match self {
            Self::Verified => language.pick("geprüft", "verified"),
            Self::SecondHand => language.pick("aus zweiter Hand", "second-hand"),
            Self::Unverified => language.pick("ungeprüft", "unverified"),
        }
    }
}
