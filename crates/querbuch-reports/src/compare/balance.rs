//! Two balances, row by row.

use querbuch_domain::refusal::Refusal;
use rustc_hash::FxHashMap;

use super::{Asked, Sides, later};
use crate::balance::{
    BALANCE_ROWS_IN_FILE_MAX, BALANCE_ROWS_MAX, Balance, BalanceQuery, BalanceRow, Figures, balance_up_to,
};
use crate::dimension::RowKey;

/// One combination of dimensions, of both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComparedRow {
    /// The combination.
    pub key: RowKey,
    /// What it sums to; `None` of a side that has no such row.
    pub figures: Sides<Option<Figures>>,
}

impl ComparedRow {
    /// What B has more than A; a side without the row has nothing there.
    pub fn difference(&self) -> Figures {
        self.figures.map(Option::unwrap_or_default).difference()
    }
}

impl Sides<Figures> {
    /// What B has more than A.
    pub fn difference(&self) -> Figures {
        Figures {
            cost: self.b.cost - self.a.cost,
            saving: self.b.saving - self.a.saving,
            transfer: self.b.transfer - self.a.transfer,
        }
    }
}

/// Two balances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedBalance {
    /// The rows of the public budgets that a side has.
    pub rows: Vec<ComparedRow>,
    /// What all rows of the public budgets sum to, also those beyond the limit.
    pub total: Sides<Figures>,
    /// The rows of businesses and citizens that a side has.
    pub society_rows: Vec<ComparedRow>,
    /// What all rows of society sum to, also those beyond the limit.
    pub society: Sides<Figures>,
}

/// Compares two balances. Order and limit are those of B's question: rows stand by what they are, or by a figure of the
/// difference. Refused: what a balance refuses; more rows than [`BALANCE_ROWS_MAX`].
pub fn compared_balance(asked: &Sides<Asked<BalanceQuery>>) -> Result<ComparedBalance, Vec<Refusal>> {
    compared_up_to(asked, BALANCE_ROWS_MAX)
}

/// Compares two balances for a file: up to [`BALANCE_ROWS_IN_FILE_MAX`] rows.
pub fn compared_balance_for_file(
    asked: &Sides<Asked<BalanceQuery>>,
) -> Result<ComparedBalance, Vec<Refusal>> {
    compared_up_to(asked, BALANCE_ROWS_IN_FILE_MAX)
}

fn compared_up_to(
    asked: &Sides<Asked<BalanceQuery>>,
    rows_max: usize,
) -> Result<ComparedBalance, Vec<Refusal>> {
    let order = &asked.b.query;
    order.check()?;
    let found = asked.as_ref().try_map(|side| {
        // The limit is of the rows that are shown, and which these are is known only once both sides are.
        let query = BalanceQuery {
            order_by: None,
            limit: None,
            ..side.query.clone()
        };
        balance_up_to(&query, &side.view, BALANCE_ROWS_IN_FILE_MAX)
    })?;
    let view = later(asked.as_ref().map(|side| &side.view));
    let matched = |rows: fn(&Balance) -> &[BalanceRow]| {
        let figures = found.as_ref().map(|balance| by_key(rows(balance)));
        let keys = found
            .a
            .keys_of(rows)
            .chain(found.b.keys_of(rows).filter(|key| !figures.a.contains_key(key)));
        let compared = keys.map(|key| ComparedRow {
            key,
            figures: figures.as_ref().map(|of| of.get(&key).copied()),
        });
        // Differences are put in order as rows of a balance are.
        let differences = compared.map(|row| BalanceRow {
            key: row.key,
            figures: row.difference(),
            cumulative_net: None,
        });
        let ordered = order.finish(differences.collect(), (view.columns(), view.deadline()), rows_max)?;
        let row = |row: &BalanceRow| ComparedRow {
            key: row.key,
            figures: figures.as_ref().map(|of| of.get(&row.key).copied()),
        };
        Ok::<_, Vec<Refusal>>(ordered.iter().map(row).collect())
    };
    Ok(ComparedBalance {
        rows: matched(|balance| &balance.rows)?,
        total: found.as_ref().map(|balance| balance.total),
        society_rows: matched(|balance| &balance.society_rows)?,
        society: found.as_ref().map(|balance| balance.society),
    })
}

impl Balance {
    fn keys_of(&self, rows: fn(&Self) -> &[BalanceRow]) -> impl Iterator<Item = RowKey> {
        rows(self).iter().map(|row| row.key)
    }
}

fn by_key(rows: &[BalanceRow]) -> FxHashMap<RowKey, Figures> {
    rows.iter().map(|row| (row.key, row.figures)).collect()
}
