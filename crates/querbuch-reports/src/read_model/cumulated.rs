//! Cumulated snapshots: the cells of all effects after so many postings, in columns.
//!
//! Any past moment is the newest snapshot before it and the postings since. As cells are sums of postings, nothing
//! need be merged for a report: it adds up both.

use querbuch_domain::cells::EffectCells;
use querbuch_domain::id::EffectNo;
use querbuch_domain::journal::Journal;
use querbuch_domain::month::Month;
use querbuch_domain::state::State;
use querbuch_domain::words::Slot;

use super::emptied::EmptiedCells;

/// How many slots there are.
pub(crate) const SLOTS: usize = Slot::ALL.len();

/// The cells of all effects after so many postings. Those of one effect stand together, by slot, then month.
#[derive(Debug, Default)]
pub(crate) struct CumulatedSnapshot {
    postings: usize,
    /// Where the cells of each slot of each effect end.
    ends: Vec<u32>,
    months: Vec<Month>,
    cents: Vec<i64>,
    /// By number of the effect, where its actuals end and whether it has a forecast.
    ends_of_actuals: Vec<EndOfActuals>,
    /// The cells of which all was taken back. Those that sum to zero are not among the cells.
    emptied: EmptiedCells,
}

/// The latest month of an effect with an actual, and whether it has a forecast.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EndOfActuals {
    /// The month; `None` where there is no actual.
    pub month: Option<Month>,
    /// Whether any month of a forecast is set.
    pub has_forecast: bool,
}

/// A posting that waits to be added to the cells of its effect.
#[derive(Clone, Copy)]
struct Waiting {
    cents: i64,
    month: Month,
    slot: Slot,
}

impl CumulatedSnapshot {
    /// After how many postings it was taken.
    pub fn postings(&self) -> usize {
        self.postings
    }

    /// How many cells it holds, of all effects together.
    pub fn len(&self) -> usize {
        self.months.len()
    }

    /// Its size in memory, in bytes.
    pub fn bytes(&self) -> usize {
        self.ends.capacity() * size_of::<u32>()
            + self.months.capacity() * size_of::<Month>()
            + self.cents.capacity() * size_of::<i64>()
            + self.ends_of_actuals.capacity() * size_of::<EndOfActuals>()
            + self.emptied.bytes()
    }

    /// Where the actuals of an effect end.
    pub fn end_of_actuals(&self, effect: usize) -> EndOfActuals {
        self.ends_of_actuals.get(effect).copied().unwrap_or_default()
    }

    /// The cells of which all was taken back, so far.
    pub fn emptied(&self) -> &EmptiedCells {
        &self.emptied
    }

    /// The effect to which a cell belongs; behind the last cell, the number of effects.
    pub fn effect_of(&self, cell: usize) -> usize {
        self.ends.partition_point(|end| (*end as usize) <= cell) / SLOTS
    }

    /// The cells of one slot of an effect: months that ascend, and what stands in them.
    pub fn cells(&self, effect: usize, slot: Slot) -> (&[Month], &[i64]) {
        let place = effect * SLOTS + slot.index();
        let end = self.ends.get(place).map_or(0, |end| *end as usize);
        let start = place
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .map_or(0, |end| *end as usize)
            .min(end);
        (&self.months[start..end], &self.cents[start..end])
    }

    /// The snapshot of a state after more postings; `None` where there are more cells than fit.
    pub fn after(&self, state: &State, postings: usize) -> Option<Self> {
        let (journal, effects) = (state.bookings.journal(), state.effects.len());
        let (ends, waiting) = by_effect(journal, self.postings..postings, effects);
        let cells = self.len() + waiting.len() / 2;
        let mut next = Self {
            postings,
            ends: Vec::with_capacity(effects * SLOTS),
            months: Vec::with_capacity(cells),
            cents: Vec::with_capacity(cells),
            ends_of_actuals: Vec::with_capacity(effects),
            emptied: EmptiedCells::of(state.actuals.marks_between(0, postings), effects),
        };
        let mut runs: [Vec<(Month, i64)>; SLOTS] = Default::default();
        let mut first = 0;
        for (effect, end) in ends.iter().enumerate() {
            let more = &waiting[first..*end as usize];
            first = *end as usize;
            next.push_effect(self, effect, more, &mut runs)?;
            let of_actuals = Slot::ALL.iter().filter(|slot| slot.is_actual());
            let last = of_actuals.filter_map(|slot| next.cells(effect, *slot).0.last());
            next.ends_of_actuals.push(EndOfActuals {
                month: last.max().copied(),
                has_forecast: !next.cells(effect, Slot::Forecast).0.is_empty(),
            });
        }
        next.months.shrink_to_fit();
        next.cents.shrink_to_fit();
        Some(next)
    }

    fn push_effect(
        &mut self,
        before: &Self,
        effect: usize,
        more: &[Waiting],
        runs: &mut [Vec<(Month, i64)>; SLOTS],
    ) -> Option<()> {
        if more.is_empty() {
            for &slot in Slot::ALL {
                let (months, cents) = before.cells(effect, slot);
                self.months.extend_from_slice(months);
                self.cents.extend_from_slice(cents);
                self.ends.push(u32::try_from(self.months.len()).ok()?);
            }
            return Some(());
        }
        for &slot in Slot::ALL {
            let (months, cents) = before.cells(effect, slot);
            let run = &mut runs[slot.index()];
            run.clear();
            run.extend(months.iter().copied().zip(cents.iter().copied()));
        }
        for posting in more {
            add(&mut runs[posting.slot.index()], posting.month, posting.cents);
        }
        for (run, slot) in runs.iter_mut().zip(Slot::ALL) {
            if self.emptied.has(effect) {
                let emptied = &self.emptied;
                let is_emptied = |month| emptied.get(effect, month, Some(*slot)) == Some(true);
                run.retain(|(month, cents)| *cents != 0 || !is_emptied(*month));
            }
            self.months.extend(run.iter().map(|(month, _)| *month));
            self.cents.extend(run.iter().map(|(_, cents)| *cents));
            self.ends.push(u32::try_from(self.months.len()).ok()?);
        }
        Some(())
    }

    /// The cells of one effect, as the state keeps them.
    pub fn cells_of(&self, effect: EffectNo) -> EffectCells {
        let mut cells = EffectCells::default();
        for &slot in Slot::ALL {
            let (months, cents) = self.cells(effect.index(), slot);
            for (month, cents) in months.iter().zip(cents) {
                cells.add(*month, slot, *cents);
            }
        }
        // Those that are not among the cells.
        for (month, slot) in self.emptied.of_effect(effect.index()) {
            cells.add(month, slot, 0);
        }
        cells
    }
}

/// Adds an amount to months that ascend. As bookings follow the calendar, it mostly falls into the last month or behind.
fn add(run: &mut Vec<(Month, i64)>, month: Month, cents: i64) {
    let place = match run.last() {
        Some((last, _)) if *last == month => Ok(run.len() - 1),
        Some((last, _)) if *last > month => run.binary_search_by_key(&month, |(month, _)| *month),
        _ => Err(run.len()),
    };
    match place {
        // As in the cells of the state: decisions refuse what would not fit.
        Ok(place) => run[place].1 = run[place].1.saturating_add(cents),
        Err(place) => run.insert(place, (month, cents)),
    }
}

/// The postings of a range by effect, in the order of the log within each, and where those of each effect end.
fn by_effect(journal: &Journal, range: std::ops::Range<usize>, effects: usize) -> (Vec<u32>, Vec<Waiting>) {
    let mut places = vec![0_u32; effects];
    let columns = || journal.columns(range.start, range.end);
    for effect in columns().flat_map(|columns| columns.effects) {
        if let Some(count) = places.get_mut(effect.index()) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for place in &mut places {
        sum += std::mem::replace(place, sum);
    }
    let nothing = Waiting {
        cents: 0,
        month: Month::MIN,
        slot: Slot::Plan,
    };
    let mut waiting = vec![nothing; sum as usize];
    for columns in columns() {
        let lines = columns.effects.iter().zip(columns.months);
        let amounts = columns.slots.iter().zip(columns.cents);
        for ((effect, month), (slot, cents)) in lines.zip(amounts) {
            if let Some(place) = places.get_mut(effect.index()) {
                waiting[*place as usize] = Waiting {
                    cents: *cents,
                    month: *month,
                    slot: *slot,
                };
                *place += 1;
            }
        }
    }
    // Filling moved each place from the first posting of its effect to behind the last one.
    (places, waiting)
}

#[cfg(test)]
mod tests;
