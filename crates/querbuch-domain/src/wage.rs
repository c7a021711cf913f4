//! Wage rates: what an hour of work costs, by level and service class.
//!
//! There are several systems (Lohnkostensätze of the Leitfaden Erfüllungsaufwand, Personalkostensätze of the BMF,
//! tables of the Länder), which count different things: a rate always belongs to one of them, and no valuation
//! mixes two. A table is set as a whole for one system and year; setting it again is a new version.

pub mod fault;
pub mod set;
mod snapshot;

use std::collections::HashMap;
use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::bisect::partition_point;
use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names};
use crate::id::Position;
use crate::words::{Level, SourceStatus};

/// The largest rate, in cents an hour: ten thousand euros. What is beyond is a monthly or yearly figure.
pub const PER_HOUR_CENTS_MAX: i64 = 1_000_000;

/// One rate of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WageRate {
    /// Whose work it is.
    pub level: Level,
    /// Cents an hour.
    pub per_hour: i64,
    /// Laufbahngruppe, as the table names it: `gD`.
    pub service_class: Arc<str>,
}

impl WageRate {
    /// Whether it is above zero and no more than [`PER_HOUR_CENTS_MAX`].
    pub fn is_plausible(&self) -> bool {
        (1..=PER_HOUR_CENTS_MAX).contains(&self.per_hour)
    }
}

/// A table: the rates of one system and year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WageTable {
    /// Which of the systems that are never mixed.
    pub system: Arc<str>,
    /// The first year that it is used for.
    pub year: u16,
    /// How often this system and year had been set when it was set: 1, 2, 3 …
    pub version: u32,
    /// Where it was published.
    pub source: Arc<str>,
    /// How far it was checked against its source.
    pub status: SourceStatus,
    /// Its rates, in the order in which they were given.
    pub rates: Arc<[WageRate]>,
    /// The position of its event.
    pub set_at: Position,
}

impl WageTable {
    /// The rate of a level and class.
    pub fn rate(&self, level: Level, service_class: &str) -> Option<&WageRate> {
        self.rates
            .iter()
            .find(|rate| rate.level == level && rate.service_class.as_ref() == service_class)
    }
}

/// All tables, in the order of the log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wages {
    list: Vector<Arc<WageTable>>,
}

impl Wages {
    /// How many tables were set.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many were known at a position.
    pub fn known_at(&self, position: Position) -> usize {
        partition_point(self.list.len(), |index| self.list[index].set_at <= position)
    }

    /// All that were set up to a position, in the order of the log, superseded versions too.
    pub fn history_at(&self, position: Position) -> impl DoubleEndedIterator<Item = &Arc<WageTable>> {
        self.list.iter().take(self.known_at(position))
    }

    /// The tables that hold at a position: the newest version of each system and year, in their order.
    pub fn tables_at(&self, position: Position) -> Vec<&Arc<WageTable>> {
        let mut newest: HashMap<(&str, u16), &Arc<WageTable>> = HashMap::new();
        for table in self.history_at(position) {
            newest.insert((&table.system, table.year), table);
        }
        let mut tables: Vec<_> = newest.into_values().collect();
        tables.sort_unstable_by(|a, b| (&a.system, a.year).cmp(&(&b.system, b.year)));
        tables
    }

    /// The table of a system that is used for a year, as known at a position: the latest one that is not of a later
    /// year; where there is none, the earliest later one, since a figure of the past is often valued by the first
    /// table that was published.
    pub fn table_for(&self, system: &str, year: u16, position: Position) -> Option<&Arc<WageTable>> {
        let of_system = || {
            self.history_at(position)
                .filter(|table| table.system.as_ref() == system)
        };
        let earlier = of_system()
            .filter(|table| table.year <= year)
            .max_by_key(|table| table.year);
        earlier.or_else(|| {
            // The last of equals is the newest version: `min_by_key` would take the first.
            of_system().rev().min_by_key(|table| table.year)
        })
    }

    /// The newest table of exactly this year, as known at a position.
    pub fn table_of(&self, system: &str, year: u16, position: Position) -> Option<&Arc<WageTable>> {
        self.history_at(position)
            .rev()
            .find(|table| table.year == year && table.system.as_ref() == system)
    }

    /// Adds what the event says.
    pub(crate) fn apply(&mut self, event: &WageRatesSet, position: Position) {
        self.push(WageTable {
            system: event.system.clone(),
            year: event.year,
            version: 0,
            source: event.source.clone(),
            status: event.status,
            rates: event.rates.as_slice().into(),
            set_at: position,
        });
    }

    fn push(&mut self, table: WageTable) {
        let before = self.table_of(&table.system, table.year, Position::MAX);
        let version = before.map_or(1, |before| before.version.saturating_add(1));
        self.list.push_back(Arc::new(WageTable { version, ..table }));
    }
}

/// A table of wage rates was set. Stored as `wage-rates.set`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in WageTable")]
pub struct WageRatesSet {
    pub rates: Vec<WageRate>,
    pub source: Arc<str>,
    pub status: SourceStatus,
    pub system: Arc<str>,
    pub year: u16,
}

impl Fact for WageRatesSet {
    fn names(&self, _names: &mut Names<'_>) {}

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Rates
    }

    fn implausible(&self) -> Option<&'static str> {
        (!self.rates.iter().all(WageRate::is_plausible)).then_some("rates")
    }
}

#[cfg(test)]
mod tests;
