//! The names of a question, and the words that their values are made of.

use querbuch_domain::language::Language;
use querbuch_domain::refusal::Expected;
use querbuch_domain::spelling::{fold, nearest};

use super::Subject;

/// One name that a question can give.
#[derive(Debug, PartialEq, Eq)]
pub struct Name {
    /// As the API spells it.
    pub key: &'static str,
    /// In German, for people.
    pub german: &'static str,
    /// In English, for people.
    pub english: &'static str,
    /// Whether it is a condition, which stands within `filter`.
    pub is_condition: bool,
    /// Whether it takes several values.
    pub is_list: bool,
    subjects: &'static [Subject],
}

impl Name {
    /// Whether it can be given for a subject.
    pub fn fits(&self, subject: Subject) -> bool {
        self.subjects.contains(&subject)
    }
}

use Subject::{Balance, Keys, Measurements, Measures, Postings, Units};

/// What has figures.
const FIGURES: &[Subject] = &[Balance, Postings, Units, Measures];

const ALL: &[Subject] = &[Balance, Postings, Units, Measures, Keys, Measurements];

const fn list(key: &'static str, german: &'static str, english: &'static str) -> Name {
    Name {
        key,
        german,
        english,
        is_condition: true,
        is_list: true,
        subjects: FIGURES,
    }
}

const fn month(key: &'static str, german: &'static str, english: &'static str) -> Name {
    Name {
        is_list: false,
        ..list(key, german, english)
    }
}

const fn other(
    key: &'static str,
    german: &'static str,
    english: &'static str,
    subjects: &'static [Subject],
) -> Name {
    Name {
        is_condition: false,
        is_list: false,
        subjects,
        ..list(key, german, english)
    }
}

/// All names, in the order in which they are shown.
pub(super) static NAMES: [Name; 23] = [
    list("units", "Einheiten", "units"),
    list("levels", "Ebenen", "levels"),
    list("measures", "Maßnahmen", "measures"),
    list("approaches", "Ansätze", "approaches"),
    list("kinds", "Arten", "kinds"),
    list("categories", "Kategorien", "categories"),
    list("cashability", "Wirksamkeit", "cashability"),
    list("stages", "Stufen", "stages"),
    Name {
        subjects: &[Balance, Postings],
        ..list("tags", "Merkmale", "tags")
    },
    month("from", "Von", "from"),
    month("to", "Bis", "to"),
    other("search", "Suche", "search", &[Units, Measures]),
    Name {
        is_list: true,
        ..other("statuses", "Stände", "statuses", &[Measures])
    },
    other("programme", "Programm", "programme", &[Measures]),
    Name {
        is_list: true,
        ..other("groupBy", "Dimensionen", "dimensions", &[Balance])
    },
    other("basis", "Basis", "basis", FIGURES),
    other("actualsThrough", "Ist bis", "actuals through", &[Balance]),
    other("months", "Monate", "months", &[Balance]),
    other("orderBy", "Ordnung", "order", &[Balance, Measures]),
    other("shares", "Mit Anteilen", "with shares", &[Balance]),
    other("limit", "Höchstens", "limit", &[Balance, Postings]),
    other("texts", "Mit Texten", "with texts", &[Postings]),
    other("asOf", "Zeitpunkt", "as of", ALL),
];

/// A name that is known.
pub(super) fn name(key: &str) -> &'static Name {
    NAMES.iter().find(|name| name.key == key).unwrap_or(&NAMES[0])
}

/// A name as it is typed: as the API spells it, in German or in English.
pub fn find(typed: &str) -> Option<&'static Name> {
    let exact = NAMES.iter().find(|name| name.key == typed);
    exact.or_else(|| {
        let typed = fold(typed);
        let is_it = |name: &&Name| {
            [name.key, name.german, name.english]
                .iter()
                .any(|word| fold(word) == typed)
        };
        NAMES.iter().find(is_it)
    })
}

/// The name that may have been meant, of those that are wanted.
pub fn near(typed: &str, is_wanted: impl Fn(&Name) -> bool) -> Option<&'static str> {
    let wanted = NAMES.iter().filter(|name| is_wanted(name));
    let words = wanted.flat_map(|name| [name.key, name.german]);
    nearest(typed, words).first().copied()
}

/// The names of conditions, which stand within a filter, as people read them.
pub fn conditions(language: Language) -> String {
    let conditions = NAMES.iter().filter(|name| name.is_condition);
    let words = conditions.map(|name| language.pick(name.german, name.key));
    words.collect::<Vec<_>>().join(", ")
}

/// The names that can be given for a subject, for a message.
pub(super) fn names_of(subject: Subject) -> Expected {
    Expected::words(match subject {
        Balance => {
            "units, levels, measures, approaches, kinds, categories, cashability, stages, tags, from, to, groupBy, basis, \
             actualsThrough, months, orderBy, shares, limit, asOf"
        }
        Postings => {
            "units, levels, measures, approaches, kinds, categories, cashability, stages, tags, from, to, basis, limit, \
             texts, asOf"
        }
        Keys | Measurements => "asOf",
        Units => {
            "units, levels, measures, approaches, kinds, categories, cashability, stages, from, to, search, basis, asOf"
        }
        Measures => {
            "units, levels, measures, approaches, kinds, categories, cashability, stages, from, to, search, statuses, \
             programme, basis, orderBy, asOf"
        }
    })
}

/// What values are made of that are more than a word.
pub(super) mod expected {
    use super::Expected;

    pub(in super::super) const MEASURE_ORDER: Expected = Expected::new(
        "NET (Netto), COST (Kosten), SAVING (Ersparnis), TRANSFER oder TITLE (Titel), mit :ASC oder :DESC für die Richtung",
        "NET, COST, SAVING, TRANSFER or TITLE, with :ASC or :DESC for the direction",
    );
    pub(in super::super) const TAG: Expected = Expected::new(
        "SCHLÜSSEL:WERT, etwa kostenstelle:4711",
        "KEY:VALUE, such as kostenstelle:4711",
    );
    pub(in super::super) const ORDER: Expected = Expected::new(
        "COST (Kosten), SAVING (Ersparnis), TRANSFER oder NET (Netto), mit :ASC für das Kleinste zuerst",
        "COST, SAVING, TRANSFER or NET, with :ASC for the smallest first",
    );
}
