//! Recording and reversing bookings.

use querbuch_ledger::domain::effect::fault::EffectFault;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use querbuch_ledger::domain::booking::details::Details;
use querbuch_ledger::domain::booking::quantity::{GivenAmount, Quantity};
use querbuch_ledger::domain::booking::record::{
    NewPosting as NewDomainPosting, RecordBooking, Target, TargetParts,
};
use querbuch_ledger::domain::booking::reverse::ReverseBooking;
use querbuch_ledger::domain::booking::tag::Tag;
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::domain::money::Cents;
use querbuch_ledger::domain::note::Note;
use querbuch_ledger::domain::refusal::{InputFault, Refusal, Refusals};
use querbuch_ledger::input::Input;

use super::Booking;
use crate::budget::Counted;
use crate::context::RequestContext;
use crate::enums::{Cashability, EffectKind};
use crate::mutation::{carry_out, carry_out_each, payload};
use crate::scalar::{Decimal, Money, Position, Ref, YearMonth};

/// Most bookings of one `bookMany`. Larger amounts are an import.
pub const BOOKINGS_PER_CALL_MAX: usize = 1_000;

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
/// `cashability`. `amount`, or `quantity` with `unitOfMeasure` and `price` (amount = quantity × price, rounded once,
/// half-up to the cent), or all of them where they agree.
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
    /// the earlier month that it belongs to, where it comes late: the unit has closed that month (of a transfer, the unit of
    /// one of its sides). What belongs to an open month is booked into that month
    belongs_to: Option<YearMonth>,
    /// positive for more of the kind; a transfer received positive, paid negative
    amount: Option<Money>,
    /// how much; negative for less. At most 18 digits, of them six behind the point
    quantity: Option<Decimal>,
    /// of what: hours, licences, cases
    unit_of_measure: Option<String>,
    /// euros for one unit of measure, not negative. At most 18 digits, of them six behind the point
    price: Option<Decimal>,
    /// labels, at most eight, each key once
    tags: Option<Vec<TagInput>>,
}

/// A label of a posting. It stays in the log for good, so it names no person.
#[derive(InputObject, Clone)]
pub struct TagInput {
    /// what kind of label it is, such as `kostenstelle`: letters, digits, `-`, `_`, `.`; kept in small letters
    key: String,
    /// which, such as `4711`
    value: String,
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
    /// only these, by the numbers of the booking's lines; default: all that were not reversed yet
    lines: Option<Vec<i32>>,
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
                lines: input.lines,
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
        let given = GivenInput {
            amount: self.amount,
            quantity: self.quantity,
            unit_of_measure: self.unit_of_measure,
            price: self.price,
        };
        let amount = given.settle(&mut refusals);
        let tags = tags(self.tags.unwrap_or_default(), &mut refusals);
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
            (Some(target), Some(month), Some((amount, quantity))) if refusals.0.is_empty() => {
                let details = Details::of(quantity, tags).map_err(|refusal| Refusals(vec![refusal]))?;
                Ok(NewDomainPosting {
                    target,
                    month,
                    belongs_to: belongs_to.flatten(),
                    amount,
                    details,
                })
            }
            _ => Err(refusals),
        }
    }
}

/// What a line says of its amount, as it was given.
struct GivenInput {
    amount: Option<Money>,
    quantity: Option<Decimal>,
    unit_of_measure: Option<String>,
    price: Option<Decimal>,
}

impl GivenInput {
    fn settle(self, refusals: &mut Refusals) -> Option<(Cents, Option<Quantity>)> {
        let amount = self.amount.map(|amount| amount.require("amount")).transpose();
        let quantity = self
            .quantity
            .map(|quantity| quantity.require("quantity"))
            .transpose();
        let price = self.price.map(|price| price.require("price")).transpose();
        let amount = refusals.keep(amount);
        let (quantity, price) = (refusals.keep(quantity), refusals.keep(price));
        let given = GivenAmount {
            amount: amount?,
            quantity: quantity?,
            unit_of_measure: self.unit_of_measure.map(Into::into),
            price: price?,
        };
        refusals.keep(given.settle())
    }
}

/// Tags in their one spelling; what is wrong is noted.
pub fn tags(given: Vec<TagInput>, refusals: &mut Refusals) -> Vec<Tag> {
    let mut tags = Vec::with_capacity(given.len());
    for (index, tag) in given.into_iter().enumerate() {
        let tag = Tag::try_new(&tag.key, &tag.value).map_err(|refusal| refusal.within_item("tags", index));
        tags.extend(refusals.keep(tag));
    }
    tags
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
    results: Counted<BookingPayload>,
    /// the log's position after all of them
    position: Option<Position>,
}

/// Writing bookings.
#[derive(Default)]
pub struct BookingMutation;

#[Object]
impl BookingMutation {
    /// book actual costs, savings (as claimed) and transfers
    async fn book(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: BookInput,
    ) -> Result<BookingPayload> {
        carry_out(ctx, input).await.map(BookingPayload)
    }

    /// many bookings at once, each all or nothing
    async fn book_many(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: BookManyInput,
    ) -> Result<BookManyPayload> {
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
    async fn reverse(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: ReverseInput,
    ) -> Result<BookingPayload> {
        carry_out(ctx, input).await.map(BookingPayload)
    }
}
