//! The measures with their figures, as a sheet.

use std::cmp::Reverse;

use querbuch_domain::id::MeasureNo;
use querbuch_domain::refusal::Refusal;
use querbuch_domain::search::sort_key;
use querbuch_reports::balance::{Direction, Figures};
use querbuch_reports::by_unit_and_measure::{MeasureFigures, figures_by_measure};
use querbuch_reports::view::View;

use super::figures::figures;
use super::question::{MeasureField, MeasureOrder, Question};
use super::{labels, resolved};
use crate::sheet::{Cell, Column, Kind, Row, Sheet};

const COLUMNS: [Column; 11] = [
    Column::new("measure", "Maßnahme", "measure", Kind::Code),
    Column::new("measure_title", "Maßnahme: Titel", "measure: title", Kind::Text),
    Column::new("programme", "Programm", "programme", Kind::Code),
    Column::new("approach", "Ansatz", "approach", Kind::Word),
    Column::new("owner", "Verantwortlich", "owner", Kind::Code),
    Column::new("status", "Stand", "status", Kind::Word),
    Column::new("cost", "Kosten", "cost", Kind::Sum),
    Column::new("saving", "Ersparnis", "saving", Kind::Sum),
    Column::new("transfer", "Transfer", "transfer", Kind::Sum),
    Column::new("net", "Netto", "net", Kind::Sum),
    Column::new("society_net", "Gesellschaft: Netto", "society: net", Kind::Sum),
];

/// Measures with their figures.
#[derive(Clone, Debug)]
pub struct MeasuresAnswer {
    /// Those that are listed, by code.
    pub listed: Vec<MeasureNo>,
    /// The figures of all measures, in the order of their numbers.
    pub figures: Vec<MeasureFigures>,
}

/// Answers a question for measures. Refused: unknown units, measures or categories, an empty list …
pub fn answer(question: &Question, view: &View) -> Result<MeasuresAnswer, Vec<Refusal>> {
    let filter = resolved(question, view)?;
    let figures = figures_by_measure(&filter, question.basis, view);
    let mut listed = question.measures(view)?;
    if let Some(order) = question.measure_order {
        put_in_order(&mut listed, order, &figures, view);
    }
    Ok(MeasuresAnswer { listed, figures })
}

/// Puts measures that stand by code in another order; equal ones stay by code.
fn put_in_order(listed: &mut [MeasureNo], order: MeasureOrder, figures: &[MeasureFigures], view: &View) {
    let is_descending = order.direction == Direction::Descending;
    match order.field {
        MeasureField::Title => {
            let title = |number: &MeasureNo| view.measure(*number).map(|measure| sort_key(&measure.title));
            if is_descending {
                listed.sort_by_cached_key(|number| Reverse(title(number)));
            } else {
                listed.sort_by_cached_key(title);
            }
        }
        MeasureField::Figure(field) => listed.sort_by_key(|number| {
            let figure = figures
                .get(number.index())
                .map(|figures| figures.public.field(field));
            let figure = figure.unwrap_or_default();
            if is_descending { -figure } else { figure }
        }),
    }
}

/// The measure, its figures, and what businesses and citizens gain; in the order that was asked for; at the end, the sum of
/// those that are listed.
pub fn sheet(answer: &MeasuresAnswer, view: &View) -> Sheet {
    let (mut total, mut society) = (Figures::default(), 0_i128);
    let mut rows = Vec::with_capacity(answer.listed.len() + 1);
    for number in answer.listed.iter().copied() {
        let (Some(measure), Some(sums)) =
            (view.measure(number), answer.figures.get(MeasureNo::index(number)))
        else {
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
        rows.push(Row::listed(cells));
    }
    let mut cells = vec![Cell::Word("TOTAL")];
    cells.extend(std::iter::repeat_n(Cell::Empty, 5));
    cells.extend(figures(&total));
    cells.push(Cell::Cents(society));
    rows.push(Row::total(cells));
    Sheet {
        columns: COLUMNS.to_vec(),
        rows,
    }
}
