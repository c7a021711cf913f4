//! What makes reports fast: cumulated snapshots and roll-ups, kept beside the state.
//!
//! A view answers the same with it and without it. Whoever follows the log brings it up to date; readers take what is
//! there and make up for what is missing, so neither waits for the other.

pub(crate) mod cumulated;
mod rollup;

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use querbuch_domain::state::State;

use crate::balance::BalanceQuery;
use crate::columns::{Master, UnitRow, unit_rows};
use crate::dimension::Dimension;
use crate::filter::Filter;
use crate::read_model::cumulated::Cumulated;
use crate::read_model::rollup::{Answer, Rollups};
use crate::view::View;

/// Fewest postings from one cumulated snapshot to the next. A scan of that many takes well below a millisecond.
const CUMULATED_EVERY_MIN: usize = 1 << 16;

/// Most postings by which roll-ups are brought up to date one effect after the other, some microseconds each. Beyond,
/// making them anew is faster.
const ADVANCED_BY_MAX: usize = 20_000;

/// Most postings by which roll-ups are changed in place, while readers wait. Beyond, a copy is changed.
const IN_PLACE_MAX: usize = 100;

/// Most structures of the past whose units are kept in columns. Most questions are about now or few past moments; one
/// takes some milliseconds to be made again.
const STRUCTURES_MAX: usize = 16;

/// When what is done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Steps {
    pub cumulated_every_min: usize,
    pub advanced_by_max: usize,
    pub in_place_max: usize,
}

impl Default for Steps {
    fn default() -> Self {
        Self {
            cumulated_every_min: CUMULATED_EVERY_MIN,
            advanced_by_max: ADVANCED_BY_MAX,
            in_place_max: IN_PLACE_MAX,
        }
    }
}

/// Cumulated snapshots and roll-ups of one log.
#[derive(Debug, Default)]
pub struct ReadModel {
    steps: Steps,
    master: RwLock<Arc<Master>>,
    /// The units in columns by other structures, the latest that was asked for last.
    structures: RwLock<Vec<(usize, Arc<Vec<UnitRow>>)>>,
    /// By their numbers of postings.
    cumulated: RwLock<Vec<Arc<Cumulated>>>,
    rollups: RwLock<Rollups>,
    /// Held by whoever brings roll-ups up to date.
    following: Mutex<()>,
    /// Held by whoever takes a snapshot.
    cumulating: Mutex<()>,
}

/// What is kept beside the state, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadModelMemory {
    /// How many cumulated snapshots there are.
    pub snapshots: usize,
    /// Their cells.
    pub snapshot_cells: usize,
    /// Their size.
    pub snapshot_bytes: usize,
    /// How many rows the roll-ups have, each year of a row by itself.
    pub rollup_rows: usize,
    /// Their size.
    pub rollup_bytes: usize,
    /// The size of units, measures and effects in columns.
    pub master_bytes: usize,
}

impl ReadModel {
    /// Brings the roll-ups up to a state. After more postings than there is sense in following, it leaves them where
    /// they are until [`settle`](Self::settle) or until it pays to make them anew.
    pub fn follow(&self, state: &Arc<State>) {
        let _following = lock(&self.following);
        let master = self.extended(state);
        let (known, lag, is_restructured) = {
            let rollups = read(&self.rollups);
            if rollups.state().position >= state.position {
                return;
            }
            let known = rollups.state().bookings.journal().len();
            let lag = state.bookings.journal().len().saturating_sub(known);
            (known, lag, rollups.structure() != master.structure)
        };
        if lag <= self.steps.in_place_max && !is_restructured {
            write(&self.rollups).advance(state, &master);
        } else if lag <= self.steps.advanced_by_max {
            let mut rollups = read(&self.rollups).clone();
            rollups.advance(state, &master);
            *write(&self.rollups) = rollups;
        } else if lag >= known {
            self.roll_up(state, &master);
        }
    }

    /// Brings the roll-ups up to a state, whatever it takes. For when the log has come to rest.
    pub fn settle(&self, state: &Arc<State>) {
        self.follow(state);
        let _following = lock(&self.following);
        if read(&self.rollups).state().position < state.position {
            let master = self.extended(state);
            self.roll_up(state, &master);
        }
    }

    /// How many postings of a state the roll-ups do not know.
    pub fn lag(&self, state: &State) -> usize {
        let known = read(&self.rollups).state().bookings.journal().len();
        state.bookings.journal().len().saturating_sub(known)
    }

    /// Whether units have got another place in the tree since the roll-ups were brought up to date: then some of them
    /// are put together anew.
    pub fn is_restructured(&self, state: &State) -> bool {
        read(&self.rollups).structure() != state.units.structure(state.units.epoch())
    }

    /// Takes a cumulated snapshot if one is due, and says whether it did. One is due once as many postings came as the
    /// one before has cells: so a look at the past goes through at most twice the cells, and all snapshots together
    /// take at most as much memory as the postings.
    pub fn cumulate(&self, state: &State) -> bool {
        let _cumulating = lock(&self.cumulating);
        let (last, due) = self.due();
        let journal = state.bookings.journal();
        if due > journal.len() {
            return false;
        }
        let next = last.after(journal, due, state.effects.len());
        let is_taken = next.is_some();
        write(&self.cumulated).extend(next.map(Arc::new));
        is_taken
    }

    /// Whether a cumulated snapshot is due.
    pub fn is_due(&self, state: &State) -> bool {
        self.due().1 <= state.bookings.journal().len()
    }

    /// The newest cumulated snapshot, and after how many postings the next one is due.
    fn due(&self) -> (Arc<Cumulated>, usize) {
        let last = read(&self.cumulated).last().cloned().unwrap_or_default();
        let due = last.postings() + last.len().max(self.steps.cumulated_every_min);
        (last, due)
    }

    /// What it takes in memory.
    pub fn memory(&self) -> ReadModelMemory {
        let cumulated = read(&self.cumulated);
        ReadModelMemory {
            snapshots: cumulated.len(),
            snapshot_cells: cumulated.iter().map(|snapshot| snapshot.len()).sum(),
            snapshot_bytes: cumulated.iter().map(|snapshot| snapshot.bytes()).sum(),
            rollup_rows: read(&self.rollups).rows(),
            rollup_bytes: read(&self.rollups).bytes(),
            master_bytes: read(&self.master).bytes()
                + read(&self.structures)
                    .iter()
                    .map(|(_, units)| units.len() * size_of::<UnitRow>())
                    .sum::<usize>(),
        }
    }

    /// The rows of a report, where the roll-ups have them.
    pub(crate) fn rolled_up(&self, query: &BalanceQuery, view: &View) -> Option<Answer> {
        if !view.is_newest() {
            return None;
        }
        read(&self.rollups).answer(query, view)
    }

    /// Whether the roll-ups have the rows of a report.
    pub(crate) fn has_rolled_up(&self, filter: &Filter, dimensions: &[Dimension], view: &View) -> bool {
        view.is_newest() && read(&self.rollups).can_answer(filter, dimensions, view)
    }

    /// The newest cumulated snapshot of at most so many postings.
    pub(crate) fn base(&self, postings: usize) -> Option<Arc<Cumulated>> {
        let cumulated = read(&self.cumulated);
        let later = cumulated.partition_point(|snapshot| snapshot.postings() <= postings);
        cumulated.get(later.checked_sub(1)?).cloned()
    }

    /// Units, measures and effects in columns, at least those of a view, as they were then.
    pub(crate) fn master_of(&self, view: &View) -> Arc<Master> {
        let kept = read(&self.master).clone();
        if view.is_covered_by(&kept) {
            return kept;
        }
        // What is kept lags behind by a few, or its units have other places: that is made up for here, for this view.
        let mut master = Master::clone(&kept);
        let structure = view.structure();
        if master.structure != structure {
            master.units = self.units_of(view);
            master.structure = structure;
        }
        master.extend(view.state(), view.epoch());
        Arc::new(master)
    }

    /// The units in columns by the structure of a view.
    fn units_of(&self, view: &View) -> Arc<Vec<UnitRow>> {
        let structure = view.structure();
        let kept = |structures: &[(usize, Arc<Vec<UnitRow>>)]| {
            let found = structures.iter().find(|(known, _)| *known == structure)?;
            (found.1.len() >= view.tree().len()).then(|| found.1.clone())
        };
        if let Some(units) = kept(&read(&self.structures)) {
            return units;
        }
        let units = Arc::new(unit_rows(view.state(), view.epoch()));
        let mut structures = write(&self.structures);
        structures.retain(|(known, _)| *known != structure);
        if structures.len() >= STRUCTURES_MAX {
            structures.remove(0);
        }
        structures.push((structure, units.clone()));
        units
    }

    fn extended(&self, state: &State) -> Arc<Master> {
        let known = read(&self.master).clone();
        let (epoch, structure) = (state.units.epoch(), state.units.structure(state.units.epoch()));
        let covers = known.covers(state.units.len(), state.measures.len(), state.effects.len());
        // An older state takes nothing back.
        if known.structure > structure || known.structure == structure && covers {
            return known;
        }
        let mut master = Master::clone(&known);
        master.extend(state, epoch);
        let master = Arc::new(master);
        *write(&self.master) = master.clone();
        master
    }

    fn roll_up(&self, state: &Arc<State>, master: &Master) {
        let rollups = Rollups::of(state.clone(), master);
        *write(&self.rollups) = rollups;
    }
}

// What lies behind these locks is whole at every moment, so a panic elsewhere does not spoil it.
fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

fn lock(lock: &Mutex<()>) -> std::sync::MutexGuard<'_, ()> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
