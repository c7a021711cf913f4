//! A balance as rows.

use std::collections::VecDeque;

use querbuch_reports::balance::{Balance, BalanceRow, Figures};
use querbuch_reports::view::View;

use super::column::{Cell, Column, FIGURES, Kind, Row, figures};
use super::labels;
use super::question::Question;

/// What a row is: `ROW` and `SOCIETY`, and their sums `TOTAL` and `SOCIETY_TOTAL`, so that nobody adds up what must
/// not be added.
const ROW: Column = Column::new("row", "Zeile", "row", Kind::Word);
const CUMULATIVE: Column = Column::new("cumulative_net", "Netto kumuliert", "cumulative net", Kind::Sum);

/// The mark of the row, the dimensions in their order, the figures.
pub(super) fn columns(question: &Question) -> Vec<Column> {
    let dimensions = question.group_by.iter().copied().flat_map(labels::columns);
    let mut columns: Vec<Column> = [ROW].iter().chain(dimensions).chain(&FIGURES).copied().collect();
    if is_over_time(question) {
        columns.push(CUMULATIVE);
    }
    columns
}

fn is_over_time(question: &Question) -> bool {
    question.group_by.iter().any(|dimension| dimension.is_time())
}

/// The public budgets, then society, then the sums of both.
pub(super) fn rows(answer: &Balance, question: &Question, view: &View) -> VecDeque<Row> {
    let row = |mark: &'static str, row: &BalanceRow| {
        let mut cells = vec![Cell::Word(mark)];
        for dimension in &question.group_by {
            cells.extend(labels::cells(*dimension, &row.key, view));
        }
        cells.extend(figures(&row.figures));
        if is_over_time(question) {
            cells.push(row.cumulative_net.map_or(Cell::Empty, Cell::Cents));
        }
        Row {
            cells,
            is_total: false,
        }
    };
    let width: usize = question
        .group_by
        .iter()
        .map(|dimension| labels::columns(*dimension).len())
        .sum();
    let total = |mark: &'static str, sum: &Figures| {
        let mut cells = vec![Cell::Word(mark)];
        cells.extend(std::iter::repeat_n(Cell::Empty, width));
        cells.extend(figures(sum));
        if is_over_time(question) {
            cells.push(Cell::Empty);
        }
        Row {
            cells,
            is_total: true,
        }
    };
    let public = answer.rows.iter().map(|found| row("ROW", found));
    let society = answer.society_rows.iter().map(|found| row("SOCIETY", found));
    let mut rows: VecDeque<Row> = public.chain(society).collect();
    rows.push_back(total("TOTAL", &answer.total));
    if !answer.society_rows.is_empty() || answer.society != Figures::default() {
        rows.push_back(total("SOCIETY_TOTAL", &answer.society));
    }
    rows
}
