//! A balance as a sheet.

use querbuch_reports::balance::{Balance, BalanceRow, Figures, OtherRows};
use querbuch_reports::dimension::Dimension;
use querbuch_reports::view::View;

use super::figures::{FIGURES, figures};
use super::labels;
use super::question::Question;
use crate::sheet::{Cell, Column, Kind, PART, Row, Sheet};

/// The parts of the sheet: the public budgets, businesses and citizens, of both what lies beyond the limit, and the sums.
pub const ROW: &str = "ROW";
/// See [`ROW`].
pub const SOCIETY: &str = "SOCIETY";
/// The rows of the public budgets beyond the limit, all together: with them, what is shown adds up to the total.
pub const OTHERS: &str = "OTHERS";
/// The same of businesses and citizens.
pub const SOCIETY_OTHERS: &str = "SOCIETY_OTHERS";
/// See [`ROW`].
pub const TOTAL: &str = "TOTAL";
/// See [`ROW`].
pub const SOCIETY_TOTAL: &str = "SOCIETY_TOTAL";

const CUMULATIVE: Column = Column::new("cumulative_net", "Netto kumuliert", "cumulative net", Kind::Sum);

/// How many rows a row stands for; empty but for those beyond the limit.
const COUNT: Column = Column::new("row_count", "Zeilen", "rows", Kind::Number);

/// Parts of the total of the same side.
const SHARES: [Column; 2] = [
    Column::new("cost_share", "Anteil Kosten", "share of cost", Kind::Share),
    Column::new("saving_share", "Anteil Ersparnis", "share of saving", Kind::Share),
];

/// The part of the row, the dimensions in their order, the figures; then what not every answer has.
fn columns(answer: &Balance, question: &Question) -> Vec<Column> {
    let group_by = &question.group_by;
    let dimensions = group_by.iter().copied().flat_map(labels::columns);
    let mut columns: Vec<Column> = [PART].iter().chain(dimensions).chain(&FIGURES).copied().collect();
    if is_over_time(group_by) {
        columns.push(CUMULATIVE);
    }
    if question.shares {
        columns.extend(SHARES);
    }
    if has_others(answer) {
        columns.push(COUNT);
    }
    columns
}

/// Whether the rows of a balance stand one after the other in time, so that their net is cumulated.
pub fn is_over_time(group_by: &[Dimension]) -> bool {
    group_by.iter().any(|dimension| dimension.is_time())
}

fn has_others(answer: &Balance) -> bool {
    answer.others.is_some() || answer.society_others.is_some()
}

/// The public budgets, then society, of both what lies beyond the limit, then the sums of both.
pub fn sheet(answer: &Balance, question: &Question, view: &View) -> Sheet {
    let group_by = &question.group_by[..];
    // What stands behind the figures: the net over time, shares of the total of this side, how many rows these are.
    let behind = |sums: &Figures, cumulative: Option<i128>, total: &Figures, count: Option<usize>| {
        let mut cells = Vec::new();
        if is_over_time(group_by) {
            cells.push(Cell::cents(cumulative));
        }
        if question.shares {
            cells.extend([sums.cost_share(total), sums.saving_share(total)].map(Cell::figure));
        }
        if has_others(answer) {
            cells.push(count.map_or(Cell::Empty, Cell::count));
        }
        cells
    };
    let row = |mark: &'static str, row: &BalanceRow, total: &Figures| {
        let mut cells = vec![Cell::Word(mark)];
        for dimension in group_by {
            cells.extend(labels::cells(*dimension, &row.key, view));
        }
        cells.extend(figures(&row.figures));
        cells.extend(behind(&row.figures, row.cumulative_net, total, None));
        Row::listed(cells)
    };
    let width: usize = group_by
        .iter()
        .map(|dimension| labels::columns(*dimension).len())
        .sum();
    let total = |mark: &'static str, sum: &Figures, whole: &Figures, count: Option<usize>| {
        let mut cells = vec![Cell::Word(mark)];
        cells.extend(std::iter::repeat_n(Cell::Empty, width));
        cells.extend(figures(sum));
        cells.extend(behind(sum, None, whole, count));
        Row::total(cells)
    };
    let (public, society) = (&answer.total, &answer.society);
    let others = |mark: &'static str, others: &OtherRows, whole: &Figures| {
        total(mark, &others.figures, whole, Some(others.count))
    };
    let mut rows: Vec<Row> = Vec::with_capacity(answer.rows.len() + answer.society_rows.len() + 4);
    rows.extend(
        view.deadline()
            .watch(&answer.rows)
            .map(|found| row(ROW, found, public)),
    );
    rows.extend(
        answer
            .society_rows
            .iter()
            .map(|found| row(SOCIETY, found, society)),
    );
    rows.extend(answer.others.as_ref().map(|found| others(OTHERS, found, public)));
    rows.push(total(TOTAL, public, public, None));
    rows.extend(
        answer
            .society_others
            .as_ref()
            .map(|found| others(SOCIETY_OTHERS, found, society)),
    );
    let has_society = !answer.society_rows.is_empty() || answer.society_others.is_some();
    if has_society || answer.society != Figures::default() {
        rows.push(total(SOCIETY_TOTAL, society, society, None));
    }
    Sheet {
        columns: columns(answer, question),
        rows,
    }
}
