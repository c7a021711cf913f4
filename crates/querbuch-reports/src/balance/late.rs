//! What came late, in the months that it belongs to.
//!
//! Late postings are few. So only the effects that have any are put together anew, posting by posting; all others are
//! added up by the month of booking, which is the same for them.

use std::collections::BTreeMap;

use querbuch_domain::id::EffectNo;
use querbuch_domain::journal::JournalLine;

use crate::view::View;

/// All postings of one effect, with their places in the journal.
pub(crate) type EffectPostings = Vec<(usize, JournalLine)>;

/// The postings of all effects with a posting that came late. Empty where nothing came late, as far as the view knows.
pub(crate) fn effects_with_late_postings(view: &View) -> BTreeMap<EffectNo, EffectPostings> {
    let journal = view.state().bookings.journal();
    let mut postings: BTreeMap<EffectNo, EffectPostings> = BTreeMap::new();
    let mut is_late = vec![false; view.effect_count()];
    let late = journal.late(0, view.posting_count());
    for line in view
        .deadline()
        .watch(late.filter_map(|(index, _)| journal.line(index)))
    {
        postings.entry(line.effect).or_default();
        if let Some(mark) = is_late.get_mut(line.effect.index()) {
            *mark = true;
        }
    }
    if postings.is_empty() {
        return postings;
    }
    let mut first = 0;
    for columns in view
        .deadline()
        .watch_each(journal.columns(0, view.posting_count()))
    {
        for (place, effect) in columns.effects.iter().enumerate() {
            if is_late.get(effect.index()) != Some(&true) {
                continue;
            }
            if let Some(postings) = postings.get_mut(effect) {
                let line = JournalLine {
                    effect: *effect,
                    month: columns.months[place],
                    slot: columns.slots[place],
                    cents: columns.cents[place],
                };
                postings.push((first + place, line));
            }
        }
        first += columns.effects.len();
    }
    postings
}
