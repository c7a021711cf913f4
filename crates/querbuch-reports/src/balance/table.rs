//! The rows of a balance before they are named and put in order.

use std::collections::{BTreeMap, HashMap};

use querbuch_domain::deadline::Deadline;
use querbuch_domain::id::EffectNo;
use querbuch_domain::month::Month;

use super::grid::{Grid, add_amount};
use super::late::{EffectPostings, effects_with_late_postings};
use super::layout::BalanceLayout;
use super::query::BalanceQuery;
use super::row::{BalanceRow, Figures};
use super::scan::scan;
use super::sums::{Sums, Whole};
use crate::basis::{CountedAmount, MonthBasis};
use crate::outlook::{Known, Moment, with_their_transfers};
use crate::view::View;

/// Every row in which something counts, in the order of their places.
pub(super) struct Table {
    /// By place in the layout.
    pub rows: Vec<(usize, Sums)>,
    pub layout: BalanceLayout,
    /// What all rows of public budgets and of society are together, where some that stand behind the limit were left out.
    pub totals: Option<[Whole; 2]>,
}

impl Table {
    /// Adds up what a question asks for: from a roll-up where one has it, else from cells and postings.
    pub fn new(query: &BalanceQuery, view: &View) -> Self {
        if query.filter.asks_tags() {
            return Self::of_tagged(query, view);
        }
        if query.months == MonthBasis::Belonging {
            let late = effects_with_late_postings(view);
            if !late.is_empty() {
                return Self::with_late(query, view, &late);
            }
        }
        let rolled_up = view
            .read_model()
            .and_then(|read_model| read_model.rolled_up(query, view));
        if let Some(answer) = rolled_up {
            return Self {
                rows: answer.rows,
                layout: BalanceLayout::of_groups(answer.groups, answer.axis, query.basis),
                totals: answer.totals,
            };
        }
        let mut layout = BalanceLayout::new(query, view);
        let rows = scan(&mut layout, view).into_places();
        Self {
            rows,
            layout,
            totals: None,
        }
    }

    /// Adds up the postings that have the tags that are asked for. Cells and roll-ups know nothing of tags, so the postings
    /// that have any are gone through. Plans and forecasts have none: an outlook is then what was booked.
    fn of_tagged(query: &BalanceQuery, view: &View) -> Self {
        let layout = BalanceLayout::new(query, view);
        let mut grid = Grid::new(layout.len());
        let mut cells: HashMap<(EffectNo, Month), Left> = HashMap::new();
        let tagged = tagged(query, view);
        for (is_reversal, effect, amount) in view.deadline().watch(&tagged) {
            let cell = cells.entry((*effect, amount.month)).or_default();
            cell.lines += if *is_reversal { -1 } else { 1 };
            cell.cents += i128::from(amount.cents);
        }
        for (_, effect, amount) in view.deadline().watch(tagged) {
            // Of what was taken back as a whole there is nothing left to show, not even a zero.
            if cells.get(&(effect, amount.month)).is_none_or(Left::is_something) {
                add_amount(&layout, effect.index(), amount, &mut grid);
            }
        }
        Self {
            rows: grid.into_places(),
            layout,
            totals: None,
        }
    }

    /// Adds up the effects with late postings by themselves, and the others from cells and postings.
    fn with_late(query: &BalanceQuery, view: &View, late: &BTreeMap<EffectNo, EffectPostings>) -> Self {
        let mut layout = BalanceLayout::new(query, view);
        let all = layout.groups.set_aside(late.keys().map(|effect| effect.index()));
        let mut grid = scan(&mut layout, view);
        layout.groups.restore(all);
        let transfers = with_their_transfers(view.state(), late.keys().copied());
        let cells = view.cells_among(&transfers);
        let moment = Moment::of_view(view).asked(query.actuals_through);
        let mut known = Known::default();
        for (effect, postings) in view.deadline().watch_each(late) {
            let Some(own) = cells.get(*effect) else { continue };
            let rule = moment.rule(query.basis, *effect, |number| cells.get(number), &mut known);
            for amount in rule.amounts_by_belonging(own, postings) {
                add_amount(&layout, effect.index(), amount, &mut grid);
            }
        }
        Self {
            rows: grid.into_places(),
            layout,
            totals: None,
        }
    }

    /// The rows with their keys. Those that stand behind the limit for certain are left out: naming and ordering a
    /// hundred thousand rows takes longer than adding them up.
    pub fn named(
        &self,
        rows: &[(usize, Sums)],
        query: &BalanceQuery,
        deadline: &Deadline,
    ) -> Vec<BalanceRow> {
        let over_time = query.group_by.iter().any(|dimension| dimension.is_time());
        let bound = bound(rows, query);
        // Rows that differ in nothing but time stand together, in order.
        let mut last = None;
        let mut sum = 0;
        let name = |(place, sums): &(usize, Sums)| {
            let figures = Figures::from(sums);
            let line = self.layout.line(*place);
            sum = figures.net() + if last == Some(line) { sum } else { 0 };
            last = Some(line);
            let is_shown = bound.is_none_or(|bound| query.rank(sums) <= bound);
            is_shown.then(|| BalanceRow {
                key: self.layout.key(*place),
                figures,
                cumulative_net: over_time.then_some(sum),
            })
        };
        deadline.watch(rows).filter_map(name).collect()
    }
}

/// What is left in a month of an effect.
#[derive(Default)]
struct Left {
    /// Lines less those that take one back.
    lines: i64,
    cents: i128,
}

impl Left {
    fn is_something(&self) -> bool {
        self.lines != 0 || self.cents != 0
    }
}

/// The actual postings that have the tags that are asked for, and whether each takes one back.
fn tagged(query: &BalanceQuery, view: &View) -> Vec<(bool, EffectNo, CountedAmount)> {
    let bookings = &view.state().bookings;
    let journal = bookings.journal();
    let details = bookings.details_in(0, view.posting_count());
    let wanted = view.deadline().watch(details).filter_map(|(posting, details)| {
        let line = journal
            .line(posting)
            .filter(|_| query.filter.matches_details(Some(details)))?;
        let belongs_to = journal.belongs_to(posting);
        let month = belongs_to.filter(|_| query.months == MonthBasis::Belonging);
        let amount = CountedAmount {
            month: month.unwrap_or(line.month),
            stage: Some(line.slot.stage()?),
            cents: line.cents,
        };
        let booking = bookings.of_posting(posting);
        let is_reversal = booking.is_some_and(|booking| booking.reverses.is_some());
        Some((is_reversal, line.effect, amount))
    });
    wanted.collect()
}

/// The rank of the last row before the limit, where more follow. Rows that tie with it may be shown as well, as their
/// codes decide.
fn bound(rows: &[(usize, Sums)], query: &BalanceQuery) -> Option<i128> {
    query.order_by?;
    let last = query.limit()?.checked_sub(1).filter(|last| *last < rows.len())?;
    let mut ranks: Vec<i128> = rows.iter().map(|(_, sums)| query.rank(sums)).collect();
    Some(*ranks.select_nth_unstable(last).1)
}
