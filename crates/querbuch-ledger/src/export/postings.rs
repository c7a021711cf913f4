//! Postings as rows, read on while they are written.

use std::collections::HashMap;
use std::sync::Arc;

use querbuch_domain::booking::Booking;
use querbuch_domain::booking::details::Details;
use querbuch_domain::booking::quantity::Quantity;
use querbuch_domain::id::{Position, booking_id};
use querbuch_domain::journal::JournalLine;
use querbuch_domain::month::Month;
use querbuch_domain::words::{Level, Stage};
use querbuch_log::store::{Store, StoreError};
use querbuch_reports::filter::Filter;
use querbuch_reports::view::View;

use super::ROWS_PER_PAGE;
use super::labels;
use super::question::Question;
use crate::ledger::{Texts, texts_of};
use crate::sheet::{Cell, Column, Kind, Row};

/// Postings that are looked at for one page. Where few of them match, whoever waits is asked now and then whether it
/// still does.
const POSTINGS_PER_LOOK: usize = 1_000_000;

const COLUMNS: [Column; 20] = [
    Column::new("position", "Position", "position", Kind::Position),
    Column::new("recorded_at", "Erfasst", "recorded at", Kind::Instant),
    Column::new("booking", "Buchung", "booking", Kind::Code),
    Column::new("actor", "Wer", "actor", Kind::Text),
    Column::new("basis", "Basis", "basis", Kind::Word),
    Column::new("measure", "Maßnahme", "measure", Kind::Code),
    Column::new("measure_title", "Maßnahme: Titel", "measure: title", Kind::Text),
    Column::new("effect", "Wirkung", "effect", Kind::Code),
    Column::new("effect_title", "Wirkung: Titel", "effect: title", Kind::Text),
    Column::new("unit", "Einheit", "unit", Kind::Code),
    Column::new("unit_name", "Einheit: Name", "unit: name", Kind::Text),
    Column::new("level", "Ebene", "level", Kind::Word),
    Column::new("kind", "Art", "kind", Kind::Word),
    Column::new("category", "Kategorie", "category", Kind::Word),
    Column::new("cashability", "Wirksamkeit", "cashability", Kind::Word),
    Column::new("stage", "Stufe", "stage", Kind::Word),
    Column::new("month", "Monat", "month", Kind::Month),
    Column::new("amount", "Betrag", "amount", Kind::Amount),
    Column::new("reverses", "Storniert", "reverses", Kind::Code),
    Column::new("reversed_by", "Storniert durch", "reversed by", Kind::Code),
];
const TEXTS: [Column; 2] = [
    Column::new("text", "Text", "text", Kind::Text),
    Column::new("document", "Beleg", "document", Kind::Text),
];

/// They came later, so they stand behind all others: whoever counts columns finds those where they were.
const LATER: [Column; 6] = [
    Column::new("act", "Vorgang", "act", Kind::Word),
    Column::new("belongs_to", "Gehört zu", "belongs to", Kind::Month),
    Column::new("quantity", "Menge", "quantity", Kind::Decimal),
    Column::new("unit_of_measure", "Maßeinheit", "unit of measure", Kind::Text),
    Column::new("price", "Preis", "price", Kind::Decimal),
    Column::new("tags", "Merkmale", "tags", Kind::Text),
];

/// The posting with its booking, measure, effect and unit; the free texts of the booking unless they are not wanted.
pub(super) fn columns(question: &Question) -> Vec<Column> {
    let texts: &[Column] = if question.texts { &TEXTS } else { &[] };
    COLUMNS.iter().chain(texts).chain(&LATER).copied().collect()
}

/// A posting with its place in the journal, and the month that it belongs to.
type Dated = (usize, JournalLine, Month);

/// A place in the list of postings.
#[derive(Debug)]
pub(super) struct Postings {
    filter: Filter,
    question: Question,
    view: View,
    next_booking: usize,
    left: usize,
}

impl Postings {
    /// Begins at the first booking.
    pub(super) fn new(question: &Question, filter: Filter, view: View) -> Self {
        let limit = question.limit.and_then(|limit| usize::try_from(limit).ok());
        Self {
            filter,
            question: question.clone(),
            view,
            next_booking: 0,
            left: limit.unwrap_or(usize::MAX),
        }
    }

    /// The next rows: those of whole bookings, so that a page may be somewhat larger than the others.
    pub(super) async fn next(&mut self, texts: &Store) -> Result<Option<Vec<Row>>, StoreError> {
        if self.left == 0 || self.next_booking >= self.view.booking_count() {
            return Ok(None);
        }
        let mut acts: Vec<(Booking, Vec<Dated>)> = Vec::new();
        let (mut rows, mut seen) = (0, 0);
        while rows < ROWS_PER_PAGE.min(self.left)
            && seen < POSTINGS_PER_LOOK
            && self.next_booking < self.view.booking_count()
        {
            let Some(booking) = self.view.state().bookings.nth(self.next_booking) else {
                break;
            };
            self.next_booking += 1;
            seen += booking.posting_count;
            let lines = self.lines(booking, self.left - rows);
            if !lines.is_empty() {
                rows += lines.len();
                acts.push((booking.clone(), lines));
            }
        }
        self.left -= rows;
        let texts = self.texts(&acts, texts).await?;
        let mut page = Vec::with_capacity(rows);
        for (booking, lines) in &acts {
            let head = self.head(booking);
            let tail = self.tail(booking, texts.get(&booking.position));
            page.extend(lines.iter().map(|line| self.row(&head, line, &tail)));
        }
        Ok(Some(page))
    }

    fn lines(&self, booking: &Booking, most: usize) -> Vec<Dated> {
        if self
            .question
            .entry_basis
            .is_some_and(|basis| basis != booking.basis)
        {
            return Vec::new();
        }
        let lines = self.view.state().bookings.dated_postings(booking);
        let lines = (booking.first_posting..).zip(lines);
        lines
            .map(|(posting, (line, belongs_to))| (posting, line, belongs_to))
            .filter(|(posting, line, _)| {
                self.filter.matches_line(line, &self.view)
                    && (!self.filter.asks_tags() || self.matches_details(*posting))
            })
            .take(most)
            .collect()
    }

    fn matches_details(&self, posting: usize) -> bool {
        let details = self.view.state().bookings.details_of(posting);
        self.filter.matches_details(details.map(AsRef::as_ref))
    }

    async fn texts(
        &self,
        acts: &[(Booking, Vec<Dated>)],
        store: &Store,
    ) -> Result<HashMap<Position, Texts>, StoreError> {
        let with_texts = acts
            .iter()
            .filter(|(booking, _)| self.question.texts && (booking.has_text || booking.has_document))
            .filter(|(booking, _)| self.view.reads_texts_of(booking));
        let positions: Vec<Position> = with_texts.map(|(booking, _)| booking.position).collect();
        if positions.is_empty() {
            return Ok(HashMap::new());
        }
        texts_of(store, &positions).await
    }

    /// What all postings of a booking begin with.
    fn head(&self, booking: &Booking) -> Vec<Cell> {
        let recorded_at = self.view.state().recorded_at(booking.position);
        let [measure, title] = labels::measure(Some(booking.measure), &self.view);
        vec![
            Cell::Number(booking.position),
            recorded_at.map_or(Cell::Empty, Cell::Instant),
            id(booking.position),
            Cell::Text(booking.actor.clone()),
            Cell::Word(booking.basis.as_str()),
            measure,
            title,
        ]
    }

    /// What they end with.
    fn tail(&self, booking: &Booking, texts: Option<&Texts>) -> Vec<Cell> {
        let reversal = self.view.state().bookings.reversed_by(booking.position);
        let known = reversal.filter(|position| self.view.booking(*position).is_some());
        let mut cells = vec![
            booking.reverses.map_or(Cell::Empty, id),
            known.map_or(Cell::Empty, id),
        ];
        if self.question.texts {
            cells.push(Cell::text(texts.and_then(|texts| texts.text.as_ref())));
            cells.push(Cell::text(texts.and_then(|texts| texts.document.as_ref())));
        }
        cells.push(Cell::Word(booking.act.as_str()));
        cells
    }

    fn row(&self, head: &[Cell], (posting, line, belongs_to): &Dated, tail: &[Cell]) -> Row {
        let mut cells = Vec::with_capacity(COLUMNS.len() + TEXTS.len() + LATER.len());
        cells.extend_from_slice(head);
        let effect = self.view.effect(line.effect);
        let word = |word: Option<&'static str>| Cell::word(word);
        cells.push(Cell::text(effect.map(|effect| &effect.code)));
        cells.push(Cell::text(effect.map(|effect| &effect.title)));
        let unit = effect.map(|effect| effect.unit);
        cells.extend(labels::unit(unit, &self.view));
        let level = unit.and_then(|unit| self.view.unit(unit)).map(|unit| unit.level);
        cells.push(word(level.map(Level::as_str)));
        cells.push(word(effect.map(|effect| effect.kind.as_str())));
        cells.push(word(effect.map(|effect| effect.category.get().code)));
        cells.push(word(effect.map(|effect| effect.cashability.as_str())));
        cells.push(word(line.slot.stage().map(Stage::as_str)));
        cells.push(Cell::Month(line.month));
        cells.push(Cell::Cents(line.cents.into()));
        cells.extend_from_slice(tail);
        cells.push(Cell::Month(*belongs_to));
        let details = self.view.state().bookings.details_of(*posting);
        cells.extend(details_cells(details.map(AsRef::as_ref)));
        Row::listed(cells)
    }
}

/// The quantity with its price, and the tags as `key=value`, which a semicolon separates.
fn details_cells(details: Option<&Details>) -> [Cell; 4] {
    let quantity = details.and_then(Details::quantity);
    let tags = details.map(Details::tags).unwrap_or_default();
    let tags: Vec<String> = tags
        .iter()
        .map(|tag| format!("{}={}", tag.key(), tag.value()))
        .collect();
    [
        quantity.map_or(Cell::Empty, |quantity| Cell::Decimal(quantity.count())),
        Cell::text(quantity.map(Quantity::unit_of_measure)),
        quantity.map_or(Cell::Empty, |quantity| Cell::Decimal(quantity.price())),
        Cell::filled(tags.join("; ")),
    ]
}

fn id(position: Position) -> Cell {
    Cell::Text(Arc::from(booking_id(position)))
}
