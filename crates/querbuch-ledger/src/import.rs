//! Imports CSV files: read, checked, and packed into commands. Nothing is written here.
//!
//! Each file is read twice, as a stream. The first pass takes the digest and settles, for the file as a whole,
//! encoding, delimiter and decimal sign; the second reads the rows by what the first has found. Every fault is
//! named with file, row, column and value; with a single one there are no commands at all.
//!
//! ```text
//! ImportSource ─▶ survey (scanner, layout, number) ─▶ records ─▶ cells ─▶ builder of the kind ─▶ Prepared
//! ```
//!
//! # Guarantees
//! - The same file gives the same commands under the same keys, so importing it again books nothing twice.
//! - Memory is bounded by the limits below, whatever the size of the file.
//! - No cell is read by a guess: what a file leaves open must be declared.

mod allocations;
mod bookings;
mod builder;
mod capacities;
mod cell;
mod cells;
mod columns;
mod digest;
mod effects;
mod einzelplaene;
mod fault;
mod federal_budget;
mod indicators;
mod intern;
mod keys;
mod layout;
mod measurements;
mod measures;
mod number;
mod order;
mod packing;
mod pass;
mod periods;
mod prepared;
mod problem;
mod progress;
mod rates;
mod record;
mod reorganisations;
mod run;
mod scanner;
mod schedules;
mod source;
mod stages;
mod survey;
mod units;
mod wages;

#[cfg(test)]
mod tests;

use querbuch_domain::state::State;

pub use fault::{FAULTS_SHOWN_MAX, ImportFault, ImportRefused};
pub use federal_budget::FederalBudgetOptions;
pub use number::Decimal;
pub use packing::POSTINGS_PER_IMPORT_BOOKING;
pub use prepared::{ImportedFile, Origin, Prepared, PreparedCommand};
pub use progress::Progress;
pub use record::Encoding;
pub use source::ImportSource;

use columns::Columns;
use run::Import;

/// Most booking lines of one import. A line takes some fifty bytes until it is written, so this is a gigabyte.
pub const ROWS_MAX: u64 = 20_000_000;
/// Most rows of one import of anything else, which is held as it is: every budget line of the country's
/// municipalities for a year.
pub const MASTER_ROWS_MAX: u64 = 2_000_000;
/// Most bookings of one import. Each takes some three hundred bytes beside its lines.
pub const BOOKINGS_MAX: usize = 2_000_000;
/// Most text that one import holds at a time: a quarter of a small machine.
pub const HELD_BYTES_MAX: usize = 512 << 20;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the words of the model")]
pub enum ImportKind {
    Units,
    Reorganisations,
    Measures,
    Effects,
    Plans,
    Forecasts,
    Bookings,
    FederalBudget,
    DiscountRates,
    Keys,
    Allocations,
    WageRates,
    Indicators,
    Measurements,
    Capacities,
    Stages,
    Periods,
}

impl ImportKind {
    /// Every kind, in the order in which files are imported.
    pub const ALL: [Self; 17] = [
        Self::Units,
        Self::Measures,
        Self::Effects,
        Self::Plans,
        Self::Forecasts,
        Self::Bookings,
        Self::FederalBudget,
        Self::DiscountRates,
        Self::Reorganisations,
        Self::Keys,
        Self::Allocations,
        Self::WageRates,
        Self::Indicators,
        Self::Measurements,
        Self::Capacities,
        Self::Stages,
        Self::Periods,
    ];

    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::Reorganisations => "reorganisations",
            Self::Measures => "measures",
            Self::Effects => "effects",
            Self::Plans => "plans",
            Self::Forecasts => "forecasts",
            Self::Bookings => "bookings",
            Self::FederalBudget => "federal-budget",
            Self::Keys => "keys",
            Self::Allocations => "allocations",
            Self::DiscountRates => "discount-rates",
            Self::WageRates => "wage-rates",
            Self::Indicators => "indicators",
            Self::Measurements => "measurements",
            Self::Capacities => "capacities",
            Self::Stages => "stages",
            Self::Periods => "periods",
        }
    }

    /// Reads the word of the command line.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    fn columns(self) -> Columns {
        match self {
            Self::Units => units::COLUMNS,
            Self::Reorganisations => reorganisations::COLUMNS,
            Self::Measures => measures::COLUMNS,
            Self::Effects => effects::COLUMNS,
            Self::Plans | Self::Forecasts => schedules::COLUMNS,
            Self::Bookings => bookings::COLUMNS,
            Self::FederalBudget => federal_budget::COLUMNS,
            Self::Keys => keys::COLUMNS,
            Self::Allocations => allocations::COLUMNS,
            Self::DiscountRates => rates::COLUMNS,
            Self::WageRates => wages::COLUMNS,
            Self::Indicators => indicators::COLUMNS,
            Self::Measurements => measurements::COLUMNS,
            Self::Capacities => capacities::COLUMNS,
            Self::Stages => stages::COLUMNS,
            Self::Periods => periods::COLUMNS,
        }
    }

    fn rows_max(self) -> u64 {
        if self == Self::Bookings {
            ROWS_MAX
        } else {
            MASTER_ROWS_MAX
        }
    }
}

/// How an import reads.
#[derive(Clone, Default)]
pub struct ImportOptions<'a> {
    /// The decimal sign, where it is declared; else each file must show it.
    pub decimal: Option<Decimal>,
    /// How a federal budget is booked.
    pub federal_budget: FederalBudgetOptions,
    /// Hears how far the reading has come, some eight times a mebibyte.
    pub progress: Option<&'a dyn Fn(Progress)>,
}

/// Reads, checks and packs files of one kind.
///
/// `state` tells which effects are transfers, and which units a federal budget need not register. Whether what
/// the rows name is there, the commands find out when they are decided.
pub fn prepare(
    kind: ImportKind,
    sources: &[ImportSource],
    state: &State,
    options: &ImportOptions<'_>,
) -> Result<Prepared, ImportRefused> {
    Import::new(kind, sources, state, options).run(sources)
}
