//! Bookings.

use querbuch_ledger::domain::effect::fault::EffectFault;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use querbuch_ledger::domain::booking::Booking as DomainBooking;
use querbuch_ledger::domain::booking::record::{
    NewPosting as NewDomainPosting, RecordBooking, Target, TargetParts,
};
use querbuch_ledger::domain::booking::reverse::ReverseBooking;
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::domain::id::{self, booking_id, parse_booking_id};
use querbuch_ledger::domain::journal::JournalLine;
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::domain::note::Note;
use querbuch_ledger::domain::refusal::{InputFault, Refusal, Refusals};
use querbuch_ledger::domain::words::Stage as DomainStage;
use querbuch_ledger::input::Input;
use querbuch_ledger::ledger::Texts;
use querbuch_ledger::reports::view::View;

use crate::allocation::Allocation;
use crate::connection::{Connection, PageArguments, page_of};
use crate::context::RequestContext;
use crate::effect::Effect;
use crate::enums::{BookingAct, Cashability, EffectKind, EntryBasis, Stage};
use crate::filter::Filter;
use crate::measure::Measure;
use crate::measurement::BookingMeasurement;
use crate::mutation::{carry_out, carry_out_each, payload};
use crate::scalar::{Instant, Money, Position, Ref, YearMonth};
use crate::unit::Unit;

/// Most bookings of one `bookMany`. Larger amounts are an import.
pub const BOOKINGS_PER_CALL_MAX: usize = 1_000;

/// A booking, as a view knows it.
#[derive(Clone)]
pub struct Booking {
    view: View,
    position: id::Position,
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

    async fn texts(&self, ctx: &Context<'_>) -> Result<Texts> {
        let request = RequestContext::of(ctx);
        request
            .texts
            .load(self.position)
            .await
            .map_err(|error| request.failed(&error))
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
    async fn actor(&self) -> Result<&str> {
        Ok(&self.found()?.actor)
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
        if !self.found()?.has_text || self.erased() {
            return Ok(None);
        }
        Ok(self.texts(ctx).await?.text.as_deref().map(ToOwned::to_owned))
    }

    /// the document that founds it; null where none was given or it was erased
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        if !self.found()?.has_document || self.erased() {
            return Ok(None);
        }
        Ok(self.texts(ctx).await?.document.as_deref().map(ToOwned::to_owned))
    }

    /// whether its text and document were erased; both are null then
    async fn text_erased(&self) -> bool {
        self.erased()
    }

    /// its lines
    async fn postings(&self) -> Result<Vec<Posting>> {
        let lines = self.view.state().bookings.dated_postings(self.found()?);
        (1..)
            .zip(lines)
            .map(|(number, line)| Posting::new(number, line, &self.view))
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
}

impl Posting {
    fn new(number: i32, (line, belongs_to): (JournalLine, Month), view: &View) -> Result<Self> {
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
        })
    }
}

/// Reading bookings.
#[derive(Default)]
pub struct BookingQuery;

#[Object]
impl BookingQuery {
    /// a booking by its id; null where there is none
    async fn booking(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Booking>> {
        let view = RequestContext::of(ctx).view();
        let found = parse_booking_id(&id).filter(|position| view.booking(*position).is_some());
        Ok(found.map(|position| Booking::new(view, position)))
    }

    /// the bookings of which any posting matches, in the order of the log
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn bookings(
        &self,
        ctx: &Context<'_>,
        filter: Option<Filter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Booking, Position>> {
        let request = RequestContext::of(ctx);
        let view = request.view();
        let page = PageArguments {
            first,
            after,
            last,
            before,
        }
        .read(request.language)?;
        let filter = filter.map(|filter| filter.resolve(&view)).transpose();
        let filter = filter.map_err(|refusals| request.refused(&refusals))?;
        let page = request.ledger.bookings(filter, page, view.clone()).await;
        page_of(page, |position| Booking::new(view.clone(), position))
    }
}

/// Actuals to book, all of them or none.
#[derive(InputObject)]
pub struct BookInput {
    /// repeating it with the same input books nothing twice
    idempotency_key: Option<String>,
    /// the measure
    measure: Ref,
    /// the lines
    postings: Vec<NewPosting>,
    /// what it is about; kept apart from the log, as it may name persons
    text: Option<String>,
    /// the document that founds it: Beleg, Aktenzeichen, source
    document: Option<String>,
}

/// A line to book: an effect by `effect`, or one that is found or made from `unit`, `kind`, `category` and
/// `cashability`.
#[derive(InputObject)]
pub struct NewPosting {
    /// by its id, as `measure/effect`, or by its code within the measure
    effect: Option<Ref>,
    /// where it lands
    unit: Option<Ref>,
    /// cost, saving or transfer
    kind: Option<EffectKind>,
    /// a category of this kind
    category: Option<Ref>,
    /// what it is worth to a treasurer
    cashability: Option<Cashability>,
    /// the month
    month: YearMonth,
    /// the earlier month that it belongs to, where it comes late: after that month was closed
    belongs_to: Option<YearMonth>,
    /// positive for more of the kind; a transfer received positive, paid negative
    amount: Money,
}

/// Several bookings, each all or nothing.
#[derive(InputObject)]
pub struct BookManyInput {
    /// the bookings
    bookings: Vec<BookInput>,
}

/// A booking to reverse.
#[derive(InputObject)]
pub struct ReverseInput {
    /// repeating it with the same input books nothing twice
    idempotency_key: Option<String>,
    /// the booking
    booking: ID,
    /// why; kept as the text of the reversal
    reason: String,
    /// the later month into which the inversion is posted; it belongs to the months of the booking all the same. So a
    /// booking of a closed month can be taken back
    month: Option<YearMonth>,
}

impl From<BookInput> for Input {
    fn from(input: BookInput) -> Self {
        let mut refusals = Refusals::default();
        let mut postings = Vec::with_capacity(input.postings.len());
        for (index, posting) in input.postings.into_iter().enumerate() {
            match posting.into_domain() {
                Ok(posting) => postings.push(posting),
                Err(found) => refusals.0.extend(
                    found
                        .0
                        .into_iter()
                        .map(|refusal| refusal.within_item("postings", index)),
                ),
            }
        }
        let note = Note {
            text: input.text.map(Into::into),
            document: input.document.map(Into::into),
        };
        let command = Command::RecordBooking(RecordBooking {
            measure: input.measure.0,
            postings,
            note,
        });
        Self::new(input.idempotency_key, refusals.or(command))
    }
}

impl From<ReverseInput> for Input {
    fn from(input: ReverseInput) -> Self {
        let month = input.month.map(|month| month.require("month")).transpose();
        let command = month.map(|month| {
            Command::ReverseBooking(ReverseBooking {
                booking: input.booking.as_str().into(),
                reason: input.reason.into(),
                month,
            })
        });
        Self::new(input.idempotency_key, command.map_err(|refusal| vec![refusal]))
    }
}

impl NewPosting {
    fn into_domain(self) -> std::result::Result<NewDomainPosting, Refusals> {
        let mut refusals = Refusals::default();
        let month = refusals.keep(self.month.require("month"));
        let belongs_to = self
            .belongs_to
            .map(|month| refusals.keep(month.require("belongsTo")));
        let amount = refusals.keep(self.amount.require("amount"));
        let target = match (self.effect, self.unit, self.kind, self.category, self.cashability) {
            (Some(effect), None, None, None, None) => Some(Target::Effect(effect.0)),
            (None, Some(unit), Some(kind), Some(category), Some(cashability)) => {
                let (unit, category) = (unit.0, category.0);
                let parts = TargetParts {
                    unit,
                    kind: kind.into(),
                    category,
                    cashability: cashability.into(),
                };
                Some(Target::Parts(Arc::new(parts)))
            }
            _ => {
                refusals.push("effect", EffectFault::EffectOrParts);
                None
            }
        };
        match (target, month, amount) {
            (Some(target), Some(month), Some(amount)) if refusals.0.is_empty() => Ok(NewDomainPosting {
                target,
                month,
                belongs_to: belongs_to.flatten(),
                amount,
            }),
            _ => Err(refusals),
        }
    }
}

payload! {
    /// The booking that was recorded.
    BookingPayload {
        /// the booking
        booking: Option<Booking> =
            |view| Outcome::Booking(position) => Some(Booking::new(view.clone(), *position)),
    }
}

/// What became of each booking.
#[derive(SimpleObject)]
pub struct BookManyPayload {
    /// one a booking, in the order of the input
    results: Vec<BookingPayload>,
    /// the log's position after all of them
    position: Option<Position>,
}

/// Writing bookings.
#[derive(Default)]
pub struct BookingMutation;

#[Object]
impl BookingMutation {
    /// book actual costs, savings (as claimed) and transfers
    async fn book(&self, ctx: &Context<'_>, input: BookInput) -> Result<BookingPayload> {
        carry_out(ctx, input).await.map(BookingPayload)
    }

    /// many bookings at once, each all or nothing
    async fn book_many(&self, ctx: &Context<'_>, input: BookManyInput) -> Result<BookManyPayload> {
        let refuse = |reason| {
            let refusal = Refusal::at("bookings", reason);
            Err(RequestContext::of(ctx).refused(&[refusal]))
        };
        if input.bookings.is_empty() {
            return refuse(InputFault::Empty);
        }
        if input.bookings.len() > BOOKINGS_PER_CALL_MAX {
            return refuse(InputFault::TooMany {
                max: BOOKINGS_PER_CALL_MAX,
            });
        }
        let inputs = input.bookings.into_iter().map(Into::into);
        let answered = carry_out_each(ctx, inputs.collect()).await?;
        let position = answered
            .iter()
            .filter_map(|answered| answered.position)
            .max_by_key(|position| position.0);
        Ok(BookManyPayload {
            results: answered.into_iter().map(BookingPayload).collect(),
            position,
        })
    }

    /// take a booking back by its opposite, once; both are linked
    async fn reverse(&self, ctx: &Context<'_>, input: ReverseInput) -> Result<BookingPayload> {
        carry_out(ctx, input).await.map(BookingPayload)
    }
}

#[cfg(test)]
mod tests;
