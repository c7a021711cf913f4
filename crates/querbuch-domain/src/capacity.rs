//! Capacity: how much working time a unit has, with everything below it. Reports hold freed time against it.

mod snapshot;

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::code::check_name;
use crate::decimal::{Decimal, exact};
use crate::event::Event;
use crate::id::{Position, UnitNo};
use crate::indicator::MeasuringFault;
use crate::indicator::time::HOURS_PER_YEAR;
use crate::reference::Ref;
use crate::refusal::{Reason, Refusal, Refusals};
use crate::state::State;
use crate::wage::require_year;

/// The largest number of full posts: more than the public service of the whole country has.
pub const POSTS_MAX: i64 = 10_000_000;
/// Places of a number of posts.
pub const POSTS_PLACES_MAX: u32 = 2;
/// The most hours of a year: each hour that there is.
pub const HOURS_PER_YEAR_MAX: u32 = 366 * 24;

/// How much working time a unit has, from a year on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// The first year that it holds for, until a later one.
    pub year: u16,
    /// Full posts (VZÄ).
    pub full_time_equivalents: Decimal,
    /// The hours that one of them works in a year.
    pub hours_per_year: u32,
    /// Where it comes from.
    pub source: Arc<str>,
    /// The position of its event.
    pub set_at: Position,
}

/// The capacities of all units.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Capacities {
    /// Of each unit in the order of the log.
    set: imbl::HashMap<UnitNo, Vector<Capacity>>,
}

impl Capacities {
    /// The capacity of a unit in a year, as known at a position: of those that begin no later, the one that begins
    /// last; of those of the same year, the one set last.
    pub fn at(&self, unit: UnitNo, year: u16, position: Position) -> Option<&Capacity> {
        let known = self.set.get(&unit)?.iter();
        known
            .filter(|capacity| capacity.set_at <= position && capacity.year <= year)
            .max_by_key(|capacity| capacity.year)
    }

    pub(crate) fn apply(&mut self, event: &CapacitySet, position: Position) {
        self.set.entry(event.unit).or_default().push_back(Capacity {
            year: event.year,
            full_time_equivalents: event.full_time_equivalents,
            hours_per_year: event.hours_per_year,
            source: event.source.clone(),
            set_at: position,
        });
    }
}

/// The capacity of a unit was set. Stored as `capacity.set`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in Capacity")]
pub struct CapacitySet {
    #[serde(with = "exact")]
    pub full_time_equivalents: Decimal,
    pub hours_per_year: u32,
    pub source: Arc<str>,
    pub unit: UnitNo,
    pub year: u16,
}

/// Sets how much working time a unit has from a year on, with everything below it.
///
/// Refused, in this order: unknown unit; one of society, which has no posts; a year out of range; posts below zero, too
/// many or with more than [`POSTS_PLACES_MAX`] places; hours out of range; a malformed source.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "as in Capacity")]
pub struct SetCapacity {
    pub unit: Ref,
    pub year: i32,
    #[serde(with = "exact")]
    pub full_time_equivalents: Decimal,
    /// [`HOURS_PER_YEAR`] unless given.
    pub hours_per_year: Option<i32>,
    pub source: Arc<str>,
}

impl SetCapacity {
    /// The event, and the unit.
    pub fn decide(&self, state: &State) -> Result<(Vec<Event>, UnitNo), Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let unit = state
            .units
            .require(&self.unit, "unit")
            .and_then(|number| match state.units.get(number) {
                Some(unit) if unit.level.is_society() => {
                    let unit = unit.code.clone();
                    Err(Refusal::at(
                        "unit",
                        MeasuringFault::CapacityNeedsBudget { unit }.into(),
                    ))
                }
                _ => Ok(number),
            });
        let unit = refusals.keep(unit);
        let year = refusals.keep(require_year(self.year, "year"));
        let posts = self.full_time_equivalents.normalize();
        let fits =
            posts.scale() <= POSTS_PLACES_MAX && posts >= Decimal::ZERO && posts <= Decimal::from(POSTS_MAX);
        if !fits {
            refusals.push("fullTimeEquivalents", MeasuringFault::PostsOutOfRange.into());
        }
        let hours = match self.hours_per_year {
            None => Some(HOURS_PER_YEAR),
            Some(hours) => u32::try_from(hours)
                .ok()
                .filter(|hours| (1..=HOURS_PER_YEAR_MAX).contains(hours)),
        };
        if hours.is_none() {
            let max = HOURS_PER_YEAR_MAX;
            refusals.push("hoursPerYear", MeasuringFault::HoursOutOfRange { max }.into());
        }
        if let Err(fault) = check_name(&self.source) {
            refusals.push("source", Reason::Text { fault });
        }
        let (Some(unit), Some(year), Some(hours_per_year)) = (unit, year, hours) else {
            return Err(refusals.0);
        };
        let event = CapacitySet {
            full_time_equivalents: posts,
            hours_per_year,
            source: self.source.clone(),
            unit,
            year,
        };
        refusals.or((vec![Event::CapacitySet(event)], unit))
    }
}

#[cfg(test)]
mod tests;
