//! The read model: roll-ups, cumulated snapshots and master data in columns, kept beside the state to make reports fast.
//!
//! A view answers the same with it and without it. Whoever follows the log brings it up to date; readers take what is
//! there and make up for what is missing, so neither waits for the other.

pub(crate) mod cumulated;
pub(crate) mod emptied;
mod rollup;
pub(crate) mod scan_plan;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use querbuch_domain::state::State;

use crate::balance::query::BalanceQuery;
use crate::columns::{MasterColumns, MasterCounts, UnitRow, unit_rows};
use crate::filter::resolved::Filter;
use crate::reach::{Reach, ReachKey};
use crate::state_diff::is_month_over;
use crate::view::View;
use cumulated::CumulatedSnapshot;
use rollup::{RollupAnswer, Rollups};
use scan_plan::ScanPlans;

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

/// Most reaches of readers that are kept. One has some 13 bytes for each effect, and takes a millisecond for every hundred
/// thousand to be made again.
const REACHES_MAX: usize = 32;

/// How many postings decide in which way the parts are brought up to date. Tests choose small numbers, so that short
/// logs come by every way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Thresholds {
    /// As [`CUMULATED_EVERY_MIN`].
    pub cumulated_every_min: usize,
    /// As [`ADVANCED_BY_MAX`].
    pub advanced_by_max: usize,
    /// As [`IN_PLACE_MAX`].
    pub in_place_max: usize,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            cumulated_every_min: CUMULATED_EVERY_MIN,
            advanced_by_max: ADVANCED_BY_MAX,
            in_place_max: IN_PLACE_MAX,
        }
    }
}

/// What makes reports of one log fast. It is empty at first; see [`follow`](Self::follow), [`settle`](Self::settle)
/// and [`cumulate`](Self::cumulate).
#[derive(Debug, Default)]
pub struct ReadModel {
    thresholds: Thresholds,
    columns: RwLock<Arc<MasterColumns>>,
    /// The units as they stood in other structures; the one that was made last stands last.
    past_units: RwLock<Vec<PastUnits>>,
    /// By their numbers of postings.
    cumulated: RwLock<Vec<Arc<CumulatedSnapshot>>>,
    rollups: RwLock<Rollups>,
    scan_plans: Mutex<ScanPlans>,
    /// What readers see; the one that was asked for last stands last.
    reaches: Mutex<Vec<Arc<Reach>>>,
    /// Held while roll-ups are brought up to date, so that one thread at a time does that.
    following: Mutex<()>,
    /// Held while a cumulated snapshot is taken, so that one thread at a time does that.
    cumulating: Mutex<()>,
}

/// The units in columns, as they stood in a structure other than the newest.
#[derive(Debug)]
struct PastUnits {
    structure: usize,
    units: Arc<Vec<UnitRow>>,
}

/// How much the read model keeps, and what that takes in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadModelMemory {
    /// How many cumulated snapshots there are.
    pub snapshots: usize,
    /// How many cells they have together.
    pub snapshot_cells: usize,
    /// What they take, in bytes.
    pub snapshot_bytes: usize,
    /// How many rows the roll-ups have, each year of a row by itself.
    pub rollup_rows: usize,
    /// What they take, in bytes.
    pub rollup_bytes: usize,
    /// What units, measures and effects in columns take, in bytes.
    pub column_bytes: usize,
}

impl ReadModel {
    /// Brings the roll-ups up to a state, if few enough postings came since. Otherwise it leaves them as they are, until
    /// [`settle`](Self::settle) or until as many came as they hold already: then they are made anew.
    pub fn follow(&self, state: &Arc<State>) {
        let _following = lock(&self.following);
        let columns = self.extended(state);
        let (known, lag, is_far) = {
            let rollups = read(&self.rollups);
            if rollups.state().position >= state.position {
                return;
            }
            let known = rollups.state().bookings.journal().len();
            let lag = state.bookings.journal().len().saturating_sub(known);
            // Both take too long for others to wait.
            let is_far =
                rollups.structure() != columns.structure.units || is_month_over(rollups.state(), state);
            (known, lag, is_far)
        };
        if lag <= self.thresholds.in_place_max && !is_far {
            write(&self.rollups).advance(state, &columns);
        } else if lag <= self.thresholds.advanced_by_max {
            let mut rollups = read(&self.rollups).clone();
            rollups.advance(state, &columns);
            *write(&self.rollups) = rollups;
        } else if lag >= known {
            self.roll_up(state, &columns);
        }
    }

    /// Brings the roll-ups up to a state, however long that takes. Meant for a log that has come to rest.
    pub fn settle(&self, state: &Arc<State>) {
        self.follow(state);
        let _following = lock(&self.following);
        if read(&self.rollups).state().position < state.position {
            let columns = self.extended(state);
            self.roll_up(state, &columns);
        }
    }

    /// How many postings of a state the roll-ups do not know.
    pub fn lag(&self, state: &State) -> usize {
        let known = read(&self.rollups).state().bookings.journal().len();
        state.bookings.journal().len().saturating_sub(known)
    }

    /// Whether units have got another place in the tree since the roll-ups were brought up to date: then those by level
    /// and Land have to be put together anew.
    pub fn is_restructured(&self, state: &State) -> bool {
        read(&self.rollups).structure() != state.structure(state.epochs()).units
    }

    /// Takes a cumulated snapshot if one is due, and says whether it did. One is due once as many postings came as the
    /// one before has cells: so a look at the past goes through at most twice the cells, and all snapshots together
    /// take at most as much memory as the postings.
    pub fn cumulate(&self, state: &State) -> bool {
        let _cumulating = lock(&self.cumulating);
        let (last, due) = self.due();
        if due > state.bookings.journal().len() {
            return false;
        }
        let next = last.after(state, due);
        let is_taken = next.is_some();
        write(&self.cumulated).extend(next.map(Arc::new));
        is_taken
    }

    /// Whether a cumulated snapshot is due.
    pub fn is_due(&self, state: &State) -> bool {
        self.due().1 <= state.bookings.journal().len()
    }

    /// The newest cumulated snapshot, and the number of postings after which the next one is due.
    fn due(&self) -> (Arc<CumulatedSnapshot>, usize) {
        let last = read(&self.cumulated).last().cloned().unwrap_or_default();
        let due = last.postings() + last.len().max(self.thresholds.cumulated_every_min);
        (last, due)
    }

    /// How much it keeps, and what that takes in memory.
    pub fn memory(&self) -> ReadModelMemory {
        let cumulated = read(&self.cumulated);
        ReadModelMemory {
            snapshots: cumulated.len(),
            snapshot_cells: cumulated.iter().map(|snapshot| snapshot.len()).sum(),
            snapshot_bytes: cumulated.iter().map(|snapshot| snapshot.bytes()).sum(),
            rollup_rows: read(&self.rollups).rows(),
            rollup_bytes: read(&self.rollups).bytes(),
            column_bytes: read(&self.columns).bytes()
                + read(&self.past_units)
                    .iter()
                    .map(|past| past.units.len() * size_of::<UnitRow>())
                    .sum::<usize>(),
        }
    }

    /// The rows of a balance, where the roll-ups have them.
    pub(crate) fn rolled_up(&self, query: &BalanceQuery, view: &View) -> Option<RollupAnswer> {
        if !view.is_newest() || view.is_seen_later() || query.actuals_through.is_some() {
            return None;
        }
        // Nearly every answer needs the columns. They are made ready before the roll-ups are locked.
        let columns = view.columns();
        let Some(reach) = view.reach() else {
            return read(&self.rollups).answer(query, view.state(), columns);
        };
        let within = query.filter.clone().reached(reach.rolled_up_units(query)?);
        let query = BalanceQuery {
            filter: within,
            ..query.clone()
        };
        read(&self.rollups).answer(&query, view.state(), columns)
    }

    /// Whether the roll-ups have the rows of a balance.
    pub(crate) fn has_rolled_up(&self, query: &BalanceQuery, view: &View) -> bool {
        let (state, structure) = (view.state(), view.structure().units);
        let can_answer =
            |filter: &Filter| read(&self.rollups).can_answer(filter, &query.group_by, state, structure);
        view.is_newest()
            && match view.reach() {
                None => can_answer(&query.filter),
                Some(reach) => {
                    let units = reach.rolled_up_units(query);
                    units.is_some_and(|units| can_answer(&query.filter.clone().reached(units)))
                }
            }
    }

    /// What a reader sees of a view that sees everything: kept, or worked out.
    pub(crate) fn reach(&self, key: &ReachKey, view: &View) -> Arc<Reach> {
        let find = |reaches: &mut Vec<Arc<Reach>>| {
            let place = reaches.iter().position(|reach| reach.key() == key)?;
            let found = reaches.remove(place);
            reaches.push(found.clone());
            Some(found)
        };
        if let Some(found) = find(&mut lock(&self.reaches)) {
            return found;
        }
        let made = Arc::new(Reach::new(key.clone(), view, self.columns_of(view)));
        let mut reaches = lock(&self.reaches);
        if let Some(found) = find(&mut reaches) {
            return found;
        }
        if reaches.len() >= REACHES_MAX {
            reaches.remove(0);
        }
        reaches.push(made.clone());
        made
    }

    /// The newest cumulated snapshot of at most so many postings.
    pub(crate) fn newest_snapshot_within(&self, postings: usize) -> Option<Arc<CumulatedSnapshot>> {
        let cumulated = read(&self.cumulated);
        let later = cumulated.partition_point(|snapshot| snapshot.postings() <= postings);
        cumulated.get(later.checked_sub(1)?).cloned()
    }

    /// What scans had to know of positions that were asked about.
    pub(crate) fn scan_plans(&self) -> MutexGuard<'_, ScanPlans> {
        lock(&self.scan_plans)
    }

    /// Units, measures and effects in columns, at least those of a view, as they were then.
    pub(crate) fn columns_of(&self, view: &View) -> Arc<MasterColumns> {
        let kept = read(&self.columns).clone();
        if view.is_covered_by(&kept) {
            return kept;
        }
        // What is kept lags behind by a few, or is of another structure: that is made up for here, for this view.
        let mut columns = MasterColumns::clone(&kept);
        let structure = view.structure().units;
        if columns.structure.units != structure {
            columns.units = self.units_of(view);
            columns.structure.units = structure;
        }
        columns.extend(view.state(), view.epochs());
        Arc::new(columns)
    }

    /// The units in columns, by the structure of a view.
    fn units_of(&self, view: &View) -> Arc<Vec<UnitRow>> {
        let structure = view.structure().units;
        let kept = |past_units: &[PastUnits]| {
            let found = past_units.iter().find(|past| past.structure == structure)?;
            (found.units.len() >= view.tree().len()).then(|| found.units.clone())
        };
        if let Some(units) = kept(&read(&self.past_units)) {
            return units;
        }
        let units = Arc::new(unit_rows(view.state(), view.epochs().units));
        let mut past_units = write(&self.past_units);
        past_units.retain(|past| past.structure != structure);
        if past_units.len() >= STRUCTURES_MAX {
            past_units.remove(0);
        }
        past_units.push(PastUnits {
            structure,
            units: units.clone(),
        });
        units
    }

    /// The columns that are kept, extended by what a state knows besides.
    fn extended(&self, state: &State) -> Arc<MasterColumns> {
        let known = read(&self.columns).clone();
        let (epochs, structure) = (state.epochs(), state.structure(state.epochs()));
        let covers = known.covers(&MasterCounts {
            units: state.units.len(),
            measures: state.measures.len(),
            effects: state.effects.len(),
        });
        // An older state takes nothing back.
        if known.structure > structure || known.structure == structure && covers {
            return known;
        }
        let mut columns = MasterColumns::clone(&known);
        columns.extend(state, epochs);
        let columns = Arc::new(columns);
        *write(&self.columns) = columns.clone();
        columns
    }

    /// Makes the roll-ups anew, from the cells of a state.
    fn roll_up(&self, state: &Arc<State>, columns: &MasterColumns) {
        let rollups = Rollups::of(state.clone(), columns);
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

fn lock<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
