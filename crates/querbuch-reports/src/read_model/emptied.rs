//! Emptied cells: those of which all that came was taken back, by effect.
//!
//! A report has no row for them. As they are few, reports add up all cells and postings alike, and look only at effects
//! that have such a cell.

use querbuch_domain::actuals::Mark;
use querbuch_domain::month::Month;
use querbuch_domain::words::Slot;

/// Stands for the month as a whole, where a slot could stand.
const WHOLE_MONTH: u32 = 7;

const _: () = assert!(
    Slot::ALL.len() <= WHOLE_MONTH as usize,
    "the mark stands above every slot"
);

/// What marks say of cells and months, the last word of each.
#[derive(Debug, Default)]
pub(crate) struct EmptiedCells {
    /// By number of the effect, where its cells begin; one more than there are effects, or none at all.
    starts: Vec<u32>,
    /// By effect: month, slot, and whether nothing stands there.
    codes: Vec<u32>,
    /// By number of the effect, the [bits](bit_of) of its cells; as many as there are effects, or none at all.
    masks: Vec<u64>,
}

/// A cell within its effect.
fn code_of(month: Month, slot: Option<Slot>) -> u32 {
    let slot = slot.map_or(WHOLE_MONTH, |slot| slot as u32);
    u32::from(month.ordinal()) << 3 | slot
}

/// The bit of a cell within the mask of its effect. Other cells may have the same: a bit that is not set tells that nothing
/// is said of a cell, without looking for it.
#[inline]
pub(crate) fn bit_of(month: Month, slot: Option<Slot>) -> u64 {
    bit_of_code(code_of(month, slot))
}

#[inline]
fn bit_of_code(code: u32) -> u64 {
    // Fibonacci hashing: the highest six bits of the product are spread well.
    1 << (code.wrapping_mul(0x9E37_79B1) >> 26)
}

impl EmptiedCells {
    /// What marks say, in the order of the journal, of so many effects.
    pub fn of<'a>(marks: impl Iterator<Item = &'a Mark>, effects: usize) -> Self {
        let place = |mark: &Mark| (mark.effect, code_of(mark.month, mark.slot));
        let mut words: Vec<_> = marks.map(|mark| (place(mark), mark.holds)).collect();
        if words.is_empty() {
            return Self::default();
        }
        // Words about one cell stay in the order in which they were said.
        words.sort_by_key(|(place, _)| *place);
        let mut emptied = Self {
            starts: Vec::with_capacity(effects + 1),
            codes: Vec::with_capacity(words.len()),
            masks: vec![0; effects],
        };
        for (index, (place, holds)) in words.iter().enumerate() {
            if words.get(index + 1).is_some_and(|(next, _)| next == place) {
                continue;
            }
            let (effect, code) = (place.0.index(), place.1);
            emptied.begin(effect.min(effects));
            emptied.codes.push(code << 1 | u32::from(!holds));
            if let Some(mask) = emptied.masks.get_mut(effect) {
                *mask |= bit_of_code(code);
            }
        }
        emptied.begin(effects);
        emptied
    }

    /// The cells that come next are those of an effect.
    fn begin(&mut self, effect: usize) {
        let start = u32::try_from(self.codes.len()).unwrap_or(u32::MAX);
        if self.starts.len() <= effect {
            self.starts.resize(effect + 1, start);
        }
    }

    /// What is said of an effect.
    #[inline]
    fn codes(&self, effect: usize) -> &[u32] {
        let start = self.starts.get(effect).map_or(0, |start| *start as usize);
        let end = self.starts.get(effect + 1).map_or(start, |end| *end as usize);
        self.codes.get(start..end).unwrap_or_default()
    }

    /// Whether anything is said of an effect.
    pub fn has(&self, effect: usize) -> bool {
        !self.codes(effect).is_empty()
    }

    /// By number of the effect, the [bits](bit_of) of the cells of which anything is said; empty where there is none.
    pub fn masks(&self) -> &[u64] {
        &self.masks
    }

    /// Whether a cell is emptied; `None` where nothing is said of it.
    #[inline]
    pub fn get(&self, effect: usize, month: Month, slot: Option<Slot>) -> Option<bool> {
        let wanted = code_of(month, slot);
        let found = self.codes(effect).iter().find(|code| **code >> 1 == wanted)?;
        Some(found & 1 == 1)
    }

    /// Whether any cell of a slot is said to be emptied, of an effect.
    pub fn any_of(&self, effect: usize, slot: Slot) -> bool {
        let is_emptied = |code: &u32| code & 1 == 1 && code >> 1 & 7 == slot as u32;
        self.codes(effect).iter().any(is_emptied)
    }

    /// The cells of an effect that are emptied.
    pub fn of_effect(&self, effect: usize) -> impl Iterator<Item = (Month, Slot)> + '_ {
        let emptied = self.codes(effect).iter().filter(|code| **code & 1 == 1);
        emptied.filter_map(|code| {
            let code = code >> 1;
            let month = u16::try_from(code >> 3).ok().and_then(Month::from_ordinal)?;
            let slot = Slot::ALL.iter().find(|slot| **slot as u32 == code & 7)?;
            Some((month, *slot))
        })
    }

    /// Its size in memory, in bytes.
    pub fn bytes(&self) -> usize {
        (self.starts.capacity() + self.codes.capacity()) * size_of::<u32>()
            + self.masks.capacity() * size_of::<u64>()
    }
}

/// What a view knows of emptied cells: what its snapshot knew, and what came since.
#[derive(Clone, Copy)]
pub(crate) struct Emptied<'a> {
    pub before: &'a EmptiedCells,
    pub since: &'a EmptiedCells,
}

impl Emptied<'_> {
    /// By number of the effect, up to so many, the [bits](bit_of) of the cells of which anything is said.
    pub fn masks(self, effects: usize) -> Vec<u64> {
        let mut masks = self.before.masks().to_vec();
        masks.resize(effects, 0);
        for (mask, more) in masks.iter_mut().zip(self.since.masks()) {
            *mask |= more;
        }
        masks
    }

    /// Whether all that came into a cell was taken back.
    pub fn is_emptied(self, effect: usize, month: Month, slot: Slot) -> bool {
        self.says(effect, month, Some(slot))
    }

    /// Whether nothing stands in a month that was booked there on time.
    pub fn is_late_only(self, effect: usize, month: Month) -> bool {
        self.says(effect, month, None)
    }

    /// Whether any cell of a slot was emptied, now or for a while, of an effect.
    pub fn any_of(self, effect: usize, slot: Slot) -> bool {
        self.since.any_of(effect, slot) || self.before.any_of(effect, slot)
    }

    #[inline]
    fn says(self, effect: usize, month: Month, slot: Option<Slot>) -> bool {
        let since = self.since.get(effect, month, slot);
        since
            .or_else(|| self.before.get(effect, month, slot))
            .unwrap_or(false)
    }
}

#[cfg(test)]
mod tests;
