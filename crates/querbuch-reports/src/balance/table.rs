//! The rows of a balance before they are named and put in order.

use super::{BalanceQuery, BalanceRow, Figures};
use crate::layout::Layout;
use crate::scan::scan;
use crate::sums::Sums;
use crate::view::View;

/// Every row in which something counts, in the order of their places.
pub(super) struct Table {
    pub rows: Vec<(usize, Sums)>,
    pub layout: Layout,
    /// What all rows of public budgets and of society sum to, where some that stand behind the limit were left out.
    pub totals: Option<[Sums; 2]>,
}

impl Table {
    /// Adds up what a question asks for: from a roll-up where one has it, else from cells and postings.
    pub fn new(query: &BalanceQuery, view: &View) -> Self {
        let rolled_up = view.reading().and_then(|reading| reading.rolled_up(query, view));
        if let Some(answer) = rolled_up {
            return Self {
                rows: answer.rows,
                layout: Layout::of_groups(answer.groups, answer.axis, query.basis),
                totals: answer.totals,
            };
        }
        let layout = Layout::new(query, view);
        let rows = scan(&layout, view).into_places();
        Self {
            rows,
            layout,
            totals: None,
        }
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
    let last = query.limit().and_then(|limit| limit.checked_sub(1));
    let (Some(last), Some(_)) = (last.filter(|last| *last < rows.len()), query.order_by) else {
        return;
    };
    let mut ranks: Vec<i128> = rows.iter().map(|(_, sums)| query.rank(sums)).collect();
    let bound = *ranks.select_nth_unstable(last).1;
    rows.retain(|(_, sums)| query.rank(sums) <= bound);
}
