//! Allocations: an amount that is booked at one unit, shared among others by a distribution key, to the cent.
//!
//! What is known of them and what the log says; [`allocate`] decides. The act is a booking like any other: it takes
//! the amount from the effect where it is booked and adds the shares to the same measure, kind, category and
//! cashability at the units of the key, so no consolidated figure changes. It holds its postings as they came out:
//! reading the log again computes nothing.

pub mod allocate;
pub mod fault;
pub(crate) mod snapshot;

use std::sync::Arc;

use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};

use crate::booking::PostingEntry;
use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names, Thing};
use crate::id::{EffectNo, KeyNo, MeasureNo, Position, UnitNo};
use crate::month::Month;

/// What an allocation shared, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// Where the amount was booked.
    pub effect: EffectNo,
    /// The key.
    pub key: KeyNo,
    /// The units of the key that it was restricted to; empty where all bear their share.
    pub among: Arc<[UnitNo]>,
    /// What was shared in each month, in their order.
    pub months: Arc<[AllocatedMonth]>,
}

/// What was shared in one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllocatedMonth {
    /// The month.
    pub month: Month,
    /// The amount that was shared, in cents.
    pub cents: i64,
    /// The key and the number of the version that was in force, then those of the keys that its parts name.
    pub used: Arc<[(KeyNo, u32)]>,
}

impl AllocatedMonth {
    /// The number of the version of the key itself.
    pub fn version(&self) -> u32 {
        self.used.first().map_or(0, |(_, version)| *version)
    }
}

/// All allocations, by the position of their booking.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Allocations {
    by_position: OrdMap<Position, Arc<Allocation>>,
    by_effect: imbl::HashMap<EffectNo, Vector<Position>>,
}

impl Allocations {
    /// The allocation that a booking is.
    pub fn get(&self, booking: Position) -> Option<&Allocation> {
        self.by_position.get(&booking).map(AsRef::as_ref)
    }

    /// All up to a position, in the order of the log.
    pub fn known_at(&self, position: Position) -> impl Iterator<Item = (Position, &Allocation)> {
        let known = self.by_position.range(..=position);
        known.map(|(position, allocation)| (*position, allocation.as_ref()))
    }

    pub(crate) fn apply(&mut self, event: &AmountAllocated, position: Position) {
        let months = event.months.iter().map(|(month, cents, used)| AllocatedMonth {
            month: *month,
            cents: *cents,
            used: used.as_slice().into(),
        });
        let allocation = Allocation {
            effect: event.effect,
            key: event.key,
            among: event.among.as_slice().into(),
            months: months.collect(),
        };
        self.push(position, allocation);
    }

    fn push(&mut self, position: Position, allocation: Allocation) {
        self.by_effect
            .entry(allocation.effect)
            .or_default()
            .push_back(position);
        self.by_position.insert(position, Arc::new(allocation));
    }

    /// Those that share what is booked on an effect, in the order of the log.
    pub fn of_effect(&self, effect: EffectNo) -> impl DoubleEndedIterator<Item = (Position, &Allocation)> {
        let positions = self.by_effect.get(&effect).into_iter().flatten();
        positions.filter_map(|position| Some((*position, self.get(*position)?)))
    }
}

/// Month, cents that were shared, and the versions of keys that were used: the key's first.
pub type MonthEntry = (Month, i64, Vec<(KeyNo, u32)>);

/// An amount was shared. Stored as `amount.allocated`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AmountAllocated {
    /// The units of the key that it was restricted to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub among: Vec<UnitNo>,
    /// Where the amount was booked.
    pub effect: EffectNo,
    /// The key.
    pub key: KeyNo,
    /// The measure.
    pub measure: MeasureNo,
    /// What was shared in each month.
    pub months: Vec<MonthEntry>,
    /// The lines: per month, the amount taken from the effect, then each share that is not zero.
    pub postings: Vec<PostingEntry>,
    /// Salted hash of the text, which lies beside the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}

impl Fact for AmountAllocated {
    fn names(&self, names: &mut Names<'_>) {
        names.subject("measure", Thing::Measure(self.measure));
        names.mention("effect", Thing::Effect(self.effect));
        names.mention("key", Thing::Key(self.key));
        for unit in &self.among {
            names.mention("among", Thing::Unit(*unit));
        }
        for (effect, ..) in &self.postings {
            names.subject("postings", Thing::Effect(*effect));
        }
    }

    fn made(&self, position: Position) -> Outcome {
        Outcome::Booking(position)
    }
}

#[cfg(test)]
mod tests;
