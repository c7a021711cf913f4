//! The measures with their figures, as rows.

use std::collections::VecDeque;

use querbuch_domain::id::MeasureNo;
use querbuch_domain::refusal::Refusal;
use querbuch_reports::balance::Figures;
use querbuch_reports::by_unit_and_measure::figures_by_measure;
use querbuch_reports::filter::Filter;
use querbuch_reports::view::View;

use super::column::{Cell, Column, Kind, Row, figures};
use super::labels;
use super::question::Question;

const COLUMNS: [Column; 11] = [
    Column::new("measure", "Maßnahme", "measure", Kind::Text),
    Column::new("measure_title", "Maßnahme: Titel", "measure: title", Kind::Text),
    Column::new("programme", "Programm", "programme", Kind::Text),
    Column::new("approach", "Ansatz", "approach", Kind::Word),
    Column::new("owner", "Verantwortlich", "owner", Kind::Text),
    Column::new("status", "Stand", "status", Kind::Word),
    Column::new("cost", "Kosten", "cost", Kind::Sum),
    Column::new("saving", "Ersparnis", "saving", Kind::Sum),
    Column::new("transfer", "Transfer", "transfer", Kind::Sum),
    Column::new("net", "Netto", "net", Kind::Sum),
    Column::new("society_net", "Gesellschaft: Netto", "society: net", Kind::Sum),
];

/// The measure, its figures, and what businesses and citizens gain.
pub(super) fn columns() -> Vec<Column> {
    COLUMNS.to_vec()
}

/// In the order of the codes; at the end, the sum of those that are listed.
pub(super) fn rows(question: &Question, filter: &Filter, view: &View) -> Result<VecDeque<Row>, Vec<Refusal>> {
    let all = figures_by_measure(filter, question.basis, view);
    let numbers = question.measures(view)?;
    let (mut total, mut society) = (Figures::default(), 0_i128);
    let mut rows: VecDeque<Row> = VecDeque::with_capacity(numbers.len() + 1);
    for number in numbers {
        let (Some(measure), Some(sums)) = (view.measure(number), all.get(MeasureNo::index(number))) else {
            continue;
        };
        total.cost += sums.public.cost;
        total.saving += sums.public.saving;
        total.transfer += sums.public.transfer;
        society += sums.society.net();
        let [code, title] = labels::measure(Some(number), view);
        let [programme, _] = labels::measure(measure.programme, view);
        let [owner, _] = labels::unit(Some(measure.owner), view);
        let status = Cell::Word(measure.status_at(view.position()).as_str());
        let approach = Cell::Word(measure.approach.as_str());
        let mut cells = vec![code, title, programme, approach, owner, status];
        cells.extend(figures(&sums.public));
        cells.push(Cell::Cents(sums.society.net()));
        rows.push_back(Row {
            cells,
            is_total: false,
        });
    }
    let mut cells = vec![Cell::Word("TOTAL")];
    cells.extend(std::iter::repeat_n(Cell::Empty, 5));
    cells.extend(figures(&total));
    cells.push(Cell::Cents(society));
    rows.push_back(Row {
        cells,
        is_total: true,
    });
    Ok(rows)
}
