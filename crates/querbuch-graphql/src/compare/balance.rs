//! Two balances.

use async_graphql::{Context, Object, Result, SimpleObject};
use querbuch_ledger::reports::balance::{self as reports, BalanceQuery};
use querbuch_ledger::reports::compare::balance::{ComparedBalance, ComparedRow as Found};
use querbuch_ledger::reports::compare::{Asked, Sides};
use querbuch_ledger::reports::view::View;

use super::later;
use crate::balance::{BalanceRow, Figures};
use crate::budget;
use crate::context::RequestContext;

/// Two balances, row by row.
pub struct BalanceComparison {
    found: ComparedBalance,
    view: View,
}

impl BalanceComparison {
    /// Asks both.
    pub async fn answer(asked: Sides<Asked<BalanceQuery>>, request: &RequestContext) -> Result<Self> {
        let view = later(&asked);
        let found = request.ledger.compared_balance(asked).await;
        let found = found.map_err(|why| request.unanswered(why))?;
        Ok(Self { found, view })
    }

    fn all(&self, rows: &[Found], total: Sides<reports::Figures>) -> Vec<ComparedRow> {
        let row = |row: &Found| {
            let [a, b] = [row.figures.a, row.figures.b].map(|figures| figures.map(|found| (&found).into()));
            let shown = row.figures.b.map(|figures| (figures, total.b));
            let shown = shown.or_else(|| row.figures.a.map(|figures| (figures, total.a)));
            let (figures, total) = shown.unwrap_or_default();
            let own = reports::BalanceRow {
                key: row.key,
                figures,
                cumulative_net: None,
            };
            ComparedRow {
                row: BalanceRow::new(own, total, self.view.clone()),
                a,
                b,
                difference: (&row.difference()).into(),
            }
        };
        rows.iter().map(row).collect()
    }
}

/// A row is there where a side has it. What sums do not say, rows do not either: businesses and citizens stand apart.
#[Object]
impl BalanceComparison {
    /// the rows of the public budgets that a side has
    async fn rows(&self, ctx: &Context<'_>) -> Result<Vec<ComparedRow>> {
        budget::list(ctx, self.all(&self.found.rows, self.found.total))
    }

    /// every row of the public budgets
    async fn total(&self) -> ComparedFigures {
        self.found.total.into()
    }

    /// the rows of businesses and citizens that a side has
    async fn society_rows(&self, ctx: &Context<'_>) -> Result<Vec<ComparedRow>> {
        budget::list(ctx, self.all(&self.found.society_rows, self.found.society))
    }

    /// businesses and citizens, who are no budgets
    async fn society(&self) -> ComparedFigures {
        self.found.society.into()
    }
}

/// A row of both sides; a side is null where it has no such row.
#[derive(SimpleObject)]
pub struct ComparedRow {
    /// what the row stands for; its own figures are those of B, of A where B has none
    row: BalanceRow,
    /// its figures on the side that it is compared with
    a: Option<Figures>,
    /// its figures on the side that is compared
    b: Option<Figures>,
    /// what B has more than A; a side without the row has nothing there
    difference: Figures,
}

/// Sums of both sides.
#[derive(SimpleObject)]
pub struct ComparedFigures {
    /// on the side that it is compared with
    a: Figures,
    /// on the side that is compared
    b: Figures,
    /// what B has more than A
    difference: Figures,
}

impl From<Sides<reports::Figures>> for ComparedFigures {
    fn from(sides: Sides<reports::Figures>) -> Self {
        Self {
            a: (&sides.a).into(),
            b: (&sides.b).into(),
            difference: (&sides.difference()).into(),
        }
    }
}
