//! The units with their figures, as rows.

use std::collections::VecDeque;

use querbuch_domain::id::UnitNo;
use querbuch_domain::refusal::Refusal;
use querbuch_reports::by_unit_and_measure::figures_by_unit;
use querbuch_reports::filter::Filter;
use querbuch_reports::view::View;

use super::column::{Cell, Column, Kind, Row, figures};
use super::labels;
use super::question::Question;

const COLUMNS: [Column; 17] = [
    Column::new("unit", "Einheit", "unit", Kind::Text),
    Column::new("unit_name", "Einheit: Name", "unit: name", Kind::Text),
    Column::new("level", "Ebene", "level", Kind::Word),
    Column::new("parent", "Übergeordnet", "parent", Kind::Text),
    Column::new("body", "Körperschaft", "body", Kind::Text),
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
    Column::new("merged_into", "Aufgegangen in", "merged into", Kind::Text),
    Column::new("effective_from", "Wirksam ab", "effective from", Kind::Month),
];

/// The unit, its own figures, those with everything below it, and what became of it.
pub(super) fn columns() -> Vec<Column> {
    COLUMNS.to_vec()
}

/// In the order of the codes. There is no row of sums: units lie within each other.
pub(super) fn rows(question: &Question, filter: &Filter, view: &View) -> Result<VecDeque<Row>, Vec<Refusal>> {
    let all = figures_by_unit(filter, question.basis, view);
    let numbers = question.units(view)?;
    let row = |number: UnitNo| {
        let unit = view.unit(number)?;
        let sums = all.get(number.index())?;
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
        cells.push(merger.map_or(Cell::Empty, |merger| Cell::Month(merger.effective_from)));
        Some(Row {
            cells,
            is_total: false,
        })
    };
    Ok(numbers.into_iter().filter_map(row).collect())
}
