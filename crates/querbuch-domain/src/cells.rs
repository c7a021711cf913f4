//! Cells: for one effect and month, the sums of what was planned, forecast and booked.

mod snapshot;

use std::sync::Arc;

use imbl::Vector;

use crate::id::EffectNo;
use crate::month::Month;
use crate::words::Slot;

/// The sum of one slot in one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The month.
    pub month: Month,
    /// Which of the five sums.
    pub slot: Slot,
    /// The sum, in cents.
    pub cents: i64,
    /// How many postings brought something here that was not taken back. What moves an amount on to another stage brings
    /// nothing to the stage that it leaves, and a reversal brings nothing. Of a plan or forecast: how many acts set the
    /// month that were not taken back by undoing their import.
    pub standing: u32,
}

/// All cells of one effect, by month, then slot. A cell is there once something was posted to it, also where
/// it sums to zero: that a month has an actual is a fact of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EffectCells(Vec<Cell>);

impl EffectCells {
    /// Adds an amount.
    pub fn add(&mut self, month: Month, slot: Slot, cents: i64) {
        match self.find(month, slot) {
            // Decisions refuse what would not fit; a total function must not panic on a damaged log either.
            Ok(index) => self.0[index].cents = self.0[index].cents.saturating_add(cents),
            Err(index) => {
                let cell = Cell {
                    month,
                    slot,
                    cents,
                    standing: 0,
                };
                self.0.insert(index, cell);
            }
        }
    }

    /// Counts a posting that brought something to a cell, or one that was taken back. Gives how many stand there now;
    /// `None` where there is no such cell.
    pub(crate) fn count(&mut self, month: Month, slot: Slot, comes: bool) -> Option<u32> {
        let index = self.find(month, slot).ok()?;
        let standing = &mut self.0[index].standing;
        *standing = if comes {
            standing.saturating_add(1)
        } else {
            standing.saturating_sub(1)
        };
        Some(*standing)
    }

    /// How many postings stand in a cell; `None` where there is no such cell.
    pub fn standing(&self, month: Month, slot: Slot) -> Option<u32> {
        self.find(month, slot).ok().map(|index| self.0[index].standing)
    }

    /// The sum in a month; `None` where nothing was posted.
    pub fn get(&self, month: Month, slot: Slot) -> Option<i64> {
        self.find(month, slot).ok().map(|index| self.0[index].cents)
    }

    /// The planned or forecast sum of a month; `None` where none is set: never, or by an import that was undone.
    pub fn set_to(&self, month: Month, slot: Slot) -> Option<i64> {
        let cell = self.find(month, slot).ok().map(|index| &self.0[index])?;
        (cell.standing > 0).then_some(cell.cents)
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All cells, by month, then slot.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Cell> {
        self.0.iter()
    }

    /// The latest month with an actual posting.
    pub fn latest_actual(&self) -> Option<Month> {
        self.0
            .iter()
            .rev()
            .find(|cell| cell.slot.is_actual())
            .map(|cell| cell.month)
    }

    fn find(&self, month: Month, slot: Slot) -> Result<usize, usize> {
        self.0
            .binary_search_by_key(&(month, slot), |cell| (cell.month, cell.slot))
    }
}

/// The cells of all effects, as of now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells(Vector<Arc<EffectCells>>);

impl Cells {
    /// The cells of an effect.
    pub fn get(&self, effect: EffectNo) -> Option<&EffectCells> {
        self.0.get(effect.index()).map(AsRef::as_ref)
    }

    /// The sum of one cell, 0 where nothing was posted.
    pub fn sum(&self, effect: EffectNo, month: Month, slot: Slot) -> i64 {
        self.get(effect)
            .and_then(|cells| cells.get(month, slot))
            .unwrap_or(0)
    }

    pub(crate) fn add_effect(&mut self) {
        self.0.push_back(Arc::default());
    }

    pub(crate) fn count(&mut self, effect: EffectNo, month: Month, slot: Slot, comes: bool) {
        if let Some(cells) = self.0.get_mut(effect.index()) {
            Arc::make_mut(cells).count(month, slot, comes);
        }
    }

    pub(crate) fn add(&mut self, effect: EffectNo, month: Month, slot: Slot, cents: i64) {
        if let Some(cells) = self.0.get_mut(effect.index()) {
            Arc::make_mut(cells).add(month, slot, cents);
        }
    }
}
