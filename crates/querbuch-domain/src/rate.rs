//! Discount rates, and the haircuts for optimism: figures that appraisals take from elsewhere. Each names its source.

pub mod fault;
mod optimism;
pub mod set;
pub mod set_optimism;
mod snapshot;

use std::sync::Arc;

use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};

use crate::bisect::partition_point;
use crate::command::outcome::Outcome;
use crate::decimal::{Decimal, exact, exact_option};
use crate::event::fact::{Fact, Names};
use crate::id::Position;
use crate::month::Month;
use crate::words::SourceStatus;

pub use optimism::{Haircuts, OptimismBiasSet, OptimismTable};

/// A rate is above this: at −100 % a year nothing is left to be discounted.
pub const RATE_LOWEST: Decimal = Decimal::NEGATIVE_ONE;

/// A rate is below this, 100 % a year. No public budget calculates with so much; whoever writes 3.3 means 3.3 %.
pub const RATE_HIGHEST: Decimal = Decimal::ONE;

/// Places of a rate or haircut: a millionth of a percent. Published rates have three.
pub const RATE_PLACES_MAX: u32 = 8;

/// A discount rate per year, as a fraction: 0.009 is 0.9 %.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscountRate {
    /// The first month that it is in force for, until a later one.
    pub valid_from: Month,
    /// For flows in prices of their year.
    pub nominal: Decimal,
    /// For flows in constant prices, where one was published.
    pub real: Option<Decimal>,
    /// Who published it, and where.
    pub source: Arc<str>,
    /// How it came from there.
    pub status: SourceStatus,
    /// The position at which it was set.
    pub set_at: Position,
}

/// All discount rates and tables of haircuts that were ever set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rates {
    /// By first month; those of one month in the order of the log.
    discount: OrdMap<Month, Vector<DiscountRate>>,
    /// In the order of the log.
    optimism: Vector<OptimismTable>,
}

impl Rates {
    /// The discount rate in force for a month, as known at a position: of those that begin no later, the one that
    /// begins last; of those that begin in the same month, the one set last. `None` where there is none yet.
    pub fn discount_at(&self, month: Month, position: Position) -> Option<&DiscountRate> {
        let mut begun = self.discount.range(..=month);
        std::iter::from_fn(|| begun.next_back()).find_map(|(_, set)| last_known(set, position))
    }

    /// The rates that are in force at some time, as known at a position, by first month: one for each of these.
    pub fn discount_known(&self, position: Position) -> impl Iterator<Item = &DiscountRate> {
        self.discount
            .values()
            .filter_map(move |set| last_known(set, position))
    }

    /// Every rate that was ever set up to a position: by first month, those of one month in the order of the log.
    pub fn discount_history(&self, position: Position) -> impl Iterator<Item = &DiscountRate> {
        self.discount
            .values()
            .flat_map(move |set| set.iter().take_while(move |rate| rate.set_at <= position))
    }

    /// The haircuts as known at a position; those built in where none were set.
    pub fn optimism_at(&self, position: Position) -> OptimismTable {
        let known = partition_point(self.optimism.len(), |index| {
            self.optimism[index].set_at <= Some(position)
        });
        let last = known.checked_sub(1).and_then(|index| self.optimism.get(index));
        last.cloned().unwrap_or_else(OptimismTable::built_in)
    }

    /// The positions at which haircuts were set, in the order of the log.
    pub fn optimism_positions(&self) -> impl Iterator<Item = Position> {
        self.optimism.iter().filter_map(|table| table.set_at)
    }

    pub(crate) fn apply_discount(&mut self, event: &DiscountRateSet, position: Position) {
        self.push_discount(DiscountRate {
            valid_from: event.valid_from,
            nominal: event.nominal,
            real: event.real,
            source: event.source.clone(),
            status: event.status,
            set_at: position,
        });
    }

    fn push_discount(&mut self, rate: DiscountRate) {
        self.discount.entry(rate.valid_from).or_default().push_back(rate);
    }

    pub(crate) fn apply_optimism(&mut self, event: &OptimismBiasSet, position: Position) {
        self.optimism.push_back(OptimismTable {
            haircuts: event.haircuts,
            source: event.source.clone(),
            status: event.status,
            set_at: Some(position),
        });
    }
}

fn last_known(set: &Vector<DiscountRate>, position: Position) -> Option<&DiscountRate> {
    let known = partition_point(set.len(), |index| set[index].set_at <= position);
    set.get(known.checked_sub(1)?)
}

/// Whether this can be a discount rate.
pub fn is_discount_rate(rate: Decimal) -> bool {
    RATE_LOWEST < rate && rate < RATE_HIGHEST && rate.scale() <= RATE_PLACES_MAX
}

/// A discount rate was set. Stored as `discount-rate.set`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "as in DiscountRate")]
pub struct DiscountRateSet {
    #[serde(with = "exact")]
    pub nominal: Decimal,
    #[serde(with = "exact_option", default, skip_serializing_if = "Option::is_none")]
    pub real: Option<Decimal>,
    pub source: Arc<str>,
    pub status: SourceStatus,
    pub valid_from: Month,
}

impl Fact for DiscountRateSet {
    fn names(&self, _names: &mut Names<'_>) {}

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Rates
    }

    fn implausible(&self) -> Option<&'static str> {
        if !is_discount_rate(self.nominal) {
            return Some("nominal");
        }
        (!self.real.is_none_or(is_discount_rate)).then_some("real")
    }
}

#[cfg(test)]
mod tests;
