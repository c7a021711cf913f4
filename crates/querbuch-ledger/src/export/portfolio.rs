//! Measures in the order of what they are worth, as a sheet.

use querbuch_domain::id::MeasureNo;
use querbuch_domain::refusal::Refusal;
use querbuch_reports::appraisal::conventions::Conventions;
use querbuch_reports::appraisal::{Appraisal, AppraisalQuery};
use querbuch_reports::balance::Direction;
use querbuch_reports::portfolio::{MeasureField, portfolio};
use querbuch_reports::view::View;

use super::labels;
use super::perspective::{PERSPECTIVE, VERDICT, perspective, verdict};
use crate::sheet::{Column, Kind, Row, Sheet};

const MEASURE: [Column; 2] = [
    Column::new("measure", "Maßnahme", "measure", Kind::Code),
    Column::new("measure_title", "Maßnahme: Titel", "measure: title", Kind::Text),
];

/// What is asked.
#[derive(Clone, Debug)]
pub struct PortfolioQuery {
    /// Which amounts, and what is to hold.
    pub appraisal: AppraisalQuery,
    /// The figure that the measures are ordered by.
    pub field: MeasureField,
    /// Whether the largest or the smallest stands first.
    pub direction: Direction,
    /// How many measures at most.
    pub limit: usize,
}

/// The first measures of a portfolio, with their appraisals.
#[derive(Clone, Debug)]
pub struct PortfolioAnswer {
    /// What all figures depend on.
    pub conventions: Conventions,
    /// The measures that have any amount, in order.
    pub measures: Vec<(MeasureNo, Appraisal)>,
}

/// Appraises the first measures in the order of a figure. Refused: what an appraisal refuses.
pub fn answer(query: &PortfolioQuery, view: &View) -> Result<PortfolioAnswer, Vec<Refusal>> {
    let found = portfolio(&query.appraisal, (query.field, query.direction), view)?;
    let mut measures = Vec::new();
    for (number, _) in found.ranked() {
        if measures.len() == query.limit {
            break;
        }
        let appraisal = found.appraisal(*number, view)?;
        // Measures without any amount say nothing here.
        if !appraisal.perspectives.is_empty() && view.measure(*number).is_some() {
            measures.push((*number, appraisal));
        }
    }
    Ok(PortfolioAnswer {
        conventions: found.conventions().clone(),
        measures,
    })
}

/// A row a measure, with the figures of all parties together.
pub fn sheet(answer: &PortfolioAnswer, view: &View) -> Sheet {
    let mut sheet = Sheet::new(MEASURE.into_iter().chain(PERSPECTIVE).chain(VERDICT));
    for (number, appraisal) in &answer.measures {
        let [code, title] = labels::measure(Some(*number), view);
        let mut cells = vec![("measure", code), ("measure_title", title)];
        cells.extend(perspective(&appraisal.overall));
        cells.extend(verdict(appraisal));
        let row = Row::listed(sheet.cells(cells));
        sheet.rows.push(row);
    }
    sheet
}
