//! What came late, in the months that it belongs to.
//!
//! Late postings are few. So only the effects that have any are put together anew, posting by posting; all others are
//! added up by the month of booking, which is the same for them.

use std::collections::BTreeMap;

use querbuch_domain::cells::EffectCells;
use querbuch_domain::id::EffectNo;
use querbuch_domain::month::Month;
use rustc_hash::FxHashMap;

use crate::view::View;

/// The cells of all effects with a posting that came late, each posting in the month that it belongs to. Empty where
/// nothing came late, as far as the view knows.
pub(crate) fn cells_with_late_postings(view: &View) -> BTreeMap<EffectNo, EffectCells> {
    let journal = view.state().bookings.journal();
    let late: FxHashMap<usize, Month> = journal.late(0, view.posting_count()).collect();
    let mut cells: BTreeMap<EffectNo, EffectCells> = BTreeMap::new();
    let mut is_late = vec![false; view.effect_count()];
    for line in late.keys().filter_map(|index| journal.line(*index)) {
        cells.entry(line.effect).or_default();
        if let Some(mark) = is_late.get_mut(line.effect.index()) {
            *mark = true;
        }
    }
    if cells.is_empty() {
        return cells;
    }
    let mut first = 0;
    for columns in journal.columns(0, view.posting_count()) {
        for (place, effect) in columns.effects.iter().enumerate() {
            if is_late.get(effect.index()) != Some(&true) {
                continue;
            }
            let month = late
                .get(&(first + place))
                .copied()
                .unwrap_or(columns.months[place]);
            if let Some(cells) = cells.get_mut(effect) {
                cells.add(month, columns.slots[place], columns.cents[place]);
            }
        }
        first += columns.effects.len();
    }
    cells
}
