//! The question behind a balance: which amounts, how they are told apart, and in which order rows are given.

use querbuch_domain::deadline::Deadline;
use querbuch_domain::month::Month;
use querbuch_domain::refusal::{Expected, InputFault, QuestionFault, Refusal, Refusals};
use querbuch_domain::vocabulary;

use super::row::{BalanceField, BalanceRow, Figures};
use super::sums::Sums;
use crate::basis::{Basis, MonthBasis};
use crate::columns::MasterColumns;
use crate::dimension::Dimension;
use crate::filter::resolved::Filter;

vocabulary! {
    /// Direction of an order.
    Direction {
        /// Smallest first.
        Ascending = "ASC" ["aufsteigend", "ascending"],
        /// Largest first.
        Descending = "DESC" ["absteigend", "descending"],
    }
}

/// Which balance is asked for.
#[derive(Clone, Debug)]
pub struct BalanceQuery {
    /// Which amounts count.
    pub filter: Filter,
    /// What rows are told apart by, each once.
    pub group_by: Vec<Dimension>,
    /// Whether plans, actuals or the outlook are added up.
    pub basis: Basis,
    /// By which month they count.
    pub months: MonthBasis,
    /// Up to which month actuals count in an outlook, of every effect; as stated or derived where absent.
    pub actuals_through: Option<Month>,
    /// By which figure rows are ordered; by the dimensions where absent.
    pub order_by: Option<(BalanceField, Direction)>,
    /// How many rows to give.
    pub limit: Option<i32>,
}

impl BalanceQuery {
    /// Where sums stand in the order that is asked for: the smallest first. Without an order, all stand alike.
    pub(crate) fn rank(&self, sums: &Sums) -> i128 {
        match self.order_by {
            None => 0,
            Some((field, Direction::Ascending)) => Figures::from(sums).field(field),
            Some((field, Direction::Descending)) => -Figures::from(sums).field(field),
        }
    }

    /// How many rows to give; `None` for all of them.
    pub(crate) fn limit(&self) -> Option<usize> {
        self.limit.and_then(|limit| usize::try_from(limit).ok())
    }

    /// Refuses what is wrong with the question itself: a dimension given twice, stages of what has tags, a negative
    /// limit.
    pub(crate) fn check(&self) -> Result<(), Vec<Refusal>> {
        let mut refusals = Refusals::default();
        for (index, dimension) in self.group_by.iter().enumerate() {
            if self.group_by[..index].contains(dimension) {
                refusals.push(
                    "groupBy",
                    QuestionFault::DimensionTwice {
                        dimension: dimension.as_str(),
                    },
                );
            }
        }
        let asks_stages = self.group_by.contains(&Dimension::Stage) || !self.filter.matches_stage(None);
        if self.filter.asks_tags() && asks_stages {
            refusals.push("filter.tags", QuestionFault::TagsHaveNoStages);
        }
        if let Some(limit) = self.limit.filter(|limit| *limit < 0) {
            refusals.push(
                "limit",
                InputFault::unfit(limit.to_string(), Expected::WHOLE_NUMBER),
            );
        }
        refusals.or(())
    }

    /// Puts rows in order and cuts them off at the limit. Refused: more than `rows_max` after that.
    pub(crate) fn finish(
        &self,
        mut rows: Vec<BalanceRow>,
        (columns, deadline): (&MasterColumns, &Deadline),
        rows_max: usize,
    ) -> Result<Vec<BalanceRow>, Vec<Refusal>> {
        let by_key = |a: &BalanceRow, b: &BalanceRow| a.key.compare(&b.key, &self.group_by, columns);
        match self.order_by {
            None => deadline.sort_by(&mut rows, by_key),
            Some((field, direction)) => deadline.sort_by(&mut rows, |a, b| {
                let order = a.figures.field(field).cmp(&b.figures.field(field));
                let order = if direction == Direction::Descending {
                    order.reverse()
                } else {
                    order
                };
                order.then_with(|| by_key(a, b))
            }),
        }
        if let Some(limit) = self.limit() {
            rows.truncate(limit);
        }
        if rows.len() > rows_max {
            return Err(vec![Refusal::at("limit", InputFault::AtMost { max: rows_max })]);
        }
        Ok(rows)
    }
}
