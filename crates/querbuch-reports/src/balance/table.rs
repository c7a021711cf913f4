//! The rows of a balance before they are named and put in order.

use querbuch_domain::booking::{Slot, Stage};

use super::{BalanceQuery, BalanceRow, Direction, Figures};
use crate::axis::Axis;
use crate::basis::Basis;
use crate::dimension::{Dimension, Key};
use crate::groups::{Group, Groups};
use crate::scan::{Counting, scan};
use crate::sums::Sums;
use crate::view::View;

/// Every row in which something counts, by group, stage, then time.
pub(super) struct Table {
    pub rows: Vec<(usize, Sums)>,
    groups: Vec<Group>,
    axis: Axis,
    /// How many stages rows are told apart by, with the one of plans, which is none; 1 where it is not asked for.
    stages: usize,
}

impl Table {
    /// Adds up what a question asks for: from a roll-up where one has it, else from cells and postings.
    pub fn new(query: &BalanceQuery, view: &View) -> Self {
        let (filter, dimensions) = (&query.filter, &query.group_by[..]);
        if let Some((groups, axis, rows)) = view
            .reading()
            .and_then(|reading| reading.rolled_up(filter, dimensions, query.basis, view))
        {
            return Self {
                rows,
                groups,
                axis,
                stages: 1,
            };
        }
        let by_stage = dimensions.contains(&Dimension::Stage);
        let groups = Groups::new(filter, dimensions, view.master(), view.effect_count());
        let axis = Axis::new(dimensions, filter.months_within(view.months()));
        let counting = Counting {
            basis: query.basis,
            groups: &groups,
            axis: &axis,
            slots: Slot::ALL.map(|slot| {
                let counts = match query.basis {
                    Basis::Plan => slot == Slot::Plan,
                    Basis::Actual => slot.is_actual(),
                    Basis::Outlook => true,
                };
                let place = slot
                    .stage()
                    .filter(|_| by_stage)
                    .map_or(0, |stage| stage as usize + 1);
                (counts && filter.matches_stage(slot.stage())).then_some(place)
            }),
            stages: if by_stage { Stage::ALL.len() + 1 } else { 1 },
        };
        let rows = scan(&counting, view).into_places();
        Self {
            rows,
            stages: counting.stages,
            groups: groups.list,
            axis,
        }
    }

    /// The group of a row.
    pub fn group(&self, place: usize) -> &Group {
        &self.groups[place / self.axis.len() / self.stages]
    }

    /// The key of a row.
    pub fn key(&self, place: usize) -> Key {
        let mut key = self.group(place).key;
        self.axis.name(place % self.axis.len(), &mut key);
        let stage = place / self.axis.len() % self.stages;
        key.stage = stage
            .checked_sub(1)
            .and_then(|stage| Stage::ALL.get(stage).copied());
        key
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
            let line = place / self.axis.len();
            sum = figures.net() + if last == Some(line) { sum } else { 0 };
            last = Some(line);
            BalanceRow {
                key: self.key(*place),
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
