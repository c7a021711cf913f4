//! The units with their figures, as a sheet.

use querbuch_domain::id::UnitNo;
use querbuch_domain::refusal::Refusal;
use querbuch_reports::by_unit_and_measure::{UnitFigures, figures_by_unit};
use querbuch_reports::view::View;

use super::figures::figures;
use super::question::Question;
use super::{labels, resolved};
use crate::sheet::{Cell, Column, Kind, Row, Sheet};

const COLUMNS: [Column; 17] = [
    Column::new("unit", "Einheit", "unit", Kind::Code),
    Column::new("unit_name", "Einheit: Name", "unit: name", Kind::Text),
    Column::new("level", "Ebene", "level", Kind::Word),
    Column::new("parent", "Übergeordnet", "parent", Kind::Code),
    Column::new("body", "Körperschaft", "body", Kind::Code),
    Column::new(
        "budget_position",
        "Haushaltsstelle",
        "budget position",
        Kind::Text,
    ),
    Column::new("cost", "Kosten", "cost", Kind::Sum),
    Column::new("saving", "Ersparnis", "saving", Kind::Sum),
    Column::new("transfer", "Transfer", "transfer", Kind::Sum),
    Column::new("net", "Netto", "net", Kind::Sum),
    Column::new(
        "whole_cost",
        "Kosten mit Unterem",
        "cost with all below",
        Kind::Sum,
    ),
    Column::new(
        "whole_saving",
        "Ersparnis mit Unterem",
        "saving with all below",
        Kind::Sum,
    ),
    Column::new(
        "whole_transfer",
        "Transfer mit Unterem",
        "transfer with all below",
        Kind::Sum,
    ),
    Column::new("whole_net", "Netto mit Unterem", "net with all below", Kind::Sum),
    Column::new("active", "Aktiv", "active", Kind::Word),
    Column::new("merged_into", "Aufgegangen in", "merged into", Kind::Code),
    Column::new("effective_from", "Wirksam ab", "effective from", Kind::Month),
];

/// Units with their figures.
#[derive(Clone, Debug)]
pub struct UnitsAnswer {
    /// Those that are listed, by code.
    pub listed: Vec<UnitNo>,
    /// The figures of all units, in the order of their numbers.
    pub figures: Vec<UnitFigures>,
}

/// Answers a question for units. Refused: unknown units, measures or categories, an empty list …
pub fn answer(question: &Question, view: &View) -> Result<UnitsAnswer, Vec<Refusal>> {
    let filter = resolved(question, view)?;
    Ok(UnitsAnswer {
        figures: figures_by_unit(&filter, question.basis, view),
        listed: question.units(view)?,
    })
}

/// The unit, its own figures, those with everything below it, and what became of it; in the order of the codes. There is
/// no row of sums: units lie within each other.
pub fn sheet(answer: &UnitsAnswer, view: &View) -> Sheet {
    let row = |number: UnitNo| {
        let unit = view.unit(number)?;
        let sums = answer.figures.get(number.index())?;
        let [code, name] = labels::unit(Some(number), view);
        let [parent, _] = labels::unit(unit.parent, view);
        let [body, _] = labels::unit(view.body_of(number), view);
        let position = Cell::text(unit.budget_position.as_ref());
        let mut cells = vec![
            code,
            name,
            Cell::Word(unit.level.as_str()),
            parent,
            body,
            position,
        ];
        cells.extend(figures(&sums.own));
        cells.extend(figures(&sums.whole));
        let merger = unit.merged();
        let [successor, _] = labels::unit(merger.map(|merger| merger.into), view);
        cells.push(Cell::Word(if merger.is_none() { "true" } else { "false" }));
        cells.push(successor);
        cells.push(Cell::month(merger.map(|merger| merger.effective_from)));
        Some(Row::listed(cells))
    };
    Sheet {
        columns: COLUMNS.to_vec(),
        rows: view
            .deadline()
            .watch(&answer.listed)
            .copied()
            .filter_map(row)
            .collect(),
    }
}
