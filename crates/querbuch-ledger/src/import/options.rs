//! How an import reads.

use std::sync::Arc;

use super::number::DecimalSign;
use super::progress::Progress;
use super::source::ImportSource;

/// How an import reads.
#[derive(Clone, Default)]
pub struct ImportOptions<'a> {
    /// The decimal sign, where it is declared; else each file must show it.
    pub decimal: Option<DecimalSign>,
    /// How a federal budget is booked.
    pub federal_budget: FederalBudgetOptions,
    /// Is called with the progress of the reading, some eight times a mebibyte.
    pub progress: Option<&'a dyn Fn(Progress)>,
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
    /// A table with the columns `einzelplan` and `bezeichnung`, which names the units of the second level.
    pub einzelplaene: Option<ImportSource>,
}

impl Default for FederalBudgetOptions {
    fn default() -> Self {
        Self {
            measure: "bundes-it-2017".into(),
            title: "Informationstechnik im Bundeshaushalt 2017".into(),
            year: 2017,
            einzelplaene: None,
        }
    }
}
