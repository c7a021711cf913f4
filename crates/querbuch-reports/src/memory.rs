//! What a ledger takes in memory: how many of each thing, and how many bytes.

use querbuch_domain::booking::Booking;
use querbuch_domain::cells::{Cell, EffectCells};
use querbuch_domain::effect::Effect;
use querbuch_domain::journal::POSTING_BYTES;
use querbuch_domain::measure::Measure;
use querbuch_domain::state::State;
use querbuch_domain::unit::Unit;
use querbuch_domain::vocabulary;

use crate::read_model::ReadModel;

vocabulary! {
    /// What takes memory.
    Holding {
        /// The journal: every posting ever made.
        Postings = "POSTINGS",
        /// Of each booking what is not in its postings.
        Bookings = "BOOKINGS",
        /// Sums by effect, month and slot, as of now.
        Cells = "CELLS",
        /// Effects, by number, code and parts.
        Effects = "EFFECTS",
        /// Measures, by number and code.
        Measures = "MEASURES",
        /// Units, by number, code and the unit above.
        Units = "UNITS",
        /// The cells of cumulated snapshots, for the past.
        SnapshotCells = "SNAPSHOT_CELLS",
        /// Rows of roll-ups.
        RollUps = "ROLL_UPS",
        /// Units, measures and effects in columns.
        Columns = "COLUMNS",
    }
}

/// How much of one thing there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Which part of the ledger.
    pub what: Holding,
    /// How many there are.
    pub count: usize,
    /// What they take, in bytes: counted where it is laid out in columns, else estimated from sizes and texts.
    pub bytes: usize,
}

/// A reference-counted thing has two counters, and a place in each index takes a key and a number.
const COUNTERS_BYTES: usize = 16;
/// A place in an index: a reference to the text and a number, in nodes that are about two thirds full.
const INDEX_PLACE_BYTES: usize = 36;

/// What a state and the read model beside it take in memory.
pub fn memory(state: &State, read_model: &ReadModel) -> Vec<Held> {
    let kept = read_model.memory();
    let cells = (0..state.effects.len())
        .filter_map(|index| state.cells.get(querbuch_domain::id::EffectNo::from_index(index)));
    let (cell_count, cell_bytes) = cells.fold((0, 0), |(count, bytes), cells| {
        let own = size_of::<EffectCells>() + COUNTERS_BYTES + size_of::<usize>();
        (count + cells.len(), bytes + own + cells.len() * size_of::<Cell>())
    });
    let shared = |texts: usize, own: usize, indexes: usize| {
        own + 2 * COUNTERS_BYTES + texts + indexes * INDEX_PLACE_BYTES
    };
    let units = state.units.iter().map(|(_, unit)| {
        let budget = unit.budget_position.as_ref().map_or(0, |position| position.len());
        // Code and name once more, folded, for searches.
        shared(
            2 * (unit.code.len() + unit.name.len()) + budget,
            size_of::<Unit>(),
            2,
        )
    });
    let measures = state.measures.iter().map(|(_, measure)| {
        let description = measure.description.as_ref().map_or(0, |text| text.len());
        let texts = 2 * (measure.code.len() + measure.title.len()) + description;
        shared(texts, size_of::<Measure>(), 1)
    });
    let effects = state
        .effects
        .iter()
        .map(|(_, effect)| shared(2 * effect.code.len() + effect.title.len(), size_of::<Effect>(), 3));
    let held = |what, count, bytes| Held { what, count, bytes };
    let postings = state.bookings.journal().len();
    let bookings = state.bookings.len();
    vec![
        held(Holding::Postings, postings, postings * POSTING_BYTES),
        held(Holding::Bookings, bookings, bookings * size_of::<Booking>()),
        held(Holding::Cells, cell_count, cell_bytes),
        held(Holding::Effects, state.effects.len(), effects.sum()),
        held(Holding::Measures, state.measures.len(), measures.sum()),
        held(Holding::Units, state.units.len(), units.sum()),
        held(Holding::SnapshotCells, kept.snapshot_cells, kept.snapshot_bytes),
        held(Holding::RollUps, kept.rollup_rows, kept.rollup_bytes),
        held(
            Holding::Columns,
            state.units.len() + state.measures.len() + state.effects.len(),
            kept.column_bytes,
        ),
    ]
}

#[cfg(test)]
mod tests;
