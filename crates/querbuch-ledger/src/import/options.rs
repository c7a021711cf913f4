//! How an import reads.

use std::collections::BTreeMap;
use std::sync::Arc;

use querbuch_domain::id::PrincipalNo;
use querbuch_domain::principal::Identity;

use super::limits::ImportLimits;
use super::number::DecimalSign;
use super::progress::Progress;
use super::source::ImportSource;

/// How an import reads.
#[derive(Clone, Default)]
pub struct ImportOptions<'a> {
    /// The decimal sign, where it is declared; else each file must show it.
    pub decimal: Option<DecimalSign>,
    /// Where the files come from; the word of their kind, where it is not said.
    pub source: Option<Arc<str>>,
    /// What happens where the ledger says something else than the files.
    pub policy: ImportPolicy,
    /// Why master data is put right where the policy says so; the name of the file, where it is not said.
    pub reason: Option<Arc<str>>,
    /// Whether plans and forecasts are replaced as a whole: months that the files do not name are set to zero.
    pub whole: bool,
    /// How a federal budget is booked.
    pub federal_budget: FederalBudgetOptions,
    /// How much it takes.
    pub limits: ImportLimits,
    /// Who the principals are that are known, for files of rights; a subject that is not among them is made known.
    pub identities: Option<&'a BTreeMap<PrincipalNo, Identity>>,
    /// Is called with the progress of the reading, some eight times a mebibyte.
    pub progress: Option<&'a dyn Fn(Progress)>,
}

/// What happens to bookings of the same source where the ledger says something else than the files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImportPolicy {
    /// A number that is booked with another content is a fault; what the files do not hold stays.
    #[default]
    Add,
    /// A number that is booked with another content is reversed and booked anew; master data that differs is put right;
    /// what the files do not hold stays.
    Correct,
    /// The rows of the source become those of the files.
    Replace,
}

/// How the rows of a federal budget are booked.
#[derive(Clone, Debug)]
pub struct FederalBudgetOptions {
    /// The code of the measure that bears the costs.
    pub measure: Arc<str>,
    /// Its title.
    pub title: Arc<str>,
    /// The year of the budget; the amounts stand in its December.
    pub year: u16,
    /// How the Titel of the file were selected, for the description of the measure; `None` where it is a whole budget, or
    /// nobody says.
    pub selection: Option<Arc<str>>,
    /// A table with the columns `einzelplan` and `bezeichnung`, which names the units of the second level.
    pub einzelplaene: Option<ImportSource>,
}

impl Default for FederalBudgetOptions {
    fn default() -> Self {
        Self {
            measure: "bundes-it-2017".into(),
            title: "Informationstechnik im Bundeshaushalt 2017".into(),
            year: 2017,
            selection: None,
            einzelplaene: None,
        }
    }
}
