//! Sums by the places of a layout.

use querbuch_domain::words::Slot;
use rustc_hash::FxHashMap;

use super::layout::BalanceLayout;
use super::sums::Sums;
use crate::basis::CountedAmount;

/// Most places of a table that is laid out in full, 16 MiB of them. Beyond, most would stay empty.
const DENSE_MAX: usize = 1 << 18;

/// Sums by place of a layout: in full where there are few places, else only those that something counts in.
pub(crate) enum Grid {
    Dense(Vec<Sums>),
    Sparse(FxHashMap<usize, Sums>),
}

impl Grid {
    pub fn new(places: usize) -> Self {
        if places <= DENSE_MAX {
            Self::Dense(vec![Sums::default(); places])
        } else {
            Self::Sparse(FxHashMap::default())
        }
    }

    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "a call for each amount makes scans a third slower, as measured"
    )]
    pub fn add(&mut self, place: usize, kind: usize, cents: i64) {
        match self {
            Self::Dense(sums) => sums[place].add(kind, cents),
            Self::Sparse(sums) => sums.entry(place).or_default().add(kind, cents),
        }
    }

    pub fn merge(&mut self, other: Self) {
        match (self, other) {
            (Self::Dense(sums), Self::Dense(more)) => {
                for (sum, more) in sums.iter_mut().zip(&more) {
                    sum.merge(more);
                }
            }
            (Self::Sparse(sums), Self::Sparse(more)) => {
                for (place, more) in more {
                    sums.entry(place).or_default().merge(&more);
                }
            }
            // All grids of one scan are of one size, and so of one form.
            (Self::Dense(_), Self::Sparse(_)) | (Self::Sparse(_), Self::Dense(_)) => {}
        }
    }

    /// All places that something counted in, in order.
    pub fn into_places(self) -> Vec<(usize, Sums)> {
        match self {
            Self::Dense(sums) => {
                let places = sums.into_iter().enumerate();
                places.filter(|(_, sums)| !sums.is_empty()).collect()
            }
            Self::Sparse(sums) => {
                let mut places: Vec<_> = sums.into_iter().collect();
                places.sort_unstable_by_key(|(place, _)| *place);
                places
            }
        }
    }
}

/// Adds an amount of an effect, where the effect is wanted.
pub(crate) fn add_amount(layout: &BalanceLayout, effect: usize, amount: CountedAmount, grid: &mut Grid) {
    let slot = amount.stage.map_or(Slot::Plan, Slot::of_stage);
    let part = match amount.stage {
        // Plans and forecasts have one place.
        None => layout.slots[Slot::Plan.index()].or(layout.slots[Slot::Forecast.index()]),
        Some(_) => layout.slots[slot.index()],
    };
    if let (Some((group, kind)), Some(part), Some(time)) =
        (layout.groups.of(effect), part, layout.axis.place(amount.month))
    {
        grid.add(layout.place(group, part, time), kind, amount.cents);
    }
}
