//! Which bookings are listed, and in which order.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use querbuch_domain::booking::Booking;
use querbuch_domain::code::person_of;
use querbuch_domain::id::{EffectNo, Position};
use querbuch_domain::search::{Search, searchable, sort_key};
use querbuch_domain::words::{BookingAct, EffectKind};
use querbuch_reports::balance::Direction;
use querbuch_reports::filter::Filter;
use querbuch_reports::view::View;

use crate::ledger::Texts;
use crate::lists::{Page, PageRequest, bookings};

/// What bookings can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookingField {
    /// When they were recorded, which is the order of the log.
    Recorded,
    /// How much they book: costs, savings and transfers received, whatever their sign.
    Amount,
}

impl BookingField {
    /// By its word, as the API spells it.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "RECORDED" => Some(Self::Recorded),
            "AMOUNT" => Some(Self::Amount),
            _ => None,
        }
    }

    /// Its word, as the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "RECORDED",
            Self::Amount => "AMOUNT",
        }
    }
}

/// By what bookings are ordered, and in which direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookingOrder {
    /// By what.
    pub field: BookingField,
    /// The smallest or earliest first, or the largest or newest.
    pub direction: Direction,
}

impl BookingOrder {
    /// The newest first.
    pub const NEWEST_FIRST: Self = Self {
        field: BookingField::Recorded,
        direction: Direction::Descending,
    };
}

impl Default for BookingOrder {
    fn default() -> Self {
        Self {
            field: BookingField::Recorded,
            direction: Direction::Ascending,
        }
    }
}

/// What is asked of the texts of a booking; at least one of these.
#[derive(Clone, Debug, Default)]
pub struct BookingWords {
    /// Words that occur in text or document.
    pub search: Option<Search>,
    /// Words that occur in the text.
    pub text: Option<Search>,
    /// The document, whole; case and accents do not matter.
    pub document: Option<Arc<str>>,
}

impl BookingWords {
    /// The words that are asked for; `None` where none are.
    pub fn some(self) -> Option<Self> {
        let asks = |search: &Option<Search>| search.as_ref().is_some_and(|search| !search.is_empty());
        (asks(&self.search) || asks(&self.text) || self.document.is_some()).then_some(self)
    }

    /// Whether the texts of a booking match.
    pub fn match_texts(&self, texts: &Texts) -> bool {
        let text = texts.text.as_deref().unwrap_or_default();
        let document = texts.document.as_deref().unwrap_or_default();
        let is_document = |wanted: &Arc<str>| sort_key(wanted.trim()) == sort_key(document.trim());
        self.document.as_ref().is_none_or(is_document)
            && self
                .text
                .as_ref()
                .is_none_or(|search| search.matches(&searchable([text, ""])))
            && self
                .search
                .as_ref()
                .is_none_or(|search| search.matches(&searchable([text, document])))
    }
}

/// Which bookings are listed. All that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct BookingList {
    /// Bookings of which any posting matches.
    pub filter: Option<Filter>,
    /// What they did.
    pub acts: Option<Vec<BookingAct>>,
    /// Who recorded them.
    pub actor: Option<Arc<str>>,
    /// Only what was recorded at this instant or later.
    pub recorded_from: Option<DateTime<Utc>>,
    /// Only what was recorded before this instant.
    pub recorded_before: Option<DateTime<Utc>>,
    /// Only what came by the import at this position.
    pub import: Option<Position>,
    /// What is asked of their texts.
    pub words: Option<BookingWords>,
    /// In which order.
    pub order: BookingOrder,
}

impl BookingList {
    /// Whether all bookings are listed.
    pub fn is_whole(&self) -> bool {
        self.filter.is_none()
            && self.acts.is_none()
            && self.actor.is_none()
            && self.recorded_from.is_none()
            && self.recorded_before.is_none()
            && self.import.is_none()
            && self.words.is_none()
    }
}

/// A page of a list of bookings that asks nothing of texts, in the order of the log.
pub fn page(list: &BookingList, page: &PageRequest<Position>, view: &View) -> Page<Position, Position> {
    if list.is_whole() {
        // Of whoever does not see everything, this is a walk as any other.
        return bookings(None, page, view);
    }
    page.cut(
        candidates(list, view)
            .into_iter()
            .map(|position| (position, position)),
    )
}

/// The bookings that match all conditions but those on their texts, in the order of the log. The journal is walked once,
/// from the first booking of the time that is asked for to the last one.
pub fn candidates(list: &BookingList, view: &View) -> Vec<Position> {
    let state = view.state();
    let bookings = &state.bookings;
    let count_before = |instant: Option<DateTime<Utc>>| {
        instant.map(|instant| {
            // Events have whole microseconds: what lies before an instant lies at or before the one ahead of it.
            let before = instant
                .checked_sub_signed(TimeDelta::nanoseconds(1))
                .unwrap_or(instant);
            bookings.known_at(state.position_at(before))
        })
    };
    let first = count_before(list.recorded_from).unwrap_or(0);
    let end = count_before(list.recorded_before).unwrap_or(usize::MAX);
    let end = end.min(view.booking_count());
    let wanted_actor = list.actor.as_deref().map(person_of);
    let matches_act = |booking: &Booking| {
        list.acts.as_ref().is_none_or(|acts| acts.contains(&booking.act))
            && wanted_actor
                .as_ref()
                .is_none_or(|wanted| person_of(&booking.actor) == *wanted)
            && list.import.is_none_or(|import| {
                let came_by = state.imports.of_act(booking.position);
                came_by.is_some_and(|found| found.position == import)
            })
    };
    let start_posting = bookings.nth(first).map_or(0, |booking| booking.first_posting);
    let mut lines = bookings
        .journal()
        .range(start_posting, view.posting_count().max(start_posting));
    let mut effects: Vec<Option<bool>> = vec![None; view.effect_count()];
    let mut matches_effect = |filter: &Filter, number: EffectNo| {
        let Some(known) = effects.get_mut(number.index()) else {
            return false;
        };
        let found_out = || {
            view.effect(number)
                .is_some_and(|effect| filter.matches_effect(effect, view))
        };
        *known.get_or_insert_with(found_out)
    };
    let matches_tags = |filter: &Filter, posting: usize| {
        !filter.asks_tags() || filter.matches_details(bookings.details_of(posting).map(AsRef::as_ref))
    };
    let mut found = Vec::new();
    for booking in (first..end).filter_map(|index| bookings.nth(index)) {
        let any_line = match &list.filter {
            None => view.reaches_booking(booking),
            Some(filter) => {
                let mut any = false;
                // Each booking takes its lines off the journal, also where the first one was enough.
                let postings = booking.first_posting..;
                for (posting, line) in postings.zip(lines.by_ref().take(booking.posting_count)) {
                    any = any
                        || matches_tags(filter, posting)
                            && filter.matches_month(line.month)
                            && filter.matches_stage(line.slot.stage())
                            && matches_effect(filter, line.effect);
                }
                any
            }
        };
        if any_line && matches_act(booking) {
            found.push(booking.position);
        }
    }
    found
}

/// How much a booking books, in cents: costs, savings and transfers received, whatever their sign.
pub fn amount_of(position: Position, view: &View) -> i128 {
    let bookings = &view.state().bookings;
    let Some(booking) = bookings.at(position) else {
        return 0;
    };
    let lines = bookings.postings(booking).map(|line| {
        let cents = i128::from(line.cents);
        match view.effect(line.effect).map(|effect| effect.kind) {
            Some(EffectKind::Transfer) => cents.max(0),
            Some(EffectKind::Cost | EffectKind::Saving) => cents.abs(),
            None => 0,
        }
    });
    lines.sum()
}

/// Bookings by how much they book; equal ones in the order of the log.
pub fn by_amount(positions: Vec<Position>, direction: Direction, view: &View) -> Vec<Position> {
    let ranked = view.deadline().watch(positions).map(|position| {
        let amount = amount_of(position, view);
        let rank = if direction == Direction::Descending {
            -amount
        } else {
            amount
        };
        (rank, position)
    });
    let mut ranked: Vec<(i128, Position)> = ranked.collect();
    view.deadline().sort_by(&mut ranked, Ord::cmp);
    ranked.into_iter().map(|(_, position)| position).collect()
}
