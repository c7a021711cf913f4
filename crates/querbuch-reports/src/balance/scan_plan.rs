//! What a scan has to know of the position of a view: kept by the read model, or made.

use std::sync::Arc;

use super::horizon::{KnownCells, horizons_of};
use super::layout::BalanceLayout;
use crate::basis::Basis;
use crate::reach::Reach;
use crate::read_model::cumulated::CumulatedSnapshot;
use crate::read_model::emptied::{Emptied, EmptiedCells};
use crate::read_model::scan_plan::{PlanKey, ScanPlan};
use crate::view::View;

/// The plan for a question, kept or made.
pub(super) fn plan_of(layout: &BalanceLayout, base: &CumulatedSnapshot, view: &View) -> Arc<ScanPlan> {
    let key = PlanKey {
        position: view.position(),
        base_postings: base.postings(),
        running: view.running_month(),
        is_outlook: layout.basis == Basis::Outlook,
        actuals_through: layout.actuals_through,
        reach: view.reach().map(Reach::number),
    };
    let Some(read_model) = view.read_model() else {
        return Arc::new(made(key, layout, base, view));
    };
    if let Some(kept) = read_model.scan_plans().find(&key) {
        return kept;
    }
    let made = Arc::new(made(key, layout, base, view));
    // One that was cut short is wrong, as is the answer that is made from it: nobody gets to see that.
    if !view.deadline().has_passed() {
        read_model.scan_plans().keep(made.clone());
    }
    made
}

fn made(key: PlanKey, layout: &BalanceLayout, base: &CumulatedSnapshot, view: &View) -> ScanPlan {
    let actuals = &view.state().actuals;
    let marks = actuals.marks_between(base.postings(), view.posting_count());
    let since = EmptiedCells::of(marks, view.effect_count());
    let emptied = Emptied {
        before: base.emptied(),
        since: &since,
    };
    let mut bits = emptied.masks(view.effect_count());
    let horizons = horizons_of(layout, &KnownCells { base, emptied }, &mut bits, view);
    ScanPlan {
        key,
        since,
        masks: bits,
        horizons,
    }
}
