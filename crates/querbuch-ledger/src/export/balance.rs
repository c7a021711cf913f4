//! A balance as a sheet.

use querbuch_reports::balance::{Balance, BalanceRow, Figures};
use querbuch_reports::dimension::Dimension;
use querbuch_reports::view::View;

use super::figures::{FIGURES, figures};
use super::labels;
use crate::sheet::{Cell, Column, Kind, PART, Row, Sheet};

/// The parts of the sheet: the public budgets, businesses and citizens, and the sums of both.
pub const ROW: &str = "ROW";
/// See [`ROW`].
pub const SOCIETY: &str = "SOCIETY";
/// See [`ROW`].
pub const TOTAL: &str = "TOTAL";
/// See [`ROW`].
pub const SOCIETY_TOTAL: &str = "SOCIETY_TOTAL";

const CUMULATIVE: Column = Column::new("cumulative_net", "Netto kumuliert", "cumulative net", Kind::Sum);

/// The part of the row, the dimensions in their order, the figures.
fn columns(group_by: &[Dimension]) -> Vec<Column> {
    let dimensions = group_by.iter().copied().flat_map(labels::columns);
    let mut columns: Vec<Column> = [PART].iter().chain(dimensions).chain(&FIGURES).copied().collect();
    if is_over_time(group_by) {
        columns.push(CUMULATIVE);
    }
    columns
}

/// Whether the rows of a balance stand one after the other in time, so that their net is cumulated.
pub fn is_over_time(group_by: &[Dimension]) -> bool {
    group_by.iter().any(|dimension| dimension.is_time())
}

/// The public budgets, then society, then the sums of both.
pub fn sheet(answer: &Balance, group_by: &[Dimension], view: &View) -> Sheet {
    let row = |mark: &'static str, row: &BalanceRow| {
        let mut cells = vec![Cell::Word(mark)];
        for dimension in group_by {
            cells.extend(labels::cells(*dimension, &row.key, view));
        }
        cells.extend(figures(&row.figures));
        if is_over_time(group_by) {
            cells.push(Cell::cents(row.cumulative_net));
        }
        Row::listed(cells)
    };
    let width: usize = group_by
        .iter()
        .map(|dimension| labels::columns(*dimension).len())
        .sum();
    let total = |mark: &'static str, sum: &Figures| {
        let mut cells = vec![Cell::Word(mark)];
        cells.extend(std::iter::repeat_n(Cell::Empty, width));
        cells.extend(figures(sum));
        if is_over_time(group_by) {
            cells.push(Cell::Empty);
        }
        Row::total(cells)
    };
    let public = answer.rows.iter().map(|found| row(ROW, found));
    let society = answer.society_rows.iter().map(|found| row(SOCIETY, found));
    let mut rows: Vec<Row> = public.chain(society).collect();
    rows.push(total(TOTAL, &answer.total));
    if !answer.society_rows.is_empty() || answer.society != Figures::default() {
        rows.push(total(SOCIETY_TOTAL, &answer.society));
    }
    Sheet {
        columns: columns(group_by),
        rows,
    }
}
