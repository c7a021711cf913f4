//! Bookings as a sheet: a row an act, with what it posts in all.

use std::collections::BTreeMap;
use std::sync::Arc;

use querbuch_domain::id::{Position, booking_id, import_id};
use querbuch_domain::month::Month;
use querbuch_domain::words::EffectKind;
use querbuch_reports::balance::Figures;
use querbuch_reports::view::View;

use super::labels;
use crate::ledger::Texts;
use crate::sheet::{Cell, Column, Kind, Row, Sheet};

const COLUMNS: [Column; 19] = [
    Column::new("position", "Position", "position", Kind::Position),
    Column::new("recorded_at", "Erfasst", "recorded at", Kind::Instant),
    Column::new("booking", "Buchung", "booking", Kind::Code),
    Column::new("actor", "Wer", "actor", Kind::Text),
    Column::new("act", "Vorgang", "act", Kind::Word),
    Column::new("basis", "Basis", "basis", Kind::Word),
    Column::new("measure", "Maßnahme", "measure", Kind::Code),
    Column::new("measure_title", "Maßnahme: Titel", "measure: title", Kind::Text),
    Column::new("postings", "Buchungszeilen", "postings", Kind::Number),
    Column::new("from", "von", "from", Kind::Month),
    Column::new("to", "bis", "to", Kind::Month),
    Column::new("cost", "Kosten", "cost", Kind::Sum),
    Column::new("saving", "Ersparnis", "saving", Kind::Sum),
    Column::new("received", "Transfer empfangen", "transfer received", Kind::Sum),
    Column::new("reverses", "Storniert", "reverses", Kind::Code),
    Column::new("reversed_by", "Storniert durch", "reversed by", Kind::Code),
    Column::new("import", "Import", "import", Kind::Code),
    Column::new("document", "Beleg", "document", Kind::Text),
    Column::new("text", "Text", "text", Kind::Text),
];

/// A row a booking, in the order in which they are given; texts that were erased or never given are empty.
pub fn sheet(bookings: &[Position], texts: &BTreeMap<Position, Texts>, view: &View) -> Sheet {
    Sheet {
        columns: COLUMNS.to_vec(),
        rows: bookings
            .iter()
            .filter_map(|position| row(*position, texts.get(position), view))
            .collect(),
    }
}

/// What the postings of an act sum to, and their first and last month.
#[derive(Default)]
struct Posted {
    figures: Figures,
    lines: usize,
    months: Option<(Month, Month)>,
}

fn posted(position: Position, view: &View) -> Option<Posted> {
    let mut posted = Posted::default();
    for line in view.state().bookings.postings(view.booking(position)?) {
        let Some(effect) = view.effect(line.effect) else {
            continue;
        };
        posted.lines += 1;
        let (first, last) = posted.months.unwrap_or((line.month, line.month));
        posted.months = Some((first.min(line.month), last.max(line.month)));
        let cents = i128::from(line.cents);
        match effect.kind {
            EffectKind::Cost => posted.figures.cost += cents,
            EffectKind::Saving => posted.figures.saving += cents,
            EffectKind::Transfer => posted.figures.transfer += cents.max(0),
        }
    }
    Some(posted)
}

fn row(position: Position, texts: Option<&Texts>, view: &View) -> Option<Row> {
    let booking = view.booking(position)?;
    let state = view.state();
    let posted = posted(position, view)?;
    let reversal = state.bookings.reversed_by(position);
    let reversal = reversal.filter(|reversal| view.booking(*reversal).is_some());
    let import = state
        .imports
        .of_act(position)
        .filter(|import| view.sees_import(import));
    let import = import.map(|import| import.position);
    let texts = texts.filter(|_| view.reads_texts_of(booking));
    let id = |position: Option<Position>, id: fn(Position) -> String| {
        position.map_or(Cell::Empty, |position| Cell::Text(Arc::from(id(position))))
    };
    let [measure, title] = labels::measure(Some(booking.measure), view);
    Some(Row::listed(vec![
        Cell::Number(position),
        state.recorded_at(position).map_or(Cell::Empty, Cell::Instant),
        id(Some(position), booking_id),
        Cell::Text(booking.actor.clone()),
        Cell::Word(booking.act.as_str()),
        Cell::Word(booking.basis.as_str()),
        measure,
        title,
        Cell::count(posted.lines),
        Cell::month(posted.months.map(|(first, _)| first)),
        Cell::month(posted.months.map(|(_, last)| last)),
        Cell::Cents(posted.figures.cost),
        Cell::Cents(posted.figures.saving),
        Cell::Cents(posted.figures.transfer),
        id(booking.reverses, booking_id),
        id(reversal, booking_id),
        id(import, import_id),
        Cell::text(texts.and_then(|texts| texts.document.as_ref())),
        Cell::text(texts.and_then(|texts| texts.text.as_ref())),
    ]))
}
