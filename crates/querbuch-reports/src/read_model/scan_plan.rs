//! What a scan has to know of a position before it adds anything up. It is the same for all questions at that position, so the
//! newest few are kept.

use std::sync::Arc;

use querbuch_domain::id::{EffectNo, Position};
use querbuch_domain::month::Month;
use querbuch_domain::words::Slot;

use super::cumulated::CumulatedSnapshot;
use super::emptied::{EmptiedCells, bit_of};

/// Most plans that are kept. Questions are mostly about now, and about one past moment beside it; each as an outlook or not. A
/// plan has some 12 bytes for each effect.
const PLANS_KEPT_MAX: usize = 6;

/// What a plan is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlanKey {
    pub position: Position,
    /// How many postings the snapshot holds on which the scan builds.
    pub base_postings: usize,
    pub running: Option<Month>,
    pub is_outlook: bool,
    /// Up to which month the question says that actuals count.
    pub actuals_through: Option<Month>,
    /// The number of the reach of the reader: transfers of a measure that are not reached move nothing.
    pub reach: Option<u64>,
}

/// What a scan has to know of a position.
#[derive(Debug)]
pub(crate) struct ScanPlan {
    pub key: PlanKey,
    /// What marks behind the snapshot say of cells of which all was taken back.
    pub since: EmptiedCells,
    /// By number of the effect, the [bits](bit_of) of the cells that may be set aside, or are expected beside such.
    pub masks: Vec<u64>,
    pub horizons: Horizons,
}

/// The plans that a read model keeps; the one that was made last stands last.
#[derive(Debug, Default)]
pub(crate) struct ScanPlans(Vec<Arc<ScanPlan>>);

/// Marks an effect that has a forecast. The numbers of months lie below.
pub(crate) const HAS_FORECAST: u16 = 1 << 15;

const _: () = assert!(
    Month::MAX.ordinal() < HAS_FORECAST,
    "the mark stands above every month"
);

/// Most months behind "Ist bis" whose cells are told apart in a mask. More would set nearly all bits.
const TAIL_MASKED_MAX: usize = 6;

/// What a scan has to know of each effect. All are empty where the basis is no outlook.
#[derive(Debug, Default)]
pub(crate) struct Horizons {
    /// The number of the "Ist bis" month, 0 where there is none, and whether there is a forecast.
    pub bounds: Vec<u16>,
    /// The number of the latest month behind "Ist bis" in which there are actuals, which may stand beside an expectation; 0
    /// where there is none.
    pub tails: Vec<u16>,
    /// The effects that are to be put together cell by cell: something stands apart behind "Ist bis", or of a forecast
    /// something was taken back.
    pub special: Vec<EffectNo>,
}

impl ScanPlans {
    /// The plan of this key, if it is kept.
    pub fn find(&self, key: &PlanKey) -> Option<Arc<ScanPlan>> {
        self.0.iter().find(|plan| plan.key == *key).cloned()
    }

    /// Keeps a plan; the oldest goes where there are too many.
    pub fn keep(&mut self, plan: Arc<ScanPlan>) {
        if self.0.len() >= PLANS_KEPT_MAX {
            self.0.remove(0);
        }
        self.0.push(plan);
    }
}

impl Horizons {
    /// Adds the cells behind "Ist bis" to the masks, what is expected there as well.
    pub fn mask_tails(&self, masks: &mut [u64]) {
        let places = self.bounds.iter().zip(&self.tails).zip(masks);
        for ((bound, tail), mask) in places.filter(|((_, tail), _)| **tail != 0) {
            let months = (bound & !HAS_FORECAST) + 1..=*tail;
            if months.len() > TAIL_MASKED_MAX {
                *mask = u64::MAX;
                continue;
            }
            for month in months.filter_map(Month::from_ordinal) {
                for slot in Slot::ALL {
                    *mask |= bit_of(month, Some(*slot));
                }
            }
        }
    }

    /// The slot that says what is expected of an effect, and the number of the month behind which that counts; `None` where
    /// the basis is no outlook.
    #[inline]
    pub fn expected(&self, effect: usize) -> Option<(Slot, u16)> {
        let bound = self.bounds.get(effect)?;
        let slot = if bound & HAS_FORECAST == 0 {
            Slot::Plan
        } else {
            Slot::Forecast
        };
        Some((slot, bound & !HAS_FORECAST))
    }

    /// Whether an effect has actuals behind "Ist bis".
    #[inline]
    pub fn has_tail(&self, effect: usize) -> bool {
        self.tails.get(effect).is_some_and(|tail| *tail != 0)
    }

    /// Whether a month lies behind "Ist bis", and no later than the last actuals there.
    #[inline]
    pub fn may_be_behind(&self, effect: usize, month: Month) -> bool {
        let tail = self.tails.get(effect).copied().unwrap_or(0);
        month.ordinal() <= tail && self.is_behind_bound(effect, month)
    }

    /// Whether a month lies behind "Ist bis".
    #[inline]
    pub fn is_behind_bound(&self, effect: usize, month: Month) -> bool {
        let bound = self.bounds.get(effect).map_or(0, |bound| bound & !HAS_FORECAST);
        month.ordinal() > bound
    }

    /// What a snapshot says is expected of an effect in a month, in cents.
    pub fn expected_before(&self, base: &CumulatedSnapshot, effect: usize, month: Month) -> i64 {
        let Some((slot, _)) = self.expected(effect) else {
            return 0;
        };
        let (months, cents) = base.cells(effect, slot);
        let found = months.binary_search(&month).ok();
        found.and_then(|place| cents.get(place)).copied().unwrap_or(0)
    }
}
