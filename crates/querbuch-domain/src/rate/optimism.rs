//! Haircuts for optimism: by how much a saving is scaled down, by the grade of its evidence.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::command::outcome::Outcome;
use crate::decimal::{Decimal, exact};
use crate::event::fact::{Fact, Names};
use crate::id::Position;
use crate::language::Language;
use crate::rate::RATE_PLACES_MAX;
use crate::words::{EvidenceGrade, SourceStatus};

/// Where the table that is built in comes from, and what it is worth, in German and in English.
const BUILT_IN_SOURCE: [&str; 2] = [
    "Greater Manchester Combined Authority, Cost Benefit Analysis: Abschläge nach Vertrauensgrad (0, 5, 10, 15, 25, 40 %), \
     aus dem Gedächtnis und nicht mit der Veröffentlichung verglichen; ihre drei schwächsten Grade stehen für C, D und E",
    "Greater Manchester Combined Authority, Cost Benefit Analysis: haircuts by grade of confidence (0, 5, 10, 15, 25, 40 %), \
     quoted from memory and not compared with the publication; its three weakest grades stand for C, D and E",
];

/// The part of a saving that is left out, for each grade of evidence: 0 keeps it whole, 1 leaves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE", deny_unknown_fields)]
#[expect(missing_docs, reason = "the grades")]
pub struct Haircuts {
    #[serde(with = "exact")]
    pub a: Decimal,
    #[serde(with = "exact")]
    pub b: Decimal,
    #[serde(with = "exact")]
    pub c: Decimal,
    #[serde(with = "exact")]
    pub d: Decimal,
    #[serde(with = "exact")]
    pub e: Decimal,
}

impl Haircuts {
    /// That of a grade.
    pub fn of(&self, grade: EvidenceGrade) -> Decimal {
        match grade {
            EvidenceGrade::A => self.a,
            EvidenceGrade::B => self.b,
            EvidenceGrade::C => self.c,
            EvidenceGrade::D => self.d,
            EvidenceGrade::E => self.e,
        }
    }

    /// Whether each lies between 0 and 1, with no more places than a rate.
    pub fn are_fractions(&self) -> bool {
        EvidenceGrade::ALL.iter().all(|grade| {
            let haircut = self.of(*grade);
            is_fraction(haircut) && haircut.scale() <= RATE_PLACES_MAX
        })
    }

    /// Those that a function gives for each grade.
    pub fn each(haircut: impl Fn(EvidenceGrade) -> Decimal) -> Self {
        Self {
            a: haircut(EvidenceGrade::A),
            b: haircut(EvidenceGrade::B),
            c: haircut(EvidenceGrade::C),
            d: haircut(EvidenceGrade::D),
            e: haircut(EvidenceGrade::E),
        }
    }
}

/// A table of haircuts with its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptimismTable {
    /// The haircuts.
    pub haircuts: Haircuts,
    /// Who published them, and where; for people, see [`source_in`](Self::source_in).
    pub source: Arc<str>,
    /// How they came from there.
    pub status: SourceStatus,
    /// The position at which they were set; `None` for those that are built in.
    pub set_at: Option<Position>,
}

impl OptimismTable {
    /// The part of a saving that is left out for a grade: 0 to 1.
    pub fn haircut(&self, grade: EvidenceGrade) -> Decimal {
        self.haircuts.of(grade)
    }

    /// The source as people read it: as it was given; of the table that is built in, in their language.
    pub fn source_in(&self, language: Language) -> &str {
        match self.set_at {
            Some(_) => &self.source,
            None => language.pick(BUILT_IN_SOURCE[0], BUILT_IN_SOURCE[1]),
        }
    }

    /// What holds while nothing was set. Grades C to E are discounted: E, an expert's estimate, as the weakest of the
    /// six published grades, D and C as the two above it. A and B, audited or measured, are not.
    pub fn built_in() -> Self {
        let percent = |percent| Decimal::new(percent, 2).normalize();
        Self {
            haircuts: Haircuts {
                a: Decimal::ZERO,
                b: Decimal::ZERO,
                c: percent(15),
                d: percent(25),
                e: percent(40),
            },
            source: BUILT_IN_SOURCE[0].into(),
            status: SourceStatus::Unverified,
            set_at: None,
        }
    }
}

/// Haircuts were set. Stored as `optimism-bias.set`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in OptimismTable")]
pub struct OptimismBiasSet {
    pub haircuts: Haircuts,
    pub source: Arc<str>,
    pub status: SourceStatus,
}

impl Fact for OptimismBiasSet {
    fn names(&self, _names: &mut Names<'_>) {}

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Rates
    }

    fn implausible(&self) -> Option<&'static str> {
        (!self.haircuts.are_fractions()).then_some("haircuts")
    }
}

pub(crate) fn is_fraction(haircut: Decimal) -> bool {
    (Decimal::ZERO..=Decimal::ONE).contains(&haircut)
}
