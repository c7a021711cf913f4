//! Wage rates: what an hour of work costs, by level and service class.
//!
//! There are several systems (Lohnkostensätze of the Leitfaden Erfüllungsaufwand, Personalkostensätze of the BMF,
//! tables of the Länder), which count different things: a rate always belongs to one of them, and no valuation
//! mixes two. A table is set as a whole for one system and year; setting it again is a new version.

mod snapshot;

use std::collections::HashMap;
use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::bisect::partition_point;
use crate::code::check_name;
use crate::event::Event;
use crate::id::Position;
use crate::indicator::MeasuringFault;
use crate::money::Cents;
use crate::month::{YEAR_MAX, YEAR_MIN};
use crate::refusal::{Reason, Refusal, Refusals};
use crate::words::{Level, SourceStatus};

/// Most rates of one table: all levels by some hundred classes.
pub const RATES_PER_TABLE_MAX: usize = 1_000;
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

/// Sets the wage rates of a system and year, all of them. What was set for them before stays in the log and is no
/// longer used.
///
/// Refused, in this order: malformed system or source; a year out of range; an empty or too long list; per rate: a
/// malformed class, an amount that is not above zero or is beyond [`PER_HOUR_CENTS_MAX`], a level and class twice.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as in WageTable")]
pub struct SetWageRates {
    pub system: Arc<str>,
    pub year: i32,
    pub source: Arc<str>,
    pub status: SourceStatus,
    pub rates: Vec<NewWageRate>,
}

/// One rate to set.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as in WageRate")]
pub struct NewWageRate {
    pub level: Level,
    pub service_class: Arc<str>,
    pub per_hour: Cents,
}

impl SetWageRates {
    /// The event.
    pub fn decide(&self) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let name = |field, text: &Arc<str>| {
            check_name(text).map_err(|fault| Refusal::at(field, Reason::Text { fault }))
        };
        refusals.keep(name("system", &self.system));
        let year = refusals.keep(require_year(self.year, "year"));
        refusals.keep(name("source", &self.source));
        if self.rates.is_empty() {
            refusals.push("rates", Reason::Empty);
        }
        if self.rates.len() > RATES_PER_TABLE_MAX {
            let max = RATES_PER_TABLE_MAX;
            refusals.push("rates", Reason::TooMany { max });
            return Err(refusals.0);
        }
        let mut rates: Vec<WageRate> = Vec::with_capacity(self.rates.len());
        for (index, new) in self.rates.iter().enumerate() {
            let rate = new.decide(&rates);
            rates.extend(refusals.keep(rate.map_err(|refusal| refusal.within_item("rates", index))));
        }
        let Some(year) = year else {
            return Err(refusals.0);
        };
        let event = WageRatesSet {
            system: self.system.clone(),
            year,
            source: self.source.clone(),
            status: self.status,
            rates,
        };
        refusals.or(vec![Event::WageRatesSet(event)])
    }
}

impl NewWageRate {
    fn decide(&self, before: &[WageRate]) -> Result<WageRate, Refusal> {
        let service_class = check_name(&self.service_class)
            .map_err(|fault| Refusal::at("serviceClass", Reason::Text { fault }))?;
        if !(1..=PER_HOUR_CENTS_MAX).contains(&self.per_hour.0) {
            let reason: Reason = MeasuringFault::WageOutOfRange {
                max_cents: PER_HOUR_CENTS_MAX,
            }
            .into();
            return Err(Refusal::at("perHour", reason));
        }
        let is_same = |rate: &WageRate| rate.level == self.level && rate.service_class == service_class;
        if before.iter().any(is_same) {
            let reason: Reason = MeasuringFault::WageTwice {
                level: self.level,
                service_class,
            }
            .into();
            return Err(Refusal::at("serviceClass", reason));
        }
        Ok(WageRate {
            level: self.level,
            per_hour: self.per_hour.0,
            service_class,
        })
    }
}

/// A year that a month may lie in.
pub(crate) fn require_year(year: i32, field: &str) -> Result<u16, Refusal> {
    u16::try_from(year)
        .ok()
        .filter(|year| (YEAR_MIN..=YEAR_MAX).contains(year))
        .ok_or_else(|| Refusal::at(field, MeasuringFault::YearOutOfRange.into()))
}

#[cfg(test)]
mod tests;
