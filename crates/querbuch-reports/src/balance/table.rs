//! The rows of a balance before they are named and put in order.

use super::{BalanceQuery, BalanceRow, Direction, Figures};
use crate::layout::Layout;
use crate::reading::Reading;
use crate::scan::scan;
use crate::sums::Sums;
use crate::view::View;

/// Every row in which something counts, in the order of their places.
pub(super) struct Table {
    pub rows: Vec<(usize, Sums)>,
    pub layout: Layout,
}

impl Table {
    /// Adds up what a question asks for: from a roll-up where one has it, else from cells and postings.
    pub fn new(query: &BalanceQuery, view: &View) -> Self {
        let rolled_up =
            |reading: &Reading| reading.rolled_up(&query.filter, &query.group_by, query.basis, view);
        if let Some((groups, axis, rows)) = view.reading().and_then(rolled_up) {
            let layout = Layout::of_groups(groups, axis, query.basis);
            return Self { rows, layout };
        }
        let layout = Layout::new(query, view);
        let rows = scan(&layout, view).into_places();
        Self { rows, layout }
    }

    /// The rows with their names. Where only the largest or smallest are asked for, most of the others stay away.
    pub fn named(&self, mut rows: Vec<(usize, Sums)>, query: &BalanceQuery) -> Vec<BalanceRow> {
        let over_time = query.group_by.iter().any(|dimension| dimension.is_time());
        if !over_time {
            narrow(&mut rows, query);
        }
        // Rows that differ in nothing but time stand together, in order.
        let mut last = None;
        let mut sum = 0;
        let mut name = |(place, sums): &(usize, Sums)| {
            let figures = Figures::from(sums);
            let line = self.layout.line(*place);
            sum = figures.net() + if last == Some(line) { sum } else { 0 };
            last = Some(line);
            BalanceRow {
                key: self.layout.key(*place),
                figures,
                cumulative_net: over_time.then_some(sum),
            }
        };
        rows.iter().map(&mut name).collect()
    }
}

/// Leaves out the rows that stand behind the limit for certain. Those that tie with the last one stay, as their codes
/// decide.
fn narrow(rows: &mut Vec<(usize, Sums)>, query: &BalanceQuery) {
    let (Some((field, direction)), Some(limit)) = (query.order_by, query.limit()) else {
        return;
    };
    let figure = |sums: &Sums| {
        let figure = Figures::from(sums).field(field);
        if direction == Direction::Descending {
            -figure
        } else {
            figure
        }
    };
    let Some(last) = limit.checked_sub(1).filter(|last| *last < rows.len()) else {
        return;
    };
    let mut figures: Vec<i128> = rows.iter().map(|(_, sums)| figure(sums)).collect();
    let (_, bound, _) = figures.select_nth_unstable(last);
    let bound = *bound;
    rows.retain(|(_, sums)| figure(sums) <= bound);
}
