//! The built-in catalogue of indicators: those that DIN SPEC 66336 (5.12) and the Servicehandbuch ask a digital service
//! for, and those that tell what it saves. Codes are stable; an entry may be added, none may change its direction.

use crate::language::Language;

/// One indicator of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatalogueIndicator {
    /// Unique, stable code.
    pub code: &'static str,
    /// What its values count, unless an indicator says otherwise.
    pub unit_of_measure: &'static str,
    /// Whether less is better.
    pub lower_is_better: bool,
    /// Whether it is time that goes by while nobody works: it frees nobody and has no wage.
    pub is_elapsed: bool,
    /// Its name in German, which indicators take.
    pub german: &'static str,
    english: &'static str,
}

impl CatalogueIndicator {
    /// The name that people read.
    pub fn name(&self, language: Language) -> &'static str {
        language.pick(self.german, self.english)
    }
}

/// Place of an entry in the [`CATALOGUE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CatalogueNo(u8);

impl CatalogueNo {
    /// The entry itself.
    pub fn get(self) -> &'static CatalogueIndicator {
        &CATALOGUE[usize::from(self.0)]
    }

    /// Finds an entry by its code.
    pub fn find(code: &str) -> Option<Self> {
        Self::all().find(|number| number.get().code == code)
    }

    /// All entries, in the order of the catalogue.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..).take(CATALOGUE.len()).map(Self)
    }
}

const fn entry(
    code: &'static str,
    unit_of_measure: &'static str,
    lower_is_better: bool,
    names: (&'static str, &'static str),
) -> CatalogueIndicator {
    CatalogueIndicator {
        code,
        unit_of_measure,
        lower_is_better,
        is_elapsed: false,
        german: names.0,
        english: names.1,
    }
}

const fn elapsed(
    code: &'static str,
    unit_of_measure: &'static str,
    names: (&'static str, &'static str),
) -> CatalogueIndicator {
    let entry = entry(code, unit_of_measure, true, names);
    CatalogueIndicator {
        is_elapsed: true,
        ..entry
    }
}

/// All indicators.
pub static CATALOGUE: [CatalogueIndicator; 20] = [
    entry(
        "handling-time",
        "min",
        true,
        ("Bearbeitungszeit", "Handling time"),
    ),
    elapsed("throughput-time", "Tage", ("Durchlaufzeit", "Throughput time")),
    elapsed(
        "waiting-time",
        "Tage",
        ("Wartezeit bis zum Bescheid", "Waiting time until the decision"),
    ),
    entry(
        "completion-time",
        "min",
        true,
        (
            "Ausfüllzeit der Antragstellenden",
            "Time to complete an application",
        ),
    ),
    entry("cases", "1/a", false, ("Fallzahl", "Number of cases")),
    entry(
        "online-share",
        "%",
        false,
        ("Online-Nutzungsquote", "Share of cases online"),
    ),
    entry("visits", "1/Monat", false, ("Besuche", "Visits")),
    entry(
        "conversion-rate",
        "%",
        false,
        ("Konvertierungsrate", "Conversion rate"),
    ),
    entry(
        "abandonment-rate",
        "%",
        true,
        ("Abbruchquote", "Abandonment rate"),
    ),
    entry(
        "satisfaction",
        "Skala",
        false,
        ("Zufriedenheit der Nutzenden", "User satisfaction"),
    ),
    entry(
        "correct-applications",
        "1/a",
        false,
        ("Korrekt eingereichte Anträge", "Applications submitted correctly"),
    ),
    entry(
        "error-rate",
        "%",
        true,
        ("Fehlerquote der Anträge", "Share of faulty applications"),
    ),
    entry(
        "transmission-errors",
        "1/a",
        true,
        (
            "Übermittlungsfehler nach Versand",
            "Transmission errors after sending",
        ),
    ),
    entry("media-breaks", "Anzahl", true, ("Medienbrüche", "Media breaks")),
    entry(
        "support-requests",
        "1/a",
        true,
        ("Technische Supportanfragen", "Technical support requests"),
    ),
    entry(
        "usability-problems",
        "1/a",
        true,
        ("Usability-Probleme", "Usability problems"),
    ),
    entry(
        "feedback",
        "1/a",
        false,
        ("Qualitative Rückmeldungen", "Qualitative feedback"),
    ),
    entry(
        "straight-through-rate",
        "%",
        false,
        ("Dunkelverarbeitungsquote", "Straight-through processing rate"),
    ),
    entry(
        "reuse",
        "Anzahl",
        false,
        ("Nachnutzungsgrad", "Bodies that reuse the service"),
    ),
    entry(
        "maturity",
        "Stufe 0-4",
        false,
        ("OZG-Reifegrad", "OZG maturity level"),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::{check_code, check_name};
    use crate::indicator::time::seconds_of;

    #[test]
    fn entries_are_found_by_codes_of_their_own() {
        for number in CatalogueNo::all() {
            let entry = number.get();
            assert_eq!(CatalogueNo::find(entry.code), Some(number), "code is unique");
            assert!(check_code(entry.code).is_ok() && check_name(entry.german).is_ok());
            assert!(check_name(entry.unit_of_measure).is_ok());
            assert_ne!(entry.name(Language::German), entry.name(Language::English));
        }
        assert_eq!(CatalogueNo::find("Bearbeitungszeit"), None);
    }

    #[test]
    fn work_and_waiting_are_kept_apart() {
        let handling = CatalogueNo::find("handling-time")
            .expect("is in the catalogue")
            .get();
        let throughput = CatalogueNo::find("throughput-time")
            .expect("is in the catalogue")
            .get();
        assert_eq!(seconds_of(handling.unit_of_measure), Some(60));
        assert!(!handling.is_elapsed && throughput.is_elapsed);
    }
}
