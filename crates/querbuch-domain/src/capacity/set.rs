//! Setting the capacity of a unit.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::capacity::CapacitySet;
use crate::capacity::fault::CapacityFault;
use crate::code::check_name;
use crate::command::decide::{Context, Decide};
use crate::decimal::{Decimal, exact};
use crate::event::Event;
use crate::indicator::time::HOURS_PER_YEAR;
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::{Refusal, Refusals};
use crate::rights::needs::Needs;
use crate::state::State;
use crate::wage::set::require_year;

/// The largest number of full posts: more than the public service of the whole country has.
pub const POSTS_MAX: i64 = 10_000_000;

/// Places of a number of posts.
pub const POSTS_PLACES_MAX: u32 = 2;

/// The most hours of a year: each hour that there is.
pub const HOURS_PER_YEAR_MAX: u32 = 366 * 24;

/// Sets how much working time a unit has from a year on, with everything below it.
///
/// Refused, in this order: unknown unit; one of society, which has no posts; a year out of range; posts below zero, too
/// many or with more than [`POSTS_PLACES_MAX`] places; hours out of range; a malformed source.
#[derive(Clone, Debug, Serialize, Deserialize)]
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

impl Decide for SetCapacity {
    fn decide(&self, state: &State, _context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let unit = state
            .units
            .require(&self.unit, "unit")
            .and_then(|number| match state.units.get(number) {
                Some(unit) if unit.level.is_society() => {
                    let unit = unit.code.clone();
                    Err(Refusal::at("unit", CapacityFault::NeedsBudget { unit }))
                }
                _ => Ok(number),
            });
        let unit = refusals.keep(unit);
        let year = refusals.keep(require_year(self.year, "year"));
        let posts = self.full_time_equivalents.normalize();
        let fits =
            posts.scale() <= POSTS_PLACES_MAX && posts >= Decimal::ZERO && posts <= Decimal::from(POSTS_MAX);
        if !fits {
            refusals.push("fullTimeEquivalents", CapacityFault::PostsOutOfRange);
        }
        let hours = match self.hours_per_year {
            None => Some(HOURS_PER_YEAR),
            Some(hours) => u32::try_from(hours)
                .ok()
                .filter(|hours| (1..=HOURS_PER_YEAR_MAX).contains(hours)),
        };
        if hours.is_none() {
            let max = HOURS_PER_YEAR_MAX;
            refusals.push("hoursPerYear", CapacityFault::HoursOutOfRange { max });
        }
        if let Err(fault) = check_name(&self.source) {
            refusals.push("source", fault);
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
        refusals.or(vec![event.into()])
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.unit(Action::Structure, state, &self.unit, "unit");
    }

    fn note(&self) -> Note {
        Note::default()
    }

    fn put_note(&mut self, _note: Note) {}
}
