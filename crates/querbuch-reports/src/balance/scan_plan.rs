//! What a scan has to know of a position before it adds anything up. It is the same for all questions at that position, so the
//! read model keeps the newest few.

use std::sync::Arc;

use querbuch_domain::id::Position;
use querbuch_domain::month::Month;

use super::aside::Emptied;
use super::horizon::{Horizons, KnownCells};
use super::layout::BalanceLayout;
use crate::basis::Basis;
use crate::read_model::cumulated::CumulatedSnapshot;
use crate::read_model::emptied::EmptiedCells;
#[cfg(doc)]
use crate::read_model::emptied::bit_of;
use crate::view::View;

/// Most plans that are kept. Questions are mostly about now, and about one past moment beside it; each as an outlook or not. A
/// plan has some 12 bytes for each effect.
const PLANS_KEPT_MAX: usize = 6;

/// What a plan is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PlanKey {
    position: Position,
    /// How many postings the snapshot holds on which the scan builds.
    base_postings: usize,
    running: Option<Month>,
    is_outlook: bool,
    /// Up to which month the question says that actuals count.
    actuals_through: Option<Month>,
}

/// What a scan has to know of a position.
#[derive(Debug)]
pub(crate) struct ScanPlan {
    key: PlanKey,
    /// What marks behind the snapshot say of cells of which all was taken back.
    pub since: EmptiedCells,
    /// By number of the effect, the [bits](bit_of) of the cells that may be set aside, or are expected beside such.
    pub masks: Vec<u64>,
    pub horizons: Horizons,
}

/// The plans that a read model keeps; the one that was made last stands last.
#[derive(Debug, Default)]
pub(crate) struct ScanPlans(Vec<Arc<ScanPlan>>);

impl ScanPlan {
    /// The plan for a question, kept or made.
    pub fn of(layout: &BalanceLayout, base: &CumulatedSnapshot, view: &View) -> Arc<Self> {
        let key = PlanKey {
            position: view.position(),
            base_postings: base.postings(),
            running: view.running_month(),
            is_outlook: layout.basis == Basis::Outlook,
            actuals_through: layout.actuals_through,
        };
        let Some(read_model) = view.read_model() else {
            return Arc::new(Self::made(key, layout, base, view));
        };
        if let Some(kept) = read_model.scan_plans().find(&key) {
            return kept;
        }
        let made = Arc::new(Self::made(key, layout, base, view));
        // One that was cut short is wrong, as is the answer that is made from it: nobody gets to see that.
        if !view.deadline().has_passed() {
            read_model.scan_plans().keep(made.clone());
        }
        made
    }

    fn made(key: PlanKey, layout: &BalanceLayout, base: &CumulatedSnapshot, view: &View) -> Self {
        let actuals = &view.state().actuals;
        let marks = actuals.marks_between(base.postings(), view.posting_count());
        let since = EmptiedCells::of(marks, view.effect_count());
        let emptied = Emptied {
            before: base.emptied(),
            since: &since,
        };
        let mut bits = emptied.masks(view.effect_count());
        let horizons = Horizons::new(layout, &KnownCells { base, emptied }, &mut bits, view);
        Self {
            key,
            since,
            masks: bits,
            horizons,
        }
    }
}

impl ScanPlans {
    fn find(&self, key: &PlanKey) -> Option<Arc<ScanPlan>> {
        self.0.iter().find(|plan| plan.key == *key).cloned()
    }

    fn keep(&mut self, plan: Arc<ScanPlan>) {
        if self.0.len() >= PLANS_KEPT_MAX {
            self.0.remove(0);
        }
        self.0.push(plan);
    }
}
