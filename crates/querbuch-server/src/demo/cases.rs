//! The cases that the program carries: their files in the order in which they build on each other, and questions that
//! show what they are about. `demo/README.md` and `demo/e-akte/README.md` say where the figures come from.

use querbuch_ledger::import::ImportKind;
use querbuch_ledger::ledger::LOCAL_ACTOR;

use crate::cli::DemoCase;

/// Who books what was spent and claims what was saved in the case of the E-Akte.
const PROJECT: &str = "projektbuero";
/// Who confirms and disputes there: whoever claimed may not.
const TREASURY: &str = "kaemmerei";

/// A file of a case.
pub struct CaseFile {
    /// What it holds.
    pub kind: ImportKind,
    /// Its name below `demo`.
    pub name: &'static str,
    /// What stands in it.
    pub bytes: &'static [u8],
    /// Who imports it.
    pub actor: &'static str,
}

/// A question to try, with what it asks in German and in English.
pub struct CaseQuery {
    /// What it asks, in German.
    pub german: &'static str,
    /// What it asks, in English.
    pub english: &'static str,
    /// The document.
    pub document: &'static str,
}

/// One file: its kind, its name and, where it is not this machine's, who imports it.
macro_rules! file {
    ($kind:ident, $name:literal) => {
        file!($kind, $name, LOCAL_ACTOR)
    };
    ($kind:ident, $name:literal, $actor:expr) => {
        CaseFile {
            kind: ImportKind::$kind,
            name: $name,
            bytes: include_bytes!(concat!("../../../../demo/", $name)),
            actor: $actor,
        }
    };
}

/// The published cases. The rates come first: they were known before any of the cases, so every later position can be
/// appraised.
const PUBLISHED: [CaseFile; 16] = [
    file!(DiscountRates, "discount-rates.csv"),
    file!(Units, "units.csv"),
    file!(Measures, "measures.csv"),
    file!(Effects, "effects.csv"),
    file!(Plans, "plans.csv"),
    file!(Forecasts, "forecasts.csv"),
    file!(Bookings, "bookings.csv"),
    file!(FederalBudget, "bundeshaushalt-2017-it-titel.csv"),
    file!(Keys, "koenigsteiner-schluessel.csv"),
    file!(Keys, "keys.csv"),
    file!(Allocations, "allocations.csv"),
    file!(WageRates, "wage-rates.csv"),
    file!(WageRates, "wage-rates-business.csv"),
    file!(WageRates, "staff-rates-federal.csv"),
    file!(Indicators, "indicators.csv"),
    file!(Measurements, "measurements.csv"),
];

/// The E-Akte: the order of the commands in `demo/e-akte/README.md`, which a test compares.
const E_AKTE: [CaseFile; 19] = [
    file!(DiscountRates, "discount-rates.csv"),
    file!(Units, "e-akte/units.csv"),
    file!(Keys, "koenigsteiner-schluessel.csv"),
    file!(Keys, "keys.csv"),
    file!(WageRates, "wage-rates.csv"),
    file!(Measures, "e-akte/measures.csv"),
    file!(Effects, "e-akte/effects.csv"),
    file!(Plans, "e-akte/plans.csv"),
    file!(Statuses, "e-akte/statuses.csv"),
    file!(Deadlines, "e-akte/deadlines.csv"),
    file!(Bookings, "e-akte/bookings.csv", PROJECT),
    file!(Indicators, "e-akte/indicators.csv"),
    file!(Measurements, "e-akte/measurements.csv", PROJECT),
    file!(Capacities, "e-akte/capacities.csv"),
    file!(Allocations, "e-akte/allocations.csv"),
    file!(Stages, "e-akte/stages.csv", TREASURY),
    file!(Periods, "e-akte/periods.csv", TREASURY),
    file!(Forecasts, "e-akte/forecasts.csv"),
    file!(Actuals, "e-akte/actuals.csv"),
];

const PUBLISHED_QUERIES: [CaseQuery; 4] = [
    CaseQuery {
        german: "Wer zahlt, wer gewinnt? OLAF, nach Ebene und Jahr",
        english: "Who pays, who gains? OLAF, by level and year",
        document: "{ measure(ref: \"olaf\") { title balance(groupBy: [LEVEL, YEAR]) { rows { level year cost transfer net cumulativeNet } total { net } } } }",
    },
    CaseQuery {
        german: "Lohnt es sich, insgesamt und für jede Ebene? Beratungshilfe, mit Annahmen",
        english: "Is it worth it, overall and for each level? Beratungshilfe, on assumptions",
        document: "{ measure(ref: \"beratungshilfe\") { appraisal { verdict wrongPocketShare { value } overall { npv payback { years } risk { chancePositive } } perspectives { party { label } npv } conventions { text } } } }",
    },
    CaseQuery {
        german: "Die zehn größten IT-Ansätze des Bundes 2017, nach Einzelplan-Kapitel-Titel",
        english: "The ten largest federal IT appropriations of 2017",
        document: "{ balance(filter: {measures: [\"bundes-it-2017\"]}, groupBy: [UNIT], orderBy: {by: COST}, limit: 10) { rows { unit { code name } cost } total { cost } } }",
    },
    CaseQuery {
        german: "Alle Maßnahmen über alle Ebenen; Wirtschaft und Bürger stehen daneben",
        english: "All measures across all levels; businesses and citizens beside them",
        document: "{ balance(groupBy: [MEASURE, LEVEL]) { rows { measure { code } level cost saving transfer net } total { net } society { saving } position } }",
    },
];

const E_AKTE_QUERIES: [CaseQuery; 3] = [
    CaseQuery {
        german: "Wer zahlt, wer gewinnt, nach Ebene und Jahr?",
        english: "Who pays, who gains, by level and year?",
        document: "{ balance(groupBy: [LEVEL, YEAR]) { rows { level year cost saving net cumulativeNet } total { net } } }",
    },
    CaseQuery {
        german: "Wer zahlt für wen, und welchen Teil der Ersparnisse haben andere bezahlt?",
        english: "Who pays for whom, and which part of the savings did others pay?",
        document: "{ flows { links { source target amount } wrongPocketShare { value } } }",
    },
    CaseQuery {
        german: "Was wurde bestritten, und warum?",
        english: "What was disputed, and why?",
        document: "{ disputes { nodes { unit { name } effect { code } month amount reason } } }",
    },
];

impl DemoCase {
    /// Its files, in the order in which they build on each other.
    pub fn files(self) -> &'static [CaseFile] {
        match self {
            Self::Published => &PUBLISHED,
            Self::EAkte => &E_AKTE,
        }
    }

    /// Questions that show what it is about.
    pub fn queries(self) -> &'static [CaseQuery] {
        match self {
            Self::Published => &PUBLISHED_QUERIES,
            Self::EAkte => &E_AKTE_QUERIES,
        }
    }

    /// The file of its database, within the folder of the demo.
    pub fn database(self) -> &'static str {
        match self {
            Self::Published => "querbuch-demo.db",
            Self::EAkte => "querbuch-e-akte.db",
        }
    }

    /// What its ledger is called.
    pub fn ledger_name(self) -> &'static str {
        match self {
            Self::Published => "Querbuch Demo",
            Self::EAkte => "Querbuch Demo E-Akte",
        }
    }
}
