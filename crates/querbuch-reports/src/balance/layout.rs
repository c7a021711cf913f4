//! How the rows of a balance are laid out: by group, stage, then time.

use querbuch_domain::words::{Slot, Stage};

use crate::balance::BalanceQuery;
use crate::balance::axis::Axis;
use crate::balance::groups::{Group, Groups};
use crate::basis::Basis;
use crate::dimension::{Dimension, Key};
use crate::view::View;

/// The places of all rows that a question can have.
pub(crate) struct Layout {
    pub basis: Basis,
    pub groups: Groups,
    pub axis: Axis,
    /// For each slot, the place of its stage among the stages of a row; `None` where it does not count.
    pub slots: [Option<usize>; Slot::ALL.len()],
    /// How many stages rows are told apart by, with that of plans, which is none; 1 where stage is not asked for.
    stages: usize,
}

impl Layout {
    /// The layout of a question.
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
            groups: Groups::new(filter, dimensions, view.master(), view.effect_count()),
            axis: Axis::new(dimensions, filter.months_within(view.months())),
            slots: std::array::from_fn(|index| {
                let slot = Slot::ALL[index];
                (counts(slot) && filter.matches_stage(slot.stage())).then(|| place(slot))
            }),
            stages: if by_stage { Stage::ALL.len() + 1 } else { 1 },
        }
    }

    /// A layout of groups that are known, without stages.
    pub fn of_groups(groups: Vec<Group>, axis: Axis, basis: Basis) -> Self {
        Self {
            basis,
            groups: Groups::listed(groups),
            axis,
            slots: [None; Slot::ALL.len()],
            stages: 1,
        }
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.groups.list.len() * self.stages * self.axis.len()
    }

    /// A place.
    #[inline]
    pub fn place(&self, group: usize, stage: usize, time: usize) -> usize {
        (group * self.stages + stage) * self.axis.len() + time
    }

    /// Places of one line differ in nothing but time.
    pub fn line(&self, place: usize) -> usize {
        place / self.axis.len()
    }

    /// The group of a place.
    pub fn group(&self, place: usize) -> &Group {
        &self.groups.list[self.line(place) / self.stages]
    }

    /// The key of a place.
    pub fn key(&self, place: usize) -> Key {
        let mut key = self.group(place).key;
        self.axis.name(place % self.axis.len(), &mut key);
        let stage = self.line(place) % self.stages;
        key.stage = stage
            .checked_sub(1)
            .and_then(|stage| Stage::ALL.get(stage).copied());
        key
    }
}
