//! Open claims as a sheet.

use querbuch_reports::claims::{ClaimSum, OpenClaim};
use querbuch_reports::view::View;

use super::labels;
use crate::sheet::{Cell, Column, Kind, Row, Sheet};

const COLUMNS: [Column; 10] = [
    Column::new("since", "Position", "position", Kind::Position),
    Column::new("claimed_at", "seit", "since", Kind::Instant),
    Column::new("due_on", "fällig", "due", Kind::Day),
    Column::new("unit", "Einheit", "unit", Kind::Code),
    Column::new("unit_name", "Einheit: Name", "unit: name", Kind::Text),
    Column::new("measure", "Maßnahme", "measure", Kind::Code),
    Column::new("effect", "Wirkung", "effect", Kind::Code),
    Column::new("month", "Monat", "month", Kind::Month),
    Column::new("claimants", "wer", "claimed by", Kind::Text),
    Column::new("amount", "offen", "open", Kind::Sum),
];

/// A row an effect and month, in the order in which they are given.
pub fn sheet(claims: &[OpenClaim], view: &View) -> Sheet {
    let row = |claim: &OpenClaim| {
        let claimed_at = view.state().recorded_at(claim.since);
        let unit = view.effect(claim.effect).map(|effect| effect.unit);
        let [unit, unit_name] = labels::unit(unit, view);
        let [measure, effect] = labels::effect(claim.effect, view);
        let claimants = claim.claimants.iter();
        let actors: Vec<&str> = claimants.map(|claimant| claimant.actor.as_ref()).collect();
        Row::listed(vec![
            Cell::Number(claim.since),
            claimed_at.map_or(Cell::Empty, Cell::Instant),
            claim.due_on.map_or(Cell::Empty, Cell::Day),
            unit,
            unit_name,
            measure,
            effect,
            Cell::Month(claim.month),
            Cell::filled(actors.join(", ")),
            Cell::Cents(claim.cents),
        ])
    };
    Sheet {
        columns: COLUMNS.to_vec(),
        rows: claims.iter().map(row).collect(),
    }
}

const SUM_COLUMNS: [Column; 4] = [
    Column::new("key", "Je", "per", Kind::Code),
    Column::new("name", "Name", "name", Kind::Text),
    Column::new("claims", "Behauptungen", "claims", Kind::Number),
    Column::new("amount", "offen", "open", Kind::Sum),
];

/// A row a unit, measure, month or person, with what claims sum to; then all of them.
pub fn sums_sheet(sums: &[ClaimSum], view: &View) -> Sheet {
    let row = |sum: &ClaimSum| {
        let [key, name] = match (sum.unit, sum.measure, sum.month, &sum.claimant) {
            (Some(unit), ..) => labels::unit(Some(unit), view),
            (_, Some(measure), ..) => labels::measure(Some(measure), view),
            (_, _, Some(month), _) => [Cell::filled(month.to_string()), Cell::Empty],
            (_, _, _, claimant) => [Cell::text(claimant.as_ref()), Cell::Empty],
        };
        Row::listed(vec![key, name, Cell::count(sum.count), Cell::Cents(sum.cents)])
    };
    let mut rows: Vec<Row> = sums.iter().map(row).collect();
    let all = sums.iter().map(|sum| sum.cents).sum();
    rows.push(Row::total(vec![
        Cell::Word("TOTAL"),
        Cell::Empty,
        Cell::Empty,
        Cell::Cents(all),
    ]));
    Sheet {
        columns: SUM_COLUMNS.to_vec(),
        rows,
    }
}
