//! Disputes with their reasons, as a sheet.

use std::collections::BTreeMap;
use std::sync::Arc;

use querbuch_domain::id::{Position, booking_id};
use querbuch_reports::claims::Dispute;
use querbuch_reports::view::View;

use super::labels;
use crate::ledger::Texts;
use crate::sheet::{Cell, Column, Kind, Row, Sheet};

const COLUMNS: [Column; 12] = [
    Column::new("position", "Position", "position", Kind::Position),
    Column::new("recorded_at", "Erfasst", "recorded at", Kind::Instant),
    Column::new("actor", "Bestritten von", "disputed by", Kind::Text),
    Column::new("unit", "Einheit", "unit", Kind::Code),
    Column::new("unit_name", "Einheit: Name", "unit: name", Kind::Text),
    Column::new("measure", "Maßnahme", "measure", Kind::Code),
    Column::new("effect", "Wirkung", "effect", Kind::Code),
    Column::new("month", "Monat", "month", Kind::Month),
    Column::new("claimants", "Behauptet von", "claimed by", Kind::Text),
    Column::new("amount", "Bestritten", "disputed", Kind::Sum),
    Column::new("reversed_by", "Zurückgenommen durch", "taken back by", Kind::Code),
    Column::new("reason", "Grund", "reason", Kind::Text),
];

/// A row a dispute, in the order of the log; a reason that was erased is empty.
pub fn sheet(disputes: &[Dispute], texts: &BTreeMap<Position, Texts>, view: &View) -> Sheet {
    let row = |dispute: &Dispute| {
        let recorded_at = view.state().recorded_at(dispute.position);
        let unit = view.effect(dispute.effect).map(|effect| effect.unit);
        let [unit, unit_name] = labels::unit(unit, view);
        let [measure, effect] = labels::effect(dispute.effect, view);
        let reason = texts.get(&dispute.position);
        Row::listed(vec![
            Cell::Number(dispute.position),
            recorded_at.map_or(Cell::Empty, Cell::Instant),
            Cell::Text(dispute.actor.clone()),
            unit,
            unit_name,
            measure,
            effect,
            Cell::Month(dispute.month),
            Cell::filled(dispute.claimants.join(", ")),
            Cell::Cents(dispute.cents),
            dispute.reversed_by.map_or(Cell::Empty, |position| {
                Cell::Text(Arc::from(booking_id(position)))
            }),
            Cell::text(reason.and_then(|texts| texts.text.as_ref())),
        ])
    };
    Sheet {
        columns: COLUMNS.to_vec(),
        rows: disputes.iter().map(row).collect(),
    }
}
