//! Balances: costs, savings, transfers and net, per combination of dimensions.
//!
//! | module | what it holds |
//! |---|---|
//! | `query`, `row` | the question, with the order of rows; a row and its figures |
//! | `table` | the rows before they are named and ordered: from a roll-up, or added up |
//! | `layout`, `groups`, `axis` | where in a table an amount belongs: by group of effects, by stage, by time |
//! | `scan`, `horizon`, `sums` | adding up cells and postings; how far actuals go; sums by kind |
//! | `unmet` | what was expected in months that count as actual, and was not booked |
//! | `late` | what came late, in the months that it belongs to |
//! | [`kept`] | a balance that is carried from state to state by what changed |

mod aside;
pub(crate) mod axis;
mod grid;
pub(crate) mod groups;
mod horizon;
pub mod kept;
mod late;
mod layout;
pub(crate) mod query;
mod row;
mod scan;
mod scan_plan;
pub(crate) mod sums;
mod table;
mod unmet;

use querbuch_domain::refusal::Refusal;

use crate::basis::{Basis, MonthBasis};
use crate::dimension::{Dimension, RowKey};
use crate::filter::Filter;
use crate::view::View;
use sums::{Sums, Whole};
use table::Table;

pub use query::{BalanceQuery, Direction};
pub use row::{BalanceField, BalanceRow, Figures, OtherRows};
pub use unmet::unmet;

/// Most rows of one balance: more than a person reads or a chart shows. Larger answers ask for a limit or a
/// narrower filter.
pub const BALANCE_ROWS_MAX: usize = 10_000;

/// Most rows of a balance that is written to a file: about as many as a sheet of a spreadsheet holds.
pub const BALANCE_ROWS_IN_FILE_MAX: usize = 1_000_000;

/// A balance: rows and what they sum to, of the public budgets and beside them of society.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The rows of the public budgets.
    pub rows: Vec<BalanceRow>,
    /// The rows of the public budgets beyond the limit, all together; none where all are given.
    pub others: Option<OtherRows>,
    /// What all rows of the public budgets sum to, also those beyond the limit.
    pub total: Figures,
    /// The rows of the same dimensions for businesses and citizens, who are no budgets.
    pub society_rows: Vec<BalanceRow>,
    /// The rows of society beyond the limit, all together; none where all are given.
    pub society_others: Option<OtherRows>,
    /// What all rows of society sum to, also those beyond the limit.
    pub society: Figures,
}

/// Computes a balance. Refused: a dimension given twice; a negative limit; more rows than
/// [`BALANCE_ROWS_MAX`].
pub fn balance(query: &BalanceQuery, view: &View) -> Result<Balance, Vec<Refusal>> {
    balance_up_to(query, view, BALANCE_ROWS_MAX)
}

/// Computes a balance for a file. Refused: as [`balance`] does, but with up to [`BALANCE_ROWS_IN_FILE_MAX`] rows.
pub fn balance_for_file(query: &BalanceQuery, view: &View) -> Result<Balance, Vec<Refusal>> {
    balance_up_to(query, view, BALANCE_ROWS_IN_FILE_MAX)
}

/// Computes a balance of up to so many rows.
pub(crate) fn balance_up_to(
    query: &BalanceQuery,
    view: &View,
    rows_max: usize,
) -> Result<Balance, Vec<Refusal>> {
    query.check()?;
    let table = Table::new(query, view);
    let (society, public): (Vec<_>, Vec<_>) = table
        .rows
        .iter()
        .partition(|(place, _)| table.layout.group(*place).is_society);
    let whole = |rows: &[(usize, Sums)]| {
        let mut whole = Whole::default();
        for (_, sums) in rows {
            whole.add(sums);
        }
        whole
    };
    let [all_public, all_society] = table.totals.unwrap_or_else(|| [whole(&public), whole(&society)]);
    let (columns, deadline) = (view.columns(), view.deadline());
    let rows = query.finish(
        table.named(&public, query, deadline),
        (columns, deadline),
        rows_max,
    )?;
    let society_rows = table.named(&society, query, deadline);
    let society_rows = query.finish(society_rows, (columns, deadline), rows_max)?;
    Ok(Balance {
        total: Figures::from(&all_public.sums),
        others: OtherRows::beyond(&rows, &all_public),
        rows,
        society: Figures::from(&all_society.sums),
        society_others: OtherRows::beyond(&society_rows, &all_society),
        society_rows,
    })
}

/// Whether a balance is at hand in the roll-ups: then it takes microseconds, however many postings there are.
pub fn is_rolled_up(query: &BalanceQuery, view: &View) -> bool {
    let is_by_booking = query.months == MonthBasis::Booked || nothing_is_late(view);
    is_by_booking
        && !query.filter.asks_tags()
        && query.actuals_through.is_none()
        && view
            .read_model()
            .is_some_and(|read_model| read_model.has_rolled_up(query, view))
}

/// Whether each posting belongs to the month into which it was booked.
fn nothing_is_late(view: &View) -> bool {
    let journal = view.state().bookings.journal();
    journal.late(0, view.posting_count()).next().is_none()
}

/// The figures of every combination of some dimensions, of public budgets and of society, in no order and however
/// many there are.
pub fn figures_by_dimensions(
    filter: &Filter,
    group_by: &[Dimension],
    basis: Basis,
    view: &View,
) -> Vec<(RowKey, Figures)> {
    let query = BalanceQuery {
        actuals_through: None,
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

#[cfg(test)]
mod tests;
