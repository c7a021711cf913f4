//! A kept balance: the answer to one question, carried from state to state by what changed in between.
//!
//! Each effect that was touched takes back what it gave before and gives what it gives now. Whether a row is there
//! depends on how many amounts stand in it, not on their sum, so these are counted: an outlook loses amounts where
//! an actual takes the place of a plan.

use querbuch_domain::cells::EffectCells;
use querbuch_domain::id::{EffectNo, Position};
use querbuch_domain::refusal::Refusal;
use querbuch_domain::state::State;
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;

use crate::balance::groups::Naming;
use crate::balance::layout::Layout;
use crate::balance::scan::sum_cells;
use crate::balance::sums::Sums;
use crate::balance::{BALANCE_ROWS_MAX, Balance, BalanceQuery, BalanceRow, Figures, check, finish};
use crate::basis::{Basis, entries};
use crate::dimension::{Dimension, Key};
use crate::filter::{Filter, FilterSpec};
use crate::state_diff::{postings_between, structure_holds, touched, units_stand};
use crate::view::View;

/// What is asked again and again: all rows, in the order of their dimensions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeptQuestion {
    /// Which amounts; units and measures may get new ones below them.
    pub filter: FilterSpec,
    /// What rows are told apart by, each once.
    pub group_by: Vec<Dimension>,
    /// Which entries count.
    pub basis: Basis,
}

/// The answer to a question, as of a state.
#[derive(Clone, Debug)]
pub struct KeptBalance {
    filter: FilterSpec,
    query: BalanceQuery,
    view: View,
    public: FxHashMap<Key, Row>,
    society: FxHashMap<Key, Row>,
}

/// The sums of a row, and how many amounts they are of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Row {
    figures: Figures,
    amounts: i64,
}

/// What changes in the rows of both sides.
#[derive(Default)]
struct Changes {
    public: FxHashMap<Key, Row>,
    society: FxHashMap<Key, Row>,
}

impl KeptBalance {
    /// Adds up once all that the state of a view holds. Refused as a balance is, at the paths of this question,
    /// but for the number of rows: see [`Self::answer`].
    pub fn new(question: &KeptQuestion, view: View) -> Result<Self, Vec<Refusal>> {
        let query = BalanceQuery {
            months: crate::basis::MonthBasis::Booked,
            filter: Filter::default(),
            group_by: question.group_by.clone(),
            basis: question.basis,
            order_by: None,
            limit: None,
        };
        let mut kept = Self {
            filter: question.filter.clone(),
            query,
            view,
            public: FxHashMap::default(),
            society: FxHashMap::default(),
        };
        kept.resolve()?;
        check(&kept.query)?;
        kept.add_up();
        Ok(kept)
    }

    /// The position that it holds for.
    pub fn position(&self) -> Position {
        self.view.position()
    }

    /// The state that it holds for, as of now.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// How many rows and postings a step to a later state has to look at.
    pub fn effort(&self, new: &State) -> usize {
        let old = self.view.state();
        // Where units have other places, all effects are added up anew.
        let anew = if units_stand(old, new) {
            0
        } else {
            new.effects.len()
        };
        self.public.len() + self.society.len() + postings_between(old, new) + anew
    }

    /// Carries it to the view of a later state of the same log: whether a row came, went or has other figures, or its
    /// units were reorganised, so that their names and paths may have changed. Refused where the filter does not hold any
    /// more; it is of no use then.
    pub fn advance(&mut self, new: View) -> Result<bool, Vec<Refusal>> {
        let old = std::mem::replace(&mut self.view, new);
        let is_reorganised = old.epoch() != self.view.epoch();
        let changed = self.carry(&old)?;
        Ok(changed || is_reorganised && self.shows_units())
    }

    /// Whether any row names a unit.
    fn shows_units(&self) -> bool {
        let names_units =
            |dimension: &Dimension| matches!(dimension, Dimension::State | Dimension::Body | Dimension::Unit);
        self.query.group_by.iter().any(names_units) && !(self.public.is_empty() && self.society.is_empty())
    }

    fn carry(&mut self, old: &View) -> Result<bool, Vec<Refusal>> {
        let (was, is) = (old.state(), self.view.state().clone());
        let grown =
            (old.unit_count(), old.measure_count()) != (self.view.unit_count(), self.view.measure_count());
        // What was posted can touch no more effects than there are; beyond that, looking at each is cheaper.
        let holds = structure_holds(was, &is);
        if !holds || postings_between(was, &is) > self.view.effect_count() {
            self.resolve()?;
            let before = (
                std::mem::take(&mut self.public),
                std::mem::take(&mut self.society),
            );
            self.add_up();
            return Ok(!same(&before.0, &self.public) || !same(&before.1, &self.society));
        }
        if grown {
            self.resolve()?;
        }
        let mut changes = Changes::default();
        for effect in touched(was, &is) {
            for (cells, sign) in [(was.cells.get(effect), -1), (is.cells.get(effect), 1)] {
                if let Some(cells) = cells {
                    self.collect(effect, cells, sign, &mut changes);
                }
            }
        }
        Ok(apply(changes.public, &mut self.public) | apply(changes.society, &mut self.society))
    }

    /// The balance: the same as [`crate::balance::balance`] gives. Refused: too many rows.
    pub fn answer(&self) -> Result<Balance, Vec<Refusal>> {
        Ok(Balance {
            total: total(&self.public),
            rows: finish(self.rows(&self.public), &self.query, &self.view, BALANCE_ROWS_MAX)?,
            society: total(&self.society),
            society_rows: finish(
                self.rows(&self.society),
                &self.query,
                &self.view,
                BALANCE_ROWS_MAX,
            )?,
        })
    }

    fn rows(&self, side: &FxHashMap<Key, Row>) -> Vec<BalanceRow> {
        let row = |(key, row): (&Key, &Row)| BalanceRow {
            key: *key,
            figures: row.figures,
            cumulative_net: None,
        };
        let mut rows: Vec<BalanceRow> = side.iter().map(row).collect();
        if self.query.group_by.iter().any(|dimension| dimension.is_time()) {
            accumulate(&mut rows);
        }
        rows
    }

    fn resolve(&mut self) -> Result<(), Vec<Refusal>> {
        let within = |refusals: Vec<Refusal>| {
            let refusals = refusals.into_iter();
            refusals
                .map(|refusal| refusal.within("filter"))
                .collect::<Vec<_>>()
        };
        self.query.filter = Filter::resolve(&self.filter, &self.view).map_err(within)?;
        Ok(())
    }

    /// All effects, into empty rows.
    fn add_up(&mut self) {
        let layout = Layout::new(&self.query, &self.view);
        for (place, sums) in sum_cells(&layout, self.view.state()).into_places() {
            let side = if layout.group(place).is_society {
                &mut self.society
            } else {
                &mut self.public
            };
            let row = Row {
                figures: Figures::from(&sums),
                amounts: sums.entries.iter().map(|count| i64::from(*count)).sum(),
            };
            side.insert(layout.key(place), row);
        }
    }

    /// What the cells of an effect give, or take back.
    fn collect(&self, number: EffectNo, cells: &EffectCells, sign: i64, changes: &mut Changes) {
        let (query, master) = (&self.query, self.view.master());
        let Some(effect) = master.effects.get(number.index()) else {
            return;
        };
        let (Some(unit), Some(measure)) = (
            master.units.get(effect.unit.index()),
            master.measures.get(effect.measure.index()),
        ) else {
            return;
        };
        if !query.filter.wants(effect, unit.level, measure.approach) {
            return;
        }
        let rows = if unit.level.is_society() {
            &mut changes.society
        } else {
            &mut changes.public
        };
        let naming = Naming::new(&query.group_by);
        let mut effect_key = Key::default();
        naming.name_unit(&mut effect_key, effect.unit, unit);
        naming.name_measure(&mut effect_key, effect.measure, measure);
        naming.name_effect(&mut effect_key, effect);
        for entry in entries(query.basis, cells) {
            if !query.filter.matches_month(entry.month) || !query.filter.matches_stage(entry.stage) {
                continue;
            }
            let mut key = effect_key;
            key.set_time(&query.group_by, entry.month);
            if query.group_by.contains(&Dimension::Stage) {
                key.stage = entry.stage;
            }
            let mut sums = Sums::default();
            sums.add(effect.kind as usize, entry.cents);
            rows.entry(key).or_default().add(&Figures::from(&sums), sign);
        }
    }
}

impl Row {
    /// `times` is 1 or −1.
    fn add(&mut self, figures: &Figures, times: i64) {
        let sign = i128::from(times);
        self.figures.cost += sign * figures.cost;
        self.figures.saving += sign * figures.saving;
        self.figures.transfer += sign * figures.transfer;
        self.amounts += times;
    }
}

/// Whether a row came, went or has other figures.
fn apply(changes: FxHashMap<Key, Row>, rows: &mut FxHashMap<Key, Row>) -> bool {
    let mut differs = false;
    for (key, change) in changes {
        if change == Row::default() {
            continue;
        }
        match rows.entry(key) {
            Entry::Vacant(place) => {
                place.insert(change);
                differs = true;
            }
            Entry::Occupied(mut place) => {
                let row = place.get_mut();
                row.figures.cost += change.figures.cost;
                row.figures.saving += change.figures.saving;
                row.figures.transfer += change.figures.transfer;
                row.amounts += change.amounts;
                differs |= change.figures != Figures::default() || row.amounts == 0;
                if row.amounts == 0 {
                    place.remove();
                }
            }
        }
    }
    differs
}

/// Whether two sides show the same, however many amounts there are behind it.
fn same(before: &FxHashMap<Key, Row>, after: &FxHashMap<Key, Row>) -> bool {
    let shown = |(key, row): (&Key, &Row)| before.get(key).is_some_and(|was| was.figures == row.figures);
    before.len() == after.len() && after.iter().all(shown)
}

fn total(rows: &FxHashMap<Key, Row>) -> Figures {
    let mut total = Row::default();
    for row in rows.values() {
        total.add(&row.figures, 1);
    }
    total.figures
}

/// Sums the net over time, within each combination of the other dimensions.
fn accumulate(rows: &mut [BalanceRow]) {
    rows.sort_by(|a, b| a.key.compare_time(&b.key));
    let mut sums: FxHashMap<Key, i128> = FxHashMap::default();
    for row in rows {
        let sum = sums.entry(row.key.timeless()).or_default();
        *sum += row.figures.net();
        row.cumulative_net = Some(*sum);
    }
}

#[cfg(test)]
mod tests;
