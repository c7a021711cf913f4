//! A kept balance: the answer to one question, carried from state to state by what changed in between.
//!
//! Each effect of which something else may count than before takes back what it gave before and gives what it gives now. Whether a row is there
//! depends on how many amounts stand in it, not on their sum, so these are counted: an outlook loses amounts where
//! an actual takes the place of a plan.

use std::collections::hash_map::Entry;

use querbuch_domain::id::{EffectNo, Position};
use querbuch_domain::refusal::Refusal;
use querbuch_domain::state::State;
use rustc_hash::FxHashMap;

use super::groups::DimensionSet;
use super::layout::BalanceLayout;
use super::scan::sum_cells;
use super::sums::Sums;
use super::table::Table;
use super::{BALANCE_ROWS_MAX, Balance, BalanceQuery, BalanceRow, Figures};
use crate::basis::{Basis, CountedAmount, MonthBasis};
use crate::dimension::{Dimension, RowKey};
use crate::filter::{Filter, FilterSpec};
use crate::outlook::{Known, Moment};
use crate::state_diff::{
    changes_between, effects_changed_between, effects_posted_between, is_structure_unchanged,
};
use crate::view::View;

/// Which balance is kept: all rows, in the order of their dimensions, by the month of booking.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeptQuestion {
    /// Which amounts count. Units and measures that are registered later below those of the filter count too.
    pub filter: FilterSpec,
    /// What rows are told apart by, each once.
    pub group_by: Vec<Dimension>,
    /// Whether plans, actuals or the outlook are added up.
    pub basis: Basis,
}

/// The rows of a balance as of a state, kept so that they can be carried to a later state.
#[derive(Clone, Debug)]
pub struct KeptBalance {
    filter: FilterSpec,
    query: BalanceQuery,
    /// What its dimensions make of units, under its filter.
    dimensions: DimensionSet,
    view: View,
    rows: Sides,
}

/// The sums of a row, and how many amounts they are of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Row {
    figures: Figures,
    amounts: i64,
}

/// The rows of a balance at public budgets, and in society.
#[derive(Clone, Debug, Default)]
struct Sides {
    public: FxHashMap<RowKey, Row>,
    society: FxHashMap<RowKey, Row>,
}

impl KeptBalance {
    /// Adds up once all that the state of a view holds. Refused as a balance is, at the paths of this question,
    /// but for the number of rows: see [`Self::answer`].
    pub fn new(question: &KeptQuestion, view: View) -> Result<Self, Vec<Refusal>> {
        let query = BalanceQuery {
            actuals_through: None,
            months: MonthBasis::Booked,
            filter: Filter::default(),
            group_by: question.group_by.clone(),
            basis: question.basis,
            order_by: None,
            limit: None,
        };
        let mut kept = Self {
            filter: question.filter.clone(),
            query,
            dimensions: DimensionSet::default(),
            view,
            rows: Sides::default(),
        };
        kept.resolve()?;
        kept.query.check()?;
        kept.add_up();
        Ok(kept)
    }

    /// The position of the state that it holds for.
    pub fn position(&self) -> Position {
        self.view.position()
    }

    /// The view of the state that it holds for, as of that state's end.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// How many rows and postings a step to a later state has to look at.
    pub fn effort(&self, new: &State) -> usize {
        let old = self.view.state();
        // Where units have other places or effects other categories, all are added up anew.
        let anew = if is_structure_unchanged(old, new) && self.view.is_whole() {
            0
        } else {
            new.effects.len()
        };
        self.rows.public.len() + self.rows.society.len() + changes_between(old, new) + anew
    }

    /// Carries it to the view of a later state of the same log: whether a row came, went or has other figures, or its
    /// units and measures were renamed or moved, so that what it shows of them may have changed. Refused where the filter does not hold any
    /// more; it is of no use then.
    pub fn advance(&mut self, new: View) -> Result<bool, Vec<Refusal>> {
        let old = std::mem::replace(&mut self.view, new);
        let (was, is) = (old.epochs(), self.view.epochs());
        let changed = self.carry(&old)?;
        let told_again = was.units != is.units && self.shows_units()
            || was.measures != is.measures && self.shows_measures();
        Ok(changed || told_again)
    }

    /// Whether any row names a measure.
    fn shows_measures(&self) -> bool {
        let names_measures =
            |dimension: &Dimension| matches!(dimension, Dimension::Measure | Dimension::Programme);
        self.query.group_by.iter().any(names_measures) && !self.rows.is_empty()
    }

    /// Whether any row names a unit.
    fn shows_units(&self) -> bool {
        let names_units = |dimension: &Dimension| {
            matches!(
                dimension,
                Dimension::State | Dimension::Body | Dimension::Unit | Dimension::Child
            )
        };
        self.query.group_by.iter().any(names_units) && !self.rows.is_empty()
    }

    fn carry(&mut self, old: &View) -> Result<bool, Vec<Refusal>> {
        let (was, is) = (old.state(), self.view.state().clone());
        let grown =
            (old.unit_count(), old.measure_count()) != (self.view.unit_count(), self.view.measure_count());
        // What was posted can touch no more effects than there are; beyond that, looking at each is cheaper. Whoever does
        // not see everything may see other effects than before, and counts transfers by those alone.
        let holds = is_structure_unchanged(was, &is) && self.view.is_whole() && old.is_whole();
        if !holds || changes_between(was, &is) > self.view.effect_count() {
            self.resolve()?;
            let before = std::mem::take(&mut self.rows);
            self.add_up();
            return Ok(!same(&before.public, &self.rows.public) || !same(&before.society, &self.rows.society));
        }
        if grown {
            self.resolve()?;
        }
        let mut changes = Sides::default();
        let effects = match self.query.basis {
            Basis::Outlook => effects_changed_between(was, &is),
            Basis::Plan | Basis::Actual => effects_posted_between(was, &is),
        };
        for (state, sign) in [(was.as_ref(), -1), (is.as_ref(), 1)] {
            let (moment, mut known) = (Moment::of_state(state), Known::default());
            for effect in &effects {
                let cells = |number| state.cells.get(number);
                if let Some(own) = cells(*effect) {
                    let rule = moment.rule(self.query.basis, *effect, cells, &mut known);
                    self.collect(*effect, &rule.amounts(own), sign, &mut changes);
                }
            }
        }
        Ok(apply(changes.public, &mut self.rows.public) | apply(changes.society, &mut self.rows.society))
    }

    /// The balance: the same as [`balance`](super::balance) gives. Refused: too many rows.
    pub fn answer(&self) -> Result<Balance, Vec<Refusal>> {
        let (public, society) = (&self.rows.public, &self.rows.society);
        let in_order = |rows: &FxHashMap<RowKey, Row>| {
            let order = (self.view.columns(), self.view.deadline());
            self.query
                .finish(self.balance_rows(rows), order, BALANCE_ROWS_MAX)
        };
        Ok(Balance {
            total: total(public),
            rows: in_order(public)?,
            others: None,
            society_others: None,
            society: total(society),
            society_rows: in_order(society)?,
        })
    }

    fn balance_rows(&self, side: &FxHashMap<RowKey, Row>) -> Vec<BalanceRow> {
        let row = |(key, row): (&RowKey, &Row)| BalanceRow {
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

    /// Resolves the filter against the state that it holds for.
    fn resolve(&mut self) -> Result<(), Vec<Refusal>> {
        let within = |refusals: Vec<Refusal>| {
            let refusals = refusals.into_iter();
            refusals
                .map(|refusal| refusal.within("filter"))
                .collect::<Vec<_>>()
        };
        self.query.filter = Filter::resolve(&self.filter, &self.view).map_err(within)?;
        let (filter, columns) = (&self.query.filter, self.view.columns());
        self.dimensions = DimensionSet::new(&self.query.group_by, filter, columns);
        Ok(())
    }

    /// Adds up all effects, into rows that are empty before.
    fn add_up(&mut self) {
        let (layout, places) = if self.view.is_whole() {
            let layout = BalanceLayout::new(&self.query, &self.view);
            let sums = sum_cells(&layout, self.view.state(), self.view.deadline());
            (layout, sums.into_places())
        } else {
            let table = Table::new(&self.query, &self.view);
            (table.layout, table.rows)
        };
        for (place, sums) in places {
            let side = if layout.group(place).is_society {
                &mut self.rows.society
            } else {
                &mut self.rows.public
            };
            let row = Row {
                figures: Figures::from(&sums),
                amounts: sums.amounts.iter().map(|count| i64::from(*count)).sum(),
            };
            side.insert(layout.key(place), row);
        }
    }

    /// Adds to the changes what the amounts of an effect give with a sign of 1, or take back with a sign of −1.
    fn collect(&self, number: EffectNo, amounts: &[CountedAmount], sign: i64, changes: &mut Sides) {
        let (query, columns) = (&self.query, self.view.columns());
        let Some(effect) = columns.effects.get(number.index()) else {
            return;
        };
        let (Some(unit), Some(measure)) = (
            columns.units.get(effect.unit.index()),
            columns.measures.get(effect.measure.index()),
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
        let dimensions = &self.dimensions;
        let mut effect_key = RowKey::default();
        dimensions.name_unit(&mut effect_key, effect.unit, unit);
        dimensions.name_measure(&mut effect_key, effect.measure, measure);
        dimensions.name_effect(&mut effect_key, effect);
        for amount in amounts {
            if !query.filter.matches_month(amount.month) || !query.filter.matches_stage(amount.stage) {
                continue;
            }
            let mut key = effect_key;
            key.set_time(&query.group_by, amount.month);
            if query.group_by.contains(&Dimension::Stage) {
                key.stage = amount.stage;
            }
            let mut sums = Sums::default();
            sums.add(effect.kind as usize, amount.cents);
            rows.entry(key).or_default().add(&Figures::from(&sums), sign);
        }
    }
}

impl Sides {
    fn is_empty(&self) -> bool {
        self.public.is_empty() && self.society.is_empty()
    }
}

impl Row {
    /// Adds one amount, or takes it back: `times` is 1 or −1.
    fn add(&mut self, figures: &Figures, times: i64) {
        let sign = i128::from(times);
        self.figures.cost += sign * figures.cost;
        self.figures.saving += sign * figures.saving;
        self.figures.transfer += sign * figures.transfer;
        self.amounts += times;
    }
}

/// Adds changes to rows. Gives whether a row came, went or has other figures.
fn apply(changes: FxHashMap<RowKey, Row>, rows: &mut FxHashMap<RowKey, Row>) -> bool {
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
                row.figures += &change.figures;
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
fn same(before: &FxHashMap<RowKey, Row>, after: &FxHashMap<RowKey, Row>) -> bool {
    let shown = |(key, row): (&RowKey, &Row)| before.get(key).is_some_and(|was| was.figures == row.figures);
    before.len() == after.len() && after.iter().all(shown)
}

fn total(rows: &FxHashMap<RowKey, Row>) -> Figures {
    let mut total = Figures::default();
    for row in rows.values() {
        total += &row.figures;
    }
    total
}

/// Sums the net over time, within each combination of the other dimensions.
fn accumulate(rows: &mut [BalanceRow]) {
    rows.sort_by(|a, b| a.key.compare_time(&b.key));
    let mut sums: FxHashMap<RowKey, i128> = FxHashMap::default();
    for row in rows {
        let sum = sums.entry(row.key.timeless()).or_default();
        *sum += row.figures.net();
        row.cumulative_net = Some(*sum);
    }
}

#[cfg(test)]
mod tests;
