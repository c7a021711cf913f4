//! Balances: costs, savings, transfers and net, per combination of dimensions.

pub(crate) mod axis;
pub(crate) mod groups;
pub mod kept;
pub(crate) mod late;
pub(crate) mod layout;
pub(crate) mod scan;
pub(crate) mod sums;
mod table;

use querbuch_domain::refusal::{Reason, Refusal, Refusals};
use querbuch_domain::vocabulary;
use querbuch_domain::words::EffectKind;

use crate::balance::sums::Sums;
use crate::basis::{Basis, MonthBasis};
use crate::dimension::{Dimension, Key};
use crate::filter::Filter;
use crate::view::View;
use table::Table;

/// Most rows of one balance: more than a person reads or a chart shows. Larger answers ask for a limit or a
/// narrower filter.
pub const BALANCE_ROWS_MAX: usize = 10_000;

/// Most rows of a balance that is written to a file: about as many as a sheet of a spreadsheet holds.
pub const BALANCE_ROWS_IN_FILE_MAX: usize = 1_000_000;

vocabulary! {
    /// What rows can be ordered by.
    BalanceField {
        /// Cost.
        Cost = "COST",
        /// Saving.
        Saving = "SAVING",
        /// Transfer.
        Transfer = "TRANSFER",
        /// Net.
        Net = "NET",
    }
}

vocabulary! {
    /// Direction of an order.
    Direction {
        /// Smallest first.
        Ascending = "ASC",
        /// Largest first.
        Descending = "DESC",
    }
}

/// Sums in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the kinds of effect")]
pub struct Figures {
    pub cost: i128,
    pub saving: i128,
    pub transfer: i128,
}

impl Figures {
    /// saving − cost + transfer.
    pub fn net(&self) -> i128 {
        self.saving - self.cost + self.transfer
    }

    /// One of the four.
    pub fn field(&self, field: BalanceField) -> i128 {
        match field {
            BalanceField::Cost => self.cost,
            BalanceField::Saving => self.saving,
            BalanceField::Transfer => self.transfer,
            BalanceField::Net => self.net(),
        }
    }
}

impl From<&Sums> for Figures {
    fn from(sums: &Sums) -> Self {
        Self {
            cost: sums.cents[EffectKind::Cost as usize],
            saving: sums.cents[EffectKind::Saving as usize],
            transfer: sums.cents[EffectKind::Transfer as usize],
        }
    }
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct BalanceQuery {
    /// Which amounts.
    pub filter: Filter,
    /// What rows are told apart by, each once.
    pub group_by: Vec<Dimension>,
    /// Which entries count.
    pub basis: Basis,
    /// By which month they count.
    pub months: MonthBasis,
    /// Order by a figure; by the dimensions where absent.
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

    pub(crate) fn limit(&self) -> Option<usize> {
        self.limit.and_then(|limit| usize::try_from(limit).ok())
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalanceRow {
    /// The combination that it stands for.
    pub key: Key,
    /// Its sums.
    pub figures: Figures,
    /// The net up to and with this row, over time within the other dimensions; `None` without a time dimension.
    pub cumulative_net: Option<i128>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The public budgets.
    pub rows: Vec<BalanceRow>,
    /// All rows, also those beyond the limit.
    pub total: Figures,
    /// The same dimensions for businesses and citizens, who are no budgets.
    pub society_rows: Vec<BalanceRow>,
    /// All of those.
    pub society: Figures,
}

/// Computes a balance. Refused: a dimension given twice; a negative limit; more rows than
/// [`BALANCE_ROWS_MAX`].
pub fn balance(query: &BalanceQuery, view: &View) -> Result<Balance, Vec<Refusal>> {
    answer(query, view, BALANCE_ROWS_MAX)
}

/// The same for a file, with [`BALANCE_ROWS_IN_FILE_MAX`] rows.
pub fn balance_for_file(query: &BalanceQuery, view: &View) -> Result<Balance, Vec<Refusal>> {
    answer(query, view, BALANCE_ROWS_IN_FILE_MAX)
}

fn answer(query: &BalanceQuery, view: &View, rows_max: usize) -> Result<Balance, Vec<Refusal>> {
    check(query)?;
    let table = Table::new(query, view);
    let (society, public): (Vec<_>, Vec<_>) = table
        .rows
        .iter()
        .partition(|(place, _)| table.layout.group(*place).is_society);
    let total = |rows: &[(usize, Sums)]| {
        let mut total = Sums::default();
        for (_, sums) in rows {
            total.merge(sums);
        }
        Figures::from(&total)
    };
    let [public_total, society_total] = table.totals.map_or_else(
        || [total(&public), total(&society)],
        |totals| totals.map(|sums| Figures::from(&sums)),
    );
    Ok(Balance {
        total: public_total,
        rows: finish(table.named(&public, query), query, view, rows_max)?,
        society: society_total,
        society_rows: finish(table.named(&society, query), query, view, rows_max)?,
    })
}

/// Whether a balance is at hand in the roll-ups: then it takes microseconds, however many postings there are.
pub fn is_rolled_up(query: &BalanceQuery, view: &View) -> bool {
    let is_by_booking = query.months == MonthBasis::Booked || nothing_is_late(view);
    is_by_booking
        && view
            .read_model()
            .is_some_and(|read_model| read_model.has_rolled_up(&query.filter, &query.group_by, view))
}

/// Whether each posting belongs to the month into which it was booked.
fn nothing_is_late(view: &View) -> bool {
    let journal = view.state().bookings.journal();
    journal.late(0, view.posting_count()).next().is_none()
}

/// The figures of every combination of some dimensions, of public budgets and of society, in no order and however
/// many there are.
pub fn sums(filter: &Filter, group_by: &[Dimension], basis: Basis, view: &View) -> Vec<(Key, Figures)> {
    let query = BalanceQuery {
        filter: filter.clone(),
        group_by: group_by.to_vec(),
        basis,
        months: MonthBasis::Booked,
        order_by: None,
        limit: None,
    };
    let table = Table::new(&query, view);
    let row = |(place, sums): &(usize, Sums)| (table.layout.key(*place), Figures::from(sums));
    table.rows.iter().map(row).collect()
}

/// Refuses what is wrong with the question itself.
pub(crate) fn check(query: &BalanceQuery) -> Result<(), Vec<Refusal>> {
    let mut refusals = Refusals::default();
    for (index, dimension) in query.group_by.iter().enumerate() {
        if query.group_by[..index].contains(dimension) {
            refusals.push(
                "groupBy",
                Reason::DimensionTwice {
                    dimension: dimension.as_str(),
                },
            );
        }
    }
    if let Some(limit) = query.limit.filter(|limit| *limit < 0) {
        let expected = "a whole number from 0";
        refusals.push(
            "limit",
            Reason::Malformed {
                given: limit.to_string().into(),
                expected,
            },
        );
    }
    refusals.or(())
}

/// Puts rows in order and cuts them off at the limit. Refused: more than `rows_max` after that.
pub(crate) fn finish(
    mut rows: Vec<BalanceRow>,
    query: &BalanceQuery,
    view: &View,
    rows_max: usize,
) -> Result<Vec<BalanceRow>, Vec<Refusal>> {
    let master = view.master();
    let by_key = |a: &BalanceRow, b: &BalanceRow| a.key.compare(&b.key, &query.group_by, master);
    match query.order_by {
        None => rows.sort_by(by_key),
        Some((field, direction)) => rows.sort_by(|a, b| {
            let order = a.figures.field(field).cmp(&b.figures.field(field));
            let order = if direction == Direction::Descending {
                order.reverse()
            } else {
                order
            };
            order.then_with(|| by_key(a, b))
        }),
    }
    if let Some(limit) = query.limit() {
        rows.truncate(limit);
    }
    if rows.len() > rows_max {
        return Err(vec![Refusal::at("limit", Reason::TooMany { max: rows_max })]);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests;
