//! What happened between two states of one log, the older first.

use querbuch_domain::cells::EffectCells;
use querbuch_domain::id::EffectNo;
use querbuch_domain::month::Month;
use querbuch_domain::state::State;

use crate::basis::{Basis, Rule};

/// How many postings were made in between.
pub fn postings_between(old: &State, new: &State) -> usize {
    new.bookings
        .journal()
        .len()
        .saturating_sub(old.bookings.journal().len())
}

/// The effects that were posted to in between, each once, in the order of their numbers.
pub fn touched(old: &State, new: &State) -> Vec<EffectNo> {
    let journal = new.bookings.journal();
    let columns = journal.columns(old.bookings.journal().len(), journal.len());
    let mut effects: Vec<EffectNo> = columns.flat_map(|columns| columns.effects).copied().collect();
    effects.sort_unstable();
    effects.dedup();
    effects
}

/// Whether everything that was there stands where it stood: no unit has another place in the tree, no measure
/// another programme or approach. What was added in between does not count, nor does a new name.
pub fn structure_holds(old: &State, new: &State) -> bool {
    let measures = || {
        old.measures.iter().all(|(number, was)| {
            new.measures
                .get(number)
                .is_some_and(|is| (is.programme, is.approach) == (was.programme, was.approach))
        })
    };
    units_stand(old, new) && (new.measures.is_untouched_since(&old.measures) || measures())
}

/// Whether no unit has another place in the tree.
pub(crate) fn units_stand(old: &State, new: &State) -> bool {
    let structure = |state: &State| state.units.structure(state.units.epoch());
    structure(old) == structure(new) && old.units.len() <= new.units.len()
}

/// A change of what counts of one effect in one month on one basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub basis: Basis,
    pub month: Month,
    /// By how much, in cents.
    pub cents: i128,
    /// 1 where it counts now and did not before, -1 the other way round.
    pub entries: i32,
}

/// Calls `visit` with each change between the cells that an effect had and those that it has since.
pub(crate) fn differences(before: &EffectCells, after: &EffectCells, mut visit: impl FnMut(Difference)) {
    let rules = Basis::ALL
        .iter()
        .map(|basis| (*basis, Rule::new(*basis, before), Rule::new(*basis, after)));
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
                    entries: i32::from(is.is_some()) - i32::from(was.is_some()),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests;
