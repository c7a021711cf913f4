//! Open claims as a sheet.

use querbuch_reports::claims::OpenClaim;
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

/// A row an effect and month, those first that have been open longest.
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
