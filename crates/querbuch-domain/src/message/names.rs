//! The words that people use for the words of the model.

use crate::refusal::Noun;
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
