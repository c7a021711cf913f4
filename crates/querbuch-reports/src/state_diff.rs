//! What changed between two states of one log. The older state comes first everywhere.

use querbuch_domain::cells::EffectCells;
use querbuch_domain::id::EffectNo;
use querbuch_domain::month::Month;
use querbuch_domain::state::State;

use crate::basis::{Basis, CountingRule};

/// How many postings were made in between.
pub(crate) fn postings_between(old: &State, new: &State) -> usize {
    new.bookings
        .journal()
        .len()
        .saturating_sub(old.bookings.journal().len())
}

/// The effects that were posted to in between, each once, in the order of their numbers.
pub(crate) fn effects_posted_between(old: &State, new: &State) -> Vec<EffectNo> {
    let journal = new.bookings.journal();
    let columns = journal.columns(old.bookings.journal().len(), journal.len());
    let mut effects: Vec<EffectNo> = columns.flat_map(|columns| columns.effects).copied().collect();
    effects.sort_unstable();
    effects.dedup();
    effects
}

/// Whether no unit got another place in the tree, and no measure another programme or approach. What was added in
/// between does not count, nor does a new name.
pub(crate) fn is_structure_unchanged(old: &State, new: &State) -> bool {
    let measures = || {
        old.measures.iter().all(|(number, was)| {
            new.measures
                .get(number)
                .is_some_and(|is| (is.programme, is.approach) == (was.programme, was.approach))
        })
    };
    are_units_in_place(old, new) && (new.measures.is_untouched_since(&old.measures) || measures())
}

/// Whether no unit got another place in the tree.
pub(crate) fn are_units_in_place(old: &State, new: &State) -> bool {
    let structure = |state: &State| state.units.structure(state.units.epoch());
    structure(old) == structure(new) && old.units.len() <= new.units.len()
}

/// A change of what counts of one effect in one month on one basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub basis: Basis,
    pub month: Month,
    /// By how much the sum changes, in cents.
    pub cents: i128,
    /// By how much the number of amounts changes: 1 where one counts now and did not before, −1 the other way round.
    pub amounts: i32,
}

impl Difference {
    /// The change that takes this one back.
    pub fn reversed(self) -> Self {
        Self {
            cents: -self.cents,
            amounts: -self.amounts,
            ..self
        }
    }
}

/// Calls `visit` with each change between the cells that an effect had and those that it has since.
pub(crate) fn differences(before: &EffectCells, after: &EffectCells, mut visit: impl FnMut(Difference)) {
    let rules = Basis::ALL.iter().map(|basis| {
        (
            *basis,
            CountingRule::new(*basis, before),
            CountingRule::new(*basis, after),
        )
    });
    let rules: Vec<_> = rules.collect();
    // Cells are only ever added, so those of before are among those of now, in the same order.
    let mut earlier = before.iter().peekable();
    for cell in after.iter() {
        let was = earlier.next_if(|was| (was.month, was.slot) == (cell.month, cell.slot));
        for (basis, rule, rule_now) in &rules {
            let was = was
                .filter(|was| rule.counts(was.month, was.slot))
                .map(|was| was.cents);
            let is = rule_now.counts(cell.month, cell.slot).then_some(cell.cents);
            if was != is {
                visit(Difference {
                    basis: *basis,
                    month: cell.month,
                    cents: i128::from(is.unwrap_or(0)) - i128::from(was.unwrap_or(0)),
                    amounts: i32::from(is.is_some()) - i32::from(was.is_some()),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests;
