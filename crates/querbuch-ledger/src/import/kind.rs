//! The kinds of files: each is a line in the table below, and a file of its own with its columns and its builder.

mod actuals;
mod allocations;
pub(crate) mod bookings;
mod capacities;
mod deadlines;
mod effects;
mod federal_budget;
mod grants;
mod haircuts;
mod indicators;
mod keys;
mod measurements;
mod measures;
mod periods;
mod rates;
mod reopenings;
mod reorganisations;
mod reversals;
mod schedules;
mod stages;
mod statuses;
mod units;
mod wages;

use querbuch_domain::language::Language;

use super::definition::Definition;

/// Declares the kinds: the word of the command line, and where the kind is defined.
macro_rules! kinds {
    ($($kind:ident = $word:literal, $definition:path;)+) => {
        /// What a file holds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the words of the model")]
        pub enum ImportKind { $($kind,)+ }

        impl ImportKind {
            /// Every kind, in the order in which files are imported.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$kind,)+];

            /// The word of the command line.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $word,)+ }
            }

            pub(crate) fn definition(self) -> &'static Definition {
                match self { $(Self::$kind => &$definition,)+ }
            }
        }
    };
}

kinds! {
    Units = "units", units::DEFINITION;
    Measures = "measures", measures::DEFINITION;
    Effects = "effects", effects::DEFINITION;
    Plans = "plans", schedules::PLANS;
    Forecasts = "forecasts", schedules::FORECASTS;
    Bookings = "bookings", bookings::DEFINITION;
    FederalBudget = "federal-budget", federal_budget::DEFINITION;
    DiscountRates = "discount-rates", rates::DEFINITION;
    Reorganisations = "reorganisations", reorganisations::DEFINITION;
    Keys = "keys", keys::DEFINITION;
    Allocations = "allocations", allocations::DEFINITION;
    WageRates = "wage-rates", wages::DEFINITION;
    Indicators = "indicators", indicators::DEFINITION;
    Measurements = "measurements", measurements::DEFINITION;
    Capacities = "capacities", capacities::DEFINITION;
    Stages = "stages", stages::DEFINITION;
    Periods = "periods", periods::DEFINITION;
    Actuals = "actuals", actuals::DEFINITION;
    Statuses = "statuses", statuses::DEFINITION;
    Reversals = "reversals", reversals::DEFINITION;
    Reopenings = "reopenings", reopenings::DEFINITION;
    Deadlines = "deadlines", deadlines::DEFINITION;
    Haircuts = "haircuts", haircuts::DEFINITION;
    Grants = "grants", grants::DEFINITION;
}

/// A column of a kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportColumn {
    /// Its own name, stable.
    pub name: &'static str,
    /// Its heading in German, under which it is found as well.
    pub german: &'static str,
    /// Its heading in English, under which it is found as well.
    pub english: &'static str,
    /// Whether a file without it is refused.
    pub is_required: bool,
}

impl ImportColumn {
    /// Its heading.
    pub fn heading(&self, language: Language) -> &'static str {
        language.pick(self.german, self.english)
    }
}

impl ImportKind {
    /// Reads the word of the command line.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Reads the word of the command line, or another word that it takes.
    pub fn find(text: &str) -> Option<Self> {
        let by_alias = || Self::ALL.into_iter().find(|kind| kind.aliases().contains(&text));
        Self::parse(text).or_else(by_alias)
    }

    /// Other words that the command line takes for it.
    pub fn aliases(self) -> &'static [&'static str] {
        self.definition().aliases
    }

    /// The columns that its files may have, in the order in which people write them.
    pub fn columns(self) -> impl Iterator<Item = ImportColumn> {
        let list = self.definition().columns.list.iter();
        list.map(|column| ImportColumn {
            name: column.column.name(),
            german: column.column.heading(Language::German),
            english: column.column.heading(Language::English),
            is_required: column.is_required,
        })
    }

    /// What the help of the command line says about it: its columns, and what their names do not tell.
    pub fn help(self, language: Language) -> String {
        let names = self
            .columns()
            .map(|column| language.pick(column.german, column.name));
        let names = names.collect::<Vec<_>>().join(";");
        match self.definition().remark {
            Some([german, english]) => format!("{names}: {}", language.pick(german, english)),
            None => names,
        }
    }
}
