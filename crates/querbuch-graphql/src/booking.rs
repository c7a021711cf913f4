//! Bookings: what they tell. Lists of them are in `list`, writing them is in `record`.

mod list;
mod record;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use querbuch_ledger::domain::booking::Booking as DomainBooking;
use querbuch_ledger::domain::id::{self, booking_id};
use querbuch_ledger::domain::journal::JournalLine;
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::domain::words::Stage as DomainStage;
use querbuch_ledger::reports::view::View;

use crate::allocation::Allocation;
use crate::budget;
use crate::context::RequestContext;
use crate::effect::Effect;
use crate::enums::{BookingAct, EffectKind, EntryBasis, Stage};
use crate::import::Import;
use crate::measure::Measure;
use crate::measurement::BookingMeasurement;
use crate::scalar::{Decimal, Instant, Money, Position, YearMonth};
use crate::unit::Unit;

pub use list::{BookingOrder, BookingQuery};
pub use record::{
    BOOKINGS_PER_CALL_MAX, BookInput, BookManyInput, BookManyPayload, BookingMutation, BookingPayload,
    NewPosting, ReverseInput, TagInput, tags,
};

/// A booking, as a view knows it.
#[derive(Clone)]
pub struct Booking {
    view: View,
    position: id::Position,
}

impl crate::mutation::Visible for Booking {
    fn is_visible(&self) -> bool {
        self.found().is_ok()
    }
}

impl Booking {
    /// A booking that the view holds.
    pub fn new(view: View, position: id::Position) -> Self {
        Self { view, position }
    }

    fn found(&self) -> Result<&DomainBooking> {
        self.view
            .booking(self.position)
            .ok_or_else(|| async_graphql::Error::new("booking is gone"))
    }

    fn other(&self, position: id::Position) -> Option<Self> {
        self.view
            .booking(position)
            .map(|booking| Self::new(self.view.clone(), booking.position))
    }

    /// Texts are gone for good, so they are gone in every view, also in one of the time before.
    fn erased(&self) -> bool {
        self.view.state().bookings.text_erased_by(self.position).is_some()
    }
}

/// One act of booking: all of its postings or none. Never changed; corrected by a reversal. Setting a plan or a
/// forecast is such an act too (`basis`; its postings are the differences to the earlier one), so that every
/// figure leads to the acts that made it. A plan or forecast is not reversed but set again.
#[Object]
impl Booking {
    /// global id
    pub async fn id(&self) -> ID {
        booking_id(self.position).into()
    }

    /// its position in the log
    async fn position(&self) -> Position {
        Position(self.position)
    }

    /// when it was recorded
    async fn recorded_at(&self) -> Result<Instant> {
        let instant = self.view.state().recorded_at(self.position);
        instant
            .map(Instant)
            .ok_or_else(|| async_graphql::Error::new("booking is gone"))
    }

    /// who recorded it
    async fn actor(&self, ctx: &Context<'_>) -> Result<String> {
        let found = self.found()?;
        let is_named = self.view.names_actor_of(found);
        RequestContext::of(ctx).actor_shown(&found.actor, is_named).await
    }

    /// the measure
    async fn measure(&self) -> Result<Measure> {
        Ok(Measure::new(self.view.clone(), self.found()?.measure))
    }

    /// what it did
    async fn act(&self) -> Result<BookingAct> {
        Ok(self.found()?.act.into())
    }

    /// whether it set a plan or a forecast, or booked actuals
    async fn basis(&self) -> Result<EntryBasis> {
        Ok(self.found()?.basis.into())
    }

    /// what it is about; for a reversal, its reason; null where none was given or it was erased
    async fn text(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        if !self.found()?.has_text || self.erased() || !self.view.reads_texts_of(self.found()?) {
            return Ok(None);
        }
        Ok(RequestContext::of(ctx)
            .texts_of(self.position)
            .await?
            .text
            .as_deref()
            .map(ToOwned::to_owned))
    }

    /// the document that founds it; null where none was given or it was erased
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        if !self.found()?.has_document || self.erased() || !self.view.reads_texts_of(self.found()?) {
            return Ok(None);
        }
        Ok(RequestContext::of(ctx)
            .texts_of(self.position)
            .await?
            .document
            .as_deref()
            .map(ToOwned::to_owned))
    }

    /// whether its text and document were erased; both are null then
    async fn text_erased(&self) -> bool {
        self.erased()
    }

    /// its lines
    async fn postings(&self, ctx: &Context<'_>) -> Result<Vec<Posting>> {
        let first = self.found()?.first_posting;
        let lines = self.view.state().bookings.dated_postings(self.found()?);
        let lines = (1..).zip(first..).zip(lines);
        let seen: Vec<_> = lines
            .filter(|(_, (line, _))| self.view.effect(line.effect).is_some())
            .collect();
        budget::spend_items(ctx, seen.len())?;
        seen.into_iter()
            .map(|((number, place), line)| Posting::new((number, place), line, &self.view))
            .collect()
    }

    /// what it shared by a distribution key; null where it is something else
    async fn allocation(&self) -> Option<Allocation> {
        Allocation::of_booking(&self.view, self.position)
    }
    /// the measurement that it follows from, where it does; it is corrected by another measurement
    async fn measurement(&self) -> Option<BookingMeasurement> {
        BookingMeasurement::behind(&self.view, self.position)
    }

    /// the import by which it came; null where it came otherwise
    async fn import(&self) -> Option<Import> {
        Import::of_act(&self.view, self.position)
    }

    /// the booking that it reverses
    async fn reverses(&self) -> Result<Option<Booking>> {
        Ok(self.found()?.reverses.and_then(|position| self.other(position)))
    }

    /// the booking that reverses it
    async fn reversed_by(&self) -> Option<Booking> {
        self.view
            .state()
            .bookings
            .reversed_by(self.position)
            .and_then(|position| self.other(position))
    }
}

/// A line of a booking. `amount` is positive for more of the effect's kind (more cost, more saving; a transfer
/// received), negative for less (a transfer paid).
#[derive(SimpleObject)]
pub struct Posting {
    /// 1, 2, 3 …
    line: i32,
    /// the effect
    effect: Effect,
    /// where it lands
    unit: Unit,
    /// cost, saving or transfer
    kind: EffectKind,
    /// the month into which it was posted
    month: YearMonth,
    /// the month that it belongs to: the same, unless it came late
    belongs_to: YearMonth,
    /// the amount
    amount: Money,
    /// the stage that it was posted at; of a plan or forecast, the one that it would be booked at
    stage: Stage,
    /// how much of what, at which price; null where only the amount was given. Negative for less
    quantity: Option<Decimal>,
    /// of what
    unit_of_measure: Option<String>,
    /// euros for one unit of measure; quantity × price, rounded once to the cent, is the amount
    price: Option<Decimal>,
    /// labels, in the order of their keys
    tags: Vec<Tag>,
}

/// Cost centre, order, subscription …: at most eight a posting, each key once.
#[derive(SimpleObject)]
pub struct Tag {
    /// what kind of label it is, in small letters
    key: String,
    /// which
    value: String,
}

impl Posting {
    /// The number of a line and its place in the journal; the line and the month that it belongs to.
    fn new(
        (number, place): (i32, usize),
        (line, belongs_to): (JournalLine, Month),
        view: &View,
    ) -> Result<Self> {
        let details = view.state().bookings.details_of(place);
        let quantity = details.and_then(|details| details.quantity());
        let effect = view
            .effect(line.effect)
            .ok_or_else(|| async_graphql::Error::new("effect is gone"))?;
        Ok(Self {
            line: number,
            effect: Effect::new(view.clone(), line.effect),
            unit: Unit::new(view.clone(), effect.unit),
            kind: effect.kind.into(),
            month: line.month.into(),
            belongs_to: belongs_to.into(),
            amount: line.cents.into(),
            stage: line
                .slot
                .stage()
                .unwrap_or_else(|| DomainStage::when_booked(effect.kind))
                .into(),
            quantity: quantity.map(|quantity| quantity.count().into()),
            unit_of_measure: quantity.map(|quantity| quantity.unit_of_measure().to_string()),
            price: quantity.map(|quantity| quantity.price().into()),
            tags: details
                .map(|details| details.tags())
                .unwrap_or_default()
                .iter()
                .map(|tag| Tag {
                    key: tag.key().to_string(),
                    value: tag.value().to_string(),
                })
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests;
