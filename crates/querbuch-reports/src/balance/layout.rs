//! Where the rows of a balance stand in a table: by group, then by stage, then by time.

use querbuch_domain::month::Month;
use querbuch_domain::words::{Slot, Stage};

use super::axis::Axis;
use super::groups::{Group, Groups};
use super::query::BalanceQuery;
use crate::basis::Basis;
use crate::dimension::{Dimension, RowKey};
use crate::view::View;

/// A place for every row that the answer to a question can have.
pub(crate) struct BalanceLayout {
    pub basis: Basis,
    /// Up to which month actuals count in an outlook, where the question says it.
    pub actuals_through: Option<Month>,
    pub groups: Groups,
    pub axis: Axis,
    /// For each slot, the place of its stage among the stages of a row; `None` where it does not count.
    pub slots: [Option<usize>; Slot::ALL.len()],
    /// How many stages rows are told apart by, where "no stage" of plans and forecasts is one of them; 1 where the stage
    /// is not asked for.
    stages: usize,
}

impl BalanceLayout {
    /// The layout for a question, with the groups of all effects that it asks for.
    pub fn new(query: &BalanceQuery, view: &View) -> Self {
        let (filter, dimensions) = (&query.filter, &query.group_by[..]);
        let by_stage = dimensions.contains(&Dimension::Stage);
        let counts = |slot: Slot| match query.basis {
            Basis::Plan => slot == Slot::Plan,
            Basis::Actual => slot.is_actual(),
            Basis::Outlook => true,
        };
        let place = |slot: Slot| {
            let stage = slot.stage().filter(|_| by_stage);
            stage.map_or(0, |stage| stage as usize + 1)
        };
        Self {
            basis: query.basis,
            actuals_through: query.actuals_through,
            groups: Groups::new(filter, dimensions, view.columns(), view.effect_count()),
            axis: Axis::new(
                dimensions,
                view.months().and_then(|months| filter.months_within(months)),
            ),
            slots: std::array::from_fn(|index| {
                let slot = Slot::ALL[index];
                (counts(slot) && filter.matches_stage(slot.stage())).then(|| place(slot))
            }),
            stages: if by_stage { Stage::ALL.len() + 1 } else { 1 },
        }
    }

    /// A layout for groups that are known already, without stages.
    pub fn of_groups(groups: Vec<Group>, axis: Axis, basis: Basis) -> Self {
        Self {
            basis,
            actuals_through: None,
            groups: Groups::listed(groups),
            axis,
            slots: [None; Slot::ALL.len()],
            stages: 1,
        }
    }

    /// How many places the table has.
    pub fn len(&self) -> usize {
        self.groups.list.len() * self.stages * self.axis.len()
    }

    /// The place of a group, a stage and a stretch of time, each given by its number.
    #[inline]
    pub fn place(&self, group: usize, stage: usize, time: usize) -> usize {
        (group * self.stages + stage) * self.axis.len() + time
    }

    /// The line of a place: places of one line differ in nothing but time.
    pub fn line(&self, place: usize) -> usize {
        place / self.axis.len()
    }

    /// The group that the row at a place belongs to.
    pub fn group(&self, place: usize) -> &Group {
        &self.groups.list[self.line(place) / self.stages]
    }

    /// The key of the row at a place.
    pub fn key(&self, place: usize) -> RowKey {
        let mut key = self.group(place).key;
        self.axis.name(place % self.axis.len(), &mut key);
        let stage = self.line(place) % self.stages;
        key.stage = stage
            .checked_sub(1)
            .and_then(|stage| Stage::ALL.get(stage).copied());
        key
    }
}
